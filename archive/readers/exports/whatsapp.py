"""Chats that WhatsApp exports as text, from Android or an iPhone, in any language: one row a message.

Each message begins with its day and time, written as the telephone writes them. Whoever sent it is a person: neither name nor
number becomes part of a row. What the program writes itself it marks with U+200E, or puts in angle brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission
from archive.readers.exports.messages import Message, message_rows
from archive.readers.plain.text import decode_text
from archive.readers.tables.rows import Row

LEAST_WORDS = 3
"""Shorter messages are greetings and answers: no report."""
_PREFIX = 80
"""Code points in which day, time and the name's beginning are looked for."""
_MARKS = dict.fromkeys(
    map(ord, "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\ufeff\u061c\u202a\u202b\u202c\u202d\u202e")
)
_SPACES = {0x202F: " ", 0xA0: " ", ord("،"): ","}
_DIGITS = {ord(digit): str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)}
_START = re.compile(
    r"(?P<open>\[)?(?P<a>\d{1,4})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{1,4}),? {1,2}(?:[^\W\d_]{1,3} )?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2}))?(?: ?(?P<half>[AaPp]\.? ?[Mm]\.?|[^\W\d_][^\s\d\[\]:\-]{0,7}))?(?(open)\]| -) "
)
_AFTERNOON = ("pm", "م", "بظ", "بعد")
_MORNING = ("am", "ص", "قظ", "قبل")
"""How the halves of the day begin, letters only."""
_LEFT_OUT = re.compile(r"<[^<>\n]{1,100}>")
_ATTACHED_IPHONE = re.compile(r"\N{LEFT-TO-RIGHT MARK}?<[^<>:\n]{1,40}: ?([^<>\n]{1,200})>")
_ATTACHED_ANDROID = re.compile(r"\N{LEFT-TO-RIGHT MARK}?([^\n()]{1,200}\.\w{2,5}) \([^()\n]{3,40}\)(?=\n|$)")
_EDITED = re.compile(r"\N{LEFT-TO-RIGHT MARK}<[^<>:\n]{1,60}>\s*$")
_MENTION = re.compile("@\u2068[^\u2069\n]{0,100}\u2069|@\\+?\\d{7,15}\\b")
_DELETED = frozenset([
    "this message was deleted", "you deleted this message", "تم حذف هذه الرسالة", "لقد حذفت هذه الرسالة",
    "ce message a été supprimé", "vous avez supprimé ce message", "null",
])  # fmt: skip
"""What Android writes without a mark of its own."""
_NAMES = re.compile(r"[^:\n]{1,60}?(?=:(?: |$))")
_CONTACT = ".vcf"
_YEARS = range(2009, 2100)


@dataclass(slots=True)
class Entry:
    """A message as it stands in the file; ``day`` are its three numbers, ``sender`` is empty where the program wrote it."""

    day: tuple[int, int, int]
    clock: str
    sender: str
    text: str


def is_whatsapp(head: str) -> bool:
    """Whether a text begins as such an export does: of its first two messages each has a day, a time and a sender or none."""
    lines = head.lstrip("\ufeff\n ").split("\n")
    starts = [number for number, line in enumerate(lines) if _start(line)]
    if not starts or starts[0] != 0:
        return False
    return len(starts) > 1 or _entry(lines[0]).sender != ""


def whatsapp_rows(data: bytes) -> Iterator[Row | Omission]:
    """One row for each message of three words or more. Days in figures are understood the same way in the whole file.

    Raises:
        UnknownEncoding
    """
    entries = list(read_entries(data))
    order, is_certain = _order([entry.day for entry in entries])
    short = 0
    messages = []
    for entry in entries:
        message = _message(entry, order)
        if not message.is_service and message.text and len(message.text.split()) < LEAST_WORDS:
            short += 1
        else:
            messages.append(message)
    for row in message_rows(messages):
        yield row if is_certain or isinstance(row, Omission) else {**row, "uncertain": "published_on"}
    if short:
        yield Omission(
            format_lazy(_("short messages: {n}"), n=short),
            format_lazy(_("They have fewer than {n} words: greetings and answers, no reports."), n=LEAST_WORDS),
        )


def read_entries(data: bytes) -> Iterator[Entry]:
    """The messages as they stand in the file, lines without a day added to the one before.

    Raises:
        UnknownEncoding
    """
    entry: Entry | None = None
    lines: list[str] = []
    for line in _decode(data).split("\n"):
        if _start(line):
            if entry is not None:
                entry.text = "\n".join(lines)
                yield entry
            entry = _entry(line)
            lines = [entry.text]
        elif entry is not None:
            lines.append(line)
    if entry is not None:
        entry.text = "\n".join(lines)
        yield entry


def _decode(data: bytes) -> str:
    """WhatsApp writes UTF-8. The marks in it are needed, so it is not read as other texts are."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return decode_text(data)[0]


def _plain(line: str) -> str:
    return line[:_PREFIX].translate(_MARKS).translate(_SPACES).translate(_DIGITS)


def _start(line: str) -> re.Match[str] | None:
    return _START.match(_plain(line)) if line[:4].strip() else None


def _entry(line: str) -> Entry:
    match = _START.match(_plain(line))
    assert match is not None
    rest = line[_place(line, match.end()) :]
    name = _NAMES.match(rest)
    text = rest[name.end() + 1 :].removeprefix(" ") if name else rest
    day = int(match["a"]), int(match["b"]), int(match["c"])
    return Entry(day, _clock(match), name[0].translate(_MARKS).strip() if name else "", text)


def _place(line: str, kept: int) -> int:
    """Where in a line so many characters that are no marks end."""
    for place, c in enumerate(line):
        if kept == 0:
            return place
        kept -= ord(c) not in _MARKS
    return len(line)


def _clock(match: re.Match[str]) -> str:
    hour, half = int(match["hour"]), "".join(c for c in (match["half"] or "").lower() if c.isalpha())
    if half.startswith(_AFTERNOON) and hour < 12:
        hour += 12
    elif half.startswith(_MORNING) and hour == 12:
        hour = 0
    return f"{hour:02}:{match['minute']}" + (f":{match['second']}" if match["second"] else "")


def _order(days: list[tuple[int, int, int]]) -> tuple[str, bool]:
    """``ymd``, ``dmy`` or ``mdy`` for the whole file, and whether only that one is possible.

    A chat goes forward: where no number is above 12, the order in which its days never go back is taken.
    """
    if any(a > 31 for a, _b, _c in days):
        return "ymd", True
    no_month = sum(a > 12 for a, _b, _c in days), sum(b > 12 for _a, b, _c in days)
    if any(no_month):
        return ("mdy", no_month[0] == 0) if no_month[1] > no_month[0] else ("dmy", no_month[1] == 0)
    back = [
        sum(later < earlier for earlier, later in pairwise([(_year(c), *pair) for *pair, c in each]))
        for each in ([(b, a, c) for a, b, c in days], days)
    ]
    return ("mdy" if back[1] < back[0] else "dmy"), back[0] != back[1]


def _year(number: int) -> int:
    return number + 2000 if number < 100 else number


def _day(numbers: tuple[int, int, int], order: str) -> str:
    part = dict(zip(order, numbers, strict=True))
    try:
        day = date(_year(part["y"]), part["m"], part["d"])
    except ValueError:
        return ""
    return day.isoformat() if day.year in _YEARS else ""


def _message(entry: Entry, order: str) -> Message:
    text, media, details = entry.text, [], {}
    if _EDITED.search(text[-100:]) and "\N{LEFT-TO-RIGHT MARK}<" in text.strip()[1:]:
        text, details = text[: text.rindex("\N{LEFT-TO-RIGHT MARK}<")], {"edited": "✓"}
    for pattern in (_ATTACHED_IPHONE, _ATTACHED_ANDROID):
        for match in pattern.finditer(text[:1000]):
            # The name of a contact's file is the contact's.
            media.append(match[1].strip() if not match[1].lower().endswith(_CONTACT) else _CONTACT)
            text = text.replace(match[0], "", 1)
    if _LEFT_OUT.fullmatch(text.translate(_MARKS).strip()):
        text, media = "", [*media, "?"]
    stripped = text.strip()
    # What the program writes has one line; a question with its choices has several, and is a person's.
    is_marked = stripped.startswith("\N{LEFT-TO-RIGHT MARK}") and "\n" not in stripped
    by_program = not entry.sender or is_marked or _is_deleted(stripped)
    return Message(
        number="", text=_MENTION.sub("@…", stripped).translate(_MARKS).strip(), at=f"{_day(entry.day, order):10} {entry.clock}",
        sender=entry.sender, media=tuple(each for each in media if each != "?"), is_service=by_program and not media,
        details=details,
    )  # fmt: skip


def _is_deleted(text: str) -> bool:
    return text.translate(_MARKS).strip(" .").lower() in _DELETED
