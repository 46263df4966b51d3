"""The row that names the columns of a sheet, below titles and notes.

Found by form: from the names on, the rows fill the same columns, and the names are short, distinct and no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.readers.tables.column_names import is_field_name, is_known_name
from archive.readers.tables.rows import COLUMNS, Cells
from entities.arabic.date_values import parse_partial_date

_WITHIN = 40
_BELOW = 20
_NAME_LENGTH = 250
"""The names of a form's columns can be whole questions."""
SHORT = 60
"""Code points of a cell that can be a name, a number or a label."""
_COVERED = 0.75
NUMBER = re.compile(r"[-+(]?[\d٠-٩][\d٠-٩.,٫٬/:\s\-]{0,40}[)%]?")
_PLAIN = re.compile(r"[\d.,]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TAG = re.compile(r"#[a-z][a-z0-9_]{1,40}(?:\s?\+\s?[a-z0-9_]{1,40}){0,10}")
"""A tag of the Humanitarian Exchange Language: ``#adm1+name``."""


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns and where they stand.

    Attributes:
        names: by the number of the column; empty for one that is not named.
        above: rows before them.
        after: number of the first row below them and below tags.
        lines: what stands in the rows of the names, to know them again further down.
    """

    names: tuple[str, ...]
    above: int
    after: int
    lines: frozenset[tuple[str, ...]] = frozenset()
    tags: int = 0
    translations: int = 0


def find_header(head: Sequence[Cells]) -> Header:
    """The names of the columns among the first rows, none of which is empty. No names, where the first row is like the others."""
    head = [row[:COLUMNS] for row in head]
    candidates = [found for at in range(min(len(head), _WITHIN)) if (found := _candidate(head, at)) is not None]
    candidates = [each for each in candidates if each.coverage > 0]
    if not candidates:
        return Header((), 0, 0)
    best = max(each.coverage for each in candidates)
    strong = [each for each in candidates if each.is_strong and each.coverage >= 0.5 * best]
    chosen = strong or candidates
    most = max(each.coverage for each in chosen)
    return _below_tags(head, next(each for each in chosen if each.coverage >= _COVERED * most))


@dataclass(frozen=True, slots=True)
class _Candidate:
    at: int
    depth: int
    names: tuple[str, ...]
    coverage: float
    is_strong: bool


def _candidate(head: Sequence[Cells], at: int) -> _Candidate | None:
    row = head[at]
    if not _could_be_names(row) or (width_of(row) == 1 and not _names_one_column(head, at)):
        return None
    best = _as_candidate(head, at, 1, tuple(row))
    if at + 1 < len(head) and _could_be_names(head[at + 1], 0.2):
        second = head[at + 1]
        alone = _as_candidate(head, at + 1, 1, tuple(second))
        both = _as_candidate(head, at, 2, _grouped(row, second))
        if both.coverage > alone.coverage + 0.02 and both.coverage > best.coverage + 0.02:
            return both
        if width_of(row) > 1 and len(set(filled(second))) < width_of(second) and both.coverage > best.coverage:
            return both
    return best


def _as_candidate(head: Sequence[Cells], at: int, depth: int, names: tuple[str, ...]) -> _Candidate:
    known = sum(is_field_name(name) for name in names if name)
    below = head[at + depth : at + depth + _BELOW]
    is_strong = known >= 2 or (known == 1 and all(len(row) <= 2 for row in (names, *below)))
    if not below:
        return _Candidate(at, depth, names, 1.0 if is_strong or at == 0 else 0.0, is_strong)
    named = {place for place, name in enumerate(names) if name.strip()}
    cells = [place for row in below for place, cell in enumerate(row) if cell.strip()]
    coverage = sum(place in named for place in cells) / max(1, len(cells))
    return _Candidate(at, depth, names, coverage, is_strong)


def _grouped(groups: Cells, names: Cells) -> tuple[str, ...]:
    """Names of two rows: a name that occurs twice gets its group, which reaches to the next one, before it."""
    width = max(len(groups), len(names))
    groups, names = groups + [""] * (width - len(groups)), names + [""] * (width - len(names))
    twice = {name for name in names if name and names.count(name) > 1} if width <= COLUMNS else set()
    group, found = "", []
    for above, name in zip(groups, names, strict=True):
        group = above.strip() or group
        found.append((f"{group} – {name}" if name in twice and group else name) if name.strip() else above)
    return tuple(found)


def filled(row: Cells) -> list[str]:
    """The cells of a row that hold anything."""
    return [cell for cell in row if cell.strip()]


def width_of(row: Cells) -> int:
    """How many cells of a row hold anything."""
    return len(filled(row))


def _could_be_names(row: Cells, distinct: float = 0.6) -> bool:
    cells = [cell.strip() for cell in filled(row)]
    if not cells or len(set(cells)) < distinct * len(cells) or any(map(_is_day, cells)):
        return False
    # Years can be names, too, beside such as are known.
    years = any(map(is_field_name, cells))
    fit = sum(_could_be_name(cell) or (years and bool(_YEAR.fullmatch(cell))) for cell in cells)
    return fit >= 0.8 * len(cells)


def _is_day(cell: str) -> bool:
    if len(cell) > SHORT or not any(map(str.isdigit, cell)):
        return False
    found = parse_partial_date(cell)
    return found is not None and found.precision != "year" and not _PLAIN.fullmatch(cell)


def _could_be_name(cell: str) -> bool:
    text = cell.strip()
    return (
        len(text) <= _NAME_LENGTH
        and not text.endswith(":")
        and not NUMBER.fullmatch(text[:SHORT])
        and not _TAG.fullmatch(text)
        and not text.lower().startswith(("http://", "https://"))
    )


def _names_one_column(head: Sequence[Cells], at: int) -> bool:
    """Whether a single cell names the only column: a word or two above longer texts."""
    name = filled(head[at])[0]
    below = [cell for row in head[at + 1 : at + 1 + _BELOW] for cell in filled(row)]
    if is_known_name(name) or not below:
        return True
    return len(name.split()) <= 4 and sum(map(len, below)) >= 2 * len(name) * len(below)


def _below_tags(head: Sequence[Cells], found: _Candidate) -> Header:
    after, tags, translations = found.at + found.depth, 0, 0
    lines = {tuple(row) for row in head[found.at : after]}
    if after < len(head) and _are_names_again(found, head[after]):
        lines.add(tuple(head[after]))
        after, translations = after + 1, 1
    while after < len(head) and _are_tags(head[after]):
        after, tags = after + 1, tags + 1
    return Header(found.names, found.at, after, frozenset(lines), tags, translations)


def _are_tags(row: Cells) -> bool:
    cells = filled(row)
    return len(cells) >= 2 and all(_TAG.fullmatch(cell.strip().lower()) for cell in cells)


def _are_names_again(found: _Candidate, row: Cells) -> bool:
    """Whether the row below the names gives them once more, in another language: most are names of fields, and all are short."""
    cells = filled(row)
    known = sum(is_field_name(cell) for cell in cells)
    return (
        found.is_strong
        and known >= 2
        and 2 * known >= len(cells)
        and all(len(cell) <= SHORT and _could_be_name(cell) for cell in cells)
    )
