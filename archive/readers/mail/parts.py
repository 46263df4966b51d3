"""The tree of a message's parts (RFC 2045, RFC 2046). Each knows its own bytes, so that what is attached stays what it was."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import TooLarge
from archive.readers.limits import MAIL_DEPTH
from archive.readers.mail.headers import Head, read_head
from archive.readers.mail.values import decode_base64, decode_header, parameters
from archive.readers.names import harmless_name

_UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r{0,3}\n|\r|$)")
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} [^\r\n]*\r?\n")


@dataclass(slots=True)
class MailPart:
    """A message, or a part of one.

    Attributes:
        head: its headers.
        data: the bytes between them and its end, as they were sent.
        kind: ``type/subtype`` in lower case; what the part around it implies where it says nothing.
        told: parameters of its type, such as ``charset``.
        children: of a multipart.
    """

    head: Head
    data: bytes
    kind: str
    told: dict[str, str]
    children: list[MailPart] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return self.kind.startswith("multipart/")

    @property
    def charset(self) -> str:
        """What it says about its encoding, in lower case; empty where nothing."""
        return self.told.get("charset", "").split("(")[0].strip(" '\"").lower()[:20]

    @property
    def disposition(self) -> str:
        return parameters(self.head.get("content-disposition"))[0]

    @property
    def name(self) -> str:
        """The file name that it gives, harmless; empty where none."""
        given = parameters(self.head.get("content-disposition"))[1].get("filename") or self.told.get("name", "")
        return harmless_name(given)

    @property
    def content_id(self) -> str:
        return decode_header(self.head.get("content-id")).strip("<> ")

    def decoded(self) -> bytes:
        """Its content, freed from the form it was sent in (RFC 2045, 6)."""
        encoding = parameters(self.head.get("content-transfer-encoding"))[0]
        if encoding == "base64":
            return decode_base64(self.data)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.data if b"\n" in self.data else self.data.replace(b"\r", b"\n"))
        return _uudecoded(self.data) if encoding in _UUENCODED else self.data

    def walk(self) -> Iterator[MailPart]:
        """Itself and all parts in it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_message(data: bytes, start: int) -> MailPart:
    """The tree of a message whose headers begin at ``start``.

    Raises:
        TooLarge: more parts than the settings allow, or nested too deeply.
    """
    return _Tree(data).part(start, len(data), "text/plain", 0)


class _Tree:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._parts = 0

    def part(self, start: int, end: int, implied: str, depth: int) -> MailPart:
        self._parts += 1
        if self._parts > settings.MAIL_PARTS:
            raise too_many_parts(self._parts, settings.MAIL_PARTS)
        if depth > MAIL_DEPTH:
            raise TooLarge(
                _("Messages or parts are nested too deeply. Take out the one with the report and send that.")
            )
        head = read_head(self._data, start, end)
        kind, told = parameters(head.get("content-type"))
        kind = kind if kind.count("/") == 1 else implied
        part = MailPart(head, b"", kind, told)
        boundary = told.get("boundary", "")
        if part.is_multipart and boundary:
            self._fill(part, min(head.end, end), end, boundary.rstrip().encode("utf-8", "replace"), depth)
        if not part.children:
            part.data = self._data[min(head.end, end) : end]
            if part.is_multipart:
                part.kind = "text/plain"  # It says that parts follow, and none does.
        return part

    def _fill(self, part: MailPart, start: int, end: int, boundary: bytes, depth: int) -> None:
        """The children; what stands before the first boundary and behind the last is for programs that know no parts."""
        implied = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        begun = -1
        for first, following, is_last in self._boundaries(b"--" + boundary, start, end):
            if begun >= 0:
                part.children.append(self.part(begun, _before(self._data, begun, first), implied, depth + 1))
            begun = -1 if is_last else following
            if is_last:
                break
        if begun >= 0:
            part.children.append(self.part(begun, end, implied, depth + 1))

    def _boundaries(self, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Of each line that parts two parts its start, the start of the next line, and whether it is the last."""
        place = self._data.find(mark, start, end)
        while place >= 0:
            tail = _AFTER_BOUNDARY.match(self._data, place + len(mark), end)
            if tail and (place == start or self._data[place - 1] in b"\r\n"):
                yield place, tail.end(), bool(tail[1])
            place = self._data.find(mark, place + len(mark), end)


def _before(data: bytes, start: int, end: int) -> int:
    """Where a part ends: the line break before a boundary belongs to the boundary."""
    if end > start and data[end - 1 : end] == b"\n":
        end -= 1
    return end - 1 if end > start and data[end - 1 : end] == b"\r" else end


def _uudecoded(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    out = []
    for line in data[begin.end() if begin else 0 :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(out)


def too_many_parts(count: int, limit: int) -> TooLarge:
    """More files or parts than the settings allow."""
    return TooLarge(
        format_lazy(
            _("There are {n} files in it; the limit is {limit}. Split it into several ZIP files."), n=count, limit=limit
        )
    )
