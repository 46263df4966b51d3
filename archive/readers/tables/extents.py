"""How far the cells of XLS, XLSB and ODS reach, in one sweep before calamine reads them.

calamine makes a cell for every place between the first and the last one of a sheet, so two cells in far corners would fill the
memory; and it takes the size that a file claims for itself.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Final

import olefile
from django.conf import settings

from archive.readers.limits import ATTRIBUTES, ROW_NUMBER, SHEETS, too_complex
from archive.readers.office.xml_parts import Events, local, opened, read_events
from archive.readers.packed.zip_files import check_expansion

_LAST_COLUMN: Final = 16_384
_SPACES: Final = 1_000_000
_XLS_CELLS: Final = frozenset((0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x0406))
"""[MS-XLS] 2.3: Formula, RString, LabelSst, Number, Label, BoolErr, RK; a row and a column come first in each."""
_XLS_MANY: Final = 0x00BD
_XLS_SIZE: Final = 0x0200
_XLS_BEGIN: Final = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_XLSB_ROW: Final = 0
_XLSB_CELLS: Final = range(1, 12)
"""[MS-XLSB] 2.3: BrtCellBlank to BrtFmlaError."""
_SECTOR: Final = 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class _Extent:
    """Counts the places of sheets, and refuses more than the settings allow."""

    def __init__(self) -> None:
        self._places = self._sheets = self._row = self._column = 0

    def begin_sheet(self) -> None:
        self._places += self._row * self._column
        self._row = self._column = 0
        self._sheets += 1
        self._check()
        if self._sheets > SHEETS:
            raise too_complex()

    def add(self, row: int, column: int) -> None:
        """A cell at this place, counted from 0."""
        if row >= self._row or column >= self._column:
            self._row, self._column = max(self._row, row + 1), max(self._column, column + 1)
            self._check()

    def _check(self) -> None:
        if self._places + self._row * self._column > settings.DOCUMENT_ELEMENTS:
            raise too_complex()


def checked_xls(data: bytes) -> bytes:
    """The workbook in an XLS file, alone in a new container: without macros, and without what its own container claims.

    Raises:
        TooLarge
        OSError, ValueError, struct.error, RecursionError and what else olefile raises: it is damaged.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        name = "Workbook" if container.exists("Workbook") else "Book"
        stream = bytearray(container.openstream(name).read(len(data)))
    _sweep_xls(stream)
    return _contained(bytes(stream), name)


def _sweep_xls(stream: bytearray) -> None:
    """Count the cells, and write over the sizes that the sheets claim."""
    extent, place = _Extent(), 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4
        end = min(place + length, len(stream))
        if kind in _XLS_BEGIN:
            extent.begin_sheet()
        elif kind == _XLS_SIZE:
            stream[place:end] = bytes(end - place)
        elif kind == _XLS_MANY and end - place >= 6:
            extent.add(struct.unpack_from("<H", stream, place)[0], struct.unpack_from("<H", stream, end - 2)[0])
        elif kind in _XLS_CELLS and end - place >= 4:
            extent.add(*struct.unpack_from("<HH", stream, place))
        place = end


def _contained(stream: bytes, name: str) -> bytes:
    """A compound file with one stream. Source: [MS-CFB], version 4, with sectors of 4,096 bytes.

    Its sectors: those of the stream, one for small streams, of which there are none, one for the directory, and the table.
    """
    count = max(1, -(-len(stream) // _SECTOR))
    each = _SECTOR // 4
    tables = -(-(count + 2) // (each - 1))
    chain = [*range(1, count), _END, _END, _END, *[_TABLE] * tables]
    places = [*range(count + 2, count + 2 + tables)]
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 4, 0xFFFE, 12, 6, bytes(6), 1, tables,
        count + 1, 0, _SECTOR, _END, 0, _END, 0,
    ) + struct.pack("<109I", *places, *[_FREE] * (109 - tables))  # fmt: skip
    directory = _entry("Root Entry", 5, 1, count, 64) + _entry(name, 2, _FREE, 0, max(len(stream), _SECTOR))
    directory += _entry("", 0, _FREE, 0, 0) * (_SECTOR // 128 - 2)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    return head.ljust(_SECTOR, b"\0") + stream.ljust(count * _SECTOR, b"\0") + bytes(_SECTOR) + directory + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0" if name else b""
    return struct.pack(
        "<64sHBBIII16sIQQIQ", written, len(written), kind, 1, _FREE, _FREE, child, bytes(16), 0, 0, 0, start, size
    )


def check_xlsb(data: bytes) -> None:
    """Refuse sheets that reach too far.

    Raises:
        TooLarge, DamagedFile, or one of :data:`archive.readers.packed.zip_files.ZIP_ERRORS`.
    """
    check_expansion(data)
    extent = _Extent()
    size = 0
    with opened(data) as package:
        for entry in package.infolist():
            size += entry.file_size
            if entry.filename.endswith(".bin") and size > settings.DOCUMENT_EXPANDED:
                raise too_complex()
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".bin"):
                extent.begin_sheet()
                _sweep_xlsb(package.read(entry), extent)


def _sweep_xlsb(part: bytes, extent: _Extent) -> None:
    place, row = 0, 0
    while place < len(part):
        kind, place = _variable(part, place, 2)
        length, place = _variable(part, place, 4)
        if kind == _XLSB_ROW and place + 4 <= len(part):
            row = struct.unpack_from("<I", part, place)[0]
            if row >= ROW_NUMBER:
                raise too_complex()
        elif kind in _XLSB_CELLS and place + 4 <= len(part):
            extent.add(row, struct.unpack_from("<I", part, place)[0])
        place += length


def _variable(part: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and the place behind it."""
    value = 0
    for count in range(most):
        if place >= len(part):
            break
        byte = part[place]
        place += 1
        value |= (byte & 0x7F) << (7 * count)
        if not byte & 0x80:
            break
    return value, place


def check_ods(data: bytes) -> None:
    """Refuse sheets that reach too far once repeated rows and cells are laid out.

    Raises:
        TooLarge, DamagedFile, or one of :data:`archive.readers.office.xml_parts.PART_ERRORS`.
    """
    check_expansion(data)
    with opened(data) as package:
        for name in ("content.xml", "styles.xml", "META-INF/manifest.xml", "meta.xml", "settings.xml"):
            if name in package.namelist():
                if package.getinfo(name).file_size > settings.DOCUMENT_EXPANDED:
                    raise too_complex()
                read_events(package, name, _Content())


class _Content(Events):
    """The rows and cells of OpenDocument tables."""

    def __init__(self) -> None:
        self._extent = _Extent()
        self._row = self._column = self._last = self._repeated = self._spaces = self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > settings.DOCUMENT_ELEMENTS or len(attributes) > ATTRIBUTES:
            raise too_complex()
        name = local(tag)
        if name == "table":
            self._extent.begin_sheet()
            self._row = 0
        elif name == "table-row":
            self._column, self._last, self._repeated = 0, -1, _number(attributes, "number-rows-repeated", ROW_NUMBER)
        elif name in ("table-cell", "covered-table-cell"):
            self._column += _number(attributes, "number-columns-repeated", _LAST_COLUMN)
            if any(local(key) in ("value-type", "formula") for key in attributes):
                self._last = self._column - 1
        elif name == "p":
            self._last = max(self._last, self._column - 1)
        elif name == "s":
            self._spaces += _number(attributes, "c", _SPACES)
            if self._spaces > _SPACES:
                raise too_complex()

    def end(self, tag: str) -> None:
        if local(tag) == "table-row":
            self._row += self._repeated
            if self._last >= 0:
                self._extent.add(self._row - 1, self._last)


def _number(attributes: Mapping[str, str], name: str, most: int) -> int:
    written = next((value for key, value in attributes.items() if local(key) == name), "1")
    if not (written.isascii() and written.isdigit() and len(written) < 10) or int(written) > most:
        raise too_complex()
    return int(written)
