"""What messages, mailboxes and saved pages tell about people and ways. For editors only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from oxmsg import Message
from oxmsg.domain import constants as names

from archive.readers.document import ReadError
from archive.readers.mail.form import saved_header
from archive.readers.mail.headers import IS_MESSAGE, read_head, skip_envelope
from archive.readers.mail.mailboxes import split_mailbox, without_wrapping
from archive.readers.mail.outlook import open_message, text_of
from archive.readers.mail.values import decode_header
from archive.readers.plain.text import decode_text

Kind = Literal["sender", "recipient", "routing", "producer", "company", "created", "title", "last_modified_by", "other"]
_HEADERS_WITHIN = 256 * 1024
_HEADERS: dict[str, Kind] = {
    "from": "sender", "sender": "sender", "reply-to": "sender", "return-path": "sender", "x-sender": "sender",
    "to": "recipient", "cc": "recipient", "bcc": "recipient", "delivered-to": "recipient", "x-original-to": "recipient",
    "received": "routing", "x-originating-ip": "routing", "x-forwarded-for": "routing", "message-id": "routing",
    "user-agent": "producer", "x-mailer": "producer", "organization": "company", "date": "created", "subject": "title",
    "snapshot-content-location": "other",
}  # fmt: skip
_LEADS = re.compile(r"[^\s<>@]@[^\s<>@]|\b\d{1,3}(?:\.\d{1,3}){3}\b|file:///")
_ROLES: dict[str, Kind] = {"from": "sender", "to": "recipient", "date": "created", "subject": "title"}
_PROPERTIES: dict[int, Kind] = {
    0x0C1A: "sender", 0x0C1F: "sender", 0x5D01: "sender", 0x0042: "sender", 0x0065: "sender", 0x5D02: "sender",
    0x3FFA: "last_modified_by", 0x3FF8: "other", 0x0037: "title",
}  # fmt: skip
"""MS-OXPROPS: names and addresses of the sender and of whom it was sent for, who last changed and who made it, the subject."""


def mail_facts(data: bytes) -> Iterator[tuple[Kind, str]]:
    """The headers of a message or of a saved page; any other header with an address of mail or of a computer is its way."""
    data = without_wrapping(data)[:_HEADERS_WITHIN]
    head = read_head(data, skip_envelope(data))
    if head.weight < IS_MESSAGE:
        yield from _saved_facts(data)
    for header in head.headers:
        value = decode_header(header.value)
        kind = _HEADERS.get(header.name)
        if kind is not None or _LEADS.search(value[:1000]):
            yield kind or "routing", value


def _saved_facts(data: bytes) -> Iterator[tuple[Kind, str]]:
    try:
        values, _rest = saved_header(decode_text(data)[0])
    except ReadError:
        return
    for role, value in values.items():
        if role in _ROLES:
            yield _ROLES[role], value


def mailbox_facts(data: bytes) -> Iterator[tuple[Kind, str]]:
    """Those of its messages, one after another."""
    for message in split_mailbox(data):
        yield from mail_facts(message)


def outlook_facts(data: bytes) -> Iterator[tuple[Kind, str]]:
    """Sender, recipients, headers and who last saved it."""
    try:
        yield from _outlook_facts(open_message(data))
    except (ReadError, KeyError, ValueError, IndexError, TypeError, AttributeError, LookupError):
        return  # What could be read has been told.


def _outlook_facts(message: Message) -> Iterator[tuple[Kind, str]]:
    for pid, kind in _PROPERTIES.items():
        if value := text_of(message.properties, pid):
            yield kind, value
    for recipient in message.recipients:
        shown = (
            text_of(recipient.properties, pid)
            for pid in (names.PID_DISPLAY_NAME, names.PID_SMTP_ADDRESS, names.PID_EMAIL_ADDRESS)
        )
        yield "recipient", " ".join(dict.fromkeys(value for value in shown if value))
    headers = text_of(message.properties, names.PID_TRANSPORT_MESSAGE_HEADERS)
    yield from mail_facts(headers.encode("utf-8", "replace"))
