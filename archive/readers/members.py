"""Files in files: members of packed files, attachments of messages, down to a depth, within one budget for the whole tree."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Omission, Part, ProtectedFile, ReadError, TooLarge
from archive.readers.email import read_email
from archive.readers.formats import Format, detect
from archive.readers.limits import DEPTH, MAILS, check_size
from archive.readers.media import media_kind
from archive.readers.member_names import zip_name
from archive.readers.names import harmless_name
from archive.readers.packed import (
    ZIP_ERRORS,
    check_expansion,
    damaged_zip,
    open_zip,
    too_many_entries,
    too_much_content,
)
from archive.readers.tarballs import unpack

_ENCRYPTED = 0x1
_SYSTEM_FOLDERS = ("__macosx", "$recycle.bin", ".trashes", ".spotlight-v100", ".fseventsd", "system volume information")
_SYSTEM_FILES = (".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "icon\r")
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


def read_parts(data: bytes, name: str = "") -> Iterator[Member]:
    """The files of a ZIP or TAR file, and of packed files and messages in it, each with its harmless path.

    What cannot be had, and what no report is read from, is named with the reason.

    Args:
        name: of the file, which gives a single packed file its own.

    Raises:
        TooLarge, DamagedFile: the whole of it cannot be opened.
    """
    return _packed_members(data, name, _Nest(Budget()))


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


def _packed_members(data: bytes, name: str, nest: _Nest) -> Iterator[Member]:
    nest = replace(nest, zips=nest.zips + 1)
    return _zip_members(data, nest) if data.startswith(b"PK") else _tar_members(data, name, nest)


def _zip_members(data: bytes, nest: _Nest) -> Iterator[Member]:
    nest.budget.take(*check_expansion(data))
    system = 0
    with open_zip(data) as archive:
        for number, entry in enumerate(archive.infolist(), 1):
            path = zip_name(entry)
            name = harmless_name(path) or f"{number}"
            if path.endswith(("/", "\\")):
                continue
            if _is_system_file(path):
                system += 1
                continue
            try:
                content = _content(archive, entry)
            except ReadError as error:
                yield name, error
            else:
                yield from _with_members(name, content, nest)
    yield from _system_files(system)


def _tar_members(data: bytes, name: str, nest: _Nest) -> Iterator[Member]:
    system = 0
    for number, entry in enumerate(unpack(data, name), 1):
        if isinstance(entry, DamagedFile):
            yield harmless_name(name) or f"{number}", entry
            break
        if isinstance(entry, Omission):
            yield harmless_name(str(entry.part)), Omission(harmless_name(str(entry.part)), entry.why)
            continue
        nest.budget.take(1, entry.size)
        if _is_system_file(entry.name):
            system += 1
            continue
        path = harmless_name(entry.name) or f"{number}"
        try:
            content = entry.take()
        except ReadError as error:
            yield path, error
        else:
            yield from _with_members(path, content, nest)
    yield from _system_files(system)


def _is_system_file(path: str) -> bool:
    """Whether an operating system wrote it beside the files, for itself."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    return name in _SYSTEM_FILES or any(folder in _SYSTEM_FOLDERS for folder in folders)


def _system_files(count: int) -> Iterator[Member]:
    if count:
        part = format_lazy(_("files of the operating system: {n}"), n=count)
        yield "", Omission(part, _("They hold folders' pictures and settings and no report."))


def _with_members(name: str, data: bytes, nest: _Nest) -> Iterator[Member]:
    """A file, or its contents if it is a packed one; both if it is a message. A recording is left out by its name."""
    try:
        kind = detect(data, name) if data else None
        if kind is not None and kind.is_packed:
            if nest.zips >= DEPTH:
                raise TooLarge(_("ZIP files are nested too deeply. Take this one out and send it alone."))
            yield from _below(name, _packed_members(data, name.rpartition("/")[2], nest))
            return
    except ReadError as error:
        if media := media_kind(data):
            yield (
                name,
                Omission(name, format_lazy(_("It is a recording ({kind}): no words are read from it."), kind=media)),
            )
        else:
            yield name, error
        return
    yield from _message(name, data, nest, kind)


def _message(name: str, data: bytes, nest: _Nest, kind: Format | None) -> Iterator[Member]:
    try:
        document = read_email(data) if kind == Format.EMAIL else None
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
        yield path, _renamed(path, part) if isinstance(part, Part | Omission) else part


def _renamed(path: str, part: Part | Omission) -> Part | Omission:
    if isinstance(part, Part):
        return Part(path, part.data)
    # What is summed up has no path of its own.
    return Omission(path, part.why) if isinstance(part.part, str) and path.endswith(part.part) else part


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise ProtectedFile(_("It is locked with a password. Unlock it and send it again."))
    check_size(entry.file_size)
    try:
        return archive.read(entry)
    except ZIP_ERRORS as error:
        raise damaged_zip() from error
