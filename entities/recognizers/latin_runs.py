"""Capitalised runs of a text in Latin letters: what may be a name, before it is known of what.

A run is words with capitals, joined by single spaces and by particles such as ``bin`` and ``al``; the article of ``al-Julani``
is inside. It ends before a possessive ``'s`` and the case endings that Turkish and Kurmanji write after an apostrophe.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from entities.recognizers.languages import Language
from entities.recognizers.latin_words import INITIAL_TITLES, PARTICLES

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{MODIFIER LETTER TURNED COMMA}"
# Longer runs of letters are no words; without a limit the pattern would read to the end from each of their positions.
_WORD = re.compile(rf"[^\W\d_]{{1,40}}(?:[-{_APOSTROPHES}][^\W\d_]{{1,40}}){{0,4}}|\d+(?:st|nd|rd|th)?")
_ELISION = re.compile(rf"(?:[dlnsmDLNSM]|[qQ]u)[{_APOSTROPHES}](?=\w)")
_ENDING = re.compile(rf"[{_APOSTROPHES}](?:s|S|\w{{1,4}})$")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]$")
_SUFFIXED = frozenset({Language.TURKISH, Language.KURMANJI})
_STOPS = re.compile(r"[.!?:…\n\u2022•●▪|]")
_TITLE_CASE = 0.75
_LONGEST_LOWER = 4
_LONGEST_RUN = 24


@dataclass(frozen=True, slots=True)
class Word:
    """A word or number of one line.

    Attributes:
        start, end: half-open, in code points of the text; without possessive and case ending.
        text: its letters there.
        capital: it has a capital first, or after a hyphened article.
        initial: it begins a sentence, so its capital says nothing.
        joined: only one space, or a full stop after an abbreviation and a space, is between it and the word before.
        between: the characters before it, from the word before on.
        inflected: an ending was cut off.
    """

    start: int
    end: int
    text: str
    capital: bool
    initial: bool
    joined: bool
    between: str
    inflected: bool

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``first`` to ``last`` (exclusive) of a line."""

    first: int
    last: int


def split_line(text: str, start: int, end: int, language: Language) -> list[Word]:
    """Cut a line into words, in order."""
    words: list[Word] = []
    previous = start
    for match in _WORD.finditer(text, start, end):
        begin, stop = match.span()
        ended = stop
        if language is Language.FRENCH and (elided := _ELISION.match(match.group())):
            begin += elided.end()
        word = text[begin:stop]
        ending = (_ENDING if language in _SUFFIXED else _POSSESSIVE).search(word)
        if ending is not None and (language not in _SUFFIXED or word[0].isupper()):
            stop = begin + ending.start()
            word = text[begin:stop]
        between = text[previous:begin]
        last = words[-1] if words else None
        abbreviated = last is not None and between.startswith(".") and _is_abbreviation(last.text)
        initial = last is None or (_STOPS.search(between) is not None and not abbreviated)
        joined = (
            last is not None
            and not last.inflected
            and (between in (" ", "\N{NO-BREAK SPACE}") or (abbreviated and between == ". "))
        )
        if word:
            words.append(Word(begin, stop, word, _is_capital(word), initial, joined, between, ending is not None))
        previous = ended
    return words


def _is_abbreviation(word: str) -> bool:
    return (len(word) == 1 and word.isupper()) or word.lower() in INITIAL_TITLES


def _is_capital(word: str) -> bool:
    if word[0].isupper():
        return True
    head, hyphen, rest = word.partition("-")
    return bool(hyphen) and len(head) <= 3 and rest[:1].isupper()


def is_title_case(words: Sequence[Word]) -> bool:
    """Say whether a line writes most words with capitals, as headlines do: then a capital is no sign of a name."""
    if sum(word.initial for word in words) > 1:
        return False
    counted = [word for word in words if len(word.text) >= _LONGEST_LOWER and word.text.isalpha()]
    return len(counted) >= _LONGEST_LOWER and sum(word.capital for word in counted) >= _TITLE_CASE * len(counted)


def capital_runs(words: Sequence[Word]) -> list[Run]:
    """The runs of a line, in order; disjoint, each begins and ends with a capital and has at most some 24 words."""
    runs: list[Run] = []
    index = 0
    while index < len(words):
        if not words[index].capital and not _opens(words, index):
            index += 1
            continue
        last = index + 1
        while last < len(words) and words[last].joined and last - index < _LONGEST_RUN:
            if words[last].capital:
                last += 1
            elif _opens(words, last):
                last += 2
            else:
                break
        runs.append(Run(index, last))
        index = last
    return runs


def _opens(words: Sequence[Word], index: int) -> bool:
    """Say whether a small word is the particle of the capital after it."""
    after = index + 1
    return words[index].lower in PARTICLES and after < len(words) and words[after].joined and words[after].capital
