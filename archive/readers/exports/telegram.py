"""What Telegram Desktop exports as JSON: one chat, or all chats of an account.

Keys: ``export_output_json.cpp`` of Telegram Desktop. Only a channel speaks in its own name. Of a group, a personal chat or the
saved messages no name, number or place of a person becomes part of a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Omission
from archive.readers.exports.messages import Message, local_time, message_rows
from archive.readers.tables.json_values import Record, at, check_containers, json_text, parse_json, text_at
from archive.readers.tables.rows import Row

CHANNELS = frozenset(["public_channel", "private_channel"])
_MEDIA = ("photo", "file")
_FOUNDED = "2013"
_NOT_INCLUDED = "("
"""What stands in place of the path of a file that was not exported begins so."""
_CHAT_LISTS = ("chats", "left_chats")


def is_telegram(value: Any) -> bool:
    """Whether the beginning of a JSON file is that of an export by Telegram Desktop."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("messages"), list) and "type" in value and "id" in value:
        return all(isinstance(each, dict) and "type" in each and "id" in each for each in value["messages"][:1])
    return any(isinstance(at(value, f"{name}.list"), list) for name in _CHAT_LISTS) or (
        "about" in value and isinstance(value.get("personal_information"), dict)
    )


def telegram_rows(data: bytes) -> Iterator[Row | Omission]:
    """One row for each message with words.

    Raises:
        DamagedFile: it is not JSON, or holds no messages.
        UnknownEncoding, TooLarge
    """
    value = telegram_export(data)
    chats = list(chats_of(value))
    if not chats:
        raise DamagedFile(_("The export of Telegram holds no messages. Export the channel again, with its messages."))
    channels = set(_channels(chats)) - {""}
    for chat in chats:
        yield from message_rows(_messages(chat, channels))
    if value is not chats[0]:
        yield Omission(
            _("the account's own data"), _("Profile, contacts, devices and calls lead to people. They are not read.")
        )


def telegram_export(data: bytes) -> Any:
    """The value of the file.

    Raises:
        DamagedFile, UnknownEncoding, TooLarge
    """
    check_containers(data)
    text, fault = json_text(data)
    if fault is not None:
        raise fault
    return parse_json(text)


def chats_of(value: Any) -> Iterator[Record]:
    """The chats of an export, of one or of a whole account."""
    lists = [at(value, f"{name}.list") for name in _CHAT_LISTS]
    for chat in [value, *(each for chats in lists if isinstance(chats, list) for each in chats)]:
        if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
            yield chat


def _channels(chats: list[Record]) -> Iterator[str]:
    """Names that are those of channels: of the chats themselves, and of senders whose number says so."""
    for chat in chats:
        if chat.get("type") in CHANNELS:
            yield text_at(chat, "name")
        for each in chat["messages"]:
            if text_at(each, "from_id").startswith("channel"):
                yield text_at(each, "from")


def _messages(chat: Record, channels: set[str]) -> Iterator[Message]:
    is_channel = chat.get("type") in CHANNELS
    source = text_at(chat, "name") if is_channel else ""
    for each in chat["messages"]:
        if isinstance(each, dict):
            yield _message(each, source, is_channel=is_channel, channels=channels)


def _message(each: Record, source: str, *, is_channel: bool, channels: set[str]) -> Message:
    when, second = local_time(text_at(each, "date"), text_at(each, "date_unixtime"))
    edited, _second = local_time(text_at(each, "edited"), text_at(each, "edited_unixtime"))
    details = {
        # Earlier versions wrote the beginning of Unix time for what nobody edited.
        "edited": edited if edited >= _FOUNDED else "",
        "reply to": text_at(each, "reply_to_message_id"),
        "views": text_at(each, "views"),
        **forwarded(each, text_at(each, "forwarded_from", "saved_from"), text_at(each, "forwarded_from_id"), channels),
    }
    if is_channel:
        place = text_at(each, "place_name"), text_at(each, "location_information.latitude")
        details["place"] = place[0]
        details["coordinates"] = place[1] and f"{place[1]}, {text_at(each, 'location_information.longitude')}"
    return Message(
        number=text_at(each, "id"), text=_text(each.get("text")) or _poll(each.get("poll")), at=when, second=second,
        sender=text_at(each, "from_id", "from", "actor_id"), media=_media(each), source=source,
        is_service=each.get("type") != "message", details=details,
    )  # fmt: skip


def forwarded(each: Record, name: str, identifier: str, channels: set[str]) -> dict[str, str]:
    """Whence a message was forwarded: a channel by its name, a person by nothing but the fact."""
    if "forwarded_from" not in each and "saved_from" not in each and not name:
        return {}
    if name and (identifier.startswith("channel") or name in channels):
        return {"forwarded from": name}
    return {"forwarded": "✓"}


def _text(value: Any) -> str:
    """A text as one string, or as a list of strings and marked pieces."""
    pieces = value if isinstance(value, list) else [value]
    words = [each.get("text") if isinstance(each, dict) else each for each in pieces]
    return "".join(each for each in words if isinstance(each, str))


def _poll(poll: Any) -> str:
    """Question and answers: the only words of a message with a poll."""
    if not isinstance(poll, dict):
        return ""
    answers = poll.get("answers")
    lines = [_text(poll.get("question"))]
    for answer in answers if isinstance(answers, list) else []:
        lines.append(f"- {_text(at(answer, 'text'))} ({text_at(answer, 'voters') or 0})")
    return "\n".join(line for line in lines if line)


def _media(each: Record) -> tuple[str, ...]:
    """Paths of pictures and files in the export; of what was not exported, the kind."""
    kind = text_at(each, "media_type")
    paths = [text_at(each, name) for name in _MEDIA]
    found = [(kind or "file") if path.startswith(_NOT_INCLUDED) else path for path in paths if path]
    return tuple(found or ([kind] if kind else []))
