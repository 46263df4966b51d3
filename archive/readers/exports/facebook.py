"""Posts and chats of Facebook: what it hands out to the owner of a page or profile, what its interface gives. One row a post.

The file handed out does not say whether its owner is a page or a person, and names people in its titles: no name is read from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission, ReadError
from archive.readers.exports.messages import Message, has_words, local_time, message_rows
from archive.readers.tables.json_lines import json_records
from archive.readers.tables.json_values import Record, at, json_text, peek, text_at
from archive.readers.tables.rows import Row, clean

_MEDIA = ("photos", "videos", "audio_files", "files", "gifs")


def is_facebook_post(record: Any) -> bool:
    """Whether a record is a post as Facebook writes it."""
    if not isinstance(record, dict):
        return False
    if (
        "timestamp" in record
        and isinstance(record.get("data"), list)
        and ("title" in record or "attachments" in record)
    ):
        return True
    return "created_time" in record and "id" in record and ("message" in record or "story" in record)


def is_messenger(value: Any) -> bool:
    """Whether it is a chat of Messenger or Instagram."""
    return isinstance(at(value, "participants"), list) and isinstance(at(value, "messages"), list)


def facebook_rows(data: bytes) -> Iterator[Row | ReadError | Omission]:
    """One row for each post with words, then how many had none.

    Raises:
        DamagedFile, TooLarge
    """
    if is_messenger(peek(json_text(data)[0])):
        yield from message_rows(_chat(data))
        return
    wordless = 0
    for record in json_records(data):
        if isinstance(record, ReadError):
            yield record
            continue
        row = _row(record)
        if has_words(row["body"]):
            yield {name: clean(value) for name, value in row.items() if value}
        else:
            wordless += 1
    if wordless:
        yield Omission(
            format_lazy(_("entries without words: {n}"), n=wordless),
            _("They hold no text, or something else than posts."),
        )


def _chat(data: bytes) -> Iterator[Message]:
    """The messages of a chat between people, the oldest first; none of them is named."""
    for record in reversed([each for each in json_records(data, _messages) if isinstance(each, dict)]):
        when = _moment(text_at(record, "timestamp_ms")[:-3])
        media = [text for name in _MEDIA for each in _listed(record.get(name)) if (text := text_at(each, "uri"))]
        yield Message(
            number="", text=repaired(text_at(record, "content")), at=when, media=tuple(map(repaired, media)),
            is_service="content" not in record and not media, sender=text_at(record, "sender_name"),
        )  # fmt: skip


def _messages(value: Any) -> list[Any]:
    return _listed(at(value, "messages"))


def _row(record: Record) -> Row:
    if "created_time" in record:
        return _from_interface(record)
    words = (
        [text for each in record["data"] if (text := text_at(each, "post"))]
        if isinstance(record.get("data"), list)
        else []
    )
    attached = [
        each
        for group in _listed(record.get("attachments"))
        for each in _listed(at(group, "data"))
        if isinstance(each, dict)
    ]
    words += [text for each in attached if (text := text_at(each, "media.description")) and text not in words]
    when = _moment(text_at(record, "timestamp"))
    media = [text for each in attached if (text := text_at(each, "media.uri", "external_context.url"))]
    return {
        "body": repaired("\n\n".join(words)), "published_on": when[:10], "time": when[11:],
        "media": repaired("، ".join(media))[:500],
    }  # fmt: skip


def _from_interface(record: Record) -> Row:
    """The name of a page only where the post is the page's own: its number begins with the page's. Visitors are people."""
    identifier = text_at(record, "id")
    is_own = text_at(record, "from.id") != "" and identifier.startswith(f"{text_at(record, 'from.id')}_")
    when, _second = local_time(text_at(record, "created_time"), "")
    return {
        "body": text_at(record, "message"), "published_on": when[:10], "time": when[11:], "identifier": identifier,
        "source": text_at(record, "from.name") if is_own else "", "url": text_at(record, "permalink_url"),
        "shares": text_at(record, "shares.count"),
    }  # fmt: skip


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _moment(stamp: str) -> str:
    try:
        return f"{datetime.fromtimestamp(int(stamp), UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def repaired(text: str) -> str:
    """Facebook writes each byte of UTF-8 as a character of its own."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
