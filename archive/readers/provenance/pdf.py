"""What PDF files tell about their making: the Info dictionary, the XMP packets, and EXIF of the pictures in them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Literal

from lxml import etree

from archive.readers.document import ReadError
from archive.readers.office.xml_parts import Declares, Events, local
from archive.readers.pdf.process import run_pdf
from archive.readers.provenance.pictures import PictureKind, picture_facts

PdfKind = Literal["author", "producer", "created", "modified", "title", "other"]
_INFO: dict[str, PdfKind] = {
    "Author": "author", "Creator": "producer", "Producer": "producer", "CreationDate": "created", "ModDate": "modified",
    "Title": "title", "Subject": "other", "Keywords": "other",
}  # fmt: skip
_XMP: dict[str, PdfKind] = {
    "creator": "author", "CreatorTool": "producer", "Producer": "producer", "CreateDate": "created", "ModifyDate": "modified",
    "title": "title", "description": "other", "AuthorsPosition": "author", "softwareAgent": "producer",
}  # fmt: skip
_PACKETS = 20
_PACKET_BYTES = 256 * 1024
_FACTS = 200


def pdf_facts(data: bytes) -> Iterator[tuple[PdfKind | PictureKind, str]]:
    """The facts of a PDF file; one that cannot be opened may still tell of its pictures and packets."""
    yield from _info_facts(data)
    for packet in _packets(data):
        yield from _packet_facts(packet)
    yield from picture_facts(data)


def _info_facts(data: bytes) -> Iterator[tuple[PdfKind, str]]:
    try:
        told = json.loads(run_pdf(data, "info"))
    except ReadError:
        return
    for key, kind in _INFO.items():
        if value := told.get(key):
            yield kind, _day(value) if kind in ("created", "modified") else value


def _day(value: str) -> str:
    """``D:20211130101500+03'00'`` as 2021-11-30 10:15:00 +03:00; anything else as it is."""
    digits = value.removeprefix("D:")[:14]
    if len(digits) != 14 or not digits.isascii() or not digits.isdigit():
        return value
    zone = value.removeprefix("D:")[14:].replace("'", ":").strip(":")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]} {digits[8:10]}:{digits[10:12]}:{digits[12:]} {zone}".strip()


def _packets(data: bytes) -> Iterator[bytes]:
    """XMP packets, plain or deflated, found by their marks in one sweep each."""
    place = 0
    for _number in range(_PACKETS):
        place = data.find(b"<x:xmpmeta", place)
        if place < 0:
            break
        end = data.find(b"</x:xmpmeta>", place, place + _PACKET_BYTES)
        if end > 0:
            yield data[place : end + 12]
        place += 10
    place = 0
    for _number in range(_PACKETS):
        place = data.find(b"/Metadata", place)
        if place < 0:
            break
        place += 9
        begin = data.find(b"stream", place, place + 1000)
        if begin > 0:
            body = data[begin + 6 : begin + 6 + _PACKET_BYTES].lstrip(b"\r\n")
            try:
                unpacked = zlib.decompressobj().decompress(body, _PACKET_BYTES)
            except zlib.error:
                continue
            start, end = unpacked.find(b"<x:xmpmeta"), unpacked.rfind(b"</x:xmpmeta>")
            if 0 <= start < end:
                yield unpacked[start : end + 12]


def _packet_facts(packet: bytes) -> list[tuple[PdfKind, str]]:
    events = _Packet()
    parser = etree.XMLParser(target=events, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        parser.feed(packet)
        parser.close()
    except (etree.LxmlError, Declares):
        pass  # What came before the damage counts.
    return events.found


class _Packet(Events):
    """Values are in attributes, in the text of an element, or in the items of a list inside it."""

    def __init__(self) -> None:
        self.found: list[tuple[PdfKind, str]] = []
        self._kinds: list[PdfKind | None] = [None]
        self._text = ""

    def start(self, tag: str, attributes: object) -> None:
        self._kinds.append(_XMP.get(local(tag), self._kinds[-1] if local(tag) in ("Seq", "Alt", "Bag", "li") else None))
        self._text = ""
        for key, value in dict(attributes).items():  # type: ignore[call-overload]
            if (kind := _XMP.get(local(key))) is not None:
                self._add(kind, value)

    def data(self, text: str) -> None:
        if len(self._text) < 1000:
            self._text += text[:1000]

    def end(self, tag: str) -> None:
        kind = self._kinds.pop()
        if kind is not None and self._text.strip():
            self._add(kind, self._text)
        self._text = ""

    def _add(self, kind: PdfKind, value: str) -> None:
        if len(self.found) < _FACTS:
            self.found.append((kind, value[:1000]))
