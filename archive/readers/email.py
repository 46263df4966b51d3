"""Messages (.eml): subject, day and text; attachments are files of their own.

The sender is not proposed as byline or outlet: it can be the identity of a source.
"""

from __future__ import annotations

import email.errors
import email.parser
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, Part, ReadError, TooLarge
from archive.readers.encodings import codec_name
from archive.readers.html import read_html
from archive.readers.limits import HEADER_LENGTH, MAIL_DEPTH
from archive.readers.names import harmless_name
from archive.readers.text import decode_file

_ERRORS = (
    LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError, email.errors.MessageError,
)  # fmt: skip
_KNOWN_BY_READERS = ("", "utf-8", "us-ascii", "windows-1256", "cp1256")


def read_email(data: bytes) -> Document:
    """The text of a message, from its plain part or else its HTML part, and its attachments.

    Raises:
        EmptyFile: neither text nor attachments.
        TooLarge: more parts than the settings allow, or nested too deeply.
        DamagedFile
    """
    try:
        message = _parsed(data)
        words = _text(message)
        parts = tuple(_attachments(message))
        metadata = _metadata(message)
    except _ERRORS as error:
        raise DamagedFile(
            _("The message cannot be read. Save it again as .eml, or copy its text and paste it.")
        ) from error
    if not words.text.strip() and not parts:
        raise EmptyFile(_("There is no text in the message and nothing attached."))
    metadata = replace(metadata, uncertain=words.metadata.uncertain)
    return replace(words, metadata=metadata, parts=parts)


class _Policy(EmailPolicy):
    """Headers are understood up to a length: the library goes through some of them once for each of their words.

    Those that attachments are found by are understood once, since it asks for them many times.
    """

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        return self._understood(name.lower(), str(value)[:HEADER_LENGTH])

    def _understood(self, name: str, value: str) -> Any:
        if name in ("content-disposition", "content-type"):
            return super().header_fetch_parse(name, value)
        return "".join(value.splitlines())


class _Message(EmailMessage):
    """A message or a part of one. ``depth`` is the number of parts around it."""

    def __init__(self, policy: Any = None, *, parts: list[None]) -> None:
        super().__init__(policy)
        self.depth = 0
        self._headers_read: dict[str, Any] = {}
        parts.append(None)
        if len(parts) > settings.MAIL_PARTS:
            raise _too_many(len(parts), settings.MAIL_PARTS)

    def attach(self, payload: Any) -> None:
        payload.depth = self.depth + 1
        if payload.depth > MAIL_DEPTH:
            raise TooLarge(
                _("Messages or parts are nested too deeply. Take out the one with the report and send that.")
            )
        super().attach(payload)

    def get(self, name: str, failobj: Any = None) -> Any:
        key = name.lower()
        if key not in self._headers_read:
            self._headers_read[key] = super().get(name)
        found = self._headers_read[key]
        return failobj if found is None else found


def _too_many(count: int, limit: int) -> TooLarge:
    return TooLarge(
        format_lazy(
            _("There are {n} files in it; the limit is {limit}. Split it into several ZIP files."), n=count, limit=limit
        )
    )


def _parsed(data: bytes) -> _Message:
    factory = partial(_Message, parts=[])
    policy = _Policy(message_factory=factory, refold_source="none")
    return email.parser.BytesParser(policy=policy).parsebytes(data)  # type: ignore[return-value]


def _payload(part: Message) -> bytes:
    """What a part that holds no other parts carries, decoded."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(message: EmailMessage) -> Document:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return Document("")
    payload = _payload(body)
    if body.get_content_type() == "text/html":
        try:
            return read_html(payload, declared=body.get_content_charset() or "")
        except TooLarge:
            raise
        except ReadError:
            return Document("")
    found = decode_file(payload, declared=body.get_content_charset() or "")
    uncertain = ("body",) if found.is_uncertain else ()
    return Document(found.text, found.encoding, Metadata(uncertain=uncertain), not_read=found.not_read)


def _attachments(message: EmailMessage) -> list[Part]:
    found = []
    for number, part in enumerate(message.iter_attachments(), 1):
        if part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment":
            continue
        data = _original(part)
        ending = ".eml" if part.get_content_type() == "message/rfc822" else ""
        found.append(Part(harmless_name(part.get_filename() or f"{number}{ending}") or str(number), data))
    if len(found) > settings.ARCHIVE_ENTRIES:
        raise _too_many(len(found), settings.ARCHIVE_ENTRIES)
    return found


def _original(part: EmailMessage) -> bytes:
    """The bytes of an attachment; a text whose encoding only the message declares is converted to UTF-8."""
    if part.get_content_maintype() in ("message", "multipart"):
        content = part.get_content()
        return content.as_bytes() if isinstance(content, EmailMessage) else bytes(content)
    data = _payload(part)
    charset = (part.get_content_charset() or "")[:20]
    if part.get_content_maintype() != "text" or part.get_content_subtype() == "html" or charset in _KNOWN_BY_READERS:
        return data
    try:
        return data.decode(codec_name(charset) or "utf-8").encode("utf-8")
    except UnicodeError:
        return data


def _metadata(message: EmailMessage) -> Metadata:
    day = None
    if stamp := message.get("date"):
        try:
            day = parsedate_to_datetime(str(stamp)).date()
        except (ValueError, OverflowError):
            day = None  # A day nobody can read is left to the editor.
    return Metadata(title=" ".join(_decoded(str(message.get("subject", ""))).split()), published_on=day)


def _decoded(header: str) -> str:
    """Words in other letters, as RFC 2047 writes them or as bare bytes, which RFC 6532 lets be UTF-8."""
    raw = header.encode("utf-8", "surrogateescape")
    try:
        header = raw.decode("utf-8")
    except UnicodeDecodeError:
        header = raw.decode("windows-1256", "replace")
    try:
        return str(make_header(decode_header(header)))
    except (LookupError, ValueError, email.errors.HeaderParseError):  # An encoding that is unknown, or not kept to.
        return header
