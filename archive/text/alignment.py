"""Where positions of one text are in a corrected one, by what the two have in common. No Django.

What is the same at both ends is set aside first, so that a corrected letter in a text of a million costs nothing; the rest is
compared line by line, and lines that differ word by word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from archive.text.sequences import changes

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")
_WORD = re.compile(r"\w")
_CLITICS = "[وفبلك]{0,2}"
"""Letters that Arabic writes at the front of a word without its being another word."""
_NEAR = 20_000
"""Characters behind the last place in common in which a name is looked for."""
Block = tuple[int, int, int]
"""Start in the earlier text, start in the later one, length; in code points."""


class Alignment:
    """Places of ``before`` in ``after``."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after
        # A space or a comma in common says nothing of where its neighbours went.
        self.blocks = [
            block for block in _joined(_common(before, after)) if _WORD.search(before, block[0], sum(block[::2]))
        ]
        self._starts = [start for start, _later, _length in self.blocks]
        self._ends = [start + length for start, _later, length in self.blocks]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where ``before[start:end]`` is in ``after``, or None if those words are no longer there.

        A span whose surroundings were changed is looked for between what stands before and behind it, and found where the words
        are there once, as words of their own.
        """
        index = bisect_right(self._starts, start) - 1
        if index >= 0:
            own, later, length = self.blocks[index]
            if end <= own + length:
                return start - own + later, end - own + later
        return self._between(start, end)

    def position(self, offset: int) -> int:
        """Where ``offset`` has moved; an offset inside changed words moves to the beginning of their replacement."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return 0
        own, later, length = self.blocks[index]
        return later + min(offset - own, length)

    def _between(self, start: int, end: int) -> tuple[int, int] | None:
        # Blocks are disjoint and in order, so those before the span, and those behind it, are next to each other.
        first = bisect_right(self._ends, start) - 1
        last = bisect_left(self._starts, end)
        low = self.blocks[first][1] + self.blocks[first][2] if first >= 0 else 0
        high = self.blocks[last][1] if last < len(self.blocks) else len(self.after)
        # Words that were moved far are other words: without a bound each lost name would read the whole text.
        high = min(high, low + _NEAR)
        wanted = self.before[start:end]
        if self.after.find(wanted, low, high) < 0:
            return None
        words = re.compile(rf"(?<!\w){_CLITICS}({re.escape(wanted)})(?!\w)")
        # A second one is enough to know that it is not the only one.
        found = list(islice(words.finditer(self.after, low, high), 2))
        return found[0].span(1) if len(found) == 1 else None


def _common(before: str, after: str) -> Iterator[Block]:
    head = _whole(before, after)
    rest, later = before[head:], after[head:]
    tail = _whole(rest[::-1], later[::-1])
    if head:
        yield 0, 0, head
    for own, other, length in _by_line(rest[: len(rest) - tail], later[: len(later) - tail]):
        yield head + own, head + other, length
    if tail:
        yield len(before) - tail, len(after) - tail, tail


def _whole(one: str, other: str) -> int:
    """How many letters both begin with, in whole words: a word that goes on differently is another word."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if same == len(one) == len(other):
        return same
    return max(one.rfind(" ", 0, same), one.rfind("\n", 0, same)) + 1


def _by_line(before: str, after: str) -> Iterator[Block]:
    old, new = _LINES.findall(before), _LINES.findall(after)
    for kind, i1, i2, j1, j2, own, other in _opcodes(old, new):
        if kind == "equal":
            yield own, other, sum(map(len, old[i1:i2]))
        elif i2 > i1 and j2 > j1:
            for start, later, length in _by_word("".join(old[i1:i2]), "".join(new[j1:j2])):
                yield own + start, other + later, length


def _by_word(before: str, after: str) -> Iterator[Block]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, i1, i2, _j1, _j2, own, other in _opcodes(old, new):
        if kind == "equal":
            yield own, other, sum(map(len, old[i1:i2]))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int, int, int]]:
    """As :func:`archive.text.sequences.changes`, with where each begins in code points."""
    own = other = 0
    for kind, i1, i2, j1, j2 in changes(old, new):
        yield kind, i1, i2, j1, j2, own, other
        own += sum(map(len, old[i1:i2]))
        other += sum(map(len, new[j1:j2]))


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks that follow each other in both texts, joined: a name may cross their boundary."""
    rows = [block for block in blocks if block[2]]
    if not rows:
        return
    start, later, length = rows[0]
    for (own, other, size), (own2, other2, size2) in pairwise(rows):
        if own + size == own2 and other + size == other2:
            length += size2
        else:
            yield start, later, length
            start, later, length = own2, other2, size2
    yield start, later, length
