"""What the text of a report says about it: title, day, outlet, byline, language. What a file declares has priority."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from archive.readers.document import Document, Metadata, Omission
from archive.readers.hygiene import clean_line, clean_pages
from entities.arabic.date_values import is_plausible
from entities.arabic.dates import find_dates
from entities.arabic.letters import ARABIC_LETTER

TITLE_LENGTH = 500
WORDS_LENGTH = 90
"""Code points of a title made from the first words of a text."""
BYLINE_LENGTH = 80
_TOP_LINES = 6
_BOTTOM_LINES = 3
_LABEL = r"^\W*(?:{})\s*[:：]\s*(?P<value>.{{2,{}}}?)\s*$"
_BYLINE = re.compile(
    r"^\W*(?:(?:بقلم|كتب|كتبت|إعداد|تقرير|تحرير|by|par)\s*[:：]\s*|(?:بقلم|إعداد|by|par)\s+)(?P<value>[^.:،؛!?؟\n]{3,60})$",
    re.I,
)
_OUTLET = re.compile(_LABEL.format("المصدر|نقلاً? عن|source|outlet|publisher", 120), re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]{}،]+", re.I)
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|une|et|est|dans|que|qui|pour|sur|avec|par|au|aux|ont|été|ce|cette|selon)\b"
)
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|that|for|on|with|was|were|by|at|from|has|have|been|this|said|which)\b")
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Report:
    """A document ready to be stored. ``pages`` are offsets in ``body``; every field of ``metadata`` is a proposal.

    ``was_recognized`` and ``not_read`` are the document's.
    """

    title: str
    body: str
    metadata: Metadata
    pages: tuple[int, ...] = ()
    was_recognized: bool = False
    not_read: tuple[Omission, ...] = ()


def propose(document: Document) -> Report:
    """Title and body of a document, and its declared metadata completed by what its text says.

    Every report comes through here, whatever it was read from: its words and all that is said of it are made clean.
    """
    document = _clean(document)
    title, body, dropped = _split(document)
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    edges = [*lines[:_TOP_LINES], *lines[-_BOTTOM_LINES:]]
    known = document.metadata
    metadata = replace(
        known,
        title=title,
        published_on=known.published_on or _day(edges),
        source=known.source or _labelled(_OUTLET, edges),
        author=known.author or _labelled(_BYLINE, edges),
        language=known.language or guess_language(f"{title}\n{body}"),
        url=known.url or _own_address(edges),
    )
    # The title stood on the first page; every later page starts by so much earlier.
    pages = tuple(max(0, min(len(body), offset - dropped)) for offset in document.pages)
    return Report(title, body, metadata, pages, document.was_recognized, document.not_read)


def _clean(document: Document) -> Document:
    text, pages = clean_pages(document.text, document.pages)
    told = document.metadata
    metadata = replace(
        told,
        title=clean_line(told.title),
        source=clean_line(told.source),
        author=clean_line(told.author),
        declared_author=clean_line(told.declared_author),
        url=clean_line(told.url),
        identifier=clean_line(told.identifier),
        details=tuple((clean_line(name), clean_line(value)) for name, value in told.details),
    )
    return replace(document, text=text, pages=pages, metadata=metadata)


def _split(document: Document) -> tuple[str, str, int]:
    """Title, body, and how many code points were taken off the front of the text."""
    text = document.text
    declared = " ".join(document.metadata.title.split())
    start = len(text) - len(text.lstrip("\n\ufeff "))
    line_end = text.find("\n", start)
    first = text[start : line_end if line_end >= 0 else len(text)].strip()
    rest_at = line_end if line_end >= 0 else len(text)
    if declared and " ".join(first.split()) != declared:
        return declared[:TITLE_LENGTH], text[start:].strip("\n"), start
    rest = text[rest_at:]
    if not rest.strip() or (len(first) > TITLE_LENGTH and " " in first[:WORDS_LENGTH]):
        # One line is the text, and so is a paragraph: its first words name it, and nothing is taken out of it.
        return declared or first_words(first), text[start:].strip("\n"), start
    leading = len(rest) - len(rest.lstrip("\n"))
    return first, rest.strip("\n"), rest_at + leading


def first_words(text: str, most: int = WORDS_LENGTH) -> str:
    """The beginning of a text as its title, cut between words; addresses are left out unless nothing else is there."""
    line = " ".join(text[: 40 * most].split())
    words = " ".join(_ADDRESS.sub(" ", line).split()) or line
    if len(words) <= most and len(text) <= 40 * most:
        return words
    cut = words.rfind(" ", most // 2, most)
    return words[: cut if cut > 0 else most - 1].rstrip(" ،,؛;:-–(") + "…"


def _day(lines: list[str]) -> date | None:
    """The first day given in a short line, Gregorian if there are two; a long line is about events, not publication."""
    for line in lines:
        if len(line) <= BYLINE_LENGTH and (found := [each for each in find_dates(line) if is_plausible(each.date)]):
            return min(found, key=lambda each: (each.is_hijri, each.start)).date
    return None


def _labelled(pattern: re.Pattern[str], lines: list[str]) -> str:
    for line in lines:
        if len(line) <= BYLINE_LENGTH * 2 and (match := pattern.match(line)):
            return " ".join(match["value"].split())
    return ""


def _own_address(lines: list[str]) -> str:
    """An address that stands alone on its line; one inside a sentence leads elsewhere."""
    for line in lines:
        match = _ADDRESS.search(line)
        if match and len(line) - len(match[0]) <= 20:
            return match[0].rstrip(".,;")
    return ""


def guess_language(text: str) -> str:
    """``ar``, ``en``, ``fr`` or ``und``: by script, then by the small words."""
    sample = text[:_SAMPLE]
    arabic, latin = len(ARABIC_LETTER.findall(sample)), len(_LATIN.findall(sample))
    if arabic >= latin and arabic:
        return "ar"
    french, english = (len(small.findall(sample.lower())) for small in (_FRENCH, _ENGLISH))
    if max(french, english) == 0:
        return "und"
    return "fr" if french > english else "en"
