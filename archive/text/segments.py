"""A text cut at the spans of hits, and the excerpt worth showing in a list of results."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

SNIPPET_LENGTH = 260
_LEAD = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, inside a hit or not. Templates escape it."""

    text: str
    is_hit: bool


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
    """Cut ``text[start:end]`` at the spans, which are sorted and disjoint."""
    end = len(text) if end is None else end
    found: list[Segment] = []
    position = start
    for index in range(bisect_right(spans, start, key=itemgetter(1)), bisect_left(spans, end, key=itemgetter(0))):
        first, last = max(spans[index][0], start), min(spans[index][1], end)
        if first > position:
            found.append(Segment(text[position:first], False))
        found.append(Segment(text[first:last], True))
        position = last
    if position < end:
        found.append(Segment(text[position:end], False))
    return found


def snippet(text: str, spans: Sequence[tuple[int, int]], *, length: int = SNIPPET_LENGTH) -> list[Segment]:
    """The excerpt of about ``length`` characters with the most hits, cut at words; the beginning where there are none."""
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
