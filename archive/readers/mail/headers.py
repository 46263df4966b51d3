"""Header lines of messages: where they end, and what their values say. Bytes in, one sweep, nothing is refused.

The grammar is RFC 5322 (2.2 header fields, 2.2.3 folding). Programs break it; what they meant is read where it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from archive.readers.limits import HEADER_LENGTH, HEADERS
from archive.readers.mail.values import ENCODED_WORD, LINE_END

_FIELD = re.compile(rb"([A-Za-z0-9][\w.-]{0,76})[ \t]*:(.*)", re.S)
_ENVELOPE = re.compile(rb">?From ")
_BAD = 3
"""Lines that are no headers and still do not end them: at the very top, and beyond the number of headers."""
_ADDRESS = re.compile(rb"[^\s<>@,;:\"]{1,64}@[^\s<>@,;:\"]{2,255}")
_MESSAGE_ID = re.compile(rb"\s*<[^<>\s]{1,250}@[^<>\s]{1,250}>")
_TAGS = re.compile(rb"\s*[a-z]{1,3}=[^\s;]{1,80};")
_DAY = re.compile(rb"\b\d{1,2}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s\d{2,4}\s\d{1,2}:\d\d", re.I)
_PROGRAMS = re.compile(
    r"arc-.+|dkim-.+|domainkey-.+|list-[a-z]+|resent-.+|content-[a-z-]+|received(?:-spf)?|authentication-results|return-path|"
    r"delivered-to|message-id|mime-version|in-reply-to|reply-to|envelope-to|errors-to|thread-(?:index|topic)|user-agent|"
    r"auto-submitted|disposition-notification-to|original-recipient|apparently-to|status"
)
"""Names that only programs write, of the registry of mail headers (RFC 3864); ordinary words among them are left out."""
_PEOPLE = frozenset(["from", "to", "cc", "bcc", "sender", "reply-to"])
_WRITTEN = frozenset(["subject", "sent", "cc", "bcc"])
IS_MESSAGE = 3
"""The weight of headers that only messages have, from which a text without the name of a message is one."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header: its name in lower case, and its value without line breaks."""

    name: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The headers of a message or of a part of one.

    Attributes:
        headers: in their order.
        end: offset of the first byte behind them and behind the empty line.
        is_sound: every line is a header or goes one on, and an empty line or the end of the file follows.
    """

    headers: tuple[Header, ...]
    end: int
    is_sound: bool = True
    _first: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> bytes | None:
        """The first value of that name, as bytes of a bounded length; none where there is none."""
        return self._first.get(name)

    @property
    def weight(self) -> int:
        """How surely these are the headers of a message and not the first lines of a report; see :data:`IS_MESSAGE`."""
        if self.headers and self.headers[0].name == "begin":
            return 0  # A calendar or an address book (RFC 5545, RFC 6350) has lines of the same grammar.
        return sum(_weight(header) for header in self.headers[:HEADERS])


def is_written_by_programs(name: str) -> bool:
    """Whether a header of that name, in lower case, is one that no person writes."""
    return name.startswith("x-") or _PROGRAMS.fullmatch(name) is not None


def _weight(header: Header) -> int:
    name, value = header.name, header.value[:HEADER_LENGTH]
    if _PROGRAMS.fullmatch(name) or _MESSAGE_ID.match(value) or _TAGS.match(value):
        return 2
    if name in _PEOPLE and _ADDRESS.search(value):
        return 2
    has_form = name.startswith("x-") or name in _PEOPLE | _WRITTEN or (name == "date" and _DAY.search(value))
    return 1 if has_form or ENCODED_WORD.search(value) or (b"<" in value and _ADDRESS.search(value)) else 0


@dataclass(slots=True)
class _Line:
    """A line of the headers: of a header that begins there the name, and where the next line starts."""

    text: bytes
    next: int
    name: str = ""
    is_bad: bool = False


def read_head(data: bytes, start: int = 0, end: int | None = None) -> Head:
    """The header lines from ``start``.

    A line that is no header goes on the one before it if another header that only messages have stands below: programs break long
    lines without a space. Otherwise the text begins with it.
    """
    lines: list[_Line] = []
    fields = bad = 0
    place = start
    for first, last, following in _lines(data, start, len(data) if end is None else end):
        text = data[first:last]
        if not text.strip():
            return _head(lines, following) if not bad else _cut(lines, following)
        place = following
        if match := _FIELD.match(text):
            lines.append(_Line(match[2], following, match[1].decode("ascii").lower()))
            fields += 1
        else:
            is_bad = not lines or text[:1] not in (b" ", b"\t")
            lines.append(_Line(text, following, is_bad=is_bad))
            bad += is_bad
        if bad > fields + _BAD:
            break
    return _head(lines, place) if not bad else _cut(lines, place)


def _cut(lines: list[_Line], end: int) -> Head:
    """Headers of which some lines are none: those up to the last that is surely one; what stands below is text."""
    begun = next((n for n, line in enumerate(lines) if line.name), len(lines))
    first_bad = next((n for n in range(begun, len(lines)) if lines[n].is_bad), len(lines))
    sure = [n for n, line in enumerate(lines) if line.name and _weight(Header(line.name, line.text)) > 1]
    count = first_bad
    if sure and sure[-1] > first_bad:
        count = next((n for n in range(sure[-1], len(lines)) if lines[n].is_bad), len(lines))
    kept = lines[:count]
    return replace(_head(kept, end if count == len(lines) else kept[-1].next if kept else end), is_sound=False)


def _lines(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Of each line its start, its end and the start of the next."""
    while start < end:
        match = LINE_END.search(data, start, end)
        if match is None:
            yield start, end, end
            return
        yield start, match.start(), match.end()
        start = match.end()


def _head(lines: list[_Line], end: int) -> Head:
    values: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line.name:
            values.append((line.name, [line.text]))
        elif values:
            values[-1][1].append(line.text)
    headers = tuple(Header(name, b"".join(pieces).strip()) for name, pieces in values)
    first: dict[str, bytes] = {}
    for header in headers:
        first.setdefault(header.name, header.value[: 4 * HEADER_LENGTH])
    return Head(headers, end, True, first)


def skip_envelope(data: bytes) -> int:
    """Where the headers begin: behind a byte order mark, empty lines and the ``From `` line of mailboxes."""
    place = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for first, last, following in _lines(data, place, len(data)):
        line = data[first:last]
        if line.strip() and not _ENVELOPE.match(line):
            return first
        place = following
    return place
