"""Pages that Safari saves as ``.webarchive``: a binary property list with the page and its pictures."""

from __future__ import annotations

import codecs
import plistlib
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, Omission
from archive.readers.plain.text import decode_declared
from archive.readers.web.html import read_html

START = b"bplist00"
_MAIN = b"WebMainResource"
_TRAILER = 32
_OBJECTS = 100_000
_ERRORS = (
    plistlib.InvalidFileException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    struct.error,
)


def is_webarchive(data: bytes) -> bool:
    """Whether it is a page saved by Safari."""
    return data.startswith(START) and _MAIN in data


def read_webarchive(data: bytes) -> Document:
    """The page, with its address. Frames and pictures are left out.

    Raises:
        DamagedFile, EmptyFile, TooLarge, UnknownEncoding
    """
    try:
        _check(data)
        saved = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
        main = saved["WebMainResource"]
        page, url, charset = (
            main["WebResourceData"],
            main.get("WebResourceURL"),
            main.get("WebResourceTextEncodingName"),
        )
        if not isinstance(page, bytes):
            raise ValueError("no page")
    except _ERRORS as error:
        raise DamagedFile(_("The saved page is damaged. Save it again, as a web page or a web archive.")) from error
    decoded = decode_declared(page, charset[:40]) if isinstance(charset, str) and charset else None
    document = read_html(codecs.BOM_UTF8 + decoded[0].encode("utf-8", "replace") if decoded else page)
    metadata = document.metadata
    if isinstance(url, str) and url.lower().startswith(("http://", "https://")):
        metadata = replace(metadata, url=url)
    return replace(document, metadata=metadata, not_read=(*document.not_read, *_omissions(saved)))


def _omissions(saved: dict[str, Any]) -> Iterator[Omission]:
    frames, files = saved.get("WebSubframeArchives"), saved.get("WebSubresources")
    if isinstance(frames, list) and frames:
        yield Omission(format_lazy(_("parts of pages: {n}"), n=len(frames)), _("Frames of the page are not read."))
    if isinstance(files, list) and files:
        yield Omission(
            format_lazy(_("pictures, programs and other files: {n}"), n=len(files)),
            _("They belong to the pages and are no reports."),
        )


def _check(data: bytes) -> None:
    """Refuse a list whose objects share their bytes: each would be copied, and a small file could fill the memory.

    Raises:
        ValueError: the library would read more bytes than the file has.
        struct.error
    """
    size, _refs, count, _top, table = struct.unpack(">6xBBQQQ", data[-_TRAILER:])
    if count > _OBJECTS or not 1 <= size <= 8 or table + size * count > len(data):
        raise ValueError("more objects than a saved page has")
    claimed = 0
    for number in range(count):
        place = int.from_bytes(data[table + number * size : table + (number + 1) * size], "big")
        claimed += _claimed(data, place)
    if claimed > 2 * len(data):
        raise ValueError("objects that overlap")


def _claimed(data: bytes, place: int) -> int:
    """Bytes or references that the object at this place says it has."""
    marker = data[place]
    if marker & 0xF0 < 0x40:
        return 1
    length = marker & 0x0F
    if length == 0x0F:
        width = 1 << (data[place + 1] & 0x3)
        length = int.from_bytes(data[place + 2 : place + 2 + width], "big")
    return length * (2 if marker & 0xF0 == 0x60 else 1)
