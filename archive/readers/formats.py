"""Which format some bytes have: by their content. The name decides only between kinds of text that look alike."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

import puremagic
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import BinaryFile, DamagedFile, UnknownFormat
from archive.readers.text import NOT_PLAIN, decode_text


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

    @property
    def is_table(self) -> bool:
        """Whether it holds many reports, one a row."""
        return self in (Format.CSV, Format.XLSX, Format.JSONL)

    @property
    def is_container(self) -> bool:
        return self.is_table or self == Format.ZIP


ENDINGS = (
    ".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf", ".eml", ".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson",
    ".json", ".zip",
)  # fmt: skip
"""Endings that a file chooser offers and a folder is searched for."""

_HEAD = 4096
_HTML = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b", re.I | re.S
)
_HEADER = re.compile(
    r"^(from|to|cc|subject|date|received|mime-version|message-id|return-path|delivered-to|reply-to|content-type|x-[\w-]+):",
    re.I,
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_RTF = b"{\\rtf"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


def detect(data: bytes, name: str = "") -> Format:
    """The format of a file.

    Args:
        data: the whole file.
        name: its name; a wrong ending does no harm.

    Raises:
        UnknownFormat, DamagedFile, BinaryFile: no reader for it; the message says what to do.
    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _packed(data)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith((_OLD_OFFICE, _RTF)):
        raise UnknownFormat(
            _("This is an old Word, Excel or RTF file. Save it as DOCX, XLSX or plain text and send it again.")
        )
    try:
        head, _encoding = decode_text(_whole_characters(data))
    except BinaryFile as error:
        raise _unknown(data) from error
    return _kind_of_text(head, name.lower())


def _whole_characters(data: bytes) -> bytes:
    """The beginning of a file, cut at a line end so that no character is torn."""
    if len(data) <= _HEAD or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    end = data.rfind(b"\n", 0, _HEAD)
    return data[: end + 1] if end > 0 else data


def _packed(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return Format.DOCX
            if "xl/workbook.xml" in names:
                return Format.XLSX
            if "mimetype" in names and archive.open("mimetype").read(100).decode("ascii", "replace").startswith(
                _OPEN_DOCUMENT
            ):
                raise UnknownFormat(_("This is an OpenDocument file. Save it as DOCX or XLSX and send it again."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise DamagedFile(
            _("The file is damaged: it begins like a ZIP file but cannot be opened. Send it again.")
        ) from error
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
                "By its content this is a file of the kind {ending}, which holds no text that can be read. Send the report as "
                "text, HTML, DOCX or PDF."
            ),
            ending=ending,
        )
    )


def _kind_of_text(head: str, name: str) -> Format:
    if _HTML.match(head) or (name.endswith((".html", ".htm", ".xhtml")) and "<" in head):
        return Format.HTML
    if re.match(r'\s*(?:\[\s*)?\{\s*["}]', head):
        return Format.JSONL
    if _is_message(head, name):
        return Format.EMAIL
    if name.endswith((".csv", ".tsv")):
        return Format.CSV
    if name.endswith((".md", ".markdown")):
        return Format.MARKDOWN
    return Format.TEXT


def _is_message(head: str, name: str) -> bool:
    """Two headers of a message where the name says so, or three with one that only machines write."""
    found = set()
    for line in head.lstrip("\ufeff").splitlines():
        if not line.strip():
            break
        if match := _HEADER.match(line):
            found.add(match[1].lower())
        elif not line.startswith((" ", "\t")):
            return False
    machine = found & {"mime-version", "message-id", "received", "return-path"}
    return len(found) >= 2 if name.endswith(".eml") else len(found) >= 3 and bool(machine)
