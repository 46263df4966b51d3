"""The language of each line of a text, by its letters and its commonest function words.

The statistical model knows Arabic only, and a name in Persian or French spelling may be a common word of Arabic or English;
so recognisers ask for the language first. Lines, because one post may repeat itself in a second language. A line too short to
tell takes the language of the text's other lines in its script.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """ISO 639 codes; ``LATIN`` is any other language in Latin letters, ``NONE`` a line without letters of either script."""

    ARABIC = "ar"
    PERSIAN = "fa"
    SORANI = "ckb"
    ENGLISH = "en"
    FRENCH = "fr"
    TURKISH = "tr"
    KURMANJI = "ku"
    LATIN = "und"
    NONE = ""


_GATED = frozenset({Language.PERSIAN, Language.SORANI, Language.FRENCH, Language.TURKISH, Language.KURMANJI})
_SEVERAL = "mul"


def counts_in(name: str, line: Language) -> bool:
    """Say whether a name counts in a line: one in Persian, Kurdish, French or Turkish spelling only in lines of its language.

    Args:
        name: ISO 639 code of the name's language; ``mul`` if it is one of several of these.
        line: the line's language.
    """
    return line in _GATED if name == _SEVERAL else name not in _GATED or name == line


GATED: frozenset[str] = frozenset({*_GATED, _SEVERAL})
"""Languages of names that count in some lines only."""

_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_SCRIPT = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER WAW WITH DOT ABOVE}]")
_LATIN_SCRIPT = re.compile("[A-Za-z\N{LATIN CAPITAL LETTER A WITH GRAVE}-\N{LATIN SMALL LETTER Z WITH CARON}]")
_FOREIGN = re.compile("[پچژگکیەێۆڕڵڤھہے]")
"""Letters of which Persian and Kurdish have some in almost every word; Arabic in names and dialects only."""
_ARABIC_ONLY = re.compile("[ةىيكأإؤ]")
"""Letters that Persian and Kurdish do without, or encode otherwise."""
_LETTERS = {
    Language.PERSIAN: re.compile("[پچژگکی]"),
    Language.SORANI: re.compile("[ەێۆڕڵڤ]"),
    Language.TURKISH: re.compile("[ığİĞ]"),
    Language.KURMANJI: re.compile("[êîûÊÎÛ]"),
}
_WORDS = {
    Language.ARABIC: "في من على إلى عن التي الذي الى أن إن مع كان هذا هذه بعد قبل خلال ما لا بين قال فی علی التی الذی",
    Language.PERSIAN: "از در به که را این آن با برای است شد شده کرد کرده می های ها بود خود تا یک و یا هم نیز اند شدند گفت وی",
    Language.SORANI: "له لە که كە کە بۆ و لەگەڵ ئەو ئهو ئەم ئهم بە به بوو كرد کرد لەلایەن سەر سهر دەکات نێو ئێمە ههموو",
    Language.ENGLISH: "the of and in to was were by on with for that from at an as had has is are after their who said which",
    Language.FRENCH: "le la les des du de et dans une un au aux par pour sur ont été est dont avec selon que qui ce cette en d l",
    Language.TURKISH: "ve bir bu ile için olarak olan da de göre sonra kadar daha çok ise tarafından olduğu dedi yapılan ait en",
    Language.KURMANJI: "û li di ji de ku yê ya yên bi ve re jî kir ew vê wê ên hat hatin bû dike dikin got xwe her",
}
_KNOWN = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_ARABIC_LANGUAGES = (Language.ARABIC, Language.PERSIAN, Language.SORANI)
_LATIN_LANGUAGES = (Language.ENGLISH, Language.FRENCH, Language.TURKISH, Language.KURMANJI)
_LEAST = 2.0
_READ = 4000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text, half-open, in code points of the text, and its language."""

    start: int
    end: int
    language: Language


def line_languages(text: str) -> tuple[Line, ...]:
    """Return n lines of a text, in order and without gaps, each with its language; time grows with the length of the text."""
    if _LATIN_SCRIPT.search(text) is None and _FOREIGN.search(text) is None:
        return (Line(0, len(text), Language.ARABIC),)
    guesses: list[tuple[int, int, bool, Language]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        arabic = _is_arabic_script(line)
        guesses.append((start, start + len(line), arabic, _guess(line, arabic)))
        start += len(line)
    usual = {script: _usual(guesses, script) for script in (True, False)}
    return tuple(
        Line(begin, end, usual[arabic] if guess is Language.NONE else guess) for begin, end, arabic, guess in guesses
    )


def _is_arabic_script(line: str) -> bool:
    part = line[:_READ]
    return len(_ARABIC_SCRIPT.findall(part)) >= len(_LATIN_SCRIPT.findall(part))


def _guess(line: str, arabic: bool) -> Language:
    """The language with most evidence, or ``NONE`` if there is too little to tell."""
    part = line[:_READ]
    if arabic and _FOREIGN.search(part) is None:
        return Language.ARABIC if _ARABIC_ONLY.search(part) else Language.NONE
    words = Counter(_WORD.findall(part if arabic else part.lower()))
    scores = {
        language: sum(words[word] for word in _KNOWN[language])
        + (len(letters.findall(part)) / 4 if (letters := _LETTERS.get(language)) else 0.0)
        for language in (_ARABIC_LANGUAGES if arabic else _LATIN_LANGUAGES)
    }
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= _LEAST else Language.NONE


def _usual(guesses: list[tuple[int, int, bool, Language]], arabic: bool) -> Language:
    """The language most letters of a script are in; Arabic, or one not known, if no line of it tells."""
    lengths: Counter[Language] = Counter()
    for start, end, script, guess in guesses:
        if script is arabic and guess is not Language.NONE:
            lengths[guess] += end - start
    if lengths:
        return lengths.most_common(1)[0][0]
    return Language.ARABIC if arabic else Language.LATIN
