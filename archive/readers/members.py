"""Files inside files: members of ZIP files and attachments of messages, down to a depth, within one budget for the whole tree."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission, Part, ProtectedFile, ReadError, TooLarge
from archive.readers.email import read_email
from archive.readers.formats import Format, detect
from archive.readers.limits import DEPTH, MAILS, check_size
from archive.readers.names import harmless_name
from archive.readers.packed import (
    ZIP_ERRORS,
    check_expansion,
    damaged_zip,
    is_zip,
    open_zip,
    too_many_entries,
    too_much_content,
)  # fmt: skip

_ENCRYPTED = 0x1
_LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
Member = tuple[str, Part | ReadError | Omission]


@dataclass(slots=True)
class Budget:
    """What may still be taken out of a file and everything nested in it: files, and bytes once unpacked."""

    entries: int = field(default_factory=lambda: settings.ARCHIVE_ENTRIES)
    size: int = field(default_factory=lambda: settings.ARCHIVE_EXPANDED)

    def take(self, entries: int, size: int) -> None:
        """Count files before they are unpacked.

        Raises:
            TooLarge: nothing is counted.
        """
        if entries > self.entries:
            raise too_many_entries(settings.ARCHIVE_ENTRIES - self.entries + entries)
        if size > self.size:
            raise too_much_content(settings.ARCHIVE_EXPANDED - self.size + size)
        self.entries -= entries
        self.size -= size


@dataclass(frozen=True, slots=True)
class _Nest:
    """A file's position in the tree of containers."""

    budget: Budget
    zips: int = 0
    mails: int = 0


def read_parts(data: bytes) -> Iterator[Member]:
    """The files of a ZIP file, and of ZIP files and messages in it, each with its harmless path, or why it cannot be had.

    Raises:
        TooLarge, DamagedFile: the whole of it cannot be opened.
    """
    return _zip_members(data, _Nest(Budget()))


def read_attachments(parts: Sequence[Part]) -> Iterator[Member]:
    """The attachments of a message, and the files of ZIP files and messages among them.

    Raises:
        TooLarge: all of them together.
    """
    return _attached(parts, _Nest(Budget(), mails=1))


def _attached(parts: Sequence[Part], nest: _Nest) -> Iterator[Member]:
    nest.budget.take(len(parts), sum(len(part.data) for part in parts))
    for part in parts:
        yield from _with_members(part.name, part.data, nest)


def _zip_members(data: bytes, nest: _Nest) -> Iterator[Member]:
    nest.budget.take(*check_expansion(data))
    nest = replace(nest, zips=nest.zips + 1)
    with open_zip(data) as archive:
        for number, entry in enumerate(archive.infolist(), 1):
            name = harmless_name(entry.filename) or f"{number}"
            # ``is_dir`` fails on an entry without a name.
            if entry.filename.endswith("/") or any(part in entry.filename for part in _LEFT_OUT):
                continue
            try:
                content = _content(archive, entry)
            except ReadError as error:
                yield name, error
            else:
                yield from _with_members(name, content, nest)


def _with_members(name: str, data: bytes, nest: _Nest) -> Iterator[Member]:
    """A file, or its contents if it is a ZIP file; both if it is a message."""
    try:
        if is_zip(data):
            if nest.zips >= DEPTH:
                raise TooLarge(_("ZIP files are nested too deeply. Take this one out and send it alone."))
            yield from _below(name, _zip_members(data, nest))
            return
    except ReadError as error:
        yield name, error
        return
    yield from _message(name, data, nest)


def _message(name: str, data: bytes, nest: _Nest) -> Iterator[Member]:
    try:
        document = read_email(data) if detect(data, name) == Format.EMAIL else None
    except ReadError:
        document = None  # Whoever reads the file is told.
    if document is None or document.text.strip():
        yield name, Part(name, data)
    if document is None or not document.parts:
        return
    try:
        if nest.mails >= MAILS:
            raise TooLarge(
                _("Messages or parts are nested too deeply. Take out the one with the report and send that.")
            )
        yield from _below(name, _attached(document.parts, replace(nest, mails=nest.mails + 1)))
    except ReadError as error:
        yield name, error


def _below(name: str, members: Iterator[Member]) -> Iterator[Member]:
    for inner, part in members:
        path = harmless_name(f"{name}/{inner}")
        yield path, Part(path, part.data) if isinstance(part, Part) else part


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise ProtectedFile(_("It is locked with a password. Unlock it and send it again."))
    check_size(entry.file_size)
    try:
        return archive.read(entry)
    except ZIP_ERRORS as error:
        raise damaged_zip() from error
