"""What two sequences have in common, in bounded time. No Django."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

CELLS = 64_000_000
"""Largest product of two lengths that is compared item by item: a table of 8 megabytes and a few milliseconds."""
Run = tuple[int, int, int]
"""Start in the one sequence, start in the other, length."""


def common_runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """Runs that both have in the same order, ascending, disjoint, never empty.

    What both begin and end with is set aside first; the rest is a longest common subsequence. Sequences too long for that are cut
    where an item stands once in both (patience), and of what lies between two such places nothing is compared that is still too
    long.
    """
    head = _shared(old, new)
    most = min(len(old), len(new)) - head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    if head:
        yield 0, 0, head
    yield from _between(old, new, head, len(old) - tail, head, len(new) - tail)
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """``equal`` and ``change``, with half-open ranges of both, as :meth:`difflib.SequenceMatcher.get_opcodes` has them."""
    i = j = 0
    for own, other, length in _joined(common_runs(old, new)):
        if own > i or other > j:
            yield "change", i, own, j, other
        yield "equal", own, own + length, other, other + length
        i, j = own + length, other + length
    if i < len(old) or j < len(new):
        yield "change", i, len(old), j, len(new)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _between(old: Sequence[str], new: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> Iterator[Run]:
    if i1 == i2 or j1 == j2:
        return
    if (i2 - i1) * (j2 - j1) <= CELLS:
        yield from _longest(old, new, i1, i2, j1, j2)
        return
    at, there = i1, j1
    for i, j in _anchors(old, new, i1, i2, j1, j2):
        if (i - at) * (j - there) <= CELLS:
            yield from _longest(old, new, at, i, there, j)
        yield i, j, 1
        at, there = i + 1, j + 1
    if (i2 - at) * (j2 - there) <= CELLS:
        yield from _longest(old, new, at, i2, there, j2)


def _longest(old: Sequence[str], new: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> Iterator[Run]:
    if i1 == i2 or j1 == j2:
        return
    for code in LCSseq.opcodes(old[i1:i2], new[j1:j2]):
        if code.tag == "equal":
            yield i1 + code.src_start, j1 + code.dest_start, code.src_end - code.src_start


def _anchors(old: Sequence[str], new: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
    """Items that occur once in both: the longest run of them that is in the same order in both."""
    once = Counter(old[i1:i2]), Counter(new[j1:j2])
    places = {new[j]: j for j in range(j1, j2) if once[1][new[j]] == 1}
    pairs = [(i, places[old[i]]) for i in range(i1, i2) if once[0][old[i]] == 1 and old[i] in places]
    # The longest ascending choice, by the pile that each card would go on.
    tops: list[int] = []
    piles: list[int] = []
    for _i, j in pairs:
        pile = bisect_left(tops, j)
        tops[pile : pile + 1] = [j]
        piles.append(pile)
    chosen: list[tuple[int, int]] = []
    wanted = len(tops) - 1
    for pair, pile in zip(reversed(pairs), reversed(piles), strict=True):
        if pile == wanted and (not chosen or pair[1] < chosen[-1][1]):
            chosen.append(pair)
            wanted -= 1
    return chosen[::-1]


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Runs that follow each other in both sequences as one."""
    current: Run | None = None
    for own, other, length in runs:
        if current and current[0] + current[2] == own and current[1] + current[2] == other:
            current = current[0], current[1], current[2] + length
            continue
        if current:
            yield current
        current = own, other, length
    if current:
        yield current
