"""Where a query meets a text: spans of the original, and the stretch worth showing in a list of results."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.search.query import Clause, ParsedQuery, raw_form
from entities.arabic.analyze import Word, analyze, words_of
from entities.arabic.normalize import normalize_text, spans_in_original

SNIPPET_LENGTH = 260
_LEAD = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, inside a hit or not. Templates escape it."""

    text: str
    is_hit: bool


class Highlighter:
    """Finds the words of one query in any number of texts; what it learns of a word serves all of them."""

    def __init__(self, query: ParsedQuery) -> None:
        clauses = [clause for group in query.groups for clause in group if clause.terms]
        # Every way of writing a month or a number is looked for by itself.
        self._clauses = [
            replace(clause, terms=terms, alternatives=())
            for clause in clauses
            for terms in (clause.terms, *clause.alternatives)
        ]
        self._exact = query.exact
        self._first = [_first_word(clause) for clause in self._clauses]
        self._beginnings: dict[str, tuple[tuple[Clause, int], ...]] = {}

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Half-open spans of ``text`` that the query's words meet, sorted and disjoint, marks of the last letter included."""
        if not self._clauses:
            return []
        if self._exact:
            return merge_spans(_raw_spans(text, self._clauses))
        stretches = normalize_text(text).split(" ")
        found = []
        at = 0
        for index, stretch in enumerate(stretches):
            beginnings = self._beginnings.get(stretch)
            if beginnings is None:
                beginnings = self._beginnings[stretch] = self._beginning_in(stretch)
            for clause, word in beginnings:
                if (span := _met(clause, stretches, index, at, word)) is not None:
                    found.append(span)
            at += len(stretch) + 1
        return merge_spans(spans_in_original(text, found)) if found else []

    def _beginning_in(self, stretch: str) -> tuple[tuple[Clause, int], ...]:
        """Clauses whose first word stands in the stretch, with its place among the stretch's words."""
        return tuple(
            (clause, place)
            for place, word in enumerate(words_of(stretch))
            for clause, is_first in zip(self._clauses, self._first, strict=True)
            if is_first(word)
        )


def _first_word(clause: Clause) -> Callable[[Word], bool]:
    if clause.is_prefix:
        pattern = re.compile(clause.prefix_pattern)
        return lambda word: pattern.fullmatch(word.exact) is not None
    if clause.by_form:
        return lambda word: word.exact == clause.terms[0].exact
    wanted = clause.terms[0].text
    return lambda word: word.text == wanted


def _raw_spans(text: str, clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    terms = analyze(text)
    forms = [raw_form(text[term.start : term.end]) for term in terms]
    for clause in clauses:
        wanted, width = list(clause.raw), len(clause.raw)
        for at, form in enumerate(forms):
            if form.startswith(wanted[0]) if clause.is_prefix else forms[at : at + width] == wanted:
                yield terms[at].start, terms[at + width - 1].end


def _met(clause: Clause, stretches: Sequence[str], index: int, at: int, place: int) -> tuple[int, int] | None:
    """The span in the normalised text of a clause whose first word is met, if the words that follow are too.

    Args:
        index, at: the stretch and its offset.
        place: of the first word among the words of the stretch.
    """
    word = words_of(stretches[index])[place]
    start, end = at + word.start, at + word.end
    if clause.is_prefix:
        return start, end
    for term in clause.terms[1:]:
        place += 1
        while place == len(words_of(stretches[index])):
            at += len(stretches[index]) + 1
            index, place = index + 1, 0
            if index == len(stretches):
                return None
        word = words_of(stretches[index])[place]
        if word.exact != term.exact if clause.by_form else word.text != term.text:
            return None
        end = at + word.end
    return start, end


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted and disjoint, overlapping and touching ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def segments(text: str, spans: Sequence[tuple[int, int]], start: int = 0, end: int | None = None) -> list[Segment]:
    """Cut ``text[start:end]`` at the spans."""
    end = len(text) if end is None else end
    found: list[Segment] = []
    position = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if first > position:
            found.append(Segment(text[position:first], False))
        found.append(Segment(text[first:last], True))
        position = last
    if position < end:
        found.append(Segment(text[position:end], False))
    return found


def snippet(text: str, spans: Sequence[tuple[int, int]], *, length: int = SNIPPET_LENGTH) -> list[Segment]:
    """The stretch of about ``length`` characters with the most hits, cut at words; the beginning where there are none."""
    start = _best_start(spans, length)
    if start > 0:
        start = max(0, start - _LEAD)
        start = text.find(" ", start) + 1 if start > 0 else 0
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start + length // 2 else end
    shown = segments(text, spans, start, end)
    if start > 0:
        shown.insert(0, Segment("… ", False))
    if end < len(text):
        shown.append(Segment(" …", False))
    return shown


def _best_start(spans: Sequence[tuple[int, int]], length: int) -> int:
    if not spans:
        return 0
    starts = [start for start, _end in spans]
    reach = max(1, length - 2 * _LEAD)
    counts = [bisect_left(starts, start + reach) - index for index, start in enumerate(starts)]
    return starts[counts.index(max(counts))]
