"""Pages in web archives: WARC, WACZ, and one record by itself, which is what becomes the original of a report.

The day on which a page was captured is a detail of the report, not its day of publication. What HTTP packed, warcio unpacks.
"""

from __future__ import annotations

import codecs
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote, urldefrag

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.readers.document import DamagedFile, Document, EmptyFile, Omission, Part, ReadError, UnknownFormat
from archive.readers.limits import check_size
from archive.readers.names import harmless_name
from archive.readers.packed.zip_files import ZIP_ERRORS, damaged_zip, open_zip
from archive.readers.pdf.reader import read_pdf
from archive.readers.plain.text import decode_declared
from archive.readers.web.html import fragment_text, read_html
from archive.readers.web.warc import Take, WarcRecord, is_warc, parsed_headers, warc_records

HTML_TYPES = frozenset(["text/html", "application/xhtml+xml"])
PDF_TYPE = "application/pdf"
LEAST_TEXT = 250
"""Code points of the words of a page, where nothing says which answers are pages: frames and advertisements have fewer."""
PAGES = "pages/"
_CHUNK = 64 * 1024
_PACKINGS = frozenset(["identity", "", "gzip", "x-gzip", "deflate"])
_FRAMES = frozenset(["iframe", "frame", "embed", "object", "empty", "image", "script", "style"])
"""Values of Sec-Fetch-Dest: what a browser wanted an answer for, other than as a page."""
_ANY_BYTES = frozenset(["iso8859-1", "latin-1", "ascii", "cp1252"])
"""Labels that servers send for every page: the page's own declaration is better."""
_HTTP_ERRORS = (ArchiveLoadFailed, zlib.error, ValueError, EOFError, KeyError, IndexError, AttributeError, OSError)
Member = tuple[str, Part | ReadError | Omission]


def is_capture(data: bytes) -> bool:
    """Whether it is a single record of a web archive, with an answer in it."""
    if not data.startswith(b"WARC/"):
        return False
    try:
        records = warc_records(data, lambda _entries, _size: None)
        first, second = next(records, None), next(records, None)
    except ReadError:
        return False
    return first is not None and second is None and first.kind in ("response", "resource")


def read_capture(data: bytes) -> Document:
    """The page or PDF file in one record, with its address and the time of its capture.

    Raises:
        DamagedFile, EmptyFile, TooLarge, UnknownEncoding, NeedsRecognition, …: as the readers of HTML and PDF.
    """
    record = next(warc_records(data, lambda _entries, _size: None), None)
    if record is None or not record.content:
        raise EmptyFile(_("The record of the web archive holds no page."))
    payload, declared = _payload(record)
    document = read_pdf(payload) if b"%PDF-" in payload[:1024] else read_html(_marked(payload, declared))
    details = (*document.metadata.details, ("captured", _captured(record)))
    url = record.url if record.url.lower().startswith(("http://", "https://")) else document.metadata.url
    return replace(document, metadata=replace(document.metadata, url=url, details=tuple(d for d in details if d[1])))


def _captured(record: WarcRecord) -> str:
    stamp = record.headers.get("warc-date", "")[:40]
    try:
        return f"{datetime.fromisoformat(stamp):%Y-%m-%d %H:%M:%S %Z}".strip()
    except ValueError:
        return stamp


def _payload(record: WarcRecord) -> tuple[bytes, str]:
    """What was captured, without the packing of HTTP, and the charset that HTTP declares."""
    if record.kind != "response":
        return record.content, _charset(record.headers.get("content-type", ""))
    headers = record.http()[1]
    if (packing := headers.get("content-encoding", "identity").lower()[:20]) not in _PACKINGS:
        raise UnknownFormat(
            format_lazy(
                _("The page is packed as “{name}”, which is not read here. Save it from a browser."), name=packing
            )
        )
    try:
        parsed = next(iter(ArchiveIterator(io.BytesIO(record.raw))))
        stream, payload = parsed.content_stream(), bytearray()
        while piece := stream.read(_CHUNK):
            payload += piece
            if len(payload) > settings.UPLOAD_LIMIT:
                check_size(len(payload))
    except (*_HTTP_ERRORS, StopIteration) as error:
        raise DamagedFile(_("The record of the web archive is damaged. Send the page by itself.")) from error
    return bytes(payload), _charset(headers.get("content-type", ""))


def _charset(content_type: str) -> str:
    _before, found, rest = content_type.lower().partition("charset=")
    return rest.strip(" \"'").partition(";")[0].strip(" \"'")[:40] if found else ""


def _marked(payload: bytes, charset: str) -> bytes:
    """The page as UTF-8 with its mark where HTTP declares another encoding; a mark has priority over what the page says."""
    try:
        name = codecs.lookup(charset).name if charset else ""
    except LookupError:
        name = ""
    decoded = decode_declared(payload, name) if name and name not in _ANY_BYTES else None
    return codecs.BOM_UTF8 + decoded[0].lstrip("\ufeff").encode("utf-8", "replace") if decoded else payload


def warc_members(data: bytes, take: Take, pages: frozenset[str] = frozenset()) -> Iterator[Member]:
    """The pages and PDF files of a web archive as single records, then how much else is in it.

    Args:
        take: counts entries and bytes, see :func:`archive.readers.web.warc.warc_records`.
        pages: addresses that are pages; without them, an answer that a browser asked for as a page, or one with enough words.

    Raises:
        TooLarge, DamagedFile: the members before that have come.
    """
    frames = _frames(data)
    left_out: Counter[str] = Counter()
    for record in warc_records(data, take):
        reason = _left_out(record, pages, frames)
        if reason is None:
            take(1, 0)
            yield _named(record), Part(_named(record), record.raw)
        elif reason:
            left_out[reason] += 1
    yield from (("", omission) for omission in _omissions(left_out))


def _frames(data: bytes) -> Mapping[str, str]:
    """Identifier of an answer -> what the browser wanted it for, from its questions, which come after the answers."""
    wanted = {}
    # The members that come before a damage are still read, and told of it.
    with suppress(ReadError):
        for record in warc_records(data, lambda _entries, _size: None):
            if record.kind == "request":
                asked = parsed_headers(record.content[:_CHUNK].partition(b"\r\n\r\n")[0])
                wanted[record.headers.get("warc-concurrent-to", "")] = asked.get("sec-fetch-dest", "")
    return wanted


def _left_out(record: WarcRecord, pages: frozenset[str], frames: Mapping[str, str]) -> str | None:
    """Why a record is no member: empty where it only describes the archive, ``None`` where it is one."""
    if record.kind == "revisit":
        return "revisit"
    if record.kind not in ("response", "resource"):
        return ""
    status, headers = record.http()
    kind = (
        (headers if record.kind == "response" else record.headers)
        .get("content-type", "")
        .lower()
        .partition(";")[0]
        .strip()
    )
    if not record.url.lower().startswith(("http://", "https://")):
        # What the crawler noted of itself has addresses of kinds of its own.
        return "file" if record.url.lower().startswith("ftp://") else ""
    if record.kind == "response" and status != "200":
        return "redirect" if status.startswith("3") else "error"
    if not record.content:
        return "large"
    if kind == PDF_TYPE:
        return None
    if kind not in HTML_TYPES:
        return "file"
    if pages:
        return None if _address(record.url) in pages else "frame"
    if frames.get(record.headers.get("warc-record-id", "")) in _FRAMES:
        return "frame"
    return None if _has_enough_words(record) else "frame"


def _has_enough_words(record: WarcRecord) -> bool:
    try:
        payload, _charset = _payload(record)
        return len(fragment_text(payload.decode("utf-8", "replace"))) >= LEAST_TEXT
    except ReadError:
        return True  # Whoever reads the page says why it cannot be had.


def _omissions(left_out: Counter[str]) -> Iterator[Omission]:
    words = {
        "revisit": (_("pages captured again: {n}"), _("They had not changed; the first capture is read.")),
        "redirect": (_("redirections: {n}"), _("They lead to other addresses and hold no text.")),
        "error": (_("answers with an error: {n}"), _("The site had nothing at these addresses.")),
        "frame": (
            _("parts of pages: {n}"),
            _("Frames, advertisements and pages with hardly any words are no reports."),
        ),
        "file": (_("pictures, programs and other files: {n}"), _("They belong to the pages and are no reports.")),
        "large": (_("files that are too large: {n}"), _("They exceed the limit for one file.")),
    }
    for reason, (part, why) in words.items():
        if left_out[reason]:
            yield Omission(format_lazy(part, n=left_out[reason]), why)


def _named(record: WarcRecord) -> str:
    """A name from the address of a page, which is easier to tell apart than a number."""
    return harmless_name(unquote(record.url.partition("://")[2].partition("#")[0]).strip("/") + ".warc") or "page.warc"


def _address(url: str) -> str:
    return urldefrag(url)[0]


def wacz_members(data: bytes, take: Take) -> Iterator[Member]:
    """The pages of a WACZ file, which is a ZIP file of web archives with a list of the pages in them.

    Raises:
        TooLarge, DamagedFile
    """
    try:
        with open_zip(data) as package:
            names = package.namelist()
            lists = [name for name in names if name.startswith(PAGES) and name.lower().endswith(".jsonl")]
            pages = frozenset(url for name in lists for url in _listed_pages(package.read(name)))
            archives = [name for name in names if name.lower().endswith((".warc", ".warc.gz"))]
            if not archives:
                raise DamagedFile(_("There is no web archive in the file. Export it again as WACZ or WARC."))
            for name in archives:
                if is_warc(content := package.read(name)):
                    yield from warc_members(content, take, pages)
    except ZIP_ERRORS as error:
        raise damaged_zip() from error


def _listed_pages(data: bytes) -> Iterator[str]:
    for line in data.split(b"\n"):
        try:
            page = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(page, dict) and isinstance(url := page.get("url"), str):
            yield _address(url)
