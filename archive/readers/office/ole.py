"""Compound files (OLE2, MS-CFB), the container of Office before 2007, of Outlook's messages and of locked Office files.

Only the names at the top of the directory are read, in one sweep: the libraries for these files compare every stream with every
other one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ProtectedFile, UnknownFormat

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_NOBODY = 0xFFFFFFFF
_STREAMS = (
    ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)  # fmt: skip
_LOCKED = 0x0100
"""Of the flags at offset 10 of a Word file's first stream (MS-DOC 2.5.2, fEncrypted)."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """An entry of the directory; ``left``, ``right`` and ``child`` are numbers of others."""

    name: str
    left: int
    right: int
    child: int
    place: int


def ole_kind(data: bytes) -> str:
    """``doc``, ``xls``, ``ppt`` or ``msg``.

    Raises:
        ProtectedFile: an Office file that a password locks.
        UnknownFormat: something else.
        DamagedFile
    """
    try:
        streams = _top(_directory(data))
    except (struct.error, IndexError, ValueError) as error:
        raise damaged_ole() from error
    if "EncryptedPackage" in streams or "EncryptedSummary" in streams:
        raise locked()
    for name, kind in _STREAMS:
        if name in streams:
            if kind == "doc" and _flags(data, streams[name].place) & _LOCKED:
                raise locked()
            return kind
    raise UnknownFormat(
        _("This is a file of an old Office program that cannot be read here. Save it as PDF or text and send it again.")
    )


def _flags(data: bytes, place: int) -> int:
    return int.from_bytes(data[place + 10 : place + 12], "little") if data[place : place + 2] == b"\xec\xa5" else 0


def _directory(data: bytes) -> list[_Stream]:
    """All entries, in the order of the file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("size of sectors")
    table = _table_sectors(data, size)
    entries: list[_Stream] = []
    sector = struct.unpack_from("<I", data, 48)[0]
    seen: set[int] = set()
    while sector < _LAST_SECTOR and sector not in seen:
        seen.add(sector)
        start = (sector + 1) * size
        entries += [
            _entry(data, place, size) for place in range(start, min(start + size, len(data) - _ENTRY + 1), _ENTRY)
        ]
        sector = struct.unpack_from("<I", data, (table[sector // (size // 4)] + 1) * size + sector % (size // 4) * 4)[0]
    return entries


def _table_sectors(data: bytes, size: int) -> list[int]:
    """Sectors of the table that says which sector follows which."""
    found = [number for number in struct.unpack_from("<109I", data, 76) if number < _LAST_SECTOR]
    sector = struct.unpack_from("<I", data, 68)[0]
    seen: set[int] = set()
    while sector < _LAST_SECTOR and sector not in seen:
        seen.add(sector)
        *more, sector = struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        found += [number for number in more if number < _LAST_SECTOR]
    return found


def _entry(data: bytes, place: int, size: int) -> _Stream:
    length = min(64, struct.unpack_from("<H", data, place + 64)[0])
    name = data[place : place + max(0, length - 2)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<3I", data, place + 68)
    return _Stream(name, left, right, child, (struct.unpack_from("<I", data, place + 116)[0] + 1) * size)


def _top(entries: list[_Stream]) -> dict[str, _Stream]:
    """What lies at the top: embedded documents have streams of the same names further down."""
    found: dict[str, _Stream] = {}
    waiting, seen = [entries[0].child], {_NOBODY}
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        found[entry.name] = entry
        waiting += [entry.left, entry.right]
    return found


def locked() -> ProtectedFile:
    return ProtectedFile(_("It is locked with a password. Unlock it and send it again."))


def damaged_ole() -> DamagedFile:
    return DamagedFile(_("The file is damaged: it begins like an old Office file but cannot be opened. Send it again."))
