"""Light stems of Arabic words: one form for a word with and without article, joined particles and regular endings.

The affixes are those of the light stemmers compared in L. S. Larkey, L. Ballesteros and M. E. Connell, "Light
Stemming for Arabic Information Retrieval" (2007), with the bare ب ل ك ف, the imperfect's ي and more pronouns. Whether
letters are an affix is decided not by the length of what remains, as there, but by word frequencies: بريف is ب + ريف
because ريف is the commoner word, بغداد stays whole because غداد is not a word, وزارة because زارة is rare. So the result is
nearly always a word, and لبنان does not become لبن. Every step looks at the word alone, so stemming a stem changes
nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from entities.arabic.letters import ARABIC_WORD
from entities.arabic.lexicon import FLOOR, final_stems, frequencies, irregular_forms
from entities.arabic.normalize import normalize_text
from entities.arabic.stopwords import STOPWORDS

_MIN_STEM: Final = 3
_MAX_STEPS: Final = 8
_ARTICLES: Final = ("وال", "فال", "بال", "كال")
_LAM_ARTICLE: Final = re.compile("[وف]?لل")
# Words that begin with the letters of the article and have none.
_NO_ARTICLE: Final = tuple(
    normalize_text(
        "إلكترون ألمان ألبان التزام التحاق التقاء التهاب إلغاء إلقاء إلياس"
        " ألكسندر ألكساندر ألكسي أليكس ألفريد ألبرت إليزابيث إلينا"
    ).split()
)

# How much commoner (in Zipf, a factor of ten per unit) the remainder must be than the word. Each is a guess at how
# rarely a word is written with that letter: كرد and كمال stay although رد and مال are common.
_PROCLITIC_MARGIN: Final = {"و": 0.0, "ف": 0.7, "ب": 0.3, "ل": 0.3, "ك": 2.0}
# A noun occurs with its article nearly as often as without; verbs and particle + noun never are.
_NOUN_MARGIN: Final = -0.7
_SUFFIXES: Final = ("ين", "ون", "ها", "هم", "نا", "وا", "ه", "ا", "ي", "ت")
_SUFFIX_MARGIN: Final = {"ه": -0.6, "ي": 0.0, "ت": -0.5}
_DEFAULT_SUFFIX_MARGIN: Final = -1.0
# عملية is more than the feminine of عملي, فوزي more than فوز: here the article's evidence counts for the word too.
_COMPARED_AS_NOUN: Final = frozenset("هي")
# Pronouns and duals, with the margin of each.
_TA_MARBUTA: Final = (
    *((pronoun, 0.0) for pronoun in ("تها", "تهم", "تنا", "ته")),
    *((dual, _DEFAULT_SUFFIX_MARGIN) for dual in ("تين", "تان")),
)
_DUAL: Final = "ان"
# تعيين, تسمية and تنظيمه are verbal nouns of form II: no plural, no imperfect.
_VERBAL_NOUN: Final = re.compile("ت..ي(?:.|.ه|ه)")


def _zipf(word: str) -> float:
    """How common the word is; 0 if it is in no list, ``FLOOR`` for names that only the list of stems knows."""
    return frequencies().get(word) or (FLOOR if word in final_stems() else 0.0)


def _zipf_as_noun(word: str) -> float:
    return max(_zipf(word), _zipf("ال" + word))


def _is_noun(word: str) -> bool:
    return _zipf("ال" + word) >= max(_zipf(word), FLOOR) + _NOUN_MARGIN


def _without_article(word: str) -> str:
    if word.startswith(_NO_ARTICLE):
        return word
    if word.startswith("ال") and len(word) > _MIN_STEM:
        return word[2:]
    if word.startswith(_ARTICLES) and len(word) > _MIN_STEM + 1:
        rest = word[1:]
        is_known = _zipf(rest) or _zipf(rest[2:]) or not _zipf(word)
        return rest if is_known and rest not in STOPWORDS and not _is_noun(word) else word
    match = _LAM_ARTICLE.match(word)
    if not match or len(word) - match.end() < 2:
        return word
    rest = word[match.end() :]
    # The stem's own lam is not written a third time: للجنة is ل + اللجنة, للبلد is ل + البلد.
    with_lam = "ل" + rest
    return with_lam if _zipf_as_noun(with_lam) > _zipf_as_noun(rest) else rest


def _without_proclitic(word: str) -> str:
    margin = _PROCLITIC_MARGIN.get(word[0])
    rest = word[1:]
    if margin is None or len(rest) < _MIN_STEM or rest in STOPWORDS or _is_noun(word):
        return word
    known = _zipf(rest) or (FLOOR if _without_suffix(rest) != rest else 0.0)
    if not known:
        # If both words are unknown, the one with و is more likely a conjunction and a name.
        return rest if word[0] == "و" and not _zipf(word) and len(rest) > _MIN_STEM else word
    if not _zipf(word) and word[0] != "ك":
        return rest
    return rest if known >= max(_zipf(word), FLOOR) + margin else word


def _without_imperfect(word: str) -> str:
    """يقتل to قتل. The ت of the feminine is left: it also makes verbs and verbal nouns of other sense (تقدم, تحسين)."""
    rest = word[1:]
    if word[0] != "ي" or len(rest) < _MIN_STEM or rest in STOPWORDS or _is_noun(word):
        return word
    return rest if _zipf(rest) >= max(_zipf(word), FLOOR) else word


def _with_ta_marbuta(word: str) -> str:
    """Bring مدينتها, مدينتين and مدينات back to the singular in ه; the word itself if none is known."""
    for suffix, margin in _TA_MARBUTA:
        if word.endswith(suffix):
            singular = word.removesuffix(suffix) + "ه"
            if _zipf(singular) >= max(_zipf(word), FLOOR) + margin and _zipf(singular):
                return singular
    return _without_feminine_plural(word) if word.endswith("ات") and len(word) - 2 >= _MIN_STEM else word


def _without_feminine_plural(word: str) -> str:
    base = word[:-2]
    least = max(_zipf(word) + _DEFAULT_SUFFIX_MARGIN, FLOOR)
    if _zipf(base + "ه") >= max(_zipf(base) - 0.5, least):
        return base + "ه"
    if _zipf_as_noun(base) >= least:
        return base
    return base + "ا" if _zipf(base + "ا") >= least else word


def _without_suffix(word: str) -> str:
    if _VERBAL_NOUN.fullmatch(word):
        return word
    singular = _with_ta_marbuta(word)
    if singular != word:
        return singular
    for suffix in _SUFFIXES:
        base = word.removesuffix(suffix)
        if base == word or len(base) < _MIN_STEM or base in STOPWORDS:
            continue
        frequency = _zipf_as_noun(word) if suffix in _COMPARED_AS_NOUN else _zipf(word)
        margin = _SUFFIX_MARGIN.get(suffix, _DEFAULT_SUFFIX_MARGIN)
        if _zipf_as_noun(base) >= max(frequency + margin, FLOOR):
            return base
    if word.endswith(_DUAL) and not _zipf(word) and _zipf(word[:-2]):
        return word[:-2]  # of the listed words in ان hardly any is a dual (سليمان, ميدان)
    return word


def _shorter(word: str) -> str:
    """Remove one affix, or return the word itself."""
    if word in irregular_forms():
        return irregular_forms()[word]
    without_article = _without_article(word)
    if without_article != word:
        return without_article
    choices = [
        rest for step in (_without_proclitic, _without_imperfect, _without_suffix) if (rest := step(word)) != word
    ]
    if not choices:
        return word
    # An affix of an unlisted word may be at either end: لجنته is لجنة + ه rather than ل + جنته, the former being commoner.
    return choices[0] if _zipf(word) else max(choices, key=_zipf)


@lru_cache(maxsize=1 << 17)
def light_stem(word: str) -> str:
    """The form under which a word is indexed and searched for; idempotent.

    Args:
        word: one normalised word. Words in other scripts are returned as they are.

    Returns:
        A word without article, joined particles and regular endings, as far as these can be recognised; irregular plurals
        become the singular.
    """
    if not ARABIC_WORD.fullmatch(word):
        return word
    for _ in range(_MAX_STEPS):
        if word in final_stems() or len(word) < _MIN_STEM:
            break
        shorter = _shorter(word)
        if shorter == word:
            break
        word = shorter
    return word
