"""TAR files, and files packed with gzip, bzip2 or xz: unpacked a piece at a time, within the limits of packed files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Omission
from archive.readers.limits import EXPANSION, EXPANSION_FREE, check_size
from archive.readers.packed.member_names import best_name, tar_name
from archive.readers.packed.zip_files import too_much_content

PACKED_ERRORS = (
    tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError, RecursionError, IndexError,
    KeyError, UnicodeError, TypeError, AttributeError,
)  # fmt: skip
"""What the standard library raises for damaged files."""
_GZIP, _BZIP2, _XZ = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00"
_CHUNK = 64 * 1024
_FED = 8 * 1024
"""Bytes given to xz at once: behind each of its streams what is left of them is copied."""
_XZ_MEMORY = 128 * 1024 * 1024
_BLOCK = 512
_ENDINGS = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a packed file, before it is unpacked: ``take`` gives its bytes and is called at once or never."""

    name: str
    size: int
    take: Callable[[], bytes]


def is_packed(data: bytes) -> bool:
    """Whether it is a TAR file, or one file packed with gzip, bzip2 or xz."""
    return _is_compressed(data) or _is_tar(data[:_BLOCK])


def _is_compressed(data: bytes) -> bool:
    return data.startswith((_GZIP, _XZ)) or (data.startswith(_BZIP2) and data[4:10] in (b"1AY&SY", b"\x17rE8P\x90"))


def _is_tar(block: bytes) -> bool:
    """By its checksum: the sum of the bytes of a header, with spaces in place of the sum itself."""
    if len(block) < _BLOCK or not block[0]:
        return False
    told = block[148:156].strip(b" \0")
    if not told or len(told) > 7 or any(digit not in b"01234567" for digit in told):
        return False
    return int(told, 8) == sum(block) - sum(block[148:156]) + 8 * 32


def unpack(data: bytes, name: str) -> Iterator[Packed | Omission | DamagedFile]:
    """The files in a packed file, in its order; what is no file is left out, and damage ends it.

    Args:
        name: of the packed file, from which a single file in it gets its own.

    Raises:
        TooLarge
    """
    stream = io.BufferedReader(_Unpacked(data), _CHUNK)  # type: ignore[arg-type, unused-ignore]
    try:
        is_tar = _is_tar(stream.peek(_BLOCK)[:_BLOCK])
        if not is_tar:
            yield _single(stream, data, name)
            return
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            for entry in archive:
                yield from _entry(archive, entry)
    except PACKED_ERRORS:
        yield damaged_pack()


def _entry(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[Packed | Omission]:
    name = tar_name(entry.name)
    if entry.isreg():
        yield Packed(name, entry.size, lambda: _taken(archive, entry))
    elif not entry.isdir():
        yield Omission(name, _("It is a link or a device, not a file."))
    archive.members = []  # type: ignore[attr-defined]  # Else every entry would be kept.


def _taken(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    check_size(entry.size)
    try:
        file = archive.extractfile(entry)
        content = file.read() if file else b""
    except PACKED_ERRORS as error:
        raise damaged_pack() from error
    if len(content) < entry.size:
        raise damaged_pack()
    return content


def _single(stream: IO[bytes], data: bytes, name: str) -> Packed:
    pieces, size = [], 0
    while piece := stream.read(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        check_size(size)
    content = b"".join(pieces)
    return Packed(_inner_name(data, name), size, lambda: content)


def _inner_name(data: bytes, name: str) -> str:
    """What gzip keeps as the name, else the packed file's name without its ending."""
    if data.startswith(_GZIP) and data[3] & 0x08 and not data[3] & 0x04:
        kept = data[10 : data.find(b"\0", 10, 1034)]
        if kept and len(kept) < 1024:
            return best_name(kept)
    for ending, inner in _ENDINGS.items():
        if name.lower().endswith(ending):
            return name[: -len(ending)] + inner
    return name or "1"


class _Unpacked(io.RawIOBase):
    """The content as a stream that cannot be turned back.

    Raises:
        TooLarge: while it is read.
    """

    def __init__(self, data: bytes) -> None:
        self._chunks = _chunks(data)
        self._limit = max(EXPANSION_FREE, EXPANSION * len(data))
        self._count = 0
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]
        if not self._rest:
            self._rest = next(self._chunks, b"")
            self._count += len(self._rest)
            if self._count > settings.ARCHIVE_EXPANDED or self._count > self._limit:
                raise too_much_content(self._count)
        taken = self._rest[: len(target)]
        target[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def _chunks(data: bytes) -> Iterator[bytes]:
    if data.startswith(_XZ):
        yield from _xz_chunks(data)
        return
    raw = io.BytesIO(data)
    file: io.BufferedIOBase = raw
    if data.startswith(_GZIP):
        file = gzip.GzipFile(fileobj=raw)
    elif _is_compressed(data):
        file = bz2.BZ2File(raw)
    while chunk := file.read1(_CHUNK):
        yield chunk


def _xz_chunks(data: bytes) -> Iterator[bytes]:
    place, waiting = 0, b""
    decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
    while True:
        if not waiting and decoder.needs_input:
            waiting, place = data[place : place + _FED], place + _FED
            if not waiting:
                raise EOFError
        if chunk := decoder.decompress(waiting, _CHUNK):
            yield chunk
        waiting = b""
        if decoder.eof:
            waiting = decoder.unused_data.lstrip(b"\0")
            if not waiting and not data[place:].strip(b"\0"):
                return
            decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def damaged_pack() -> DamagedFile:
    return DamagedFile(_("The packed file is damaged: the rest of it cannot be unpacked. Pack it again and send it."))
