"""What OpenDocument files, books and RTF files tell about their making: authors, editors, programs, who commented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archive.readers.document import ReadError
from archive.readers.office.rtf import read_rtf
from archive.readers.office.xml_parts import PART_ERRORS, local, opened
from archive.readers.provenance.packages import DocumentKind, FactEvents, part_facts, pictures_in
from archive.readers.provenance.pictures import PictureKind

_MOST_FACTS = 200
_LENGTH = 1000
_RTF_WITHIN = 4 * 1024 * 1024
_FIELDS: dict[tuple[str, str], DocumentKind] = {
    ("meta", "creator"): "last_modified_by", ("meta", "initial-creator"): "author", ("meta", "generator"): "producer",
    ("meta", "creation-date"): "created", ("meta", "date"): "modified", ("meta", "title"): "title", ("meta",
    "printed-by"): "other",
    ("meta", "description"): "other", ("meta", "subject"): "other", ("meta", "keyword"): "other", ("meta",
    "user-defined"): "other",
    ("change-info", "creator"): "tracked_author", ("annotation", "creator"): "comment_author",
    ("metadata", "creator"): "author", ("metadata", "contributor"): "other", ("metadata", "title"): "title",
    ("metadata", "publisher"): "company", ("metadata", "date"): "created",
}  # fmt: skip
"""Element in element -> what it tells; ``meta`` of OpenDocument, ``metadata`` of books."""
_RTF_FIELDS: dict[str, DocumentKind] = {
    "author": "author", "operator": "last_modified_by", "company": "company", "manager": "author", "title": "title",
    "generator": "producer", "atnauthor": "comment_author",
}  # fmt: skip
_RTF_FIELD = re.compile(
    rb"\{(?:\\\*)?\\(author|operator|company|manager|title|generator|atnauthor)\b ?([^{}]{1,1000})[{}]"
)
_RTF_EDITORS = re.compile(rb"\{\\\*\\revtbl\s?((?:\s?\{[^{}]{0,300}\}){1,200})")
_RTF_PAGE = re.compile(rb"\\ansicpg\d{1,6}")


def open_facts(data: bytes) -> Iterator[tuple[DocumentKind | PictureKind, str]]:
    """The facts in an OpenDocument file or a book; parts that are damaged are left out."""
    try:
        with opened(data) as package:
            names = package.namelist()
            parts = [name for name in names if name in ("meta.xml", "content.xml") or name.endswith(".opf")][:10]
            yield from part_facts(package, ((name, _Fields()) for name in parts))
            yield from pictures_in(
                package, (name for name in names if name.lower().endswith((".jpg", ".jpeg", ".png")))
            )
    except PART_ERRORS:
        return


class _Fields(FactEvents):
    def __init__(self) -> None:
        super().__init__()
        self._path: list[str] = []
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._path.append(local(tag))
        self._text = ""

    def data(self, text: str) -> None:
        if len(self._text) < _LENGTH:
            self._text += text[:_LENGTH]

    def end(self, tag: str) -> None:
        name = self._path.pop()
        kind = _FIELDS.get((self._path[-1] if self._path else "", name))
        if kind and self._text.strip() and len(self.kept) < _MOST_FACTS:
            self.kept.append((kind, self._text))


def rtf_facts(data: bytes) -> Iterator[tuple[DocumentKind, str]]:
    """The properties of an RTF file, who changed it with changes tracked, and who commented."""
    head = data[:_RTF_WITHIN]
    page = match[0] if (match := _RTF_PAGE.search(head)) else b""
    for count, field in enumerate(_RTF_FIELD.finditer(head)):
        if count == _MOST_FACTS:
            break
        yield _RTF_FIELDS[field[1].decode("ascii")], _plain(page, field[2])
    if editors := _RTF_EDITORS.search(head):
        for name in editors[1].strip(b" {}\r\n").split(b"}")[:_MOST_FACTS]:
            if (shown := _plain(page, name.strip(b" {\r\n"))) and shown != "Unknown":
                yield "tracked_author", shown


def _plain(page: bytes, text: bytes) -> str:
    try:
        return read_rtf(b"{\\rtf1\\ansi" + page + b" " + text + b"}").text.strip("; ")
    except ReadError:
        return ""
