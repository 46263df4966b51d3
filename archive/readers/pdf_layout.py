"""Letters with their places on a page -> text in reading order.

A PDF file says where each letter is printed, not in which order it is read: some makers write Arabic from left to right, some in
presentation forms, and most put one piece of a word after another. Only the places can be trusted.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

SAME_LINE = 0.45
"""Difference of baselines, in ems, of letters on one line; vowel signs sit higher than their letters."""
WORD_GAP = 0.13
"""Least white between two words, in ems."""
COLUMN_GAP = 1.2
"""Least white between two columns, in ems."""
LINES_A_COLUMN = 4
GAPS = 40
"""Most gaps of a block that are tried, from the left."""
NEIGHBOURS = 50
"""Letters on either side among which that of a vowel sign is looked for."""
SAME_PLACE = 0.05
"""Difference of origins, in points, of letters printed as one piece."""
PARAGRAPH_GAP = 1.9
"""Least distance of two baselines with a new paragraph between, in ems of the larger line."""
SHORT_LINE = 0.15
"""A line that ends so much before the margin, as a share of its column, ends a paragraph."""

_ARABIC = re.compile(r"[\u0621-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LEFT_TO_RIGHT = re.compile(
    r"[0-9\u0660-\u0669\u06f0-\u06f9A-Za-zÀ-ɏ](?:[0-9\u0660-\u0669\u06f0-\u06f9A-Za-zÀ-ɏ.,:/@_'’&+=?#~%-]*"
    r"[0-9\u0660-\u0669\u06f0-\u06f9A-Za-zÀ-ɏ%])?(?: +[A-Za-zÀ-ɏ](?:[A-Za-zÀ-ɏ0-9.'’&-]*[A-Za-zÀ-ɏ0-9])?)*"
)
_RIGHT_TO_LEFT = re.compile(
    r"[\u0621-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc](?:[^A-Za-zÀ-ɏ]*[\u0621-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc])?"
)
_MIRRORED = dict(zip("()[]{}«»<>‹›", ")(][}{»«><›‹", strict=True))
_ALEFS = "اأإآٱ"
_FORMS = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter: its code point, origin (x, y), the left and right end of its box, and the size of an em; in points."""

    letter: str
    x: float
    y: float
    left: float
    right: float
    em: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def page_text(glyphs: Sequence[Glyph]) -> str:
    """The text of a page: a line for each paragraph, an empty one between those that stand apart."""
    printed = [g for g in glyphs if g.em > 0]
    arabic = sum(1 for g in printed if _ARABIC.match(g.letter))
    is_rtl = arabic >= sum(1 for g in printed if _LATIN.match(g.letter))
    text = "\n\n".join(_block(block, is_rtl) for block in columns(printed, is_rtl))
    return _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


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
        if all(len(lines_of(side)) >= LINES_A_COLUMN for side in sides) and _are_wide(sides):
            return sides
    return []


def _are_wide(sides: list[list[Glyph]]) -> bool:
    """Columns of prose are of similar width; a list's numbers beside its items are not a column."""
    widths = [max(g.right for g in side) - min(g.left for g in side) for side in sides]
    return min(widths) >= 0.2 * max(widths)


def _cut_bands(glyphs: Sequence[Glyph], em: float) -> list[list[Glyph]]:
    """Pieces one below the other, with white across the whole block between them."""
    lines = lines_of(glyphs)
    bands: list[list[Glyph]] = [list(lines[0])]
    for above, line in pairwise(lines):
        if _baseline(above) - _baseline(line) > PARAGRAPH_GAP * em:
            bands.append([])
        bands[-1] += line
    return bands


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (-g.y, g.left)):
        if lines and _sorted_baseline(lines[-1]) - glyph.y <= SAME_LINE * max(glyph.em, lines[-1][0].em):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.middle) for line in lines]


def _sorted_baseline(line: Sequence[Glyph]) -> float:
    """The baseline of a line whose letters come from top to bottom, without sorting them again for each."""
    return (line[(len(line) - 1) // 2].y + line[len(line) // 2].y) / 2


def _baseline(line: Sequence[Glyph]) -> float:
    return median(g.y for g in line)


def _block(glyphs: Sequence[Glyph], is_rtl: bool) -> str:
    """Lines that run to the margin are joined to one paragraph: a name broken over two lines is still one name."""
    lines = lines_of(glyphs)
    margin = min(g.left for g in glyphs), max(g.right for g in glyphs)
    pieces: list[str] = []
    for above, line in zip([None, *lines], lines, strict=False):
        if above is not None:
            pieces.append(_between(above, line, margin, is_rtl))
        pieces.append(line_text(line, is_rtl))
    return "".join(pieces)


def _between(above: Sequence[Glyph], line: Sequence[Glyph], margin: tuple[float, float], is_rtl: bool) -> str:
    ems = median(g.em for g in above), median(g.em for g in line)
    if _baseline(above) - _baseline(line) > PARAGRAPH_GAP * max(ems):
        return "\n\n"
    left, right = margin
    white = min(g.left for g in above) - left if is_rtl else right - max(g.right for g in above)
    return "\n" if white > SHORT_LINE * (right - left) or max(ems) > 1.15 * min(ems) else " "


def line_text(line: Sequence[Glyph], is_rtl: bool) -> str:
    """The words of a line in reading order.

    Args:
        line: from left to right.
        is_rtl: direction of the page; it decides for a line with letters of neither script.
    """
    visual = _letters(line)
    plain = "".join(letters[0] for letters in visual)
    arabic, latin = len(_ARABIC.findall(plain)), len(_LATIN.findall(plain))
    if arabic or latin:
        is_rtl = arabic >= latin
    if not is_rtl:
        turned = _turn_runs(visual, plain, _RIGHT_TO_LEFT)
        return re.sub(r"\s+", " ", "".join(turned)).strip()
    turned = _turn_runs(visual, plain, _LEFT_TO_RIGHT)
    kept = {index for match in _LEFT_TO_RIGHT.finditer(plain) for index in range(*match.span())}
    ordered = [letters if index in kept else _MIRRORED.get(letters, letters) for index, letters in enumerate(turned)]
    return re.sub(r"\s+", " ", "".join(reversed(ordered))).strip()


def _turn_runs(visual: list[str], plain: str, run: re.Pattern[str]) -> list[str]:
    turned = list(visual)
    for match in run.finditer(plain):
        start, end = match.span()
        turned[start:end] = turned[start:end][::-1]
        if run is _RIGHT_TO_LEFT:
            turned[start:end] = [_MIRRORED.get(letters, letters) for letters in turned[start:end]]
    return turned


def _letters(line: Sequence[Glyph]) -> list[str]:
    """Letters with their vowel signs from left to right, and a space wherever there is white between two of them."""
    bases = [g for g in line if not unicodedata.combining(g.letter) and not g.letter.isspace()]
    if not bases:
        return ["".join(g.letter for g in line)] if line else []
    if doubled := set(_named_twice(bases)):
        bases = [base for base in bases if base not in doubled]
        line = _elsewhere(line, doubled)
    signs: dict[int, list[Glyph]] = {}
    middles = [base.middle for base in bases]
    for glyph in line:
        if unicodedata.combining(glyph.letter):
            signs.setdefault(_bearer(glyph, bases, middles), []).append(glyph)
    letters: list[str] = []
    baseline, reach, was_raised = _baseline(bases), bases[0].left, False
    for index in _in_order(bases):
        base, own = bases[index], sorted(signs.get(index, []), key=lambda sign: -sign.middle)
        left = min([base.left, *(sign.left for sign in own if _as_one(sign, base))])
        right = max([base.right, *(sign.right for sign in own if _as_one(sign, base))])
        # Some makers name a letter by its vowel sign, which floats above the letter's unnamed stroke.
        if letters and not was_raised and left - reach > WORD_GAP * base.em:
            letters.append(" ")
        letters.append(base.letter + "".join(sign.letter for sign in own))
        reach, was_raised = max(reach, right), _is_raised(base, baseline)
    return letters


def _is_raised(base: Glyph, baseline: float) -> bool:
    return abs(base.y - baseline) > 0.1 * base.em


def _named_twice(bases: Sequence[Glyph]) -> list[Glyph]:
    """Alefs that occur twice: with their lam, and again with the vowel sign that floats above the two."""
    baseline = _baseline(bases)
    flat: dict[str, list[Glyph]] = {}
    for g in bases:
        if g.letter in _ALEFS and not _is_raised(g, baseline):
            flat.setdefault(g.letter, []).append(g)
    lefts, reaches = {}, {}
    for letter, own in flat.items():
        own.sort(key=lambda g: g.left)
        lefts[letter] = [g.left for g in own]
        reaches[letter] = list(accumulate((g.right for g in own), max))
    found = []
    for g in bases:
        if g.letter in flat and _is_raised(g, baseline):
            before = bisect_right(lefts[g.letter], g.middle)
            if before and reaches[g.letter][before - 1] >= g.middle:
                found.append(g)
    return found


def _elsewhere(line: Sequence[Glyph], doubled: Iterable[Glyph]) -> list[Glyph]:
    """The letters that were not printed as one piece with one of ``doubled``, which are looked up by their places."""
    cells: dict[tuple[int, int], dict[tuple[float, float], Glyph]] = {}
    for glyph in doubled:
        cells.setdefault(_cell(glyph), {})[glyph.x, glyph.y] = glyph
    around = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]

    def is_elsewhere(glyph: Glyph) -> bool:
        x, y = _cell(glyph)
        near = (cells.get((x + dx, y + dy), {}).values() for dx, dy in around)
        return not any(_as_one(glyph, each) for some in near for each in some)

    return [glyph for glyph in line if is_elsewhere(glyph)]


def _cell(glyph: Glyph) -> tuple[int, int]:
    return int(glyph.x // SAME_PLACE), int(glyph.y // SAME_PLACE)


def _as_one(sign: Glyph, base: Glyph) -> bool:
    """Whether two letters were printed as one piece."""
    return abs(base.x - sign.x) < SAME_PLACE and abs(base.y - sign.y) < SAME_PLACE


def _bearer(sign: Glyph, bases: Sequence[Glyph], middles: Sequence[float]) -> int:
    """Index of the letter that a vowel sign belongs to: printed as one piece with it, or the nearest."""

    def distance(index: int) -> tuple[bool, float]:
        base = bases[index]
        return not _as_one(sign, base), max(base.left - sign.middle, sign.middle - base.right, 0) + abs(
            base.middle - sign.middle
        ) / 1000

    place = bisect_left(middles, sign.middle)
    return min(range(max(0, place - NEIGHBOURS), min(len(bases), place + NEIGHBOURS)), key=distance)


def _in_order(bases: Sequence[Glyph]) -> list[int]:
    """Indices of letters from left to right; of a lam and an alef printed as one piece, the alef is the left one."""
    ordered = list(range(len(bases)))
    for place in range(len(bases) - 1):
        left, right = bases[ordered[place]], bases[ordered[place + 1]]
        if left.letter == "ل" and right.letter in _ALEFS and abs(left.x - right.x) < 0.05:
            ordered[place], ordered[place + 1] = ordered[place + 1], ordered[place]
    return ordered
