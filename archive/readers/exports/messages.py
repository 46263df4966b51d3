"""Messages of a channel or chat -> rows: albums joined, and a word for each message that gives no report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission
from archive.readers.tables.rows import Row, clean

ALBUM_SECONDS = 1
"""Pictures sent together arrive within a second."""
MEDIA_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One message, without whoever wrote it.

    Attributes:
        number: what the program calls it.
        text: its words.
        at: local day and time, as ``2021-11-30 21:41:22``, with the offset where it is known. Ten characters are the day.
        second: Unix time, or a count in the same unit, by which an album is known; ``None`` where it is not known.
        sender: tells apart the messages of several people; never stored.
        media: pictures, films and files beside the words.
        is_service: written by the program: somebody joined, a message was pinned.
        source: the outlet, where it is a channel. Never a person.
        details: such as ``edited``, ``reply to``, ``forwarded from``, ``views``.
    """

    number: str
    text: str
    at: str = ""
    second: float | None = None
    sender: str = ""
    media: tuple[str, ...] = ()
    is_service: bool = False
    source: str = ""
    url: str = ""
    details: dict[str, str] = field(default_factory=dict)


def message_rows(messages: Iterable[Message]) -> Iterator[Row | Omission]:
    """A row for each message with words; at the end, how many had none and how many the program wrote."""
    service = wordless = 0
    for album in _albums(messages):
        for message in _joined(album):
            if message.is_service:
                service += 1
            elif not has_words(message.text):
                wordless += 1
            else:
                yield _row(message)
    if service:
        yield Omission(
            format_lazy(_("service messages: {n}"), n=service),
            _("The program wrote them, such as who joined, what was pinned or that a picture was left out."),
        )
    if wordless:
        yield Omission(
            format_lazy(_("messages without words: {n}"), n=wordless),
            _("They hold pictures, films or files only. Send those by themselves if they are evidence."),
        )


def has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _row(message: Message) -> Row:
    row = {
        "body": message.text.strip(), "published_on": message.at[:10], "source": message.source, "url": message.url,
        "identifier": message.number, "time": message.at[11:], **message.details,
        "media": "، ".join(dict.fromkeys(message.media))[:MEDIA_LENGTH],
    }  # fmt: skip
    return {name: clean(value) for name, value in row.items() if value.strip()}


def _albums(messages: Iterable[Message]) -> Iterator[list[Message]]:
    album: list[Message] = []
    for message in messages:
        if album and not _belongs(album[-1], message):
            yield album
            album = []
        album.append(message)
    if album:
        yield album


def _belongs(before: Message, message: Message) -> bool:
    """Whether both are pictures sent together."""
    if not (before.media and message.media) or before.second is None or message.second is None:
        return False
    if before.is_service or message.is_service or before.sender != message.sender:
        return False
    return abs(message.second - before.second) <= ALBUM_SECONDS


def _joined(album: list[Message]) -> list[Message]:
    """The message with the words, with the media of all; an album of several texts, or of none, stays apart."""
    worded = [message for message in album if has_words(message.text)]
    if len(worded) != 1 or len(album) == 1:
        return album
    return [replace(worded[0], media=tuple(each for message in album for each in message.media))]


def local_time(local: str, unix: str) -> tuple[str, float | None]:
    """``at`` and ``second`` of a message from its local time in ISO 8601 and its Unix time, of which either may be empty."""
    second = _number(unix)
    try:
        shown = datetime.fromisoformat(local.strip()[:40])
    except ValueError:
        moment = _moment(second)
        return (f"{moment:%Y-%m-%d %H:%M:%S} UTC", second) if moment else ("", second)
    if ":" not in local:
        return f"{shown:%Y-%m-%d}", second
    if second is None:
        second = shown.replace(tzinfo=shown.tzinfo or UTC).timestamp()
        return f"{shown:%Y-%m-%d %H:%M:%S}{_zone(shown)}", second
    utc = _moment(second)
    if shown.tzinfo is None and utc is not None and abs(offset := shown - utc.replace(tzinfo=None)).days < 1:
        minutes = round(offset.total_seconds() / 60)
        sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
        return f"{shown:%Y-%m-%d %H:%M:%S} UTC{sign}{minutes // 60:02}:{minutes % 60:02}", second
    return f"{shown:%Y-%m-%d %H:%M:%S}{_zone(shown)}", second


def _zone(moment: datetime) -> str:
    return moment.strftime(" %Z") if moment.tzinfo else ""


def _number(text: str) -> float | None:
    try:
        return float(text[:20]) if text else None
    except ValueError:
        return None


def _moment(second: float | None) -> datetime | None:
    try:
        return None if second is None else datetime.fromtimestamp(second, UTC)
    except (ValueError, OverflowError, OSError):
        return None
