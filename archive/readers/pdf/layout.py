"""Letters with their places on a page -> blocks, paragraphs and words in reading order.

A PDF file says where each letter is printed, not in which order it is read: some makers write Arabic from left to right, some in
presentation forms, and most put one piece of a word after another. Only the places can be trusted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from archive.readers.pdf.letters import Glyph, lines_of
from archive.readers.pdf.lines import Line, is_rtl_page, paragraph_text
from archive.readers.pdf.visual_order import ends_in_word

COLUMN_GAP = 1.2
"""Least white between two columns, in ems."""
LINES_A_COLUMN = 4
GAPS = 40
"""Most gaps of a block that are tried, from the left."""
PARAGRAPH_GAP = 1.9
"""Least distance of two baselines with a new paragraph between, in ems of the larger line, where lines stand close."""
PITCHES = 1.25
"""The same in distances of two lines of one paragraph, where lines are set wide."""
WIDE_PITCH, WIDEST_PITCH = 2.6, 3.6
"""Distances of two lines of one paragraph, in ems: in one and a half and in two lines' height of a tall typeface."""
LETTERS_A_LINE = 14
"""A column of prose has so many letters a line, one of a table fewer."""
SHORT_LINE = 0.15
"""A line that ends so much before the margin, as a share of its column, ends a paragraph."""
INDENT, MOST_INDENT = 0.8, 5.0
"""How far the first line of a paragraph begins before or behind the others, in ems."""
HEADLINE = 1.15
"""Size of a headline's letters, at least, for one of the text."""
LINES_OF_HEADLINE = 1.7
"""Greatest distance of two lines of one headline, in its ems."""

_FORMS = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
_STRETCHED = re.compile("\u0640+(?=[\u064b-\u0655]*[\u0621-\u063f\u0641-\u064a])|(?<![\u0621-\u0655])\u0640+")
"""Strokes that stretch a word to fill its line. One at the end of a word is part of it, as in ``الـ``."""
_ORNATE = re.compile("[\ufd3e\ufd3f]")


class Piece(NamedTuple):
    """A paragraph, or what stands between two: its text, the size of its letters in points, and whether its last line is full."""

    text: str
    em: float = 0.0
    is_full: bool = False


def page_text(glyphs: Sequence[Glyph]) -> str:
    """The text of a page: a line for each paragraph, an empty one between those that stand apart."""
    return "".join(piece.text for piece in page_pieces(glyphs))


def page_pieces(glyphs: Sequence[Glyph], is_rtl: bool | None = None) -> list[Piece]:
    """The paragraphs of a page and what stands between them.

    Args:
        is_rtl: direction of the document, where it is known: it decides where the page leaves it open.
    """
    printed = [g for g in glyphs if g.em > 0]
    is_rtl = is_rtl_page([Line(line) for line in lines_of(printed)], is_rtl)
    found: list[Piece] = []
    for block in columns(printed, is_rtl):
        if found:
            found.append(Piece("\n\n"))
        found += _block(block, is_rtl)
    return [piece._replace(text=_STRETCHED.sub("", _FORMS.sub(_letters_of_form, piece.text))) for piece in found]


def _letters_of_form(match: re.Match[str]) -> str:
    # The ornate brackets of the Quran stand among the forms of letters and are none.
    return unicodedata.normalize("NFKC", match[0]) if not _ORNATE.search(match[0]) else match[0]


def columns(glyphs: Sequence[Glyph], is_rtl: bool) -> list[list[Glyph]]:
    """The blocks of a page in reading order: cut at white space between columns, or across the page."""
    if not glyphs:
        return []
    em = median(g.em for g in glyphs)
    if parts := _cut_columns(glyphs, em):
        parts.sort(key=lambda part: min(g.left for g in part), reverse=is_rtl)
        return [block for part in parts for block in columns(part, is_rtl)]
    blocks: list[list[Glyph]] = []
    joins = False
    for band in _cut_bands(glyphs, em):
        if _cut_columns(band, em):
            blocks += columns(band, is_rtl)
            joins = False
        elif joins:
            # Bands of one column are one block: only columns must not be read across.
            blocks[-1] += band
        else:
            blocks.append(band)
            joins = True
    return blocks


def _cut_columns(glyphs: Sequence[Glyph], em: float) -> list[list[Glyph]]:
    """The columns of a block, or nothing where no white runs down all of it."""
    edges = sorted((g.left, g.right) for g in glyphs if not g.letter.isspace())
    gaps, reach = [], edges[0][1] if edges else 0.0
    for left, right in edges:
        if left - reach >= COLUMN_GAP * em:
            gaps.append((reach + left) / 2)
        reach = max(reach, right)
    # A list of figures has many gaps, and none of them parts columns.
    for gap in gaps[:GAPS]:
        sides = [[g for g in glyphs if g.middle < gap], [g for g in glyphs if g.middle >= gap]]
        lines = [lines_of(side) for side in sides]
        if min(map(len, lines)) >= LINES_A_COLUMN and _are_prose(lines):
            return sides
    return []


def _are_prose(sides: list[list[list[Glyph]]]) -> bool:
    """Columns of prose are of similar width; a list's numbers beside its items are no column, nor are a table's cells."""
    if min(median(len(line) for line in side) for side in sides) < LETTERS_A_LINE:
        return False
    widths = [
        max(g.right for line in side for g in line) - min(g.left for line in side for g in line) for side in sides
    ]
    return min(widths) >= 0.2 * max(widths)


def _cut_bands(glyphs: Sequence[Glyph], em: float) -> list[list[Glyph]]:
    """Pieces one below the other, with white across the whole block between them."""
    lines = [Line(line) for line in lines_of(glyphs)]
    bands: list[list[Glyph]] = [list(lines[0].glyphs)]
    gap = _paragraph_gap(lines, em)
    for above, line in pairwise(lines):
        if above.y - line.y > gap:
            bands.append([])
        bands[-1] += line.glyphs
    return bands


def _paragraph_gap(lines: Sequence[Line], em: float) -> float:
    """Least distance of two baselines with a new paragraph between, in points: more than after most lines that are full."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    steps = []
    for above, line in pairwise(lines):
        white, step = max(above.left - left, right - above.right), above.y - line.y
        is_full = white < SHORT_LINE * (right - left) and len(above.glyphs) >= LETTERS_A_LINE and not above.is_row
        if is_full and step < WIDEST_PITCH * em:
            steps.append(step)
    pitch = median(steps) if len(steps) > 1 else 0.0
    # Paragraphs of one line each look like lines set very wide, but for the greater distances between other paragraphs.
    if pitch > WIDE_PITCH * em and not any(PITCHES * pitch < above.y - line.y for above, line in pairwise(lines)):
        pitch = 0.0
    return max(PARAGRAPH_GAP * em, PITCHES * pitch)


def _block(glyphs: Sequence[Glyph], is_rtl: bool) -> list[Piece]:
    """Lines that run to the margin are joined to one paragraph: a name broken over two lines is still one name."""
    lines = [Line(line) for line in lines_of(glyphs)]
    margin = min(g.left for g in glyphs), max(g.right for g in glyphs)
    em = median(g.em for g in glyphs)
    gap = _paragraph_gap(lines, em)
    is_rtl = is_rtl_page(lines, is_rtl)
    start = median(line.right if is_rtl else line.left for line in lines)
    found: list[Piece] = []
    paragraph = [lines[0]]
    for above, line in pairwise(lines):
        between = _between(above, line, margin, is_rtl, em, gap)
        if between == " " and _is_indented(above, line, start, is_rtl):
            between = "\n"
        if between != " ":
            found += [_piece(paragraph, margin, is_rtl), Piece(between)]
            paragraph = []
        paragraph.append(line)
    return [*found, _piece(paragraph, margin, is_rtl)]


def _piece(lines: Sequence[Line], margin: tuple[float, float], is_rtl: bool) -> Piece:
    white = lines[-1].left - margin[0] if is_rtl else margin[1] - lines[-1].right
    is_full = white < SHORT_LINE * (margin[1] - margin[0]) and not lines[-1].is_row
    return Piece(paragraph_text(lines, margin, is_rtl), max(line.em for line in lines), is_full)


def _is_indented(above: Line, line: Line, start: float, is_rtl: bool) -> bool:
    """Whether a line begins a paragraph by where it begins: its number stands out, or it alone is set in."""
    if line.has_arabic != is_rtl or above.has_arabic != is_rtl:
        return False
    inset, inset_above = ((start - each.right if is_rtl else each.left - start) / each.em for each in (line, above))
    return -MOST_INDENT < inset < -INDENT or (INDENT < inset < MOST_INDENT and abs(inset_above) < INDENT)


def _between(above: Line, line: Line, margin: tuple[float, float], is_rtl: bool, em: float, gap: float) -> str:
    step, larger, smaller = above.y - line.y, max(above.em, line.em), min(above.em, line.em)
    if step > gap * max(1.0, larger / em):
        return "\n\n"
    if larger > HEADLINE * smaller or above.is_row or line.is_row:
        return "\n"
    if smaller > HEADLINE * em and step < LINES_OF_HEADLINE * smaller:
        return " "  # Lines of a headline are broken by their sense.
    if ends_in_word(above.words[0 if is_rtl else -1]):
        return " "
    left, right = margin
    before, after = above.left - left, right - above.right
    white = before if is_rtl else after
    if not above.has_arabic and is_rtl:
        white = max(before, after)
    return "\n" if white > SHORT_LINE * (right - left) else " "
