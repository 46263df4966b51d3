"""Tables with a report in each row: CSV, XLSX and JSON Lines. A mapping says which column holds what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext_lazy as _

from archive.readers.declared import metadata_of
from archive.readers.document import Document, EmptyFile, MissingColumn, Omission, ReadError, TooLarge
from archive.readers.exports import EXPORT_ROWS
from archive.readers.formats import Format
from archive.readers.json_lines import json_rows
from archive.readers.limits import check_length, check_rows
from archive.readers.rows import COLUMNS, Row, bad_row, clean, header_names
from archive.readers.text import decode_text
from archive.readers.xlsx import xlsx_rows

SAMPLE_ROWS = 50
REQUIRED = ("title", "body")
csv.field_size_limit(64 * 1024 * 1024)


Found = Row | ReadError | Omission
"""A row as column -> text, why one cannot be read, or what else there is and is not read, such as a sheet of pictures."""


def read_rows(data: bytes, kind: Format) -> Iterator[Found]:
    """Every row that is not empty; the rows after one that cannot be read still come.

    The columns of a table have the names that it gives them; those of an export (:attr:`Format.is_export`) are named as in
    :data:`archive.readers.declared.FIELDS`, and any other is a detail of that name.

    Raises:
        DamagedFile, EmptyFile, UnknownEncoding, TooLarge: the table cannot be opened.
    """
    tables = {Format.CSV: _csv_rows, Format.XLSX: xlsx_rows, Format.JSONL: json_rows}
    reader = EXPORT_ROWS[kind] if kind.is_export else tables[kind]
    number = omitted = 0
    for row in reader(data):
        if isinstance(row, Omission):
            omitted += 1
            yield row
            continue
        number += 1
        check_rows(number)
        yield row if isinstance(row, ReadError) else _bounded(row)
    if kind.is_export and not number and not omitted:
        raise EmptyFile(_("There are no messages, posts or entries in it."))


def _bounded(row: Row) -> Row | ReadError:
    try:
        check_length(max(map(len, row.values()), default=0))
    except TooLarge as error:
        return error
    return row


def sample(data: bytes, kind: Format, count: int = SAMPLE_ROWS) -> tuple[list[str], list[Row]]:
    """Columns in their order, and the first rows.

    Raises:
        EmptyFile: no row that can be read.
    """
    rows = list(islice((row for row in read_rows(data, kind) if isinstance(row, dict)), count))
    columns = list(dict.fromkeys(column for row in rows for column in row))[:COLUMNS]
    if not columns:
        raise EmptyFile(_("There are no rows in the table. The first row must contain the names of the columns."))
    return columns, rows


def row_document(row: Row, mapping: Mapping[str, str]) -> Document:
    """The report of one row.

    Args:
        mapping: field -> column; fields as in :data:`archive.readers.declared.FIELDS`, any other name is that of a detail. None
            for a row of an export, whose columns are named so already.

    Raises:
        MissingColumn: no text.
    """
    values = {name: row.get(column, "") for name, column in mapping.items() if column} if mapping else dict(row)
    # An export says for itself which of its fields it leaves open.
    uncertain = () if mapping else tuple(values.pop("uncertain", "").split())
    text = values.pop("body", "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise MissingColumn(_("The row has no text in the column chosen for it."))
    return Document(text=text, metadata=replace(metadata_of(values), uncertain=uncertain))


def _csv_rows(data: bytes) -> Iterator[Row | ReadError]:
    text, _encoding = decode_text(data)
    if not text.strip():
        raise EmptyFile(_("There are no rows in the table. The first row must contain the names of the columns."))
    first_line = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t|", key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = header_names(cells)
            else:
                yield dict(zip(header, map(clean, cells), strict=False))
    except csv.Error as error:
        yield bad_row(rows.line_num, str(error))
