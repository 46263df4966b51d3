"""Where a query meets a text: spans of the original, and the stretch worth showing in a list of results."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.search.query import Clause, ParsedQuery
from entities.arabic.analyze import Term, analyze

SNIPPET_LENGTH = 260
_LEAD = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, inside a hit or not. Templates escape it."""

    text: str
    is_hit: bool


def hit_spans(text: str, query: ParsedQuery) -> list[tuple[int, int]]:
    """Half-open spans of ``text`` that the query's words meet, sorted and disjoint, marks of the last letter included."""
    clauses = [clause for group in query.groups for clause in group if clause.terms]
    if not clauses:
        return []
    terms = analyze(text)
    spans = [span for clause in clauses for span in _clause_spans(terms, clause)]
    return merge_spans(spans)


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


def _clause_spans(terms: Sequence[Term], clause: Clause) -> list[tuple[int, int]]:
    wanted = [term.text for term in clause.terms]
    if clause.is_prefix:
        wanted_form = re.compile(clause.prefix_pattern)
        return [(t.start, t.end) for t in terms if wanted_form.fullmatch(t.exact)]
    if len(wanted) == 1:
        return [(t.start, t.end) for t in terms if t.text == wanted[0]]
    width = len(wanted)
    return [
        (terms[i].start, terms[i + width - 1].end)
        for i in range(len(terms) - width + 1)
        if [t.text for t in terms[i : i + width]] == wanted
    ]
