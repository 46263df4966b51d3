"""Tables of Excel (XLSX). Every part is swept before openpyxl reads it: rows, names and attributes have limits."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.worksheet._reader import WorkSheetParser

from archive.readers.document import Omission, ReadError
from archive.readers.limits import (
    ATTRIBUTE_LENGTH,
    ATTRIBUTES,
    EMPTY_ROWS,
    ROW_NUMBER,
    SHEETS,
    SMALL_PART_ELEMENTS,
    too_complex,
)  # fmt: skip
from archive.readers.office.xml_parts import PART_ERRORS, Events, local, opened, read_events
from archive.readers.packed.zip_files import check_expansion
from archive.readers.tables.rows import COLUMNS, Cells, clean, number_text, percent_text
from archive.readers.tables.sheets import MergedCells, Sheet, damaged_table, sheet_name

_ERRORS = (*PART_ERRORS, TypeError, AttributeError, IndexError, OverflowError, AssertionError, ParseError, struct.error)
"""What openpyxl raises of files that break the rules of their format."""
_LARGE = ("xl/worksheets/", "xl/sharedStrings")
_REFERENCE_LENGTH = 40
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A letter that XML cannot hold, such as the carriage return of a line break: ECMA-376, 22.4.2.4."""
_BESIDE = {
    "xl/charts/chart": ngettext_lazy("%(n)s chart", "%(n)s charts", "n"),
    "xl/media/": ngettext_lazy("%(n)s picture", "%(n)s pictures", "n"),
    "xl/comments": ngettext_lazy("comments on cells of %(n)s sheet", "comments on cells of %(n)s sheets", "n"),
}
_NOT_READ = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/embeddings/", "xl/printerSettings/")


class _Reader(ExcelReader):  # type: ignore[misc]
    """Names the sheets that are charts, whose drawings are neither swept nor read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.charts: list[str] = []

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        self.charts.append(sheet.name)


def xlsx_sheets(data: bytes) -> Iterator[Sheet | Omission]:
    """The sheets of a workbook, hidden ones too, and what else is in it.

    Raises:
        DamagedFile, TooLarge: now or while rows are read.
    """
    check_expansion(data)
    try:
        with opened(data) as package:
            merged = _check_parts(package)
            yield from _beside_the_cells(package)
        reader = _Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read()
        book, charts = reader.wb, reader.charts
        sheets = [
            Sheet(sheet.title, partial(_rows, sheet, merged), sheet.sheet_state != "visible")
            for sheet in book.worksheets
        ]
    except ReadError:
        raise
    except _ERRORS as error:
        raise damaged_table() from error
    yield from (Omission(sheet_name(title), _("it is a chart")) for title in charts)
    yield from sheets


def _rows(sheet: Any, merged: Mapping[str, list[str]]) -> Iterator[Cells]:
    """The rows that stand in the part of a sheet; those that it leaves out, there may be a million, are not made."""
    forms = _Forms(sheet.parent)
    below = MergedCells(merged.get(sheet._worksheet_path.lstrip("/"), ()))
    try:
        with sheet._get_source() as source:
            book = sheet.parent
            parser = WorkSheetParser(
                source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )  # fmt: skip
            for number, cells in parser.parse():
                if row := _row(cells, forms):
                    yield below.filled(number, row)
    except ReadError:
        raise
    except _ERRORS as error:
        raise damaged_table() from error


def _row(cells: Sequence[Mapping[str, Any]], forms: _Forms) -> Cells:
    """Cells by their place; one column more than is read, so that a wider table is noticed."""
    row: Cells = []
    for cell in cells:
        place = cell["column"] - 1
        if cell["value"] is not None and 0 <= place <= COLUMNS:
            row += [""] * (place + 1 - len(row))
            row[place] = forms.text(cell)
    return row


class _Forms:
    """Cells as text, in the form that their number formats give them where that changes what is meant."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[int, str] = {}

    def text(self, cell: Mapping[str, Any]) -> str:
        value = cell["value"]
        if cell["data_type"] == "e":
            return ""
        if isinstance(value, str):
            return clean(_ESCAPE.sub(_unescaped, value) if "_x" in value else value)
        if isinstance(value, int | float) and not isinstance(value, bool) and (form := self._form(cell["style_id"])):
            return percent_text(value) if form == "%" else number_text(float(value)).zfill(len(form))
        return clean(value)

    def _form(self, style: int) -> str:
        """``%``, the zeros of a number of fixed length (``00000``), or nothing."""
        if style not in self._known:
            form = self._number_format(style)
            zeros = len(form) > 1 and not form.strip("0")
            self._known[style] = "%" if form.rstrip().endswith("%") else form if zeros and len(form) <= 30 else ""
        return self._known[style]

    def _number_format(self, style: int) -> str:
        number = self._book._cell_styles[style].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return str(BUILTIN_FORMATS.get(number, ""))
        return str(self._book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _unescaped(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter.isprintable() or letter in "\n\t" else ""


def _beside_the_cells(package: ZipFile) -> Iterator[Omission]:
    """Charts, pictures and comments of the sheets."""
    names = [entry.filename for entry in package.infolist()]
    for begins, words in _BESIDE.items():
        count = sum(name.startswith(begins) and not name.endswith((".rels", "/")) for name in names)
        if count:
            yield Omission(words % {"n": count}, _("only the cells of a table are read"))


def _check_parts(package: ZipFile) -> dict[str, list[str]]:
    """Sweep every part; returns the merged ranges of each sheet by the name of its part."""
    size = elements = empty = 0
    merged: dict[str, list[str]] = {}
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
        merged[name] = part.merged
    return merged


class _Part(Events):
    """Counts elements, and rows left out between others. Sheets are read row by row; everything else becomes objects."""

    def __init__(self, most: int, elements: int, empty: int) -> None:
        self.elements, self.empty = elements, empty
        self._most = min(most or settings.DOCUMENT_ELEMENTS, settings.DOCUMENT_ELEMENTS)
        self.merged: list[str] = []
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
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", "")[:_REFERENCE_LENGTH])
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
