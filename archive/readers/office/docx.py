"""Word documents (DOCX): what Word shows, in reading order, with footnotes, text boxes and tracked insertions at their place.

The author and days that Word keeps in a document are those of whoever typed it. They are not proposed: they can betray a source.

The parts are read as streams of events. python-docx builds the whole tree and asks it for each paragraph's runs and each row's
cells anew, which takes more than one sweep, and a column for each that a cell claims to span.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, ReadError
from archive.readers.office.docx_body import Body
from archive.readers.office.docx_styles import Styles
from archive.readers.office.drawings import Drawings
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import Package, Relation
from archive.readers.office.xml_parts import PART_ERRORS, Events, local, opened
from archive.readers.packed.zip_files import check_expansion

_MAIN = "word/document.xml"
_NOTE_MARK = re.compile(r"\[\d+\]")
_HEADERS = ("header", "footer")


def read_docx(data: bytes) -> Document:
    """The text; the first paragraph in a title's style is the title. No linked picture or template is fetched.

    Footnotes and endnotes stand below the paragraph that they belong to, text boxes below the one they are anchored in.

    Raises:
        DamagedFile, EmptyFile, TooLarge
    """
    check_expansion(data)
    left_out = LeftOut()
    try:
        with opened(data) as archive:
            package = Package(archive)
            blocks, title = _read(package, left_out)
    except ReadError:
        raise
    except PART_ERRORS as error:
        raise DamagedFile(
            _("The Word document cannot be opened. Open it in Word, save it again as DOCX and send it again.")
        ) from error
    if not blocks:
        raise EmptyFile(
            _("There is no text in the document. If it contains pictures of pages, send them as a PDF file.")
        )
    return Document(text="\n\n".join(blocks), metadata=Metadata(title=title), not_read=left_out.omissions())


def _read(package: Package, left_out: LeftOut) -> tuple[list[str], str]:
    """The paragraphs and the title, empty where no style says which it is."""
    main = package.main_part(_MAIN)
    relations = package.relations(main)
    styles = Styles()
    body = Body(styles, left_out, Drawings(package, relations).words)
    for part in _parts(package, relations, "styles"):
        package.read(part, styles)
    for kind in ("footnotes", "endnotes"):
        for part in _parts(package, relations, kind):
            package.read(part, body)
    package.read(main, body)
    story = body.finish()
    _count_beside(package, relations, left_out)
    return story.blocks, _title(story.firsts, styles)


def _parts(package: Package, relations: list[Relation], *kinds: str) -> list[str]:
    """The parts of these kinds, each once, in the order of the file."""
    return list(dict.fromkeys(each.part for each in relations if each.kind in kinds and each.part in package))


def _title(firsts: list[tuple[str, str]], styles: Styles) -> str:
    """The first paragraph called a title; without one, the first of all if it is a heading. A note's mark is no part of it."""
    titles = [text for text, style in firsts if styles.name(style) == "title"]
    titles += [text for text, style in firsts[:1] if styles.name(style) == "heading 1"]
    return " ".join(_NOTE_MARK.sub("", titles[0]).split()) if titles else ""


def _count_beside(package: Package, relations: list[Relation], left_out: LeftOut) -> None:
    """Comments, and headers and footers with words."""
    for part in _parts(package, relations, "comments"):
        comments = _Words("comment")
        package.read(part, comments)
        left_out["comments"] += comments.count
    for part in _parts(package, relations, *_HEADERS):
        words = _Words("")
        package.read(part, words)
        left_out["headers"] += words.has_letters


class _Words(Events):
    """Whether a part has words, and how many elements of a name."""

    def __init__(self, counted: str) -> None:
        self.count, self.has_letters = 0, False
        self._counted, self._in_text = counted, False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        self.count += name == self._counted
        self._in_text = name == "t"

    def end(self, tag: str) -> None:
        self._in_text = False

    def data(self, text: str) -> None:
        if self._in_text and not self.has_letters:
            self.has_letters = any(letter.isalpha() for letter in text)
