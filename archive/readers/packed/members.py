"""Files inside files: members of packed files, of mailboxes and web archives, and attachments of messages.

They are opened down to a depth, within one budget for the whole tree.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import (
    DamagedFile,
    Document,
    EmptyFile,
    Omission,
    Part,
    ProtectedFile,
    ReadError,
    TooLarge,
)
from archive.readers.formats import Format, detect
from archive.readers.limits import DEPTH, MAILS, check_size
from archive.readers.mail.email import read_email
from archive.readers.mail.mailboxes import is_deleted, message_starts, split_mailbox
from archive.readers.mail.outlook import read_outlook
from archive.readers.names import harmless_name
from archive.readers.packed.media import media_kind
from archive.readers.packed.member_names import zip_name
from archive.readers.packed.tarballs import unpack
from archive.readers.packed.zip_files import (
    ZIP_ERRORS,
    check_expansion,
    damaged_zip,
    open_zip,
    too_many_entries,
    too_much_content,
)
from archive.readers.web.captures import wacz_members, warc_members

_ENCRYPTED = 0x1
_SYSTEM_FOLDERS = ("__macosx", "$recycle.bin", ".trashes", ".spotlight-v100", ".fseventsd", "system volume information")
_SYSTEM_FILES = (".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "icon\r")
_MESSAGES = {Format.EMAIL: read_email, Format.MSG: read_outlook}
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
    """The files of a packed file or web archive, the messages of a mailbox, and what is in those, each with its harmless path.

    What cannot be had, and what no report is read from, is named with the reason.

    Args:
        name: of the file, which gives a single packed file its own.

    Raises:
        TooLarge, DamagedFile: the whole of it cannot be opened.
    """
    return _contents(data, name, detect(data, name), _Nest(Budget()))


def read_attachments(parts: Sequence[Part]) -> Iterator[Member]:
    """The attachments of a message, and what packed files and messages among them hold.

    Raises:
        TooLarge: all of them together.
    """
    return _attached(parts, _Nest(Budget(), mails=1))


def _attached(parts: Sequence[Part], nest: _Nest) -> Iterator[Member]:
    nest.budget.take(len(parts), sum(len(part.data) for part in parts))
    for part in parts:
        yield from _with_members(part, nest)


def _contents(data: bytes, name: str, kind: Format, nest: _Nest) -> Iterator[Member]:
    """What is in a file that holds others, see :attr:`Format.holds_files`.

    Raises:
        TooLarge: it lies too deep in others.
    """
    if kind == Format.MBOX:
        _check_mails(nest)
        return _mailbox_members(data, replace(nest, mails=nest.mails + 1))
    if kind in (Format.WARC, Format.WACZ):
        return _captures(data, kind, nest)
    if nest.zips >= DEPTH:
        raise TooLarge(_("ZIP files are nested too deeply. Take this one out and send it alone."))
    nest = replace(nest, zips=nest.zips + 1)
    return _zip_members(data, nest) if kind == Format.ZIP else _tar_members(data, name, nest)


def _mailbox_members(data: bytes, nest: _Nest) -> Iterator[Member]:
    """The messages of a mailbox, numbered in their order; one that its program has deleted is told and not read."""
    count = len(message_starts(data, nest.budget.entries + 1))
    nest.budget.take(count, len(data))
    for number, message in enumerate(split_mailbox(data), 1):
        name = f"{number:0{len(str(count))}}.eml"
        if is_deleted(message):
            yield name, Omission(name, _("It was deleted in the mail program and only not yet removed from the file."))
        else:
            yield from _with_attachments(Part(name, message), Format.EMAIL, nest)


def _captures(data: bytes, kind: Format, nest: _Nest) -> Iterator[Member]:
    """The pages of a web archive; of one that breaks off those before that, and then why there are no more."""
    has_begun = False
    try:
        if kind == Format.WACZ:
            nest.budget.take(*check_expansion(data))
        for member in (warc_members if kind == Format.WARC else wacz_members)(data, nest.budget.take):
            yield member
            has_begun = True
        if not has_begun:
            raise EmptyFile(_("There are no pages in the web archive."))
    except ReadError as error:
        if not has_begun:
            raise
        yield "…", error


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
                yield from _with_members(Part(name, content), nest)
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
            yield from _with_members(Part(path, content), nest)
    yield from _system_files(system)


def _is_system_file(path: str) -> bool:
    """Whether an operating system wrote it beside the files, for itself."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    return name in _SYSTEM_FILES or any(folder in _SYSTEM_FOLDERS for folder in folders)


def _system_files(count: int) -> Iterator[Member]:
    if count:
        part = format_lazy(_("files of the operating system: {n}"), n=count)
        yield "", Omission(part, _("They hold folders' pictures and settings and no report."))


def _with_members(part: Part, nest: _Nest) -> Iterator[Member]:
    """A file, or its contents if it holds others; both if it is a message. A recording is kept as one."""
    try:
        kind = detect(part.data, part.name) if part.data else None
        if kind is not None and kind.holds_files:
            yield from _below(part.name, _contents(part.data, part.name.rpartition("/")[2], kind, nest))
            return
    except ReadError as error:
        if media := media_kind(part.data):
            yield part.name, replace(part, media=media)
        else:
            yield part.name, error
        return
    yield from _with_attachments(part, kind, nest)


def _with_attachments(part: Part, kind: Format | None, nest: _Nest) -> Iterator[Member]:
    document = _message(part, kind)
    if document is None or document.text.strip():
        yield part.name, part
    if document is None:
        return
    if not document.text.strip():
        yield from ((part.name, omission) for omission in document.not_read)
    if not document.parts:
        return
    try:
        _check_mails(nest)
        yield from _below(part.name, _attached(document.parts, replace(nest, mails=nest.mails + 1)))
    except ReadError as error:
        yield part.name, error


def _message(part: Part, kind: Format | None) -> Document | None:
    """A message; none where it is another file, or cannot be read: whoever reads the file is told."""
    try:
        return _MESSAGES[kind](part.data) if kind in _MESSAGES else None
    except ReadError:
        return None


def _check_mails(nest: _Nest) -> None:
    if nest.mails >= MAILS:
        raise TooLarge(_("Messages or parts are nested too deeply. Take out the one with the report and send that."))


def _below(name: str, members: Iterator[Member]) -> Iterator[Member]:
    for inner, part in members:
        path = harmless_name(f"{name}/{inner}")
        yield path, _renamed(path, part) if isinstance(part, Part | Omission) else part


def _renamed(path: str, part: Part | Omission) -> Part | Omission:
    if isinstance(part, Part):
        return replace(part, name=path)
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
