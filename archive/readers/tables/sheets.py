"""The sheets of a workbook, whatever program wrote it: which of them hold reports, and their rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Omission
from archive.readers.tables.columns import Mapped, columns_of, propose_columns
from archive.readers.tables.layout import HEAD_ROWS, Found, beginning, sheet_rows
from archive.readers.tables.rows import Cells, Row

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MERGED = 20_000
"""Merged cells of a sheet that are looked at."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows`` begins at its first row each time it is called."""

    name: str
    rows: Callable[[], Iterator[Cells]]
    is_hidden: bool = False


def sheet_name(name: str) -> object:
    """How a sheet is called where it is named to an editor."""
    return format_lazy(_("sheet “{name}”"), name=name)


def damaged_table() -> DamagedFile:
    """A workbook that breaks the rules of its format."""
    return DamagedFile(
        _(
            "The table cannot be opened. Open it in Excel or LibreOffice, save it again as XLSX or CSV and send it again."
        )
    )


def workbook_rows(parts: Iterable[Sheet | Omission], mapping: Mapped | None = None) -> Iterator[Found]:
    """The rows of every sheet that has a column with texts; the others are named. Where none has, the rows of all.

    Args:
        mapping: where the columns are chosen: texts stand in that of ``body``.
    """
    sheets = []
    for part in parts:
        if isinstance(part, Omission):
            yield part
        else:
            sheets.append(part)
    heads = [_head(sheet) for sheet in sheets]
    texts = [_has_texts(rows, mapping) for rows in heads]
    if not any(texts):
        texts = [bool(rows) for rows in heads]
    several = sum(bool(rows) for rows in heads) > 1
    for sheet, head, is_read in zip(sheets, heads, texts, strict=True):
        if not is_read:
            yield from _not_read(sheet, head)
            continue
        if sheet.is_hidden:
            yield Omission(sheet_name(sheet.name), _("it is hidden in the workbook, and was read all the same"))
        for found in sheet_rows(sheet.rows()):
            yield _of_sheet(sheet, found) if several and isinstance(found, Omission) else found


def _head(sheet: Sheet) -> list[Row]:
    found = islice((row for row in sheet_rows(islice(sheet.rows(), 4 * HEAD_ROWS)) if isinstance(row, dict)), HEAD_ROWS)
    return list(found)


def _has_texts(rows: Sequence[Row], mapping: Mapped | None) -> bool:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if mapping is None:
        return bool(rows) and "body" in propose_columns(columns, rows)
    return any(column in columns for column in columns_of(mapping.get("body")))


def _not_read(sheet: Sheet, head: Sequence[Row]) -> Iterator[Omission]:
    if head:
        yield Omission(sheet_name(sheet.name), _("it has no column with a text"))
        return
    rows = [row for row in islice(sheet.rows(), HEAD_ROWS) if any(cell.strip() for cell in row)]
    if rows:
        yield Omission(
            sheet_name(sheet.name),
            format_lazy(_("there are no rows of a table in it: “{words}”"), words=beginning(rows)),
        )


def _of_sheet(sheet: Sheet, omission: Omission) -> Omission:
    return Omission(format_lazy("{sheet}: {part}", sheet=sheet_name(sheet.name), part=omission.part), omission.why)


class MergedCells:
    """Cells merged over several rows: their value holds for each of them."""

    def __init__(self, ranges: Sequence[str]) -> None:
        found = (_RANGE.fullmatch(each) for each in ranges[:_MERGED])
        self._spans = sorted(
            ((int(match[2]), int(match[4]), _column(match[1])) for match in found if match and match[1] == match[3]),
            reverse=True,
        )
        self._open: dict[int, tuple[int, str]] = {}

    def filled(self, number: int, row: Cells) -> Cells:
        """A row with the values that reach into it; rows come in order, numbered from 1."""
        for column, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(row) and not row[column]:
                row[column] = value
            elif column >= len(row):
                row += [""] * (column - len(row)) + [value]
        while self._spans and self._spans[-1][0] <= number:
            first, last, column = self._spans.pop()
            if first == number < last and column < len(row):
                self._open[column] = (last, row[column])
        return row


def _column(letters: str) -> int:
    """The number of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
