"""Which articles may contain a name, with any spacing and any particles that the recognisers accept.

The index finds articles that contain pieces of the spelling, then each text is read. Both steps find at least what the matcher of
:mod:`entities.gazetteer` would: letters may be separated anywhere, and any proclitic may precede them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from archive.models import Article
from archive.search.backends import get_backend
from archive.text.full_text import full_text
from entities.arabic.normalize import normalize_text
from entities.gazetteer.keys import spellings
from entities.gazetteer.records import NameRecord, NameUse

CHUNK = 500

_LETTER = r"[^\W\d_]"
_GAP = r"[\W_]*"
_PARTICLES = "[وف]?[بكلس]?(?:ال|ل)?"
_LETTER_RUN = re.compile(f"{_LETTER}+")
_NOT_WORD = re.compile(r"[\W_]+")
# As entities.arabic.clitics strips them: conjunction, preposition or future, article; the article after ل is a lam.
_PROCLITICS = tuple(
    dict.fromkeys(
        conjunction + preposition + article
        for conjunction, preposition, article in product(("", "و", "ف"), ("", "ب", "ك", "ل", "س"), ("", "ال", "ل"))
        if article != "ل" or preposition == "ل"
    )
)
_IN_LAM = tuple(proclitic for proclitic in _PROCLITICS if proclitic.endswith("ل"))


def articles_holding(texts: Iterable[str]) -> dict[str, set[int]]:
    """For each spelling, the ids of articles whose current text may contain it. The index must be up to date.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    keys = {text: _keys(text) for text in texts}
    backend = get_backend()
    candidates = {
        text: backend.candidate_spellings(each for key in own for each in _alternatives(key))
        for text, own in keys.items()
    }
    patterns = {text: re.compile("|".join(map(_pattern, own))) for text, own in keys.items() if own}
    cores = {text: [_core(key) for key in own] for text, own in keys.items()}
    found: dict[str, set[int]] = {text: set() for text in keys}
    for pk, words in _words(sorted(set().union(*candidates.values()))):
        joined = _NOT_WORD.sub("", words)
        for text, ids in candidates.items():
            if pk in ids and any(core in joined for core in cores[text]) and patterns[text].search(words):
                found[text].add(pk)
    return found


def _keys(text: str) -> tuple[str, ...]:
    """The letters, without spaces, under which the matcher stores the spelling."""
    record = NameRecord(0, 0, text, "und", NameUse.ALIAS)
    return tuple(dict.fromkeys(key for key, _entry in spellings(record, frozenset(), frozenset())))


def _in_lam(key: str) -> tuple[str, ...]:
    """The rest of a key after a ل that absorbs its alef, or its article too: للبوكمال, للجنة."""
    return tuple(key[cut:] for cut, start in ((1, "ال"), (2, "الل")) if key.startswith(start))


def _core(key: str) -> str:
    """Letters that occur in every text that contains the key."""
    return min((key, *_in_lam(key)), key=len)


def _pattern(key: str) -> str:
    """Regular expression for normalised text; matches at least what the matcher would."""
    forms = [f"{_PARTICLES}{_spread(key)}", *(f"{_PARTICLES}(?<=ل){_spread(rest)}" for rest in _in_lam(key))]
    before = r"(?<!\d)" if key[0].isdigit() else f"(?<!{_LETTER})"
    after = r"(?!\d)" if key[-1].isdigit() else f"ا?(?!{_LETTER})"
    return f"{before}(?:{'|'.join(forms)}){after}"


def _spread(key: str) -> str:
    return _GAP.join(map(re.escape, key))


def _alternatives(key: str) -> Iterator[Sequence[list[str]]]:
    """Sets of words, one of each of which a text that contains the key must have: the whole key, or its first two pieces."""
    # The index may store a number joined to its neighbours (47,500); letters are always separate.
    letters = max(_LETTER_RUN.findall(key), key=len)
    # The index drops a possessive in Latin script.
    latin_s = letters.isascii() and letters.endswith("s")
    whole = [*_beginnings(letters, len(letters)), *([letters[:-1]] if latin_s else [])]
    yield [[word + end for word in whole for end in ("", "ا") if word]]
    for cut in range(1, len(letters)):
        yield [_beginnings(letters, cut), _continuations(letters, cut)]


def _beginnings(key: str, cut: int) -> list[str]:
    """Words whose stem may be the first ``cut`` letters of a key."""
    words = [proclitic + key[:cut] for proclitic in _PROCLITICS]
    return words + [lam + rest for lam in _IN_LAM for rest in _in_lam(key[:cut])]


def _continuations(key: str, cut: int) -> list[str]:
    """Words that may continue a key after ``cut`` letters: any piece of the rest, and the ending of a tanwin."""
    starts = [cut, cut + 1] if key.isascii() and key[cut] == "s" else [cut]
    return [key[start:end] for start in starts for end in range(start + 1, len(key) + 1)] + [key[cut:] + "ا"]


def _words(ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The normalised text of articles, in chunks."""
    for start in range(0, len(ids), CHUNK):
        rows = Article.objects.filter(pk__in=ids[start : start + CHUNK], current__isnull=False)
        for pk, title, body in rows.values_list("pk", "current__title", "current__body"):
            yield pk, normalize_text(full_text(title, body))
