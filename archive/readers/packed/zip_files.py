"""ZIP files, and the limits that every packed format keeps to."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, TooLarge, UnknownFormat
from archive.readers.limits import EXPANSION, EXPANSION_FREE

_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_WITHIN = 22 + 65_535
_IN_ZIP64 = 0xFFFFFFFF
_ZIP64_RECORDS = 56 + 20
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
    struct.error,
)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The ZIP file in these bytes, whose entries are counted before an object is made for each.

    Raises:
        TooLarge
        zipfile.BadZipFile
    """
    count = _entries(data)
    if count > settings.ARCHIVE_ENTRIES:
        raise too_many_entries(count)
    return zipfile.ZipFile(io.BytesIO(data))


def _entries(data: bytes) -> int:
    """Headers in the central directory, which precedes the record that ends the file."""
    end = data.rfind(_END, max(0, len(data) - _END_WITHIN))
    if end < 0 or len(data) < end + 16:
        return 0
    size = struct.unpack_from("<I", data, end + 12)[0]
    start = 0 if size == _IN_ZIP64 else max(0, end - size - _ZIP64_RECORDS)
    return data.count(_ENTRY, start, end)


def too_many_entries(count: int) -> TooLarge:
    """More files than the settings allow."""
    return TooLarge(
        format_lazy(
            _("There are {n} files in it; the limit is {limit}. Split it into several ZIP files."),
            n=count,
            limit=settings.ARCHIVE_ENTRIES,
        )
    )


def too_much_content(content: int) -> TooLarge:
    """Too many bytes once it is unpacked."""
    return TooLarge(
        format_lazy(
            _("It would unfold into {content}, more than is safe to open. Send the files in it by themselves."),
            content=filesizeformat(content),
        )
    )


def check_expansion(data: bytes) -> tuple[int, int]:
    """Refuse a packed file that would unfold into too much. ``zipfile`` reads no more of an entry than it declares.

    Returns:
        Its number of entries, and the bytes that they unfold into.

    Raises:
        TooLarge, DamagedFile
    """
    try:
        with open_zip(data) as archive:
            entries = archive.infolist()
    except ZIP_ERRORS as error:
        raise damaged_zip() from error
    content = sum(entry.file_size for entry in entries)
    if content > settings.ARCHIVE_EXPANDED or (content > EXPANSION_FREE and content > EXPANSION * len(data)):
        raise too_much_content(content)
    return len(entries), content


def damaged_zip() -> DamagedFile:
    return DamagedFile(_("The file is damaged: it begins like a ZIP file but cannot be opened. Send it again."))


def refused_pack(kind: str) -> UnknownFormat:
    """A packed format that nothing here unpacks."""
    return UnknownFormat(
        format_lazy(_("This is a packed file ({kind}). Unpack it, pack what is in it as ZIP and send that."), kind=kind)
    )
