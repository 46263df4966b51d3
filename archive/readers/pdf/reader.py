"""PDF files: the words of their text layer, and by optical character recognition those of pages that have none.

Letters come in reading order, found from where they stand on the page, see :mod:`archive.readers.pdf.layout`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from archive.readers.document import Document, Metadata, NeedsRecognition, Omission, ProtectedFile, ReadError, TooLarge
from archive.readers.pdf.layout import Piece, page_pieces
from archive.readers.pdf.legibility import is_legible
from archive.readers.pdf.letters import Glyph, lines_of
from archive.readers.pdf.lines import Line, is_rtl_page
from archive.readers.pdf.omissions import omissions_of, pages_omitted
from archive.readers.pdf.process import damaged_pdf, run_pdf
from archive.readers.pdf.running import Sheet, without_running_lines
from archive.readers.pictures import recognition
from archive.readers.pictures.pages import as_pgm, upright_page

_LETTERS_A_PAGE = 20
"""A page with fewer letters and a picture is a picture with at most a page number printed over it."""
_COVERED = 0.3
"""Share of such a page under its picture. Invisible letters over a picture of that size are what a program recognised in it."""
_TITLE = 1.2
"""Size of the largest words of the first page, at least, for one of its text, that makes them its title."""
_TITLE_LENGTH = 300
_ENDINGS = tuple('.!?؟:؛…»")]}')


def read_pdf(data: bytes) -> Document:
    """The text of every page, where each page starts, and what is not read.

    Raises:
        NeedsRecognition: pages without a text layer that can be read, and no OCR here.
        DamagedFile, ProtectedFile, TooLarge
    """
    found = _found(data)
    pages: list[dict[str, Any]] = found["pages"]
    was_recognized = [_take_recognized(page) for page in pages]
    sheets, running = without_running_lines([_sheet(page, number) for number, page in enumerate(pages)])
    is_rtl = is_rtl_page([Line(line) for sheet in sheets for line in lines_of(sheet.letters)])
    texts = [_pieces(sheet, page, is_rtl) for sheet, page in zip(sheets, pages, strict=True)]
    wanting = [number for number, page in enumerate(pages) if _needs_recognition(page, texts[number])]
    scanned, not_scanned = _recognized(
        data, wanting, has_text=any(map(_letters, _without(texts, wanting))), texts=texts
    )
    for number in wanting:
        texts[number] = [Piece(scanned[number])] if scanned.get(number) else []
    text, starts = _joined(texts)
    return Document(
        text=text,
        metadata=Metadata(title=_title(texts[0]) if texts and 0 not in wanting else ""),
        pages=starts,
        was_recognized=any(scanned.values()) or any(was_recognized),
        not_read=(*omissions_of(pages, running, found["attachments"]), *not_scanned),
    )


def _found(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
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
    return found


def _take_recognized(page: dict[str, Any]) -> bool:
    """Make the invisible letters over a scan the page's own; others that nobody sees stay apart. Whether there were any."""
    if not page["hidden"] or page["covered"] < _COVERED or len(page["hidden"]) < len(page["letters"]):
        return False
    page["letters"] += page["hidden"]
    page["hidden"] = []
    return True


def _sheet(page: dict[str, Any], number: int) -> Sheet:
    letters = tuple(Glyph(*letter) for letter in page["letters"])
    return Sheet(letters, number, page["bottom"], page["bottom"] + page["height"])


def _pieces(sheet: Sheet, page: dict[str, Any], is_rtl: bool) -> list[Piece]:
    """The page's paragraphs; after them what was printed upright on its side, and what was filled in."""
    pieces = page_pieces(sheet.letters, is_rtl)
    if page["turned"]:
        pieces += [Piece("\n\n"), *page_pieces([Glyph(*letter) for letter in page["turned"]], is_rtl)]
    for label, value in page["fields"]:
        pieces += [Piece("\n"), Piece(" ".join(f"{label}: {value}".split() if label else value.split()))]
    for words in page["words"]:
        pieces += [Piece("\n"), Piece(" ".join(words.split()))]
    return pieces


def _letters(pieces: Sequence[Piece]) -> int:
    return sum(1 for piece in pieces for c in piece.text if c.isalnum())


def _without(texts: Sequence[list[Piece]], numbers: Sequence[int]) -> list[list[Piece]]:
    left_out = set(numbers)
    return [pieces for number, pieces in enumerate(texts) if number not in left_out]


def _needs_recognition(page: dict[str, Any], pieces: Sequence[Piece]) -> bool:
    letters = _letters(pieces)
    if letters < _LETTERS_A_PAGE and (page["covered"] >= _COVERED or (page["drawn"] and not letters)):
        return True
    return not is_legible("".join(piece.text for piece in pieces))


def _recognized(
    data: bytes, numbers: Sequence[int], *, has_text: bool, texts: Sequence[list[Piece]]
) -> tuple[dict[int, str], list[Omission]]:
    """The words of pages by OCR, by the pages' numbers, and which pages stay unread.

    Raises:
        NeedsRecognition, TooLarge: no page of the file can be read.
    """
    if not numbers:
        return {}, []
    try:
        texts_of_pages = _recognize(data, numbers, is_garbled=any(_letters(texts[number]) for number in numbers))
    except ReadError as error:
        if not has_text:
            raise
        return {}, pages_omitted(numbers, error.message)
    read = {number: text.strip() for number, text in zip(numbers, texts_of_pages, strict=True)}
    empty = [number for number in numbers if not any(c.isalnum() for c in read[number])]
    if len(empty) == len(numbers) and not has_text:
        raise NeedsRecognition(_("OCR found no text on the pages. Send a sharper scan, or type the report."))
    return read, pages_omitted(empty, _("a picture without words that can be read"))


def _recognize(data: bytes, numbers: Sequence[int], *, is_garbled: bool) -> list[str]:
    if not recognition.is_installed():
        if is_garbled:
            raise NeedsRecognition(
                _(
                    "The file does not say which letters its font prints, so its words cannot be read. Reading them needs OCR: "
                    "ask the operator to install tesseract-ocr and tesseract-ocr-ara, or send the report in another form."
                )
            )
        raise NeedsRecognition(
            _(
                "The pages are pictures without text. Reading them needs OCR: ask the operator to install tesseract-ocr and "
                "tesseract-ocr-ara, or send a PDF file with a text layer."
            )
        )
    if len(numbers) > settings.OCR_PAGES:
        raise TooLarge(
            format_lazy(
                _("OCR reads {limit} pages at most, this file has {n}. Split it, or send it with a text layer."),
                limit=settings.OCR_PAGES,
                n=len(numbers),
            )
        )
    return recognition.read_pages([partial(_drawn, data, number) for number in numbers], recognition.recognize_upright)


def _drawn(data: bytes, number: int) -> bytes:
    """The page as a picture with level lines."""
    picture = Image.open(io.BytesIO(run_pdf(data, "render", str(number), str(recognition.DPI))), formats=["PPM"])
    return as_pgm(upright_page(picture))


def _joined(texts: Sequence[list[Piece]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, and where each starts: a sentence goes on over the end of a page."""
    text, starts = "", []
    last: Piece | None = None
    for pieces in texts:
        page = "".join(piece.text for piece in pieces).strip()
        if text and page:
            text += " " if last is not None and _goes_on(last, pieces[0]) else "\n\n"
        starts.append(len(text))
        text += page
        last = pieces[-1] if page else last
    return text, tuple(starts)


def _goes_on(last: Piece, first: Piece) -> bool:
    return last.is_full and not last.text.endswith(_ENDINGS) and 0 < first.em < 1.1 * last.em < 1.21 * first.em


def _title(pieces: Sequence[Piece]) -> str:
    """The largest words of the first page, where they are not its first; those are taken for the title anyway."""
    printed = [piece for piece in pieces if piece.em > 0 and _letters([piece])]
    if len(printed) < 2:
        return ""
    largest = max(printed, key=lambda piece: piece.em)
    text = median(piece.em for piece in printed for _word in piece.text.split())
    is_title = largest.em >= _TITLE * text and len(largest.text) <= _TITLE_LENGTH and len(largest.text.split()) > 1
    return largest.text if is_title and largest is not printed[0] else ""
