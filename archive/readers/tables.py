"""Tables with a report in each row: CSV, XLSX and JSON Lines. A mapping says which column holds what."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.declared import metadata_of
from archive.readers.document import DamagedFile, Document, EmptyFile, MissingColumn, ReadError
from archive.readers.formats import Format
from archive.readers.packed import check_expansion
from archive.readers.text import decode_text, read_text

Row = dict[str, str]
COLUMNS = 200
SAMPLE_ROWS = 50
REQUIRED = ("title", "body")
csv.field_size_limit(64 * 1024 * 1024)


def read_rows(data: bytes, kind: Format) -> Iterator[Row | ReadError]:
    """Every row that is not empty as column -> text, or why it cannot be read; the rows after it still come.

    Raises:
        DamagedFile, EmptyFile, UnknownEncoding, TooLarge: the table cannot be opened.
    """
    reader = {Format.CSV: _csv_rows, Format.XLSX: _xlsx_rows, Format.JSONL: _json_rows}[kind]
    return reader(data)


def sample(data: bytes, kind: Format, count: int = SAMPLE_ROWS) -> tuple[list[str], list[Row]]:
    """Columns in their order, and the first rows.

    Raises:
        EmptyFile: no row that can be read.
    """
    rows = [row for row in islice(read_rows(data, kind), count) if not isinstance(row, ReadError)]
    columns = list(dict.fromkeys(column for row in rows for column in row))[:COLUMNS]
    if not columns:
        raise EmptyFile(_("There are no rows in the table. The first row must hold the names of the columns."))
    return columns, rows


def row_document(row: Row, mapping: Mapping[str, str]) -> Document:
    """The report of one row.

    Args:
        mapping: field -> column; fields as in :data:`archive.readers.declared.FIELDS`.

    Raises:
        MissingColumn: no text.
    """
    values = {name: row.get(column, "") for name, column in mapping.items() if column}
    text = values.pop("body", "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise MissingColumn(_("The row has no text in the column chosen for it."))
    return Document(text=text, metadata=metadata_of(values))


def _clean(value: Any) -> str:
    """A cell as text. PostgreSQL stores neither NUL nor halves of a character."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date().isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "، ".join(value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _csv_rows(data: bytes) -> Iterator[Row | ReadError]:
    text, _encoding = decode_text(data)
    if not text.strip():
        raise EmptyFile(_("There are no rows in the table. The first row must hold the names of the columns."))
    first_line = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t|", key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells)
            else:
                yield dict(zip(header, map(_clean, cells), strict=False))
    except csv.Error as error:
        yield _bad_row(rows.line_num, str(error))


def _header(cells: list[Any]) -> list[str]:
    """Names of columns, each once; a column without a name gets its number."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells[:COLUMNS], 1):
        name = " ".join(_clean(cell).split()) or str(number)
        while name in names:
            name += "′"
        names[name] = None
    return list(names)


def _xlsx_rows(data: bytes) -> Iterator[Row | ReadError]:
    check_expansion(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        header: list[str] | None = None
        for sheet in book.worksheets:
            for cells in sheet.iter_rows(values_only=True, max_col=COLUMNS):
                if not any(cell not in (None, "") for cell in cells):
                    continue
                if header is None:
                    header = _header(list(cells))
                else:
                    yield dict(zip(header, map(_clean, cells), strict=False))
            if header is not None:
                return
    except (KeyError, ValueError, TypeError, OSError, ParseError, BadZipFile) as error:
        raise DamagedFile(
            _(
                "The table cannot be opened. Open it in Excel or LibreOffice, save it again as XLSX or CSV and send it again."
            )
        ) from error


def _json_rows(data: bytes) -> Iterator[Row | ReadError]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        yield from _json_array(data)
        return
    for number, raw in enumerate(io.BytesIO(data), 1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError) as error:
            yield _bad_row(number, str(error))
            continue
        yield _object(value, number)


def _json_array(data: bytes) -> Iterator[Row | ReadError]:
    try:
        values = json.loads(read_text(data).text)
    except (ValueError, RecursionError) as error:
        raise DamagedFile(
            format_lazy(_("The file is not JSON: {reason}. Put it right and send it again."), reason=str(error)[:200])
        ) from error
    for number, value in enumerate(values, 1):
        yield _object(value, number)


def _object(value: Any, number: int) -> Row | ReadError:
    if not isinstance(value, dict):
        return _bad_row(number, "not an object")
    return {" ".join(_clean(key).split()) or "′": _clean(each) for key, each in islice(value.items(), COLUMNS)}


def _bad_row(number: int, reason: str) -> ReadError:
    return DamagedFile(
        format_lazy(
            _("Line {n} cannot be read: {reason}. Put it right and send it again."), n=number, reason=reason[:200]
        )
    )
