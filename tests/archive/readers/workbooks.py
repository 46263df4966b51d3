"""Workbooks as other programs write them, made on the spot: OpenDocument by hand, XLS and XLSB record by record."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from html import escape
from typing import Any

import openpyxl

from archive.readers.tables.extents import _contained

WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
Sheets = dict[str, Sequence[Sequence[Any]]]
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def xlsx(sheets: Sheets, merged: dict[str, Sequence[str]] | None = None, hidden: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(sheets: Sheets) -> bytes:
    tables = "".join(
        f'<table:table table:name="{escape(name)}">' + "".join(map(_ods_row, rows)) + "</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of(tables)


def ods_of(tables: str, compression: int = zipfile.ZIP_STORED) -> bytes:
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"<office:document-content {OFFICE}>{body}</office:document-content>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def _ods_row(row: Sequence[Any]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
        if isinstance(cell, int)
        else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        if cell
        else "<table:table-cell/>"
        for cell in row
    )
    return f"<table:table-row>{cells}</table:table-row>"


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def xls(sheets: Sheets, size: tuple[int, int] = (0, 0), corner: tuple[int, int] | None = None) -> bytes:
    """BIFF8, [MS-XLS]: ``size`` is what each sheet claims for itself, ``corner`` a cell besides the others."""
    parts = [_xls_sheet(rows, size, corner) for rows in sheets.values()]
    begin, end = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)), _record(0x000A, b"")
    names = [name.encode("utf-16-le") for name in sheets]
    head = begin + _record(0x0042, struct.pack("<H", 1200))
    place = len(head) + sum(4 + 8 + len(name) for name in names) + len(end)
    bounds = b""
    for name, part in zip(names, parts, strict=True):
        bounds += _record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name) // 2, 1) + name)
        place += len(part)
    return _contained(head + bounds + end + b"".join(parts), "Workbook")


def _xls_sheet(rows: Sequence[Sequence[Any]], size: tuple[int, int], corner: tuple[int, int] | None) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    out += _record(0x0200, struct.pack("<IIHHH", 0, size[0], 0, size[1], 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell:
                text = cell.encode("utf-16-le")
                out += _record(0x0204, struct.pack("<HHHHB", number, column, 0, len(text) // 2, 1) + text)
            elif isinstance(cell, int | float):
                out += _record(0x0203, struct.pack("<HHHd", number, column, 0, cell))
    if corner is not None:
        out += _record(0x0203, struct.pack("<HHHd", *corner, 0, 1.0))
    return out + _record(0x000A, b"")


def _binary(kind: int, data: bytes) -> bytes:
    code = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(data), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return code + size + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(sheets: Sheets, corner: tuple[int, int] | None = None) -> bytes:
    """[MS-XLSB]: rows of texts and numbers."""
    book = _binary(131, b"") + _binary(143, b"")
    relations, files = "", {}
    for number, (name, rows) in enumerate(sheets.items(), 1):
        book += _binary(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        relations += f'<Relationship Id="rId{number}" Type="{WORKSHEET}" Target="worksheets/sheet{number}.bin"/>'
        files[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(rows, corner)
    book += _binary(144, b"") + _binary(132, b"")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.bin", book)
        package.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        )
        for path, data in files.items():
            package.writestr(path, data)
    return buffer.getvalue()


def _xlsb_sheet(rows: Sequence[Sequence[Any]], corner: tuple[int, int] | None) -> bytes:
    out = _binary(129, b"") + _binary(148, struct.pack("<IIII", 0, len(rows), 0, 10)) + _binary(145, b"")
    for number, row in enumerate(rows):
        out += _binary(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell:
                out += _binary(6, struct.pack("<II", column, 0) + _wide(cell))
            elif isinstance(cell, int | float):
                out += _binary(5, struct.pack("<IId", column, 0, cell))
    if corner is not None:
        out += _binary(0, struct.pack("<IIHBBBI", corner[0], 0, 300, 0, 0, 0, 0))
        out += _binary(5, struct.pack("<IId", corner[1], 0, 1.0))
    return out + _binary(146, b"") + _binary(130, b"")
