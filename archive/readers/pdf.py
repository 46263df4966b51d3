"""PDF files with a text layer, and scanned ones where optical character recognition is installed.

Letters come in reading order, found from where they stand on the page, see :mod:`archive.readers.pdf_layout`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers import recognition
from archive.readers.document import Document, NeedsRecognition, ProtectedFile, TooLarge
from archive.readers.pdf_layout import Glyph, page_text
from archive.readers.pdf_process import damaged_pdf, run_pdf

_LETTERS_A_PAGE = 20
"""A page with fewer letters is a picture with at most a page number printed over it."""
_PAGE_BREAK = "\n\n"


def read_pdf(data: bytes) -> Document:
    """The text of every page, and where each page starts.

    Raises:
        NeedsRecognition: scanned pages, and no OCR here.
        DamagedFile, ProtectedFile, TooLarge
    """
    pages = [page_text(page) for page in _pages(data)]
    if _is_legible(pages):
        return _document(pages, was_recognized=False)
    if not recognition.is_installed():
        raise NeedsRecognition(
            _(
                "The pages are pictures without text. Reading them needs OCR: ask the operator to install tesseract-ocr and "
                "tesseract-ocr-ara, or send a PDF file with a text layer."
            )
        )
    if len(pages) > settings.OCR_PAGES:
        raise TooLarge(
            format_lazy(
                _("OCR reads {limit} pages at most, this file has {n}. Split it, or send it with a text layer."),
                limit=settings.OCR_PAGES,
                n=len(pages),
            )
        )
    scanned = recognition.recognize_pages(
        [partial(run_pdf, data, "render", str(number), str(recognition.DPI)) for number in range(len(pages))]
    )
    if not any(c.isalnum() for page in scanned for c in page):
        raise NeedsRecognition(_("OCR found no text on the pages. Send a sharper scan, or type the report."))
    return _document([page.strip() for page in scanned], was_recognized=True)


def _is_legible(pages: Sequence[str]) -> bool:
    """Whether there is a text layer. One without a table of its letters gives private code points instead of words."""
    text = "".join(pages)
    letters = sum(1 for c in text if c.isalnum())
    unknown = sum(1 for c in text if c == "\ufffd" or unicodedata.category(c) == "Co")
    return letters >= _LETTERS_A_PAGE * max(1, min(3, len(pages))) and unknown < letters / 4


def _document(pages: Sequence[str], *, was_recognized: bool) -> Document:
    starts, length = [], 0
    for page in pages:
        starts.append(length)
        length += len(page) + len(_PAGE_BREAK)
    text = _PAGE_BREAK.join(pages)
    return Document(text=text, pages=tuple(min(s, len(text)) for s in starts), was_recognized=was_recognized)


def _pages(data: bytes) -> list[list[Glyph]]:
    found = json.loads(
        run_pdf(data, "text", str(settings.PDF_PAGES), str(settings.TEXT_LIMIT), str(settings.PDF_LETTERS))
    )
    if found.get("error") == "password":
        raise ProtectedFile(_("The PDF file is locked with a password. Unlock it and send it again."))
    if found.get("error") == "letters":
        raise TooLarge(
            format_lazy(
                _(
                    "The PDF file has more than {limit} letters on a page, or more than {text} in all. Split it, or ask the "
                    "operator to raise the limit."
                ),
                limit=settings.PDF_LETTERS,
                text=settings.TEXT_LIMIT,
            )
        )
    if "error" in found:
        raise damaged_pdf()
    if found["count"] > settings.PDF_PAGES:
        raise TooLarge(
            format_lazy(
                _(
                    "The PDF file has {n} pages; the limit is {limit}. Split it, or ask the operator to raise the limit."
                ),
                n=found["count"],
                limit=settings.PDF_PAGES,
            )
        )
    return [[Glyph(*glyph) for glyph in page] for page in found["pages"]]
