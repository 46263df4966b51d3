"""Messages of Telegram as programs gather them, known by their shape: Telethon, Pyrogram and bots, snscrape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archive.readers.document import Omission, ReadError
from archive.readers.exports.messages import Message, local_time, message_rows
from archive.readers.tables.json_lines import json_records
from archive.readers.tables.json_values import Record, text_at
from archive.readers.tables.rows import Row

_ADDRESS = re.compile(r"https?://(?:t\.me|telegram\.me)/(?:s/)?(\w{3,40})/(\d{1,20})")
_UPDATES = ("channel_post", "edited_channel_post", "message", "edited_message")
_REPLIES = ("reply_to.reply_to_msg_id", "reply_to_msg_id", "reply_to_message_id", "reply_to_message.id")
_NOT_MEDIA = frozenset(["MessageMediaWebPage", "WEB_PAGE", "MessageMediaType.WEB_PAGE"])


def is_telegram_message(record: Any) -> bool:
    """Whether a record is a message of Telegram."""
    if not isinstance(record, dict):
        return False
    record = _bare(record)
    if text_at(record, "date", "datetime") == "":
        return False
    if isinstance(record.get("peer_id"), dict) and ("message" in record or "action" in record):
        return True
    if isinstance(record.get("chat"), dict) and text_at(record, "chat.type"):
        return "message_id" in record or "id" in record
    return bool(_ADDRESS.match(text_at(record, "url", "link"))) and bool(text_at(record, "content", "message", "text"))


def _bare(record: Record) -> Record:
    """A message without the envelope in which a bot receives it."""
    inner = (record.get(name) for name in _UPDATES) if "update_id" in record else ()
    return next((each for each in inner if isinstance(each, dict)), record)


def scraped_rows(data: bytes) -> Iterator[Row | ReadError | Omission]:
    """One row for each message with words, then the records that cannot be read.

    Raises:
        DamagedFile, TooLarge
    """
    faults: list[ReadError] = []
    yield from message_rows(_messages(data, faults))
    yield from faults


def _messages(data: bytes, faults: list[ReadError]) -> Iterator[Message]:
    for record in json_records(data):
        if isinstance(record, dict):
            yield scraped_message(record)
        else:
            faults.append(record)


def scraped_message(record: Record) -> Message:
    """The message of a record; only what a channel posts itself has an outlet."""
    record = _bare(record)
    address = _ADDRESS.match(text_at(record, "url", "link"))
    name = address[1] if address else _channel_address(record)
    number = address[2] if address else text_at(record, "id", "message_id")
    when, second = _time(text_at(record, "date", "datetime"))
    edited, _second = _time(text_at(record, "edit_date", "edited", "edited_date"))
    return Message(
        number=f"{name}/{number}" if name and number else number,
        text=text_at(record, "message", "content", "text", "caption", "raw_text"), at=when, second=second,
        sender=text_at(record, "from_id.user_id", "from_user.id", "from.id", "grouped_id", "media_group_id"),
        media=_media(record), is_service=bool(record.get("action") or record.get("service")),
        source=_source(record, name), url=f"https://t.me/{name}/{number}" if name and number else "",
        details={
            "edited": edited, "views": text_at(record, "views"), "reply to": text_at(record, *_REPLIES), **_forwarded(record),
        },
    )  # fmt: skip


def _time(value: str) -> tuple[str, float | None]:
    return local_time("", value) if value.isdigit() else local_time(value.replace("Z", "+00:00"), "")


def _is_channel(record: Record) -> bool:
    kind = text_at(record, "chat.type").lower()
    return kind.endswith("channel") or (
        record.get("post") is True and "PeerChannel" in (text_at(record, "peer_id._") or "PeerChannel")
    )


def _channel_address(record: Record) -> str:
    """The public name of a channel, from which its posts have their addresses."""
    return text_at(record, "chat.username", "channel_username").lstrip("@") if _is_channel(record) else ""


def _source(record: Record, name: str) -> str:
    title = text_at(record, "chat.title", "channel", "channel_name", "chat_title") if _is_channel(record) else ""
    return title or (f"@{name}" if name and (_is_channel(record) or "chat" not in record) else "")


def _forwarded(record: Record) -> dict[str, str]:
    """Whence it was forwarded: a channel by its name, a person by nothing but the fact."""
    name = text_at(
        record, "forward_from_chat.title", "forward_origin.chat.title", "forwarded.title", "forward_from_chat.username"
    )
    if name:
        return {"forwarded from": name}
    keys = ("fwd_from", "forward_from", "forward_sender_name", "forward_date", "forward_origin", "forwarded")
    if (channel := text_at(record, "fwd_from.from_id.channel_id")) and (
        post := text_at(record, "fwd_from.channel_post")
    ):
        return {"forwarded from": f"{channel}/{post}"}
    return {"forwarded": "✓"} if any(record.get(key) for key in keys) else {}


def _media(record: Record) -> tuple[str, ...]:
    media = record.get("media")
    if isinstance(media, list):
        return tuple(kind for each in media if (kind := _kind(text_at(each, "_type", "type", "_")) or "media"))
    kind = text_at(media, "_", "_type") if isinstance(media, dict) else text_at(record, "media", "media_type")
    found = [name for name in ("photo", "video", "document", "audio", "voice", "animation") if record.get(name)]
    return tuple(found) if found else (_kind(kind),) if kind and kind not in _NOT_MEDIA else ()


def _kind(name: str) -> str:
    """``MessageMediaPhoto`` as ``photo``."""
    return name.rpartition(".")[2].removeprefix("MessageMedia").lower()
