"""Which format some bytes have: by their content. The name decides only between kinds of text that look alike."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

import puremagic
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import BinaryFile, UnknownFormat
from archive.readers.exports.feeds import is_feed
from archive.readers.exports.reader import EXPORT_ROWS
from archive.readers.exports.telegram_html import is_telegram_page
from archive.readers.exports.whatsapp import is_whatsapp
from archive.readers.mail.form import MailForm, mail_form, saved_header
from archive.readers.office.ole import OLE, ole_kind
from archive.readers.office.packages import package_kind
from archive.readers.office.xml_parts import PART_ERRORS
from archive.readers.packed.media import media_kind, refused_recording
from archive.readers.packed.tarballs import is_packed
from archive.readers.packed.zip_files import ZIP_ERRORS, damaged_zip, open_zip, refused_pack
from archive.readers.pictures.starts import is_picture
from archive.readers.plain.text import NOT_PLAIN, beginning_of_text
from archive.readers.tables.csv_rows import looks_like_table, without_nuls
from archive.readers.tables.json_shapes import json_shape
from archive.readers.tables.json_values import PEEK, json_text
from archive.readers.web.captures import is_capture
from archive.readers.web.warc import is_warc
from archive.readers.web.webarchive import is_webarchive


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    PICTURE = "picture"
    EMAIL = "email"
    MBOX = "mbox"
    MSG = "msg"
    MHTML = "mhtml"
    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    JSONL = "jsonl"
    ODT = "odt"
    RTF = "rtf"
    PPTX = "pptx"
    ODP = "odp"
    EPUB = "epub"
    DOC = "doc"
    PPT = "ppt"
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
    TAR = "tar"
    """TAR files, and files packed with gzip, bzip2 or xz."""

    @property
    def is_table(self) -> bool:
        """Whether it holds many reports, one a row."""
        return self in (Format.CSV, Format.JSONL) or self.is_workbook

    @property
    def is_workbook(self) -> bool:
        """Whether it is a table of several sheets."""
        return self in (Format.XLSX, Format.XLS, Format.XLSB, Format.ODS)

    @property
    def is_export(self) -> bool:
        """Whether it holds many reports in a form of which the fields are known, such as the messages of a channel."""
        return self.value in EXPORT_ROWS

    @property
    def has_attachments(self) -> bool:
        """Whether it can hold files beside its own words."""
        return self in (Format.EMAIL, Format.MSG)

    @property
    def is_container(self) -> bool:
        return self.is_table or self.is_export or self.holds_files

    @property
    def holds_files(self) -> bool:
        """Whether it holds files of any format, pages or messages."""
        return self in (Format.ZIP, Format.TAR, Format.MBOX, Format.WARC, Format.WACZ)


ENDINGS = (
    ".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".docm", ".dotx", ".doc", ".odt", ".ott", ".fodt",
    ".rtf", ".pdf", ".pptx", ".pptm", ".ppsx", ".ppt", ".odp", ".epub", ".eml", ".emlx", ".mbox", ".msg", ".mht",
    ".mhtml", ".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".jsonl", ".ndjson", ".json", ".js",
    ".geojson", ".xml", ".rss", ".atom", ".warc", ".warc.gz", ".wacz", ".webarchive", ".zip", ".tar", ".tgz", ".gz",
    ".bz2", ".xz", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".heic", ".heif", ".avif",
)  # fmt: skip
"""Endings that a file chooser offers and a folder is searched for."""

_JSON = (".json", ".jsonl", ".ndjson", ".geojson")
_ARCHIVE_OF_X = "window.YTD."
_HEAD = 4096
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article)\b", re.I)
_MAIL = {MailForm.MESSAGE: Format.EMAIL, MailForm.MAILBOX: Format.MBOX, MailForm.PAGE: Format.MHTML}
_ARC = b"filedesc://"
_RTF = b"{\\rtf"
_TNEF = b"\x78\x9f\x3e\x22"
_REFUSED_PACKS = (
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR"), (b"MSCF\0\0\0\0", "CAB"), (b"LZIP", "lzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"), (b"\x1f\x9d", "compress"), (b"xar!", "XAR"), (b"MSWIM\0\0\0", "WIM"),
)  # fmt: skip
_FLAT = re.compile(
    r"\s*<\?xml[^<>]{0,200}>\s*(?:<\?mso-application[^<>]{0,200}>\s*)?"
    r"<(?P<root>office:document|w:wordDocument|pkg:package|(?:ss:)?Workbook)(?=[\s>])"
)
_FLAT_TYPE = re.compile(r'office:mimetype="application/vnd\.oasis\.opendocument\.(?P<type>[a-z]{1,20})')
_DISK = b"CD001"
_DISK_AT = 32_769


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
    if form := mail_form(data, name.lower()):
        return _MAIL[form]
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if is_picture(data):
        return Format.PICTURE
    if is_webarchive(data):
        return Format.WEBARCHIVE
    if data.startswith(OLE):
        return _of_name(ole_kind(data))
    if data[:16].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(_RTF):
        return Format.RTF
    if data.startswith(_TNEF):
        raise UnknownFormat(
            _("This is winmail.dat, a form of Outlook's own. Save the message as .msg in Outlook and send that.")
        )
    if pack := _refused_pack(data):
        raise refused_pack(pack)
    if is_packed(data):
        return Format.TAR
    if recording := media_kind(data):
        raise refused_recording(recording)
    try:
        beginning = _beginning(data)
        head = beginning_of_text(without_nuls(beginning) if name.lower().endswith((".csv", ".tsv")) else beginning)
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
            kind = package_kind(archive)
    except (*ZIP_ERRORS, *PART_ERRORS) as error:
        raise damaged_zip() from error
    return _of_name(kind or Format.ZIP)


def _of_name(kind: str) -> Format:
    """The format of an Office file by its name, where it has a reader."""
    if kind in [each.value for each in Format]:
        return Format(kind)
    raise UnknownFormat(
        format_lazy(
            _("This is a file of the kind {kind}, which cannot be read here. Save it as DOCX, XLSX or text and send it again."),
            kind=kind.upper(),
        )
    )  # fmt: skip


def _refused_pack(data: bytes) -> str:
    """The name of a packed format that nothing here unpacks."""
    if data[_DISK_AT : _DISK_AT + len(_DISK)] == _DISK:
        return "ISO"
    if data[-512:-508] == b"koly" and not data.startswith(_RTF):
        return "DMG"
    return next((name for start, name in _REFUSED_PACKS if data.startswith(start)), "")


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
    if flat := _FLAT.match(head):
        return _flat(flat["root"], head)
    if _begins_html(head) or (name.endswith((".html", ".htm", ".xhtml")) and "<" in head):
        return Format.HTML
    if saved_header(head)[0]:
        return Format.EMAIL
    if head.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise UnknownFormat(
            _("This is XML of a kind that is not read here. Save it as CSV, JSON or a web page and send it again.")
        )
    if name.endswith((".csv", ".tsv")):
        return Format.CSV
    if name.endswith((".md", ".markdown")):
        return Format.MARKDOWN
    return Format.CSV if looks_like_table(head) else Format.TEXT


def _flat(root: str, head: str) -> Format:
    """Office documents that are one XML file, not a package."""
    kind = _FLAT_TYPE.search(head) if root == "office:document" else None
    if kind is None:
        raise UnknownFormat(
            _("This is an Office document as an XML file. Save it as DOCX, XLSX or ODT and send it again.")
        )
    return _of_name({"text": "odt", "spreadsheet": "ods", "presentation": "odp"}.get(kind["type"], kind["type"]))


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
