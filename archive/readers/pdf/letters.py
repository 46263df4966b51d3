"""Printed letters and their places -> the letters of a line with their vowel signs and spaces, as they are seen. No Django."""

from __future__ import annotations

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
FLOATS = 0.03
"""A letter so far off the baseline, in ems, and printed as one piece with a vowel sign, is named by the place of the sign."""
RAISED_GAP = 0.5
"""Least white between two words, in ems, to the right of a letter of which only the sign above it has a place."""
HALF = 0.36
"""Half the width of such a letter, in ems, whose own ends are not known."""
LIGATURE = (0.14, 0.45)
"""The same to the left and to the right of the middle of an alef that is joined with its lam."""
LIGATURE_BEARING = 0.08
"""White that belongs to such a pair at its right, in ems: only its ink has a place."""
_HALVES = (("اأإآٱ", 0.13), ("دذرزوؤءةه", 0.24), ("بتثنيئ", 0.28))
MONOSPACED_LETTERS = 12
"""Letters of a line that tell whether all of them are of one width."""
_TANWIN = "\N{ARABIC FATHATAN}\N{ARABIC DAMMATAN}\N{ARABIC KASRATAN}"
NEIGHBOURS = 50
"""Letters on either side among which that of a vowel sign is looked for."""
SAME_PLACE = 0.05
"""Difference of origins, in points, of letters printed as one piece."""
_ALEFS = "اأإآٱ"


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


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Lines from top to bottom, each from left to right. Vowel signs go with the line that is nearest to them."""
    lines: list[list[Glyph]] = []
    signs = [glyph for glyph in glyphs if unicodedata.combining(glyph.letter)]
    letters = glyphs if len(signs) == len(glyphs) else [g for g in glyphs if not unicodedata.combining(g.letter)]
    for glyph in sorted(letters, key=lambda g: (-g.y, g.left)):
        if lines and _sorted_baseline(lines[-1]) - glyph.y <= SAME_LINE * max(glyph.em, lines[-1][0].em):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    if letters is not glyphs:
        depths = [-_sorted_baseline(line) for line in lines]
        for sign in signs:
            place = bisect_left(depths, -sign.y)
            near = min(range(max(0, place - 1), min(len(lines), place + 1)), key=lambda at: abs(depths[at] + sign.y))
            lines[near].append(sign)
    return [sorted(line, key=lambda g: g.middle) for line in lines]


def _sorted_baseline(line: Sequence[Glyph]) -> float:
    """The baseline of a line whose letters come from top to bottom, without sorting them again for each."""
    return (line[(len(line) - 1) // 2].y + line[len(line) // 2].y) / 2


def baseline(line: Sequence[Glyph]) -> float:
    return median(g.y for g in line)


def letters_of(line: Sequence[Glyph]) -> list[str]:
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
            signs.setdefault(_of_ligature(glyph, _bearer(glyph, bases, middles), bases), []).append(glyph)
    letters: list[str] = []
    level, reach, gap = baseline(bases), bases[0].left, WORD_GAP
    cell = _cell_width(bases)
    before: Glyph | None = None
    for index in _in_order(bases):
        base, own = bases[index], sorted(signs.get(index, []), key=lambda sign: -sign.middle)
        joined = [sign for sign in own if _as_one(sign, base)]
        left = min([base.left, *(sign.left for sign in joined)])
        right = max([base.right, *(sign.right for sign in joined)])
        # Some makers name a letter by its vowel sign, which floats above or below the letter's unnamed stroke.
        is_raised = _is_raised(base, level)
        twins = [each for each in bases[max(0, index - 1) : index + 2] if each is not base and _as_one(each, base)]
        if twins:
            right += LIGATURE_BEARING * base.em
        if (joined or twins) and abs(base.y - level) > FLOATS * base.em:
            is_raised = False
            left, right = _under_sign(base, left, right, is_ligature=bool(twins))
        is_apart = left - reach > gap * base.em
        if before is not None and cell:
            is_apart = base.x - before.x > 1.5 * cell * base.em
        if before is not None and is_apart:
            letters.append(" ")
        before = base
        letters.append(base.letter + "".join(sign.letter for sign in own))
        reach, gap = max(reach, right), RAISED_GAP if is_raised else WORD_GAP
    return letters


def _cell_width(bases: Sequence[Glyph]) -> float:
    """The width that all letters of a typewriter's face have, in ems; 0 for any other face."""
    steps = [(right.x - left.x) / right.em for left, right in pairwise(bases)]
    steps = [step for step in steps if step > SAME_PLACE]
    if len(steps) < MONOSPACED_LETTERS:
        return 0.0
    cell = median(steps)
    regular = sum(1 for step in steps if abs(step - cell * max(1, round(step / cell))) < 0.02)
    return cell if cell > 0.45 and regular > 0.75 * len(steps) else 0.0


def _of_ligature(sign: Glyph, bearer: int, bases: Sequence[Glyph]) -> int:
    """Of a lam and an alef printed as one piece, the lam bears the sign, but for a tanwin."""
    if bases[bearer].letter != "ا" or sign.letter in _TANWIN:
        return bearer
    for near in (bearer - 1, bearer + 1):
        if 0 <= near < len(bases) and bases[near].letter == "ل" and _as_one(bases[near], bases[bearer]):
            return near
    return bearer


def _under_sign(base: Glyph, left: float, right: float, *, is_ligature: bool) -> tuple[float, float]:
    """The ends of a letter of which only the sign above or below its unnamed stroke is known to stand there."""
    middle = (left + right) / 2
    if is_ligature:  # The sign stands over its alef.
        before, after = LIGATURE
    else:
        before = after = next((half for letters, half in _HALVES if base.letter in letters), HALF)
    return min(left, middle - before * base.em), max(right, middle + after * base.em)


def _is_raised(base: Glyph, level: float) -> bool:
    return abs(base.y - level) > 0.1 * base.em


def _named_twice(bases: Sequence[Glyph]) -> list[Glyph]:
    """Alefs that occur twice: with their lam, and again with the vowel sign that floats above the two."""
    level = baseline(bases)
    flat: dict[str, list[Glyph]] = {}
    for g in bases:
        if g.letter in _ALEFS and not _is_raised(g, level):
            flat.setdefault(g.letter, []).append(g)
    lefts, reaches = {}, {}
    for letter, own in flat.items():
        own.sort(key=lambda g: g.left)
        lefts[letter] = [g.left for g in own]
        reaches[letter] = list(accumulate((g.right for g in own), max))
    found = []
    for g in bases:
        if g.letter in flat and _is_raised(g, level):
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
