"""Bytes -> document. One file a format; every failure is a :class:`ReadError` that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from archive.readers.document import Document, Metadata, Omission, Part, Precision, ReadError, UnknownFormat, day_text
from archive.readers.formats import ENDINGS, Format, detect
from archive.readers.limits import check_size, check_text
from archive.readers.mail.email import read_email
from archive.readers.mail.outlook import read_outlook
from archive.readers.names import harmless_name
from archive.readers.office.conversion import convert
from archive.readers.office.docx import read_docx
from archive.readers.office.epub import read_epub
from archive.readers.office.odf import read_odf
from archive.readers.office.pptx import read_pptx
from archive.readers.office.rtf import read_rtf
from archive.readers.packed.members import read_attachments, read_parts
from archive.readers.pdf.reader import read_pdf
from archive.readers.pictures.reader import read_picture
from archive.readers.plain.markdown import read_markdown
from archive.readers.plain.text import read_text
from archive.readers.proposals import Report, guess_language, propose
from archive.readers.tables.reader import read_rows, row_document, sample
from archive.readers.web.captures import read_capture
from archive.readers.web.html import read_html
from archive.readers.web.mhtml import read_mhtml
from archive.readers.web.webarchive import read_webarchive

__all__ = [
    "ENDINGS", "Document", "Format", "Metadata", "Omission", "Part", "Precision", "ReadError", "Report",
    "UnknownFormat", "check_size", "check_text", "day_text", "detect", "guess_language", "harmless_name", "propose",
    "read_attachments", "read_document", "read_parts", "read_rows", "read_text", "row_document", "sample",
]  # fmt: skip

_READERS: dict[Format, Callable[[bytes], Document]] = {
    Format.MARKDOWN: read_markdown,
    Format.DOCX: read_docx,
    Format.EMAIL: read_email,
    Format.MSG: read_outlook,
    Format.MHTML: read_mhtml,
    Format.CAPTURE: read_capture,
    Format.WEBARCHIVE: read_webarchive,
    Format.ODT: read_odf,
    Format.ODP: read_odf,
    Format.RTF: read_rtf,
    Format.PPTX: read_pptx,
    Format.EPUB: read_epub,
    Format.DOC: lambda data: read_docx(convert(data, "doc", "docx")),
    Format.PPT: lambda data: read_pptx(convert(data, "ppt", "pptx")),
    Format.PICTURE: read_picture,
}


def read_document(data: bytes, kind: Format, declared: str = "", *, chosen: str = "") -> Document:
    """The document that a file of one report holds.

    Args:
        kind: from :func:`detect`; no table and no ZIP file.
        declared: what the file that it was taken from declares of its encoding; only text and pages can need it.
        chosen: the encoding that an editor chose for it.

    Raises:
        ReadError: with a message that says what to do.
    """
    if kind == Format.PDF:
        document = read_pdf(data)
    elif kind == Format.HTML:
        document = read_html(data, declared, charset=chosen)
    elif kind == Format.TEXT:
        document = read_text(data, declared, charset=chosen)
    else:
        document = _READERS[kind](data)
    check_text(document.text)
    return document
