"""Where in a text a word may be, without analysing the text: fast enough for every report on a page of results.

Stemming removes letters from either end of a word and adds at most one, a final ه or ا; only irregular forms change inside.
So a word with a given stem shows the letters of that stem, or of one of its irregular forms, in their order, and a regular
expression finds them in whatever shape they were typed. It misses no word; some of what it finds is no match, which the analyser
then detects.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import Final

from entities.arabic.analyze import chunks
from entities.arabic.folding import fold_char
from entities.arabic.lexicon import irregular_forms
from entities.arabic.stems import light_stem

# Latin, Greek, Cyrillic, Hebrew, Arabic, punctuation, and the presentation forms of Arabic.
_COVERED: Final = (range(0x2100), range(0xFB50, 0xFE10), range(0xFE70, 0xFF00))
_ADDED: Final = ("ه", "ا")
_DIGITS: Final = "0123456789"
_APOSTROPHE: Final = "'"


class Finder:
    """Looks for words by their :attr:`~entities.arabic.analyze.Term.text` or :attr:`~entities.arabic.analyze.Term.exact`.

    Args:
        forms: what is searched for; never empty strings.
        beginnings: what a word may begin with, before stemming.
    """

    def __init__(self, forms: Iterable[str], beginnings: Iterable[str] = ()) -> None:
        self._pattern = _pattern(frozenset((*(core for form in forms for core in cores_of(form)), *beginnings)))

    def among(self, parts: Sequence[str], text: str) -> list[int] | None:
        """Which of the :func:`~entities.arabic.analyze.chunks` of a text may have such a word, in order; ``None`` if any may.

        ``None`` is the answer for a text with characters that become several letters (ﷺ, ﻻ) or of scripts that are not
        tabulated, and for forms of which stemming may have left too little to search for.
        """
        if self._pattern is None:
            return None
        if _special().search(text):
            if _odd().search(text):
                return None
            text = _silent().sub("", text)
            parts = chunks(text)
        places = [match.start() for match in self._pattern.finditer(text)]
        if not places:
            return []
        begins = starts_of(parts)
        return sorted({bisect_right(begins, place) - 1 for place in places})


def starts_of(parts: Sequence[str]) -> list[int]:
    """Where each chunk of a text begins; there is one character between two."""
    return [before + number for number, before in enumerate(accumulate(map(len, parts[:-1]), initial=0))]


def cores_of(form: str) -> list[str]:
    """The letters of this form that its words must contain: those that no step of the stemmer can have added."""
    return [_core(each) for each in (form, *_irregular_by_stem().get(form, ()))]


def _core(form: str) -> str:
    return form[:-1] if form.endswith(_ADDED) else form


@cache
def _irregular_by_stem() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for form in irregular_forms():
        found[light_stem(form)].append(form)
    return found


@lru_cache(maxsize=1 << 10)
def _pattern(cores: frozenset[str]) -> re.Pattern[str] | None:
    """For texts without what :func:`_silent` matches."""
    if not all(cores):
        return None
    written = _written()
    first: set[str] = set()
    rest: list[str] = []
    for core in sorted(cores):
        # Numbers are written in too many ways to be found by their characters: 1.234,5 and 1,234.5.
        letters = [_DIGITS] if core[0].isdecimal() else list(core)
        classes = ["".join(written.get(char, re.escape(char)) for char in letter) for letter in letters]
        first.add(classes[0])
        # The class of first letters precedes the alternatives, so that the engine can skip from one candidate to the next.
        rest.append(f"(?<=[{classes[0]}])" + "".join(f"[{each}]" for each in classes[1:]))
    return re.compile(f"[{''.join(sorted(first))}](?:{'|'.join(rest)})") if rest else re.compile("(?!)")


@cache
def _silent() -> re.Pattern[str]:
    """What may stand between the letters of a word: vowel signs, tatweel, invisible characters, apostrophes."""
    return re.compile(f"[{_written()['']}{_written()[_APOSTROPHE]}]+")


@cache
def _special() -> re.Pattern[str]:
    """What :func:`_odd` or :func:`_silent` matches: most texts have neither, and are searched once for both."""
    return re.compile(f"[{_written()['']}{_written()[_APOSTROPHE]}]|{_odd().pattern}")


@cache
def _written() -> Mapping[str, str]:
    """Normalised character, or nothing -> the inside of a character class: all that becomes it."""
    found: dict[str, list[int]] = defaultdict(list)
    for code in _codes():
        folded = fold_char(chr(code))
        if len(folded) <= 1:
            found[folded].append(code)
    return {folded: _class(codes) for folded, codes in found.items()}


@cache
def _odd() -> re.Pattern[str]:
    """Characters that become several of a word, and those that are not tabulated."""
    folded = ((code, fold_char(chr(code))) for code in _codes())
    return re.compile(
        f"[^{_class(code for code, text in folded if len(text) <= 1 or not any(map(str.isalnum, text)))}]"
    )


def _codes() -> Iterator[int]:
    return (code for block in _COVERED for code in block)


def _class(codes: Iterable[int]) -> str:
    """Ascending code points as the inside of a character class, runs as ranges: such a class compiles much faster."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(rf"\u{first:04x}" if first == last else rf"\u{first:04x}-\u{last:04x}" for first, last in runs)
