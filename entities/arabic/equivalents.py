"""Other ways of writing what a reader typed: months by the other traditions and languages, numbers in digits and in words.

A query for آذار finds مارس and March, one for "خمسة وعشرين" finds 25 and ٢٥. Texts are indexed as they are; only the query is
widened, so that آب (August, but also a word of its own) does not change what a text means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from entities.arabic.analyze import Term, analyze
from entities.arabic.calendars import (
    GREGORIAN_SPELLINGS,
    HIJRI_MONTHS,
    HIJRI_SPELLINGS,
    LEVANTINE_MONTHS,
    MOROCCAN_MONTHS,
    ROMAN_MONTHS,
    TUNISIAN_MONTHS,
)
from entities.arabic.numerals import parse_number_words, spelled_number

_LONGEST: Final = 7
"""Words of the longest number or month that is recognised."""

# Written like a month, but far more often another word: not widened, though a query for the month still finds them.
_NO_MONTH: Final = frozenset({"may", "march", "mars", "mar", "dec", "sep", "صفر", "ماي", "جوان", "اوت"})
# أحد and واحدة are rarely the number, صفر is a month.
_SMALLEST_NUMBER: Final = 2
_LARGEST_BY_STEM: Final = 10


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Words of a text that can be written in other ways.

    Attributes:
        start, end: half-open code points of the text.
        terms: the words.
        alternatives: other words for the same, each as consecutive terms; none equal to ``terms``.
        by_form: compare the words unstemmed; the stems of خمسة عشر and خمسة وعشرين are the same.
    """

    start: int
    end: int
    terms: tuple[Term, ...]
    alternatives: tuple[tuple[Term, ...], ...]
    by_form: bool = False


def equivalents(text: str) -> tuple[Equivalent, ...]:
    """The months and numbers of a text, longest first where they overlap, in order and disjoint."""
    terms = analyze(text)
    found: list[Equivalent] = []
    at = 0
    while at < len(terms):
        equivalent = _equivalent_at(terms, at)
        if equivalent is None:
            at += 1
        else:
            found.append(equivalent)
            at += len(equivalent.terms)
    return tuple(found)


def _equivalent_at(terms: Sequence[Term], at: int) -> Equivalent | None:
    for length in range(min(_LONGEST, len(terms) - at), 0, -1):
        part = tuple(terms[at : at + length])
        key = " ".join(term.exact for term in part)
        value = None if key in _months() else _number(key)
        ways = _months().get(key, ()) if value is None else _number_ways(value)
        by_form = value is not None and value > _LARGEST_BY_STEM
        others = tuple(way for way in ways if _words(way, by_form) != _words(part, by_form))
        if others:
            return Equivalent(part[0].start, part[-1].end, part, others, by_form)
    return None


def _number(key: str) -> int | None:
    value = int(key) if key.isdecimal() and len(key) < 12 else parse_number_words(key)
    return value if value is not None and value >= _SMALLEST_NUMBER else None


def _number_ways(value: int) -> tuple[tuple[Term, ...], ...]:
    return _distinct([str(value), *spelled_number(value)], by_form=value > _LARGEST_BY_STEM)


@cache
def _months() -> Mapping[str, tuple[tuple[Term, ...], ...]]:
    """Normalised month name -> all names of the month."""
    table: dict[str, tuple[tuple[Term, ...], ...]] = {}
    for names in (*_gregorian(), *_hijri()):
        ways = _distinct(names)
        for name in names:
            key = " ".join(term.exact for term in analyze(name))
            if key not in _NO_MONTH:
                table.setdefault(key, ways)
    return table


def _gregorian() -> Iterator[list[str]]:
    tables = (LEVANTINE_MONTHS, ROMAN_MONTHS, TUNISIAN_MONTHS, MOROCCAN_MONTHS)
    for names, further in zip(zip(*tables, strict=True), GREGORIAN_SPELLINGS, strict=True):
        # Abbreviations are for reading dates: a text that has "sep" need not mean the month.
        words = (word.replace("_", " ") for word in further.split() if not any(c.isdigit() for c in word))
        yield [*(word for word in words if len(word) > 3 or word in {"may", "mai"}), *names]


def _hijri() -> Iterator[list[str]]:
    for name, further in zip(HIJRI_MONTHS, HIJRI_SPELLINGS, strict=True):
        yield [*(word.replace("_", " ") for word in further.split() if not any(c.isdigit() for c in word)), name]


def _distinct(names: Iterable[str], *, by_form: bool = False) -> tuple[tuple[Term, ...], ...]:
    # Of names with the same stems the last is shown.
    ways = {_words(terms, by_form): terms for name in names if (terms := tuple(analyze(name)))}
    return tuple(ways.values())


def _words(terms: Sequence[Term], by_form: bool) -> tuple[str, ...]:
    return tuple(term.exact if by_form else term.text for term in terms)
