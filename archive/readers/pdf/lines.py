"""Printed lines -> the direction of their paragraph, and its words in reading order. No Django."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from statistics import median

from archive.readers.pdf.letters import WORD_GAP, Glyph, baseline, letters_of
from archive.readers.pdf.visual_order import Reader, ends_in_word

CELL_GAP = 2.0
"""Least white between two cells of a table's row, in ems; justified lines have less between words."""
OF_WHOLE = 3
"""A part has the direction of its whole, unless so many times more words have the other one."""
LATIN_WORDS = 2
"""In an Arabic column, so many Latin words for an Arabic one make a Latin paragraph, where nothing else tells."""
JUSTIFIED = 1.35
"""In a line that is stretched to fill its column, the widest white between words is less than so many times the narrowest."""
FLUSH = 0.7
"""A line ends at the margin that is so near to it, in ems."""

_ARABIC = re.compile(r"[\u0590-\u05ff\u0621-\u064a\u0671-\u06d3\ufb1d-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")
_MARKER = re.compile(r"^(\d{1,3}[.)])(?=[^\W\d])")
"""The number of a list's item, which often stands close to it."""
_ENDS = re.compile(r"[.,:;!?…]")


class Line:
    """A printed line: its letters from left to right."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self.glyphs = glyphs
        self.left = min(g.left for g in glyphs)
        self.right = max(g.right for g in glyphs)
        self.y = baseline(glyphs)
        self.em = median(g.em for g in glyphs)

    @cached_property
    def cells(self) -> list[list[str]]:
        """What is seen of it from left to right, cut where white parts the cells of a table."""
        pieces: list[list[Glyph]] = [[]]
        gaps: list[float] = []
        reach = self.left
        for glyph in self.glyphs:
            if glyph.left - reach > WORD_GAP * self.em:
                gaps.append(glyph.left - reach)
            if glyph.left - reach > CELL_GAP * self.em:
                pieces.append([])
            pieces[-1].append(glyph)
            reach = max(reach, glyph.right)
        if len(gaps) > 1 and max(gaps) < JUSTIFIED * min(gaps):
            return [letters_of(self.glyphs)]
        return [letters_of(piece) for piece in pieces]

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return len(self.cells) > 1

    @cached_property
    def words(self) -> list[str]:
        return [word for cell in self.cells for word in "".join(cell).split()]

    @cached_property
    def arabic(self) -> int:
        """How many words have Arabic letters."""
        return sum(1 for word in self.words if _ARABIC.search(word))

    @cached_property
    def latin(self) -> int:
        """How many words have Latin letters only; an address on the web is one."""
        return sum(1 for word in self.words if _LATIN.search(word) and not _ARABIC.search(word))

    @property
    def has_arabic(self) -> bool:
        return self.arabic > 0


def is_rtl_page(lines: Sequence[Line], otherwise: bool | None = None) -> bool:
    """Whether more words are Arabic than not.

    Args:
        otherwise: direction of the whole to which the lines belong; it has more weight than some words of the other script.
    """
    arabic, latin = sum(line.arabic for line in lines), sum(line.latin for line in lines)
    if not arabic and not latin:
        return otherwise is not False
    if otherwise is None:
        return arabic >= latin
    return arabic * OF_WHOLE >= latin if otherwise else arabic > latin * OF_WHOLE


def paragraph_text(lines: Sequence[Line], margin: tuple[float, float], is_rtl: bool) -> str:
    """The words of a paragraph on one line.

    Args:
        lines: at least one, from the top.
        margin: left and right end of its column.
        is_rtl: direction of the column.
    """
    is_rtl = _is_rtl(lines, margin, is_rtl)
    reader = Reader(is_rtl)
    text = ""
    for line in lines:
        cells = reversed(line.cells) if is_rtl else line.cells
        words = " ".join(" ".join(reader.read(cell) for cell in cells).split())
        text += (
            "" if not text or (ends_in_word(text) and words[:1].isascii() and words[:1].isalnum()) else " "
        ) + words
    return _MARKER.sub(r"\1 ", text)


def _is_rtl(lines: Sequence[Line], margin: tuple[float, float], is_rtl: bool) -> bool:
    """The direction of a paragraph: by its words, and where they leave it open by the margin at which its lines begin."""
    arabic, latin = sum(line.arabic for line in lines), sum(line.latin for line in lines)
    if not arabic and not latin:
        return is_rtl
    if not latin or (arabic >= latin and is_rtl):
        return True
    if not arabic and not is_rtl:
        return False
    by_margin = _by_margin(lines, margin)
    if by_margin is not None:
        return by_margin
    by_sign = _by_sign(lines)
    if by_sign is not None:
        return by_sign
    return arabic >= latin / (LATIN_WORDS if is_rtl else 1)


def _by_margin(lines: Sequence[Line], margin: tuple[float, float]) -> bool | None:
    """Whether its lines begin at the right and end anywhere, or begin at the left; ``None`` where they fill the column."""
    left, right = margin
    whites = [(line.left - left, right - line.right, line.em) for line in lines]
    at_left = sum(before < FLUSH * em < after for before, after, em in whites)
    at_right = sum(after < FLUSH * em < before for before, after, em in whites)
    return at_right > at_left if at_left != at_right else None


def _by_sign(lines: Sequence[Line]) -> bool | None:
    """Whether the sign that ends its last sentence stands at the left, or at the right."""
    words = lines[-1].words
    at_left, at_right = _ENDS.match(words[0]) is not None, _ENDS.match(words[-1][::-1]) is not None
    return at_left if at_left != at_right else None
