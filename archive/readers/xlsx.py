"""Tables of Excel (XLSX). Every part is swept before openpyxl reads it: rows, names and attributes have limits."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

import openpyxl
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ReadError
from archive.readers.limits import (
    ATTRIBUTE_LENGTH,
    ATTRIBUTES,
    EMPTY_ROWS,
    ROW_NUMBER,
    SHEETS,
    SMALL_PART_ELEMENTS,
    too_complex,
)  # fmt: skip
from archive.readers.packed import check_expansion
from archive.readers.rows import COLUMNS, Row, clean, header_names
from archive.readers.xml_parts import PART_ERRORS, Events, local, opened, read_events

_ERRORS = (*PART_ERRORS, TypeError, AttributeError, IndexError, OverflowError, AssertionError, ParseError, struct.error)
"""What openpyxl raises of files that break the rules of their format."""
_LARGE = ("xl/worksheets/", "xl/sharedStrings")
_NOT_READ = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/embeddings/", "xl/printerSettings/")


def xlsx_rows(data: bytes) -> Iterator[Row | ReadError]:
    """The rows below the first that is not empty, which names the columns.

    Raises:
        DamagedFile, TooLarge
    """
    check_expansion(data)
    try:
        with opened(data) as package:
            _check_parts(package)
        yield from _rows(data)
    except ReadError:
        raise
    except _ERRORS as error:
        raise DamagedFile(
            _(
                "The table cannot be opened. Open it in Excel or LibreOffice, save it again as XLSX or CSV and send it again."
            )
        ) from error


def _rows(data: bytes) -> Iterator[Row]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    header: list[str] | None = None
    for sheet in book.worksheets:
        # A sheet may claim a million rows that it does not have.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(values_only=True, max_col=COLUMNS):
            # Rows that a sheet leaves out are only counted: there may be a million.
            if cells.count(None) == len(cells) or not any(cell not in (None, "") for cell in cells):
                continue
            if header is None:
                header = header_names(list(cells))
            else:
                yield dict(zip(header, map(clean, cells), strict=False))
        if header is not None:
            return


def _check_parts(package: ZipFile) -> None:
    size = elements = empty = 0
    for entry in package.infolist():
        name = entry.filename
        if entry.is_dir() or name.startswith(_NOT_READ) or not name.endswith((".xml", ".rels")):
            continue
        size += entry.file_size
        if size > settings.DOCUMENT_EXPANDED:
            raise too_complex()
        part = _Part(0 if name.startswith(_LARGE) else elements + SMALL_PART_ELEMENTS, elements, empty)
        read_events(package, name, part)
        elements, empty = part.elements, part.empty


class _Part(Events):
    """Counts elements, and rows left out between others. Sheets are read row by row; everything else becomes objects."""

    def __init__(self, most: int, elements: int, empty: int) -> None:
        self.elements, self.empty = elements, empty
        self._most = min(most or settings.DOCUMENT_ELEMENTS, settings.DOCUMENT_ELEMENTS)
        self._sheets = 0
        self._row = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > self._most or len(attributes) > ATTRIBUTES:
            raise too_complex()
        # The parser below openpyxl restarts an unfinished tag with each piece of the file.
        for value in attributes.values():
            if len(value) > ATTRIBUTE_LENGTH:
                raise too_complex()
        name = local(tag)
        if name == "row":
            self._begin_row(attributes.get("r", ""))
        elif name == "sheet":
            self._sheets += 1
            if self._sheets > SHEETS:
                raise too_complex()

    def _begin_row(self, number: str) -> None:
        row = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else self._row + 1
        if number and (not number.isdigit() or len(number) >= 10 or row > ROW_NUMBER):
            raise too_complex()
        self.empty += max(0, row - self._row - 1)
        if self.empty > EMPTY_ROWS:
            raise too_complex()
        self._row = row

    def comment(self, text: str) -> None:
        """Comments and instructions start anew, too."""
        if len(text) > ATTRIBUTE_LENGTH:
            raise too_complex()

    def pi(self, target: str, text: str | None = None) -> None:
        self.comment(text or "")
