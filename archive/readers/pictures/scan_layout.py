"""Lines of a scanned page -> paragraphs: a name that runs over the end of a line must be found whole. No Django."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from entities.arabic.letters import ARABIC_LETTER

FULL = 0.12
"""A line that ends by less than this part of the column's width before its edge is full: the sentence goes on below."""
PITCH = 2.4
"""From the top of a line to the top of the next one of its paragraph, at most so many times its height."""
SIZE = 1.6
"""Lines of one paragraph differ in height by less than this ratio; a headline stands out."""
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line and where it stands, in pixels from the upper left corner."""

    text: str
    left: int
    right: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        return max(1, self.bottom - self.top)

    @property
    def is_rtl(self) -> bool:
        return len(ARABIC_LETTER.findall(self.text)) >= len(_LATIN.findall(self.text))


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """The text of each paragraph on one line.

    Args:
        lines: in reading order.
    """
    if not lines:
        return
    joined, columns = [lines[0].text], _Columns(lines)
    for above, below in pairwise(lines):
        if _goes_on(above, below, columns):
            joined.append(below.text)
        else:
            yield " ".join(joined)
            joined = [below.text]
    yield " ".join(joined)


class _Columns:
    """The edges of the lines that stand above or below a line, found in the logarithm of their number."""

    def __init__(self, lines: Sequence[Line]) -> None:
        by_left, by_right = sorted(lines, key=lambda line: line.left), sorted(lines, key=lambda line: line.right)
        self._lefts, self._rights = [line.left for line in by_left], [line.right for line in by_right]
        self._furthest = list(accumulate((line.right for line in by_left), max))
        self._nearest = list(accumulate((line.left for line in reversed(by_right)), min))[::-1]

    def edges(self, line: Line) -> tuple[int, int]:
        """The least left and the greatest right edge of the lines that begin before this one ends and end after it begins.

        Of the lines that end after it begins, the one that begins first also begins before it ends; so with the other edge.
        """
        # A line without width is in no column but its own.
        first = min(bisect_right(self._rights, line.left), len(self._rights) - 1)
        last = max(bisect_left(self._lefts, line.right) - 1, 0)
        return self._nearest[first], self._furthest[last]


def _goes_on(above: Line, below: Line, columns: _Columns) -> bool:
    if not 0 < below.top - above.top < PITCH * above.height or not 1 / SIZE < below.height / above.height < SIZE:
        return False
    left, right = columns.edges(above)
    gap = above.left - left if above.is_rtl else right - above.right
    return gap < FULL * (right - left)
