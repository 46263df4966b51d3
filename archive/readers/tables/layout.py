"""The rows of a sheet as reports, and which of them are none: whatever is left out is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from archive.readers.document import Omission, ReadError
from archive.readers.tables.header import NUMBER, SHORT, Header, filled, find_header, width_of
from archive.readers.tables.rows import COLUMNS, Cells, Row, column_name

Found = Row | ReadError | Omission
HEAD_ROWS = 60
"""Rows that are looked at to find the names: longer notes above a table are not known."""
_ENDING_ROWS = 3


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
    return words if len(words) <= 2 * SHORT else words[: 2 * SHORT].rstrip() + "…"


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
        elif _can_end(row, prose, width_of(list(header.names))):
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
    cells = filled(row)
    words = [cell for cell in cells if not NUMBER.fullmatch(cell.strip()[:SHORT])]
    return len(cells) == 1 or (len(words) <= 1 and all(len(cell) <= SHORT for cell in words))


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
