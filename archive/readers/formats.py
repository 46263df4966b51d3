"""Which format some bytes have: by their content. The name decides only between kinds of text that look alike."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

import puremagic
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.captures import is_capture
from archive.readers.document import BinaryFile, UnknownFormat
from archive.readers.exports import EXPORT_ROWS
from archive.readers.feeds import is_feed
from archive.readers.json_shapes import json_shape
from archive.readers.json_values import PEEK, json_text
from archive.readers.packed import ZIP_ERRORS, damaged_zip, open_zip
from archive.readers.telegram_html import is_telegram_page
from archive.readers.text import NOT_PLAIN, decode_text
from archive.readers.warc import is_warc
from archive.readers.webarchive import is_webarchive
from archive.readers.whatsapp import is_whatsapp


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    EMAIL = "email"
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    ZIP = "zip"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    X = "x"
    FACEBOOK = "facebook"
    FEED = "feed"
    WARC = "warc"
    WACZ = "wacz"
    CAPTURE = "capture"
    WEBARCHIVE = "webarchive"

    @property
    def is_table(self) -> bool:
        """Whether it holds many reports, one a row."""
        return self in (Format.CSV, Format.XLSX, Format.JSONL)

    @property
    def is_export(self) -> bool:
        """Whether it holds many reports in a form of which the fields are known, such as the messages of a channel."""
        return self.value in EXPORT_ROWS

    @property
    def is_web_archive(self) -> bool:
        """Whether it holds pages as they were captured, each with its address and time."""
        return self in (Format.WARC, Format.WACZ)

    @property
    def has_attachments(self) -> bool:
        """Whether it can hold files beside its own words."""
        return self == Format.EMAIL

    @property
    def is_container(self) -> bool:
        return self.is_table or self.is_export or self.is_web_archive or self == Format.ZIP


ENDINGS = (
    ".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf", ".eml", ".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson",
    ".json", ".zip", ".js", ".geojson", ".xml", ".rss", ".atom", ".warc", ".warc.gz", ".wacz", ".webarchive",
)  # fmt: skip
"""Endings that a file chooser offers and a folder is searched for."""

_JSON = (".json", ".jsonl", ".ndjson", ".geojson")
_ARCHIVE_OF_X = "window.YTD."
_HEAD = 4096
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article)\b", re.I)
_HEADER = re.compile(r"([!-9;-~]{1,80}):")
"""RFC 5322, 2.2: the name of a header; the longest that is registered has 40 letters."""
_KNOWN_HEADERS = frozenset(
    ["from", "to", "cc", "subject", "date", "received", "mime-version", "message-id", "return-path", "delivered-to", "reply-to",
     "content-type"]
)  # fmt: skip
_MACHINE_HEADERS = frozenset(["mime-version", "message-id", "received", "return-path"])
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ARC = b"filedesc://"
_RTF = b"{\\rtf"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


def detect(data: bytes, name: str = "") -> Format:
    """The format of a file.

    Args:
        data: the whole file.
        name: its name; a wrong ending does no harm.

    Raises:
        UnknownFormat, DamagedFile, BinaryFile, TooLarge: no reader for it; the message says what to do.
    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _packed(data)
    if data.startswith(_ARC):
        raise UnknownFormat(_("This is a web archive of the old form ARC. Convert it to WARC and send it again."))
    if is_warc(data):
        return Format.CAPTURE if is_capture(data) else Format.WARC
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if is_webarchive(data):
        return Format.WEBARCHIVE
    if data.startswith((_OLD_OFFICE, _RTF)):
        raise UnknownFormat(
            _("This is an old Word, Excel or RTF file. Save it as DOCX, XLSX or plain text and send it again.")
        )
    try:
        head, _encoding = decode_text(_beginning(data))
    except BinaryFile as error:
        raise _unknown(data) from error
    return _export(data, head, name.lower()) or _kind_of_text(head, name.lower())


def _export(data: bytes, head: str, name: str) -> Format | None:
    """The kind of a file in a form of which the fields are known, or of JSON: found out from more than its first lines."""
    if is_whatsapp(head):
        return Format.WHATSAPP
    if is_feed(head):
        return Format.FEED
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[", "window.")) or name.endswith(_JSON):
        shape = json_shape(json_text(_beginning(data, PEEK))[0])
        if start.startswith(_ARCHIVE_OF_X) and shape != Format.X:
            raise UnknownFormat(
                _(
                    "This part of an archive of X holds no posts. Send the part named tweets.js; the others lead to its owner."
                )
            )
        return Format(shape) if shape else Format.JSONL if name.endswith(_JSON) else None
    if _begins_html(head) and is_telegram_page(json_text(data[:PEEK])[0]):
        return Format.TELEGRAM
    return None


def _beginning(data: bytes, size: int = _HEAD) -> bytes:
    """The first bytes of a file, cut at a line end or else between two characters."""
    head = data[:size]
    if len(data) <= size:
        return head
    if head.startswith(codecs.BOM_UTF16_LE):
        return head[:-2] if 0xD8 <= head[-1] < 0xDC else head
    if head.startswith(codecs.BOM_UTF16_BE):
        return head[:-2] if 0xD8 <= head[-2] < 0xDC else head
    end = head.rfind(b"\n")
    if end > 0:
        return head[: end + 1]
    # Of UTF-8, a character has at most four bytes; in other encodings three letters more or less do not matter.
    last = next((place for place in range(len(head) - 1, len(head) - 5, -1) if head[place] & 0xC0 != 0x80), len(head))
    return head[:last]


def _packed(data: bytes) -> Format:
    try:
        with open_zip(data) as archive:
            names = set(archive.namelist())
            if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
                return Format.WACZ
            if "word/document.xml" in names:
                return Format.DOCX
            if "xl/workbook.xml" in names:
                return Format.XLSX
            if "mimetype" in names and archive.open("mimetype").read(100).decode("ascii", "replace").startswith(
                _OPEN_DOCUMENT
            ):
                raise UnknownFormat(_("This is an OpenDocument file. Save it as DOCX or XLSX and send it again."))
    except ZIP_ERRORS as error:
        raise damaged_zip() from error
    return Format.ZIP


def _unknown(data: bytes) -> UnknownFormat | BinaryFile:
    try:
        ending = puremagic.from_string(data[:_HEAD])
    except (puremagic.PureError, ValueError):
        return BinaryFile(NOT_PLAIN)
    if not ending:
        return BinaryFile(NOT_PLAIN)
    return UnknownFormat(
        format_lazy(
            _(
                "By its content this is a file of the kind {ending}, which contains no readable text. Send the report as text, "
                "HTML, DOCX or PDF."
            ),
            ending=ending,
        )
    )


def _kind_of_text(head: str, name: str) -> Format:
    if _begins_html(head) or (name.endswith((".html", ".htm", ".xhtml")) and "<" in head):
        return Format.HTML
    if _is_message(head, name):
        return Format.EMAIL
    if head.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise UnknownFormat(
            _("This is XML of a kind that is not read here. Save it as CSV, JSON or a web page and send it again.")
        )
    if name.endswith((".csv", ".tsv")):
        return Format.CSV
    if name.endswith((".md", ".markdown")):
        return Format.MARKDOWN
    return Format.TEXT


def _begins_html(head: str) -> bool:
    """Whether an element of a page comes first, after a declaration of XML and comments. One sweep."""
    place = _skip_space(head, 0)
    if head.startswith("<?xml", place) and (end := head.find(">", place)) > 0:
        place = _skip_space(head, end + 1)
    while head.startswith("<!--", place) and (end := head.find("-->", place + 4)) > 0:
        place = _skip_space(head, end + 3)
    return _HTML.match(head, place) is not None


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _is_message(head: str, name: str) -> bool:
    """Two message headers if the file name agrees, or three including one that only programs write."""
    found = set()
    for line in head.lstrip("\ufeff").splitlines():
        if not line.strip():
            break
        if match := _HEADER.match(line):
            found.add(match[1].lower())
        elif not line.startswith((" ", "\t")):
            return False
    known = {header for header in found if header in _KNOWN_HEADERS or header.startswith("x-")}
    return len(known) >= 2 if name.endswith(".eml") else len(known) >= 3 and bool(known & _MACHINE_HEADERS)
