"""Metadata of an original: authors, programs, places, who else worked on it. For editors only.

Nothing here is proposed as a report's byline or outlet, or shown to readers: it can be the identity of a source. Needs no
settings and no database. A file that is damaged tells what can still be read of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.readers.document import ReadError
from archive.readers.formats import Format, detect
from archive.readers.pictures.starts import is_picture
from archive.readers.provenance.chats import chat_facts
from archive.readers.provenance.documents import open_facts, rtf_facts
from archive.readers.provenance.mail import mail_facts, mailbox_facts, outlook_facts
from archive.readers.provenance.office import office_facts
from archive.readers.provenance.pdf import pdf_facts
from archive.readers.provenance.pictures import IMAGE_STARTS, picture_facts

Kind = Literal[
    "author", "last_modified_by", "company", "producer", "created", "modified", "title", "tracked_author", "comment_author",
    "sender", "recipient", "routing", "gps", "camera", "other",
]  # fmt: skip
FACTS = 200
"""Most facts of one file."""
VALUE_LENGTH = 300
"""Code points of a value; a longer one ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of metadata. ``value`` is one line of at most :data:`VALUE_LENGTH` code points."""

    kind: Kind
    value: str


def read_provenance(data: bytes, filename: str) -> tuple[Fact, ...]:
    """The metadata of a file, each fact once, in the file's order.

    Read are: EXIF and GPS of pictures, also of those inside documents; Info and XMP of PDF; core and extended properties, names
    in tracked changes and comments, and paths of DOCX, XLSX and PPTX; the same of ODT, ODP, EPUB and RTF; the headers of a
    message, of those in a mailbox and of a saved page, and what Outlook keeps of sender, recipients and way; who wrote and
    forwarded the messages of a chat.
    Attachments and members of a ZIP file are originals of their own.

    Args:
        data: the whole file, of any format.
        filename: its name, which decides only between kinds of text.

    Returns:
        At most :data:`FACTS` facts; none for a format that tells nothing, or a file that cannot be opened.
    """
    return _once(_facts(data, filename))


def _facts(data: bytes, filename: str) -> Iterable[tuple[Kind, str]]:
    if is_picture(data) or data.startswith(IMAGE_STARTS):
        return picture_facts(data)
    try:
        kind = detect(data, filename)
    except ReadError:
        return picture_facts(data)
    if kind.is_export:
        return chat_facts(data, kind)
    if kind in (Format.DOCX, Format.XLSX, Format.PPTX):
        return office_facts(data)
    if kind in (Format.ODT, Format.ODP, Format.EPUB):
        return open_facts(data)
    if kind == Format.RTF:
        return rtf_facts(data)
    if kind == Format.PDF:
        return pdf_facts(data)
    if kind in (Format.EMAIL, Format.MHTML):
        return mail_facts(data)
    if kind == Format.MBOX:
        return mailbox_facts(data)
    return outlook_facts(data) if kind == Format.MSG else ()


def _once(facts: Iterable[tuple[Kind, str]]) -> tuple[Fact, ...]:
    found: dict[Fact, None] = {}
    for kind, value in facts:
        if line := _one_line(value):
            found[Fact(kind, line)] = None
        if len(found) == FACTS:
            break
    return tuple(found)


def _one_line(value: str) -> str:
    """Without control characters and marks that turn text around, which could disguise a name."""
    begun = value[: 4 * VALUE_LENGTH]
    shown = "".join(" " if c.isspace() else c for c in begun if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(shown.split())
    return line if len(line) <= VALUE_LENGTH else line[: VALUE_LENGTH - 1] + "…"
