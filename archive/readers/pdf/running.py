"""Lines printed at the edge of every page: running heads, feet, page numbers, and what browsers print around a page. No Django.

Such a line is known by what it does: it comes again at the same height on other pages, the same but for its numbers. On a single
page only its numbers tell, which are the page's own, or the address and date that a browser prints in the margins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from archive.readers.pdf.letters import Glyph, lines_of
from archive.readers.pdf.lines import Line, is_rtl_page, paragraph_text

MARGIN = 0.15
"""The part of a page's height at its top and at its bottom where heads and feet stand."""
LINES = 5
"""Most lines of a head or a foot."""
SAME_HEIGHT = 3.0
"""Points."""
REPEATED = 0.3
"""A line is running that stands on at least two pages and on such a share of them: odd and even pages may differ."""
COUNTER_WORDS = 2
"""Most words beside the numbers of a page and of all pages."""
PITCH = 1.25
"""Least white between a head and the text below it, in distances of the text's lines."""
SMALLER = 0.95
"""Size of the letters of a second group of lines in a margin, at most, for one of the text."""

_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(r"(?:https?|file|about|blob|data|chrome|app)\W{0,4}(?:/|blank|[\w])|www\.", re.I)
_FRACTION = re.compile(r"(?<!\d)\d{1,4} ?/ ?\d{1,4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's letters, its number from 0, and the heights of its lower and upper edge in points."""

    letters: tuple[Glyph, ...]
    number: int
    bottom: float
    top: float


class _Edge:
    """The outer lines of a page at one of its ends, from the outside."""

    def __init__(self, sheet: Sheet, *, at_top: bool) -> None:
        limit = MARGIN * (sheet.top - sheet.bottom)
        printed = [Line(line) for line in lines_of([g for g in sheet.letters if g.em > 0])]
        self.pitch = median([above.y - line.y for above, line in pairwise(printed)] or [0.0])
        lines = [line for line in printed if (line.y > sheet.top - limit if at_top else line.y < sheet.bottom + limit)]
        self.lines = lines[:LINES] if at_top else lines[::-1][:LINES]
        self.heights = [(sheet.top - line.y if at_top else line.y - sheet.bottom) for line in self.lines]
        self.texts = [" ".join(line.words) for line in self.lines]
        self.numbers = [tuple(int(number) for number in _NUMBER.findall(text)) for text in self.texts]
        self.signs = ["".join(_NUMBER.sub("0", text).split()) for text in self.texts]


def without_running_lines(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[str]]:
    """The pages without their running lines, and what those say: each once, from the first page that has it."""
    edges = [[_Edge(sheet, at_top=at_top) for at_top in (True, False)] for sheet in sheets]
    bodies = [median(g.em for g in sheet.letters) if sheet.letters else 0.0 for sheet in sheets]
    taken: list[list[Line]] = [[] for _ in sheets]
    for side in (0, 1):
        group = [edge[side] for edge in edges]
        found = _repeated(group, bodies) if len(sheets) > 1 else [_of_single(group[0], len(sheets))]
        for index, count in enumerate(found):
            taken[index] += group[index].lines[:count]
    if len(sheets) == 1:
        taken[0] += _browser_head(edges[0], taken[0])
    said: dict[str, str] = {}
    for lines in taken:
        for line in lines:
            text = paragraph_text([line], (line.left, line.right), is_rtl_page([line]))
            said.setdefault(_NUMBER.sub("0", text), text)
    return [_without(sheet, lines) for sheet, lines in zip(sheets, taken, strict=True)], list(said.values())


def _without(sheet: Sheet, lines: Sequence[Line]) -> Sheet:
    if not lines:
        return sheet
    gone = {id(glyph) for line in lines for glyph in line.glyphs}
    return replace(sheet, letters=tuple(glyph for glyph in sheet.letters if id(glyph) not in gone))


def _repeated(group: Sequence[_Edge], bodies: Sequence[float]) -> list[int]:
    """How many lines of each page's edge are running, from the outside."""
    pages: dict[tuple[str, int], list[int]] = {}
    for index, edge in enumerate(group):
        for sign, height in {(sign, height) for sign, height in zip(edge.signs, edge.heights, strict=True)}:
            for step in (-1, 0, 1):
                pages.setdefault((sign, round(height / SAME_HEIGHT) + step), []).append(index)
    enough = max(2, REPEATED * len(group))
    counts = []
    for edge, body in zip(group, bodies, strict=True):
        repeated = 0
        for at, (sign, height) in enumerate(zip(edge.signs, edge.heights, strict=True)):
            others = sorted(set(pages.get((sign, round(height / SAME_HEIGHT)), ())))
            if len(others) < enough or not _counts_pages(sign, [(other, group[other]) for other in others]):
                break
            repeated = at + 1
        counts.append((repeated, _apart_from_text(edge, repeated, body)))
    return _agreed(group, counts)


def _agreed(group: Sequence[_Edge], counts: Sequence[tuple[int, int]]) -> list[int]:
    """What most pages show of a line holds for all: a first page may have its title close below the head."""
    votes: dict[str, int] = {}
    for edge, (repeated, apart) in zip(group, counts, strict=True):
        for at in range(repeated):
            votes[edge.signs[at]] = votes.get(edge.signs[at], 0) + (1 if at < apart else -1)
    agreed = []
    for edge, (repeated, apart) in zip(group, counts, strict=True):
        while apart < repeated and votes[edge.signs[apart]] >= 0:
            apart += 1
        agreed.append(apart)
    return agreed


def _counts_pages(sign: str, edges: Sequence[tuple[int, _Edge]]) -> bool:
    """Whether each number of a line is the same on all pages, or grows by one from page to page."""
    slots: dict[int, set[int]] = {}
    constants: dict[int, set[int]] = {}
    for index, edge in edges:
        for slot, number in enumerate(edge.numbers[edge.signs.index(sign)]):
            slots.setdefault(slot, set()).add(number)
            constants.setdefault(slot, set()).add(number - index)
    return all(len(slots[slot]) == 1 or len(constants[slot]) == 1 for slot in slots)


def _apart_from_text(edge: _Edge, repeated: int, body: float) -> int:
    """How many of the repeated lines stand apart from the text: by white, or as all of them are smaller than the text."""
    found = 0
    for at in range(repeated):
        if found and edge.lines[at].em > SMALLER * body:
            break
        is_last = at + 1 == len(edge.lines)
        if (
            is_last
            or abs(edge.lines[at].y - edge.lines[at + 1].y) > PITCH * max(body, edge.pitch)
            or edge.lines[at].em < SMALLER * body < edge.lines[at + 1].em
        ):
            found = at + 1
    return found


def _of_single(edge: _Edge, count: int) -> int:
    """The outer lines of a single page that hold its number and little else, or an address beside it."""
    found = 0
    for at, text in enumerate(edge.texts):
        words = [word for word in text.split() if any(c.isalpha() for c in word)]
        is_counter = edge.numbers[at] in ((1,), (count, 1)) and len(words) <= COUNTER_WORDS and _stands_apart(edge, at)
        if not is_counter and not (_FRACTION.search(text) and _ADDRESS.search(text) and edge.lines[at].is_row):
            break
        found = at + 1
    return found


def _stands_apart(edge: _Edge, at: int) -> bool:
    """Whether more white parts a line from the next one than two lines of the text."""
    if at + 1 >= len(edge.lines):
        return True
    return abs(edge.lines[at].y - edge.lines[at + 1].y) > 2.5 * edge.lines[at].em


def _browser_head(edges: Sequence[_Edge], taken: Sequence[Line]) -> list[Line]:
    """The title and the date that a browser prints at the top where it prints address and number at the bottom."""
    top, bottom = edges
    if not bottom.lines or not top.lines or not any(line is bottom.lines[0] for line in taken):
        return []
    head, foot = top.lines[0], bottom.lines[0]
    is_same = abs(head.em - foot.em) < 0.5 and _ADDRESS.search(bottom.texts[0]) is not None
    return [head] if is_same and top.numbers[0] and not any(line is head for line in taken) else []
