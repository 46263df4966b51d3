"""Files inside files: members of ZIP files and attachments of messages, down to a depth, within one budget for the whole tree."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers.captures import is_capture, wacz_members, warc_members
from archive.readers.document import Document, Omission, Part, ProtectedFile, ReadError, TooLarge
from archive.readers.email import read_email
from archive.readers.formats import Format, detect
from archive.readers.limits import DEPTH, MAILS, check_size
from archive.readers.mailboxes import is_deleted, is_mailbox, message_starts, split_mailbox
from archive.readers.names import harmless_name
from archive.readers.outlook import read_outlook
from archive.readers.packed import (
    ZIP_ERRORS,
    check_expansion,
    damaged_zip,
    is_zip,
    open_zip,
    too_many_entries,
    too_much_content,
)  # fmt: skip
from archive.readers.warc import is_warc

_ENCRYPTED = 0x1
_LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
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


def read_parts(data: bytes) -> Iterator[Member]:
    """The files of a ZIP file or web archive, the messages of a mailbox, and what is in those, each with its harmless path.

    For one that cannot be had the reason comes in its place.

    Raises:
        TooLarge, DamagedFile: the whole of it cannot be opened.
    """
    if is_mailbox(data):
        return _mailbox_members(data, _Nest(Budget()))
    nest = _Nest(Budget())
    return _captures(data, nest) if is_warc(data) or _is_wacz(data) else _zip_members(data, nest)


def read_attachments(parts: Sequence[Part]) -> Iterator[Member]:
    """The attachments of a message, and the files of ZIP files and messages among them.

    Raises:
        TooLarge: all of them together.
    """
    return _attached(parts, _Nest(Budget(), mails=1))


def _attached(parts: Sequence[Part], nest: _Nest) -> Iterator[Member]:
    nest.budget.take(len(parts), sum(len(part.data) for part in parts))
    for part in parts:
        yield from _with_members(part, nest)


def _mailbox_members(data: bytes, nest: _Nest) -> Iterator[Member]:
    """The messages of a mailbox, numbered in their order; one that its program has deleted is told and not read."""
    count = len(message_starts(data, nest.budget.entries + 1))
    nest.budget.take(count, len(data))
    for number, message in enumerate(split_mailbox(data), 1):
        name = f"{number:0{len(str(count))}}.eml"
        if is_deleted(message):
            yield name, Omission(name, _("It was deleted in the mail program and only not yet removed from the file."))
        else:
            yield from _message(Part(name, message), nest)


def _zip_members(data: bytes, nest: _Nest) -> Iterator[Member]:
    nest.budget.take(*check_expansion(data))
    nest = replace(nest, zips=nest.zips + 1)
    with open_zip(data) as archive:
        for number, entry in enumerate(archive.infolist(), 1):
            name = harmless_name(entry.filename) or f"{number}"
            if entry.is_dir() or any(part in entry.filename for part in _LEFT_OUT):
                continue
            try:
                content = _content(archive, entry)
            except ReadError as error:
                yield name, error
            else:
                yield from _with_members(Part(name, content), nest)


def _with_members(part: Part, nest: _Nest) -> Iterator[Member]:
    """A file, or its contents if it is a ZIP file, a web archive or a mailbox; both if it is a message."""
    name, data = part.name, part.data
    try:
        if _is_wacz(data) or (is_warc(data) and not is_capture(data)):
            yield from _below(name, _captures(data, nest))
            return
        if is_zip(data):
            if nest.zips >= DEPTH:
                raise TooLarge(_("ZIP files are nested too deeply. Take this one out and send it alone."))
            yield from _below(name, _zip_members(data, nest))
            return
        if is_mailbox(data):
            _check_depth(nest)
            yield from _below(name, _mailbox_members(data, replace(nest, mails=nest.mails + 1)))
            return
    except ReadError as error:
        yield name, error
        return
    yield from _message(part, nest)


def _is_wacz(data: bytes) -> bool:
    try:
        return is_zip(data) and detect(data) == Format.WACZ
    except ReadError:
        return False


def _captures(data: bytes, nest: _Nest) -> Iterator[Member]:
    """The pages of a web archive; of one that breaks off those before that, and then why there are no more."""
    has_begun = False
    try:
        if not is_warc(data):
            nest.budget.take(*check_expansion(data))
        for member in (warc_members if is_warc(data) else wacz_members)(data, nest.budget.take):
            yield member
            has_begun = True
    except ReadError as error:
        if not has_begun:
            raise
        yield "…", error


def _message(part: Part, nest: _Nest) -> Iterator[Member]:
    document = _with_attachments(part)
    if document is None or document.text.strip():
        yield part.name, part
    if document is None:
        return
    if not document.text.strip():
        yield from ((part.name, omission) for omission in document.not_read)
    if not document.parts:
        return
    try:
        _check_depth(nest)
        yield from _below(part.name, _attached(document.parts, replace(nest, mails=nest.mails + 1)))
    except ReadError as error:
        yield part.name, error


def _with_attachments(part: Part) -> Document | None:
    """A message; none where it is another file, or cannot be read: whoever reads the file is told."""
    try:
        kind = detect(part.data, part.name)
        return _MESSAGES[kind](part.data) if kind in _MESSAGES else None
    except ReadError:
        return None


def _check_depth(nest: _Nest) -> None:
    if nest.mails >= MAILS:
        raise TooLarge(_("Messages or parts are nested too deeply. Take out the one with the report and send that."))


def _below(name: str, members: Iterator[Member]) -> Iterator[Member]:
    for inner, part in members:
        path = harmless_name(f"{name}/{inner}")
        yield path, replace(part, name=path) if isinstance(part, Part) else part


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise ProtectedFile(_("It is locked with a password. Unlock it and send it again."))
    check_size(entry.file_size)
    try:
        return archive.read(entry)
    except ZIP_ERRORS as error:
        raise damaged_zip() from error
