"""ZIP files, and the limits that every packed format keeps to."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Part, ProtectedFile, ReadError, TooLarge
from archive.readers.limits import DEPTH, EXPANSION, EXPANSION_FREE, check_size
from archive.readers.names import harmless_name

_ENCRYPTED = 0x1
_LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError)


def check_expansion(data: bytes) -> None:
    """Refuse a packed file that would unfold into too much. ``zipfile`` reads no more of an entry than it declares.

    Raises:
        TooLarge, DamagedFile
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive.infolist(), len(data))
    except _ERRORS as error:
        raise _damaged() from error


def _damaged() -> DamagedFile:
    return DamagedFile(_("The file is damaged: it begins like a ZIP file but cannot be opened. Send it again."))


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > settings.ARCHIVE_ENTRIES:
        raise TooLarge(
            format_lazy(
                _("There are {n} files in it; the limit is {limit}. Split it into several ZIP files."),
                n=len(entries),
                limit=settings.ARCHIVE_ENTRIES,
            )
        )
    content = sum(entry.file_size for entry in entries)
    if content > settings.ARCHIVE_EXPANDED or (content > EXPANSION_FREE and content > EXPANSION * size):
        raise TooLarge(
            format_lazy(
                _("It would unfold into {content}, more than is safe to open. Send the files in it by themselves."),
                content=filesizeformat(content),
            )
        )


def read_parts(data: bytes, depth: int = 0) -> Iterator[tuple[str, Part | ReadError]]:
    """The files of a ZIP file and of the ZIP files in it, each with its harmless path, or why it cannot be had.

    Raises:
        TooLarge, DamagedFile: the whole of it cannot be opened.
    """
    check_expansion(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number, entry in enumerate(archive.infolist(), 1):
            name = harmless_name(entry.filename) or f"{number}"
            if entry.is_dir() or any(part in entry.filename for part in _LEFT_OUT):
                continue
            yield from _entry(archive, entry, name, depth)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int
) -> Iterator[tuple[str, Part | ReadError]]:
    try:
        content = _content(archive, entry)
        if not is_zip(content):
            yield name, Part(name, content)
        elif depth + 1 >= DEPTH:
            yield (
                name,
                TooLarge(
                    _("ZIP files lie in one another too deeply. Take this one out and send it by itself."),
                ),
            )
        else:
            for inner, part in read_parts(content, depth + 1):
                path = harmless_name(f"{name}/{inner}")
                yield path, Part(path, part.data) if isinstance(part, Part) else part
    except ReadError as error:
        yield name, error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise ProtectedFile(_("It is locked with a password. Unlock it and send it again."))
    check_size(entry.file_size)
    try:
        return archive.read(entry)
    except _ERRORS as error:
        raise _damaged() from error


def is_zip(data: bytes) -> bool:
    """Whether it is a ZIP file that is neither DOCX nor XLSX nor another document in a ZIP file."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except _ERRORS:
        return False
    return not names & {"word/document.xml", "xl/workbook.xml", "mimetype", "[Content_Types].xml"}
