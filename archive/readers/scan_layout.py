"""Lines of a scanned page -> paragraphs: a name that runs over the end of a line must be found whole. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

FULL = 0.12
"""A line that ends by less than this part of the column's width before its edge is full: the sentence goes on below."""
PITCH = 2.4
"""From the top of a line to the top of the next one of its paragraph, at most so many times its height."""
SIZE = 1.6
"""Lines of one paragraph differ in height by less than this ratio; a headline stands out."""
_ARABIC = re.compile("[\u0621-\u064a]")
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
        return len(_ARABIC.findall(self.text)) >= len(_LATIN.findall(self.text))


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """The text of each paragraph on one line.

    Args:
        lines: in reading order.
    """
    if not lines:
        return
    joined = [lines[0].text]
    for above, below in pairwise(lines):
        if _goes_on(above, below, lines):
            joined.append(below.text)
        else:
            yield " ".join(joined)
            joined = [below.text]
    yield " ".join(joined)


def _goes_on(above: Line, below: Line, lines: Sequence[Line]) -> bool:
    if not 0 < below.top - above.top < PITCH * above.height or not 1 / SIZE < below.height / above.height < SIZE:
        return False
    column = [line for line in lines if line.left < above.right and above.left < line.right]
    left, right = min(line.left for line in column), max(line.right for line in column)
    gap = above.left - left if above.is_rtl else right - above.right
    return gap < FULL * (right - left)
