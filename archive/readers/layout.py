"""Where a sheet names its columns, below titles and notes, and which of the rows below are no reports.

Found by form: from the names on, the rows fill the same columns, and the names are short, distinct and no numbers. Whatever
is left out is named as an :class:`~archive.readers.document.Omission`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from archive.readers.column_names import is_field_name, is_known_name
from archive.readers.document import Omission, ReadError
from archive.readers.rows import COLUMNS, Row, column_name
from entities.arabic.date_values import parse_partial_date

Cells = list[str]
Found = Row | ReadError | Omission
HEAD_ROWS = 60
"""Rows that are looked at to find the names: longer notes above a table are not known."""
_WITHIN = 40
_BELOW = 20
_NAME_LENGTH = 250
"""The names of a form's columns can be whole questions."""
_SHORT = 60
_COVERED = 0.75
_ENDING_ROWS = 3
_NUMBER = re.compile(r"[-+(]?[\d٠-٩][\d٠-٩.,٫٬/:\s\-]{0,40}[)%]?")
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
    if not _could_be_names(row) or (_width(row) == 1 and not _names_one_column(head, at)):
        return None
    best = _as_candidate(head, at, 1, tuple(row))
    if at + 1 < len(head) and _could_be_names(head[at + 1], 0.2):
        second = head[at + 1]
        alone = _as_candidate(head, at + 1, 1, tuple(second))
        both = _as_candidate(head, at, 2, _grouped(row, second))
        if both.coverage > alone.coverage + 0.02 and both.coverage > best.coverage + 0.02:
            return both
        if _width(row) > 1 and len(set(_filled(second))) < _width(second) and both.coverage > best.coverage:
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


def _filled(row: Cells) -> list[str]:
    return [cell for cell in row if cell.strip()]


def _width(row: Cells) -> int:
    return len(_filled(row))


def _could_be_names(row: Cells, distinct: float = 0.6) -> bool:
    cells = [cell.strip() for cell in _filled(row)]
    if not cells or len(set(cells)) < distinct * len(cells) or any(map(_is_day, cells)):
        return False
    # Years can be names, too, beside such as are known.
    years = any(map(is_field_name, cells))
    fit = sum(_could_be_name(cell) or (years and bool(_YEAR.fullmatch(cell))) for cell in cells)
    return fit >= 0.8 * len(cells)


def _is_day(cell: str) -> bool:
    if len(cell) > _SHORT or not any(map(str.isdigit, cell)):
        return False
    found = parse_partial_date(cell)
    return found is not None and found.precision != "year" and not _PLAIN.fullmatch(cell)


def _could_be_name(cell: str) -> bool:
    text = cell.strip()
    return (
        len(text) <= _NAME_LENGTH
        and not text.endswith(":")
        and not _NUMBER.fullmatch(text[:_SHORT])
        and not _TAG.fullmatch(text)
        and not text.lower().startswith(("http://", "https://"))
    )


def _names_one_column(head: Sequence[Cells], at: int) -> bool:
    """Whether a single cell names the only column: a word or two above longer texts."""
    name = _filled(head[at])[0]
    below = [cell for row in head[at + 1 : at + 1 + _BELOW] for cell in _filled(row)]
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
    cells = _filled(row)
    return len(cells) >= 2 and all(_TAG.fullmatch(cell.strip().lower()) for cell in cells)


def _are_names_again(found: _Candidate, row: Cells) -> bool:
    """Whether the row below the names gives them once more, in another language: most are names of fields, and all are short."""
    cells = _filled(row)
    known = sum(is_field_name(cell) for cell in cells)
    return (
        found.is_strong
        and known >= 2
        and 2 * known >= len(cells)
        and all(len(cell) <= _SHORT and _could_be_name(cell) for cell in cells)
    )


def sheet_rows(rows: Iterable[Cells | ReadError]) -> Iterator[Found]:
    """Rows by the names of their columns, what cannot be read, and what is left out; rows without a cell are skipped.

    A cell beyond the names stands under ``(column 8)``.
    """
    source = (row if isinstance(row, ReadError) else _trimmed(row) for row in rows)
    source = (row for row in source if row)
    first = list(islice(source, HEAD_ROWS))
    head = [row for row in first if not isinstance(row, ReadError)]
    header = find_header(head)
    yield from _left_out_above(header, head)
    errors = [row for row in first if isinstance(row, ReadError)]
    yield from _named(header, chain(errors, head[header.after :], source), _prose_column(head[header.after :]))


def _trimmed(row: Cells) -> Cells:
    """Without empty cells at its end."""
    width = len(row)
    while width and (not row[width - 1] or row[width - 1].isspace()):
        width -= 1
    return row[:width]


def _left_out_above(header: Header, head: Sequence[Cells]) -> Iterator[Omission]:
    if header.above:
        yield Omission(
            ngettext_lazy("%(n)s row above the names of the columns", "%(n)s rows above the names of the columns", "n")
            % {"n": header.above},
            format_lazy(_("no part of the table: “{words}”"), words=beginning(head[: header.above])),
        )
    if header.tags:
        yield Omission(
            _("the row of tags below the names of the columns"), _("it tells programs what the columns hold")
        )
    if header.translations:
        yield Omission(
            _("the second row of names"),
            format_lazy(_("it names the columns once more: “{words}”"), words=beginning([head[header.above + 1]])),
        )


def beginning(rows: Sequence[Cells]) -> str:
    """The first words of some rows, to name them by."""
    words = " · ".join(" ".join(cell.split()) for row in rows for cell in row if cell.strip())
    return words if len(words) <= 2 * _SHORT else words[: 2 * _SHORT].rstrip() + "…"


def _named(header: Header, rows: Iterable[Cells | ReadError], prose: int) -> Iterator[Found]:
    names = unique_names(header.names)
    repeated = 0
    held: list[Cells] = []
    too_wide = False
    for row in rows:
        if isinstance(row, ReadError):
            yield row
            continue
        too_wide = too_wide or len(row) > COLUMNS
        if tuple(row) in header.lines:
            repeated += 1
        elif _can_end(row, prose, _width(list(header.names))):
            held.append(row)
            if len(held) > _ENDING_ROWS:
                yield _row(names, held.pop(0))
        else:
            yield from (_row(names, each) for each in held)
            held = []
            yield _row(names, row)
    yield from _left_out_below(held, repeated, too_wide)


def _left_out_below(held: Sequence[Cells], repeated: int, too_wide: bool) -> Iterator[Omission]:
    for row in held:
        yield Omission(
            format_lazy(_("the row “{words}” at the end"), words=beginning([row])), _("a sum or a note below the table")
        )
    if repeated:
        yield Omission(
            ngettext_lazy("%(n)s row further down", "%(n)s rows further down", "n") % {"n": repeated},
            _("the names of the columns again"),
        )
    if too_wide:
        yield Omission(
            format_lazy(_("the columns after number {n}"), n=COLUMNS), _("a table is read up to that number of columns")
        )


def _can_end(row: Cells, prose: int, width: int) -> bool:
    """Whether the row can be a sum or a footnote: no text where the table has its own, and one short label or one cell in all."""
    if width < 3 or prose < 0 or (prose < len(row) and row[prose].strip()):
        return False
    cells = _filled(row)
    words = [cell for cell in cells if not _NUMBER.fullmatch(cell.strip()[:_SHORT])]
    return len(cells) == 1 or (len(words) <= 1 and all(len(cell) <= _SHORT for cell in words))


def _prose_column(rows: Sequence[Cells]) -> int:
    """The number of the column with the longest texts; -1 without rows."""
    lengths: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row[:COLUMNS]):
            lengths[place] = lengths.get(place, 0) + len(cell)
    return max(lengths, key=lambda place: (lengths[place], -place), default=-1)


def _row(names: Sequence[str], cells: Cells) -> Row:
    row = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    for place, cell in enumerate(cells[:COLUMNS]):
        if cell.strip() and (place >= len(names) or not names[place]):
            row[numbered(place + 1)] = cell
    return row


def numbered(number: int) -> str:
    """The name of a column that has none."""
    return f"(column {number})"


def unique_names(cells: Sequence[str]) -> list[str]:
    """Names of columns, each once; empty for a column without a name."""
    names: list[str] = []
    seen: set[str] = set()
    for cell in cells[:COLUMNS]:
        name = column_name(cell)
        while name and name in seen:
            name += "′"
        seen.add(name)
        names.append(name)
    return names
