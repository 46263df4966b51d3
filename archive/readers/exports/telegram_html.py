"""What Telegram Desktop exports as HTML: ``messages.html``, ``messages2.html`` and so on, a file for each thousand messages.

Classes and wording: ``export_output_html.cpp`` of Telegram Desktop, which writes English in every language. The file does not say
whether a chat is a channel or a person. It is taken for a channel only where the program speaks of one; without that its name
stays out of the rows, as do those of senders.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.readers.document import DamagedFile, Omission
from archive.readers.exports.messages import Message, local_time, message_rows
from archive.readers.limits import ATTRIBUTES, check_markup
from archive.readers.plain.text import decode_text
from archive.readers.tables.rows import Row

_MARKS = ('class="page_wrap', 'class="page_header')
_STAMP = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?")
_OF_CHANNEL = re.compile(r"Channel (?:«.{0,300}» created|title changed|photo (?:changed|removed)|theme was)")
_NUMBER = re.compile(r"(?:go_to_)?message(-?\d{1,20})$")
_BREAKS = frozenset(["br", "blockquote", "pre"])
_OF_PERSONS = frozenset(["contact", "place"])


def is_telegram_page(head: str) -> bool:
    """Whether the beginning of a page is that of an export by Telegram Desktop."""
    return all(mark in head for mark in _MARKS) and "Exported Data" in head


def telegram_page_rows(data: bytes) -> Iterator[Row | Omission]:
    """One row for each message with words.

    Raises:
        DamagedFile: it holds no messages.
        UnknownEncoding, TooLarge
    """
    page = read_page(data)
    if not page.messages:
        raise DamagedFile(_("The export of Telegram holds no messages. Send its files named messages.html."))
    source = page.title if page.is_channel else ""
    yield from message_rows(_messages(page, source))
    if not source:
        yield Omission(
            _("the name of the chat"),
            _("The file does not say whether it is a channel or a person. Name the source if it is a channel."),
        )


@dataclass(slots=True)
class PageMessage:
    """The pieces of a message by their role, as text."""

    number: str
    is_service: bool
    stamp: str = ""
    reply: str = ""
    media: list[str] = field(default_factory=list)
    is_forwarded: bool = False
    pieces: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def text(self, role: str) -> str:
        """What stands in the pieces of this role, a line for each line."""
        lines = (" ".join(line.split()) for line in "".join(self.pieces.get(role, [])).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


@dataclass(slots=True)
class Page:
    title: str = ""
    messages: list[PageMessage] = field(default_factory=list)

    @property
    def is_channel(self) -> bool:
        """Whether the program speaks of a channel, or posts are signed, which it allows in channels only."""
        return any(
            _OF_CHANNEL.match(each.text("service")) or each.text("signature") for each in self.messages
        ) and self.senders <= {self.title}

    @property
    def senders(self) -> set[str]:
        return {name for each in self.messages if (name := each.text("from"))}


def read_page(data: bytes) -> Page:
    """The messages of a page and the name in its head.

    Raises:
        DamagedFile, UnknownEncoding, TooLarge
    """
    text, _encoding = decode_text(data)
    parser = etree.HTMLParser(target=_Reader(), encoding="utf-8", huge_tree=True)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        page: Page = parser.close()
    except etree.LxmlError as error:
        raise DamagedFile(_("The page cannot be read. Export it again.")) from error
    return page


class _Reader:
    """Gives each element a role by its class; one without a class of its own has the role of the element around it."""

    def __init__(self) -> None:
        self._tags = 0
        self._roles: list[str] = []
        self._page = Page()

    @property
    def _message(self) -> PageMessage | None:
        return self._page.messages[-1] if self._page.messages else None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags += 1
        check_markup(self._tags if len(attributes) <= ATTRIBUTES else settings.MARKUP_LIMIT + 1)
        around = self._roles[-1] if self._roles else ""
        role = self._role(around, attributes) or around
        self._roles.append(role)
        message = self._message
        if message is None:
            return
        if tag in _BREAKS or "answer" in attributes.get("class", ""):
            message.pieces[role].append("\n")
        href = attributes.get("href", "")
        if role == "reply" and (match := _NUMBER.search(href)):
            message.reply = match[1]
        elif role == "media" and href:
            message.media.append(href)

    def _role(self, around: str, attributes: Mapping[str, str]) -> str:
        classes = set(attributes.get("class", "").split())
        if "message" in classes and (match := _NUMBER.match(attributes.get("id", ""))):
            self._page.messages.append(PageMessage(match[1], "service" in classes))
            return "service" if "service" in classes else "message"
        if "page_header" in classes:
            return "title"
        message = self._message
        if message is None or around in _OF_PERSONS:
            return ""
        if "date" in classes and "title" in attributes:
            message.stamp = message.stamp or attributes["title"]
            return "date"
        if {"forwarded", "body"} <= classes:
            message.is_forwarded = True
            return "forwarded"
        if "from_name" in classes:
            return "forwarded_from" if around == "forwarded" else "from"
        return _role_by_class(classes)

    def end(self, tag: str) -> None:
        if self._roles:
            role = self._roles.pop()
            if tag in ("blockquote", "pre", "div") and (message := self._message) is not None:
                message.pieces[role].append("\n")

    def data(self, text: str) -> None:
        role = self._roles[-1] if self._roles else ""
        if role == "title" and not self._page.messages:
            self._page.title = " ".join(f"{self._page.title}{text}".split())
        elif (message := self._message) is not None:
            message.pieces[role].append(text.replace("\n", " "))

    def close(self) -> Page:
        return self._page


def _role_by_class(classes: set[str]) -> str:
    if "media_contact" in classes:
        return "contact"
    if classes & {"media_location", "media_live_location", "media_venue"}:
        return "place"
    for name, role in (
        ("reply_to", "reply"), ("signature", "signature"), ("media_wrap", "media"), ("media_poll", "poll"),
        ("details", "media_details"), ("reactions", "reactions"), ("text", "text"),
    ):  # fmt: skip
        if name in classes and not (name == "details" and "body" in classes):
            return role
    return ""


def _messages(page: Page, source: str) -> Iterator[Message]:
    sender = ""
    for each in page.messages:
        # A message of the same sender soon after another is not headed by the name again.
        sender = each.text("from") or sender
        when, second = _time(each.stamp)
        forwarded = each.text("forwarded_from")
        details = {"reply to": each.reply}
        if each.is_forwarded:
            details |= {"forwarded from": forwarded} if source and forwarded == source else {"forwarded": "✓"}
        media = each.media or [line for line in each.text("media").split("\n") if line][:1]
        yield Message(
            number=each.number, text=each.text("text") or each.text("poll"), at=when, second=second, sender=sender,
            media=tuple(media), source=source, is_service=each.is_service, details=details,
        )  # fmt: skip


def _time(stamp: str) -> tuple[str, float | None]:
    match = _STAMP.match(stamp)
    if match is None:
        return "", None
    day, month, year, clock, zone = match.groups()
    return local_time(f"{year}-{month}-{day}T{clock}{zone or ''}", "")
