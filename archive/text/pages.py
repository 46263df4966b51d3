"""A long text in pages that are shown one at a time. No Django."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = ".!?؟؛"


@dataclass(frozen=True, slots=True)
class TextPages:
    """Where the pages of a text begin; the first at 0, also in an empty text. They are numbered from 1.

    Attributes:
        starts: n offsets in code points, ascending.
        length: of the text.
    """

    starts: tuple[int, ...]
    length: int

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, number: int) -> tuple[int, int]:
        """The half-open page with this number."""
        end = self.starts[number] if number < len(self.starts) else self.length
        return self.starts[number - 1], end

    def number_at(self, offset: int) -> int:
        """The number of the page that holds the character at ``offset``; of one past the text, the last."""
        return max(1, bisect_right(self.starts, offset))


def text_pages(text: str, *, size: int, lines: int) -> TextPages:
    """Cut a text into pages of at most ``size`` code points and ``lines`` lines that are not empty.

    A page ends with a line where one ends in its second half, else with a sentence, else with a word.
    """
    starts = [0]
    while (end := _end(text, starts[-1], size, lines)) < len(text):
        starts.append(end)
    return TextPages(tuple(starts), len(text))


def _end(text: str, start: int, size: int, lines: int) -> int:
    limit = start + size
    for number, line in enumerate(_LINE.finditer(text, start, min(limit, len(text)))):
        if number == lines:
            return line.start()
    if limit >= len(text):
        return len(text)
    return next(_ends(text, start + max(1, size // 2), limit), limit)


def _ends(text: str, low: int, limit: int) -> Iterator[int]:
    """Where the page may end, best first."""
    if (line := text.rfind("\n", low, limit)) >= 0:
        yield line + 1
    if (stop := max(text.rfind(f"{mark} ", low, limit) for mark in _SENTENCE_END)) >= 0:
        yield stop + 2
    if (space := text.rfind(" ", low, limit)) >= 0:
        yield space + 1
