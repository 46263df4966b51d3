"""Messages that Outlook saves (.msg, MS-OXMSG), by oxmsg. Their container is opened here, since the library sets no bounds.

As of other messages, sender and recipients are not looked at. Forms for tasks, notes and contacts are not read.
"""

from __future__ import annotations

import io
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, cast

import olefile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from olefile.olefile import STGTY_STORAGE, STGTY_STREAM
from oxmsg import Message
from oxmsg.attachment import Attachment
from oxmsg.domain import constants as names
from oxmsg.domain import model
from oxmsg.properties import Properties, TimeProperty
from oxmsg.storage import Storage, Stream

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, Omission, Part, ReadError, TooLarge
from archive.readers.limits import HEADER_LENGTH, MESSAGE_DEPTH, MESSAGE_OBJECTS
from archive.readers.mail.contents import unwanted
from archive.readers.mail.headers import read_head
from archive.readers.mail.outlook_rtf import UNREADABLE, decompressed, rtf_words
from archive.readers.mail.quotes import public_words
from archive.readers.names import harmless_name
from archive.readers.plain.charsets import decode_words
from archive.readers.web.html_letters import letter_words

_PROPERTIES = "__properties_version1.0".encode("utf-16-le")
_EMBEDDED = "__substg1.0_3701000D"
_EMBEDDED_HEADER = 24
"""Bytes before the properties of a message inside another (MS-OXMSG, 2.4.1)."""
_RTF_COMPRESSED = 0x1009
_ATTACH_FILENAME, _DISPLAY_NAME = 0x3704, 0x3001
_BY_VALUE, _IS_EMBEDDED = 1, 5
_HIDDEN, _CONTENT_ID = 0x7FFE, 0x3712
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ERRORS = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError,
    LookupError, EOFError, StopIteration, ArithmeticError, ImportError, NotImplementedError,
)  # fmt: skip


def is_outlook_message(data: bytes) -> bool:
    """Whether an OLE file is a message and not an old Word or Excel file."""
    return data.startswith(olefile.MAGIC) and _PROPERTIES in data


def read_outlook(data: bytes) -> Document:
    """The words of a message, what is attached to it, and what is in neither.

    Raises:
        EmptyFile, TooLarge, DamagedFile, UnknownEncoding
    """
    try:
        return _document(open_message(data))
    except _ERRORS as error:
        raise _damaged() from error


def open_message(data: bytes) -> Message:
    """The message in an OLE file, whose streams are counted before they are read.

    Raises:
        DamagedFile, TooLarge
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return Message(_Container(ole, len(data)).storage(ole.root, "", 0))
    except _ERRORS as error:
        raise _damaged() from error


def _damaged() -> DamagedFile:
    return DamagedFile(UNREADABLE)


class _Container:
    """Reads the streams of an OLE file: no more of them than any program writes, and no byte of the file twice."""

    def __init__(self, ole: Any, size: int) -> None:
        self._ole = ole
        self._left = size
        self._objects = MESSAGE_OBJECTS

    def storage(self, node: Any, path: str, depth: int) -> Storage:
        self._objects -= len(node.kids)
        if depth > MESSAGE_DEPTH or self._objects < 0:
            raise TooLarge(
                _("Messages or parts are nested too deeply. Take out the one with the report and send that.")
            )
        prefix = f"{path}/" if path else ""
        streams = tuple(
            Stream(prefix + kid.name, self._bytes(kid)) for kid in node.kids if kid.entry_type == STGTY_STREAM
        )
        storages = tuple(
            self.storage(kid, prefix + kid.name, depth + 1) for kid in node.kids if kid.entry_type == STGTY_STORAGE
        )
        return Storage(path, streams, storages)

    def _bytes(self, node: Any) -> bytes:
        self._left -= node.size
        if self._left < 0:
            raise _damaged()
        return bytes(self._ole._open(node.isectStart, node.size).read())


class _Embedded(Message):
    """A message that is attached to another."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self._own = Properties(storage, properties_header_offset=_EMBEDDED_HEADER)

    @property
    def properties(self) -> Properties:
        return self._own


def _document(message: Message) -> Document:
    words, encoding, signatures = _words(message)
    text, left_out = public_words(words, signatures)
    parts, not_read = _attachments(message, 0)
    if not text.strip() and not parts:
        raise EmptyFile(_("There is no text in the message and nothing attached."))
    metadata = Metadata(
        title=" ".join(text_of(message.properties, names.PID_SUBJECT).split()), published_on=_day(message)
    )
    return Document(text=text, encoding=encoding, metadata=metadata, parts=parts, not_read=(*left_out, *not_read))


def _words(message: Message) -> tuple[str, str, int]:
    """The plain text, or else the page or the RTF, with its encoding and the number of signatures left out."""
    properties = message.properties
    plain = text_of(properties, names.PID_BODY).replace("\r\n", "\n").replace("\r", "\n")
    if plain.strip():
        return plain, "", 0
    if page := _binary(properties, names.PID_HTML):
        return letter_words(page, _charset(properties))
    if source := text_of(properties, names.PID_BODY_HTML):
        return letter_words(source.encode("utf-8"), "utf-8")
    if packed := _binary(properties, _RTF_COMPRESSED):
        words, is_page = rtf_words(decompressed(packed))
        return letter_words(words.encode("utf-8", "replace"), "utf-8") if is_page else (words, "", 0)
    return "", "", 0


def _charset(properties: Properties) -> str:
    try:
        return properties.body_encoding
    except (model.UnrecognizedCodePageError, model.UnsupportedEncodingError):
        return ""


def _binary(properties: Properties, pid: int) -> bytes:
    return next(
        (_stream(properties, each) for each in properties if (each.pid, each.ptyp) == (pid, names.PTYP_BINARY)), b""
    )


def _stream(properties: Properties, each: Any) -> bytes:
    try:
        return bytes(properties._storage.property_stream_bytes(each.pid, each.ptyp))
    except KeyError:
        return b""


def text_of(properties: Properties, pid: int) -> str:
    """A text in Unicode, or in the 8-bit encoding that the message names, or else in what it is; "" where there is none."""
    for each in properties:
        if each.pid != pid or each.ptyp not in (names.PTYP_STRING, names.PTYP_STRING8):
            continue
        data = _stream(properties, each)
        if each.ptyp == names.PTYP_STRING:
            return data.decode("utf-16-le", "replace").rstrip("\x00")
        try:
            return decode_words(data.rstrip(b"\x00"), _charset(properties))[0]
        except ReadError:
            return data.decode("cp1256", "replace").rstrip("\x00")
    return ""


def _day(message: Message) -> date | None:
    for pid in (names.PID_CLIENT_SUBMIT_TIME, names.PID_MESSAGE_DELIVERY_TIME):
        for each in message.properties:
            if each.pid == pid and each.ptyp == names.PTYP_TIME:
                return cast(TimeProperty, each).value.date()
    return None


def _attachments(message: Message, depth: int) -> tuple[tuple[Part, ...], list[Omission]]:
    parts: list[Part] = []
    not_read: list[Omission] = []
    for number, attachment in enumerate(message.attachments, 1):
        name = _name(attachment.properties) or str(number)
        embedded = next((each for each in cast(Storage, attachment._storage).storages if each.name == _EMBEDDED), None)
        if embedded is not None and embedded._streams_by_name.get("__properties_version1.0"):
            parts.append(Part(harmless_name(f"{name}.eml"), as_mime(_Embedded(embedded), depth + 1)))
            continue
        data = _binary(attachment.properties, names.PID_ATTACH_DATA_BINARY)
        if why := _why_not(attachment, data, name):
            not_read.append(Omission(name, why))
        else:
            parts.append(Part(name, data))
    return tuple(parts), not_read


def _name(properties: Properties) -> str:
    found = (text_of(properties, pid) for pid in (names.PID_ATTACH_LONG_FILENAME, _ATTACH_FILENAME, _DISPLAY_NAME))
    return harmless_name(next((name for name in found if name.strip()), ""))


def _why_not(attachment: Attachment, data: bytes, name: str) -> object:
    properties = attachment.properties
    method = next((each.value for each in properties if each.pid == names.PID_ATTACH_METHOD), _BY_VALUE)
    kind = text_of(properties, names.PID_ATTACH_MIME_TAG).lower()
    is_in_text = any(each.pid == _HIDDEN and each.value is True for each in properties) or bool(
        text_of(properties, _CONTENT_ID)
    )
    if method not in (_BY_VALUE, 0) and not data:
        return format_lazy(_("Only where it is kept is in the message, or it is an object of an Office program."))
    return unwanted(kind, data, name, is_in_text=is_in_text)


def as_mime(message: Message, depth: int) -> bytes:
    """A message inside another as a message of its own, in the common form: Outlook keeps no bytes of it.

    Raises:
        TooLarge: nested too deeply.
    """
    if depth > MESSAGE_DEPTH:
        raise TooLarge(_("Messages or parts are nested too deeply. Take out the one with the report and send that."))
    head = read_head(text_of(message.properties, names.PID_TRANSPORT_MESSAGE_HEADERS).encode("utf-8", "replace"))
    sender = (head.get("from") or b"").decode("utf-8", "replace") or text_of(message.properties, names.PID_SENDER_NAME)
    headers = {"From": sender, "Subject": text_of(message.properties, names.PID_SUBJECT)}
    if day := _day(message):
        headers["Date"] = f"{day:%d} {_MONTHS[day.month - 1]} {day:%Y} 00:00:00 +0000"
    made = EmailMessage(policy=SMTP)
    made.set_content(_words(message)[0], charset="utf-8", cte="base64")
    parts, _not_read = _attachments(message, depth)
    for part in parts:
        made.add_attachment(part.data, "application", "octet-stream", filename=part.name)
    lines = (f"{name}: {' '.join(value[:HEADER_LENGTH].split())}\r\n" for name, value in headers.items())
    return "".join(lines).encode("utf-8", "replace") + made.as_bytes()
