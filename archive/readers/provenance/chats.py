"""Who wrote in an exported chat: names and numbers of people that never become part of a report. For editors only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from archive.readers.document import ReadError
from archive.readers.exports.facebook import repaired
from archive.readers.exports.telegram import chats_of, is_telegram, telegram_export
from archive.readers.exports.telegram_html import read_page
from archive.readers.exports.whatsapp import read_entries
from archive.readers.tables.json_lines import json_records
from archive.readers.tables.json_values import at, json_text, peek, text_at

Found = tuple[Literal["sender", "other"], str]
_NAMES = ("from", "actor", "author", "forwarded_from", "saved_from")
_SCRAPED = (
    "post_author", "from_user.first_name", "from_user.username", "from_user.phone_number", "from.first_name", "from.username",
    "sender.first_name", "sender.username", "fwd_from.from_name", "forward_sender_name", "forward_from.first_name",
)  # fmt: skip


def chat_facts(data: bytes, kind: str) -> Iterable[Found]:
    """Names of senders as the file gives them, in its order; a file that breaks off tells what comes before.

    Args:
        kind: value of a format that is an export.
    """
    found = {"whatsapp": _whatsapp, "telegram": _telegram, "facebook": _facebook}.get(kind)
    return _until_damaged(found(data)) if found else ()


def _until_damaged(facts: Iterator[Found]) -> Iterator[Found]:
    try:
        yield from facts
    except ReadError:
        return


def _whatsapp(data: bytes) -> Iterator[Found]:
    for entry in read_entries(data):
        yield "sender", entry.sender


def _telegram(data: bytes) -> Iterator[Found]:
    text, _fault = json_text(data[: 1 << 18])
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        yield from _page(data)
    elif is_telegram(peek(text)):
        yield from _desktop(telegram_export(data))
    else:
        for record in json_records(data):
            yield from (("sender", text_at(record, name)) for name in _SCRAPED)


def _page(data: bytes) -> Iterator[Found]:
    page = read_page(data)
    yield "sender", page.title
    for message in page.messages:
        for role in ("from", "signature", "forwarded_from"):
            yield "sender", message.text(role)


def _desktop(value: Any) -> Iterator[Found]:
    account = at(value, "personal_information")
    yield "sender", " ".join(text_at(account, name) for name in ("first_name", "last_name", "phone_number"))
    for chat in chats_of(value):
        yield "sender", text_at(chat, "name")
        for message in chat["messages"]:
            yield from (("sender", text_at(message, name)) for name in _NAMES)


def _facebook(data: bytes) -> Iterator[Found]:
    yield from (
        ("sender", repaired(text_at(each, "name"))) for each in at(peek(json_text(data)[0]), "participants") or ()
    )
    for record in json_records(data):
        yield "other", repaired(text_at(record, "title"))
        yield "sender", text_at(record, "from.name")
