"""Tables with a report in each row: text, workbooks and JSON Lines. A mapping says which column holds what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext_lazy as _

from archive.readers.declared import metadata_of
from archive.readers.document import Document, EmptyFile, MissingColumn, Omission, ReadError, TooLarge
from archive.readers.exports.reader import EXPORT_ROWS
from archive.readers.formats import Format
from archive.readers.limits import check_length, check_rows
from archive.readers.tables.calamine_sheets import calamine_sheets
from archive.readers.tables.columns import DETAILS, ORDER, Columns, Mapped, columns_of, detail_name, propose_columns
from archive.readers.tables.csv_rows import csv_rows, no_rows
from archive.readers.tables.json_lines import json_rows
from archive.readers.tables.layout import Found
from archive.readers.tables.private_values import Private, private_columns
from archive.readers.tables.rows import COLUMNS, Row, without_tags
from archive.readers.tables.sheets import workbook_rows
from archive.readers.tables.xlsx import xlsx_sheets
from entities.arabic.date_values import OrderVotes

__all__ = ["Found", "Survey", "read_rows", "row_document", "sample", "survey"]

SAMPLE_ROWS = 50
_DATE_LENGTH = 60
_JOINED = {"body": "\n\n", "title": " · "}
"""What stands between the values of several columns; a space elsewhere."""


def read_rows(data: bytes, kind: Format, mapping: Mapped | None = None) -> Iterator[Found]:
    """Every row that is not empty; the rows after one that cannot be read still come.

    The columns of a table have the names that it gives them; those of an export (:attr:`Format.is_export`) are named as in
    :data:`archive.readers.declared.FIELDS`, and any other is a detail of that name.

    Args:
        mapping: once the columns are chosen, to know the sheets of a workbook that have them.

    Raises:
        DamagedFile, EmptyFile, UnknownEncoding, TooLarge: the table cannot be opened.
    """
    number = omitted = 0
    for row in _rows(data, kind, mapping):
        if isinstance(row, Omission):
            omitted += 1
            yield row
            continue
        number += 1
        check_rows(number)
        yield row if isinstance(row, ReadError) else _bounded(row)
    if kind.is_export and not number and not omitted:
        raise EmptyFile(_("There are no messages, posts or entries in it."))


def _rows(data: bytes, kind: Format, mapping: Mapped | None) -> Iterator[Found]:
    if kind.is_export:
        return EXPORT_ROWS[kind](data)
    if kind == Format.CSV:
        return csv_rows(data)
    if kind == Format.JSONL:
        return json_rows(data)
    sheets = xlsx_sheets(data) if kind == Format.XLSX else calamine_sheets(data, kind)
    return workbook_rows(sheets, mapping)


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
    columns = _columns(rows)
    if not columns:
        raise no_rows()
    return columns, rows


def _columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))[:COLUMNS]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a table holds, before its columns are chosen.

    Attributes:
        rows: the first ones.
        proposed: field -> column or columns.
        orders: column of dates -> the order of day and month that all its values together show, as a value of
            :class:`entities.arabic.date_values.Order`, with ``?`` behind it where they prove nothing.
        private: column -> why it must not become public by itself.
        empty: columns without any value.
        count: rows in all.
        not_read: what is no part of the rows.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    proposed: Mapping[str, Columns]
    orders: Mapping[str, str]
    private: Mapping[str, Private]
    empty: tuple[str, ...]
    count: int
    not_read: tuple[Omission, ...]


def survey(data: bytes, kind: Format) -> Survey:
    """Look through a whole table, for the choice of its columns.

    Raises:
        EmptyFile: no row that can be read; and as :func:`read_rows`.
    """
    rows: list[Row] = []
    not_read: list[Omission] = []
    filled: set[str] = set()
    votes: dict[str, OrderVotes] = {}
    count = 0
    columns: dict[str, None] = {}
    for found in read_rows(data, kind):
        if isinstance(found, Omission):
            not_read.append(found)
            continue
        count += 1
        if isinstance(found, ReadError):
            continue
        if len(rows) < SAMPLE_ROWS or not found.keys() <= columns.keys():
            rows += [found] if len(rows) < 2 * SAMPLE_ROWS else []
            columns |= dict.fromkeys(found) if len(columns) < COLUMNS else {}
        _look(found, filled, votes)
    if not rows:
        raise no_rows()
    names = tuple(columns)[:COLUMNS]
    return Survey(
        names, tuple(rows), propose_columns(names, rows), _orders(votes), private_columns(names, rows),
        tuple(name for name in names if name not in filled), count, tuple(not_read),
    )  # fmt: skip


def _look(row: Row, filled: set[str], votes: dict[str, OrderVotes]) -> None:
    for column, value in row.items():
        if not value or value.isspace():
            continue
        filled.add(column)
        # A day in figures has two signs; most cells have neither a digit nor the length.
        if 6 <= len(value) <= _DATE_LENGTH and max(map(value.count, "/-.")) >= 2:
            votes.setdefault(column, OrderVotes()).add(value)


def _orders(votes: Mapping[str, OrderVotes]) -> dict[str, str]:
    decided = {column: own.decided() for column, own in votes.items()}
    return {
        column: order.value + ("" if sure else "?")
        for column, each in decided.items()
        if each
        for order, sure in [each]
    }


def row_document(row: Row, mapping: Mapped) -> Document:
    """The report of one row.

    Args:
        mapping: field -> column or columns; fields as in :data:`archive.readers.declared.FIELDS`, any other name is that of a
            detail, :data:`archive.readers.tables.columns.DETAILS` lists columns that are details under their own names, and
            :data:`archive.readers.tables.columns.ORDER` gives the order of day and month. None for a row of an export, whose
            columns are named so already.

    Raises:
        MissingColumn: no text.
    """
    values = _values(row, mapping) if mapping else dict(row)
    # An export says for itself which of its fields it leaves open.
    uncertain = () if mapping else tuple(values.pop("uncertain", "").split())
    text = without_tags(values.pop("body", "")).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise MissingColumn(_("The row has no text in the column chosen for it."))
    order = mapping.get(ORDER, "") if mapping else ""
    metadata = metadata_of(values, order=order if isinstance(order, str) else "")
    return Document(text=text, metadata=replace(metadata, uncertain=(*uncertain, *metadata.uncertain)))


def _values(row: Row, mapping: Mapped) -> dict[str, str]:
    """Field -> value; several columns of one field are joined in their order, empty ones left out."""
    values = {}
    for field, named in mapping.items():
        if field not in (ORDER, DETAILS):
            parts = [value for column in columns_of(named) if (value := row.get(column, "")).strip()]
            values[field] = parts[0] if len(parts) == 1 else _between(field, parts).join(map(str.strip, parts))
    details = columns_of(mapping.get(DETAILS))
    return values | {detail_name(column): row[column] for column in details if column in row}


def _between(field: str, parts: list[str]) -> str:
    """What joins values of one field; year, month and day of three columns become one day."""
    if field == "published_on" and all(part.strip().isalnum() for part in parts):
        return "-"
    return _JOINED.get(field, " ")
