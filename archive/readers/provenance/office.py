"""What DOCX and XLSX files tell about their making: properties, names in tracked changes and comments, paths, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zipfile import ZipFile

from archive.readers.office.xml_parts import PART_ERRORS, local, opened
from archive.readers.provenance.packages import DocumentKind, FactEvents, part_facts, pictures_in
from archive.readers.provenance.pictures import PictureKind

_MOST_PARTS = 2000
_MOST_NAMES = 200
_TEXTS: dict[str, DocumentKind] = {
    "creator": "author", "lastModifiedBy": "last_modified_by", "created": "created", "modified": "modified", "title": "title",
    "subject": "other", "description": "other", "keywords": "other", "category": "other", "lastPrinted": "other",
    "Application": "producer", "AppVersion": "producer", "Company": "company", "Manager": "author", "Template": "other",
    "HyperlinkBase": "other", "lpwstr": "other",
}  # fmt: skip
"""Elements of ``docProps/`` whose text tells something."""


def office_facts(data: bytes) -> Iterator[tuple[DocumentKind | PictureKind, str]]:
    """The facts in a package, at most some hundred; parts that are damaged are left out."""
    try:
        with opened(data) as package:
            yield from _package_facts(package)
    except PART_ERRORS:
        return


def _package_facts(package: ZipFile) -> Iterator[tuple[DocumentKind | PictureKind, str]]:
    names = package.namelist()[:_MOST_PARTS]
    # Properties first: they are what is looked for most.
    parts = [
        name
        for name in sorted(names, key=lambda name: not name.startswith("docProps/"))
        if name.endswith((".xml", ".rels")) and not name.startswith(("xl/worksheets/sheet", "xl/sharedStrings"))
    ]
    yield from part_facts(
        package, ((name, _Properties() if name.startswith("docProps/") else _Names()) for name in parts)
    )
    yield from pictures_in(package, (name for name in names if "/media/" in name))


class _Properties(FactEvents):
    """``docProps/core.xml``, ``app.xml`` and ``custom.xml``."""

    def __init__(self) -> None:
        super().__init__()
        self._kind: DocumentKind | None = None
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._kind, self._text = _TEXTS.get(local(tag)), ""

    def data(self, text: str) -> None:
        if self._kind and len(self._text) < 1000:
            self._text += text[:1000]

    def end(self, tag: str) -> None:
        if self._kind and len(self.kept) < _MOST_NAMES:
            self.kept.append((self._kind, self._text))
        self._kind = None


class _Names(FactEvents):
    """Names of people who changed or commented, and local paths, in any other part."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[DocumentKind, str], None] = {}
        self._author: str | None = None

    @property
    def found(self) -> list[tuple[DocumentKind, str]]:
        return list(self._seen)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name == "author":  # Of the comments of a sheet.
            self._author = ""
        if not attributes:
            return
        for key, value in attributes.items():
            plain = local(key)
            if plain == "author" or (plain == "displayName" and name == "person"):
                self._add("comment_author" if name in ("comment", "person") else "tracked_author", value)
            elif plain == "userName" or (plain == "name" and name == "userInfo"):
                self._add("tracked_author", value)
            elif name == "absPath" and plain == "url":
                self._add("other", value)
        if name == "Relationship" and attributes.get("TargetMode") == "External":
            target = attributes.get("Target", "")
            if not target.startswith(("http:", "https:", "mailto:")):
                self._add("other", target)

    def data(self, text: str) -> None:
        if self._author is not None and len(self._author) < 1000:
            self._author += text[:1000]

    def end(self, tag: str) -> None:
        if self._author is not None and local(tag) == "author":
            self._add("comment_author", self._author)
            self._author = None

    def _add(self, kind: DocumentKind, value: str) -> None:
        if len(self._seen) < _MOST_NAMES:
            self._seen[kind, value[:1000]] = None
