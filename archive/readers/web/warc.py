"""Records of web archives (WARC, ISO 28500), one after another, out of a file that is packed with gzip or not.

The lengths that records declare are counted before anything is unpacked: neither a bomb nor a line without end takes more than it
is allowed. What HTTP wrote around a page is undone by warcio, see :mod:`archive.readers.web.captures`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile
from archive.readers.limits import EXPANSION, EXPANSION_FREE
from archive.readers.packed.zip_files import too_much_content

Take = Callable[[int, int], None]
"""Counts entries and bytes against what a file and all within it may hold, see :class:`archive.readers.packed.members.Budget`."""
START = b"WARC/"
_GZIP = b"\x1f\x8b"
_CHUNK = 64 * 1024
_GIVEN = 4 * 1024
"""Bytes given to the unpacker at once: of those behind the end of a record it makes a copy."""
_HEADERS_WITHIN = 64 * 1024


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """``headers`` by names in lower case; ``raw`` is the record as it stands in the file, its own headers included."""

    headers: Mapping[str, str]
    raw: bytes
    content: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "")

    @property
    def url(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<>")

    def http(self) -> tuple[str, dict[str, str]]:
        """Status and headers of the answer in it; both empty where there is none."""
        head = self.content[:_HEADERS_WITHIN].partition(b"\r\n\r\n")[0]
        if not head.startswith(b"HTTP/"):
            return "", {}
        first, _end, rest = head.partition(b"\r\n")
        status = first.split(b" ")[1:2]
        return (status[0].decode("ascii", "replace") if status else ""), parsed_headers(rest)


def is_warc(data: bytes) -> bool:
    """Whether it is a web archive, packed or not."""
    if not data.startswith(_GZIP):
        return data.startswith(START)
    try:
        return zlib.decompressobj(31).decompress(data[:_CHUNK], len(START)) == START
    except zlib.error:
        return False


def warc_records(data: bytes, take: Take) -> Iterator[WarcRecord]:
    """The records of a web archive in their order.

    Args:
        take: called with (0, bytes) for every record before its content is unpacked.

    Raises:
        TooLarge: more content than is safe to open.
        DamagedFile: it breaks off, or is something else; the records before that have come.
    """
    stream = _Stream(data)
    while stream.skip_empty_lines():
        head = stream.until(b"\r\n\r\n")
        if not head.startswith(START):
            raise _damaged()
        headers = parsed_headers(head.partition(b"\r\n")[2])
        length = _length(headers)
        take(0, length)
        _check_expansion(stream.read_so_far + length, len(data))
        # A film that is too long for a report is passed over.
        content = stream.exactly(length) if length <= settings.UPLOAD_LIMIT else stream.skip(length)
        yield WarcRecord(headers, head + b"\r\n\r\n" + content + b"\r\n\r\n", content)


def parsed_headers(block: bytes) -> dict[str, str]:
    """Names in lower case -> values; of a name that comes twice the first one counts."""
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _length(headers: Mapping[str, str]) -> int:
    text = headers.get("content-length", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _damaged()
    return int(text)


def _check_expansion(content: int, size: int) -> None:
    if content > EXPANSION_FREE and content > EXPANSION * size:
        raise too_much_content(content)


def _damaged() -> DamagedFile:
    return DamagedFile(_("The web archive is damaged or breaks off. Send it again, or the pages by themselves."))


class _Stream:
    """The bytes of a file, unpacked as far as they are asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0
        self._is_packed = data.startswith(_GZIP)
        self._unpacker = zlib.decompressobj(31) if self._is_packed else None
        self._waiting = bytearray()
        self._used = 0
        self.read_so_far = 0

    def skip_empty_lines(self) -> bool:
        """Whether anything comes after the empty lines between two records."""
        while True:
            while self._used < len(self._waiting):
                if self._waiting[self._used] not in b"\r\n":
                    return True
                self._used += 1
            if not self._more():
                return False

    def until(self, end: bytes) -> bytes:
        """What comes before ``end``, which is passed over."""
        self._compact()
        while (found := self._waiting.find(end)) < 0:
            if len(self._waiting) > _HEADERS_WITHIN or not self._more():
                raise _damaged()
        head = bytes(self._waiting[:found])
        self._used = found + len(end)
        return head

    def exactly(self, length: int) -> bytes:
        while len(self._waiting) - self._used < length:
            if not self._more():
                raise _damaged()
        content = bytes(self._waiting[self._used : self._used + length])
        self._used += length
        self._compact()
        return content

    def skip(self, length: int) -> bytes:
        """Pass over so many bytes; gives none of them."""
        while length > (there := len(self._waiting) - self._used):
            length -= there
            self._used = len(self._waiting)
            self._compact()
            if not self._more():
                raise _damaged()
        self._used += length
        self._compact()
        return b""

    def _compact(self) -> None:
        del self._waiting[: self._used]
        self._used = 0

    def _more(self) -> bool:
        """Unpack some more; whether there was any."""
        piece = b""
        try:
            while not piece and (self._place < len(self._data) or self._is_stuck()):
                piece = self._next()
        except zlib.error as error:
            raise _damaged() from error
        self._waiting += piece
        self.read_so_far += len(piece)
        return bool(piece)

    def _is_stuck(self) -> bool:
        """Whether the unpacker still holds bytes that it was given."""
        return self._unpacker is not None and bool(self._unpacker.unconsumed_tail)

    def _next(self) -> bytes:
        if self._unpacker is None:
            piece = self._data[self._place : self._place + _CHUNK]
            self._place += len(piece)
            return piece
        if self._unpacker.eof:
            # Each record is packed by itself: the next one begins where this one ended.
            if self._data[self._place : self._place + 2] != _GZIP:
                self._place = len(self._data)
                return b""
            self._unpacker = zlib.decompressobj(31)
        given = self._unpacker.unconsumed_tail
        if not given:
            given = self._data[self._place : self._place + _GIVEN]
            self._place += len(given)
        piece = self._unpacker.decompress(given, _CHUNK)
        if self._unpacker.eof:
            self._place -= len(self._unpacker.unused_data)
        return piece
