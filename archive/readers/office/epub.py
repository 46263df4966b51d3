"""Books (EPUB): the chapters in the order of the spine, and what the book says of itself."""

from __future__ import annotations

import codecs
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.readers.declared import DAY_LENGTH, language_code
from archive.readers.document import (
    BinaryFile,
    DamagedFile,
    Document,
    EmptyFile,
    Metadata,
    ProtectedFile,
    ReadError,
    UnknownEncoding,
    UnknownFormat,
)
from archive.readers.limits import SMALL_PART_ELEMENTS, check_length, too_complex
from archive.readers.office.docx_symbols import raised
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import Package
from archive.readers.office.pages import joined
from archive.readers.office.xml_parts import CHUNK, PART_ERRORS, Events, local, opened
from archive.readers.packed.zip_files import check_expansion
from archive.readers.plain.text import decode_declared, decode_text
from entities.arabic.dates import parse_date
from entities.arabic.normalize import normalize_text

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways in which fonts are made unreadable, which lock no words."""
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_UNSEEN = frozenset(["script", "style", "head", "title", "template", "noscript"])
_BLOCKS = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "section", "article", "blockquote", "tr", "table", "ul", "ol", "dl",
    "dt",
     "dd", "aside", "figure", "figcaption", "header", "footer", "nav", "body", "pre", "caption", "hr"]
)  # fmt: skip
_CELLS = ("td", "th")
_FIELD_LENGTH = 2000
_COVER = 20_000
"""Code points from the beginning in which the authors of a book are named."""
_DECLARED = re.compile(rb"(?:encoding|charset)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I)


def read_epub(data: bytes) -> Document:
    """The chapters, each a page; title, language, publisher and day as the book declares them.

    Its authors are its byline if its first pages name them: word processors record whoever typed it.

    Raises:
        DamagedFile, EmptyFile, ProtectedFile, UnknownFormat, TooLarge
    """
    check_expansion(data)
    left_out = LeftOut()
    try:
        with opened(data) as archive:
            package = Package(archive)
            _refuse_locked(package)
            container = _Container()
            package.read(_CONTAINER, container)
            if container.path not in package:
                raise UnknownFormat(
                    _("This package holds no book. Save it as DOCX, PDF or text and send it again.")
                )  # fmt: skip
            book = _Book(posixpath.dirname(container.path))
            package.read(container.path, book)
            chapters = _chapters(package, book, left_out)
    except ReadError:
        raise
    except PART_ERRORS as error:
        raise DamagedFile(_("The book cannot be opened. Save it as PDF, DOCX or text and send it again.")) from error
    if not any(chapters):
        raise EmptyFile(_("There is no text in the book. If its pages are pictures, send them as a PDF file."))
    text, pages = joined(chapters)
    return Document(text=text, pages=pages, metadata=_metadata(book, text[:_COVER]), not_read=left_out.omissions())


def _refuse_locked(package: Package) -> None:
    if _ENCRYPTION in package:
        encryption = _Encryption()
        package.read(_ENCRYPTION, encryption)
        if encryption.locks_words:
            raise ProtectedFile(
                _("The book is locked for one reader (DRM). Send an unlocked copy, or the text of the report.")
            )


def _metadata(book: _Book, beginning: str) -> Metadata:
    fields = book.fields
    author, shown = fields.get("creator", ""), normalize_text(" ".join(beginning.split()))
    is_shown = all(normalize_text(name.strip()) in shown for name in author.split(";"))
    return Metadata(
        title=fields.get("title", ""),
        language=language_code(fields.get("language", "")),
        source=fields.get("publisher", ""),
        author=author if is_shown else "",
        declared_author="" if is_shown else author,
        published_on=parse_date(fields.get("date", "")[:DAY_LENGTH]),
    )


def _chapters(package: Package, book: _Book, left_out: LeftOut) -> list[list[str]]:
    chapters, length = [], 0
    for id in dict.fromkeys(book.spine):
        path, kind = book.files.get(id, ("", ""))
        if path not in package or kind not in _PAGES:
            left_out["chapters"] += 1
            continue
        words = _Words()
        try:
            _read_page(package.content(path), words)
        except (etree.LxmlError, UnknownEncoding, BinaryFile):
            left_out["chapters"] += 1
            continue
        left_out["pictures"] += words.pictures
        chapters.append(words.blocks())
        length += sum(map(len, chapters[-1]))
        check_length(length)
    return chapters


def _read_page(content: bytes, words: _Words) -> None:
    """Chapters are to be XHTML in UTF-8 or UTF-16; many are neither, so they are read as pages of the web.

    Raises:
        UnknownEncoding, BinaryFile
    """
    declared = _DECLARED.search(content[:1024])
    is_marked = content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoded = decode_declared(content, declared[1].decode("ascii")) if declared and not is_marked else None
    page = (decoded or decode_text(content))[0].encode("utf-8", "replace")
    parser = etree.HTMLParser(target=words, encoding="utf-8", no_network=True)
    for start in range(0, len(page), CHUNK):
        parser.feed(page[start : start + CHUNK])
    parser.close()


class _Container(Events):
    """``path``: of the first book in the package."""

    def __init__(self) -> None:
        self.path = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "rootfile" and not self.path:
            self.path = unquote(attributes.get("full-path", ""))


class _Encryption(Events):
    def __init__(self) -> None:
        self.locks_words = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "EncryptionMethod" and "#kw-" not in attributes.get("Algorithm", ""):
            self.locks_words = self.locks_words or attributes.get("Algorithm") not in _FONTS_ONLY


class _Book(Events):
    """The package document: ``fields`` of Dublin Core, each the first of its name; ``files`` by identifier; ``spine``."""

    def __init__(self, folder: str) -> None:
        self.fields: dict[str, str] = {}
        self.files: dict[str, tuple[str, str]] = {}
        self.spine: list[str] = []
        self._folder = folder
        self._field, self._text = "", ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if "purl.org/dc/elements" in tag or "purl.org/metadata/dublin_core" in tag.lower():
            self._field, self._text = name.lower(), ""
        elif name == "item" and len(self.files) < SMALL_PART_ELEMENTS:
            path = posixpath.normpath(
                posixpath.join(self._folder, unquote(attributes.get("href", "")).partition("#")[0])
            )
            self.files[attributes.get("id", "")] = (path, attributes.get("media-type", "").lower())
        elif name == "itemref" and attributes.get("linear") != "no":
            if len(self.spine) >= SMALL_PART_ELEMENTS:
                raise too_complex()
            self.spine.append(attributes.get("idref", ""))

    def data(self, text: str) -> None:
        if self._field and len(self._text) < _FIELD_LENGTH:
            self._text += text[:_FIELD_LENGTH]

    def end(self, tag: str) -> None:
        if self._field:
            value = " ".join(self._text.split())
            if self._field == "creator" and "creator" in self.fields and value:
                self.fields["creator"] = f"{self.fields['creator']}; {value}"[:_FIELD_LENGTH]
            elif value:
                self.fields.setdefault(self._field, value)
            self._field = ""


class _Words(Events):
    """The words of a chapter, a paragraph for each block of the page."""

    def __init__(self) -> None:
        self.pictures = 0
        self._pieces: list[str] = []
        self._hidden: list[str] = []
        self._length = 0
        self._cells, self._raised = 0, 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name in _UNSEEN:
            self._hidden.append(name)
        elif name in ("img", "image"):
            self.pictures += 1
        self._raised += name == "sup"
        if name == "br":
            self._pieces.append("\v")
        elif name in _CELLS:
            self._pieces.append(" " if self._cells else "\t")
            self._cells += 1
        else:
            self._edge(name)

    def _edge(self, name: str) -> None:
        """The edge of a block: a line ends, but the blocks of a cell stay in its row."""
        if name in _BLOCKS:
            self._pieces.append(" " if self._cells else "\n")

    def end(self, tag: str) -> None:
        name = local(tag)
        if self._hidden and self._hidden[-1] == name:
            self._hidden.pop()
        self._raised -= name == "sup"
        self._cells -= name in _CELLS
        self._edge(name)

    def data(self, text: str) -> None:
        if not self._hidden:
            self._length += len(text)
            check_length(self._length)
            text = raised(text) if self._raised > 0 else text
            self._pieces.append(" ".join(text.replace("\v", " ").replace("\t", " ").split("\n")))

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Chapters declare one; the parser of pages follows none."""

    def blocks(self) -> list[str]:
        rows = "".join(self._pieces).split("\n")
        blocks = ("\n".join(_cells(line) for line in row.split("\v")).strip() for row in rows)
        return [block for block in blocks if block]


def _cells(line: str) -> str:
    return "\t".join(" ".join(cell.split()) for cell in line.split("\t")).strip()
