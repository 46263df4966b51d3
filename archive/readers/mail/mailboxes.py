"""Files of mail programs around messages: mbox (RFC 4155 and its relatives) and Apple Mail's emlx."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from archive.readers.mail.headers import IS_MESSAGE, read_head

_CLOCK, _YEAR = re.compile(rb"\d:\d\d"), re.compile(rb"(?:19|20)\d\d")
_LINE_LENGTH = 400
_HEADER_LINE = re.compile(rb">From |[A-Za-z][\w-]{0,76}[ \t]*:")
_QUOTED = re.compile(rb"^>(>*From )", re.M)
_LENGTH = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}(\d{1,12})[ \t]*\r?\n(?=[A-Za-z>])")
_EXPUNGED = 0x0008
"""Thunderbird's mark, in ``X-Mozilla-Status``, of a message that was deleted and stands in the file until it is compacted."""


def message_starts(data: bytes, most: int | None = None) -> list[int]:
    """Where the ``From `` lines of a mailbox begin, each above the headers of a message; at most ``most`` of them.

    Empty where the file does not begin with one.
    """
    start = len(data) - len(data.lstrip(b"\xef\xbb\xbf\r\n \t"))
    if not data.startswith(b"From ", start):
        return []
    found: list[int] = []
    place = start
    while place >= 0 and (most is None or len(found) < most):
        if _is_separator(data, place):
            found.append(place)
        elif not found:
            return []
        place = data.find(b"\nFrom ", place + 1)
        place += place >= 0
    return found


def _is_separator(data: bytes, place: int) -> bool:
    """Whether a line that begins with "From " parts messages: it has a time and stands above a header, or above a whole head."""
    line_end = data.find(b"\n", place)
    if line_end < 0 or not _HEADER_LINE.match(data, line_end + 1):
        return False
    line = data[place : min(line_end, place + _LINE_LENGTH)]
    if _CLOCK.search(line) and _YEAR.search(line):
        return True
    is_below_empty_line = (
        place == 0 or data[max(0, place - 3) : place] in (b"\n\r\n", b"\r\n\n") or data[place - 2 : place] == b"\n\n"
    )
    return is_below_empty_line and read_head(data, line_end + 1).weight >= IS_MESSAGE


def is_mailbox(data: bytes) -> bool:
    """Whether a file holds several messages one after another; one alone is a message."""
    return len(message_starts(data, 2)) > 1


def split_mailbox(data: bytes) -> Iterator[bytes]:
    """The messages of a mailbox as they were before each line "From …" in them was quoted."""
    starts = message_starts(data)
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        begin = data.find(b"\n", start, end) + 1
        yield _QUOTED.sub(rb"\1", data[begin:end])


def is_deleted(message: bytes) -> bool:
    """Whether a mail program shows the message no longer."""
    status = (read_head(message).get("x-mozilla-status") or b"").strip()
    return re.fullmatch(rb"[0-9a-fA-F]{4}", status) is not None and bool(int(status, 16) & _EXPUNGED)


def without_wrapping(data: bytes) -> bytes:
    """The message in an emlx file: behind a line with its number of bytes, before a property list. Others as they are.

    A message that a text editor has saved as UTF-16 becomes UTF-8: what its parts say of their encoding holds for bytes.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("utf-8")
    match = _LENGTH.match(data)
    if match is None:
        return data
    size = int(match[1])
    end = match.end() + size
    if (
        not size
        or end > len(data)
        or not (end == len(data) or data[end:].lstrip()[:5] in (b"<?xml", b"<plis", b"bplis"))
    ):
        end = data.rfind(b"<?xml", match.end())
        if end < 0:
            return data
    return data[match.end() : end]
