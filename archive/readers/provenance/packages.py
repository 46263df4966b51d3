"""What office files of every kind tell about their making: the parts of a package, and the pictures in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal
from zipfile import ZipFile

from archive.readers.office.xml_parts import PART_ERRORS, Events, read_events
from archive.readers.provenance.pictures import PICTURES, PictureKind, picture_facts

DocumentKind = Literal[
    "author", "last_modified_by", "company", "producer", "created", "modified", "title", "tracked_author", "comment_author",
    "other",
]  # fmt: skip
_MOST_BYTES = 128 * 1024 * 1024
"""Of the parts of one file together, unpacked. A file with more is refused when it is read."""
_PICTURE_BYTES = 128 * 1024
"""EXIF stands at the beginning of a picture."""


class FactEvents(Events):
    """Collects facts from the events of one part."""

    def __init__(self) -> None:
        self.kept: list[tuple[DocumentKind, str]] = []

    @property
    def found(self) -> list[tuple[DocumentKind, str]]:
        """The facts, once the part is read."""
        return self.kept


def part_facts(package: ZipFile, parts: Iterable[tuple[str, FactEvents]]) -> Iterator[tuple[DocumentKind, str]]:
    """The facts in the named parts; of damaged ones, what stands before the damage."""
    left = _MOST_BYTES
    for name, events in parts:
        if left <= 0:
            return
        try:
            left -= read_events(package, name, events, most=left)
        except PART_ERRORS:
            left -= package.getinfo(name).file_size
        yield from events.found


def pictures_in(package: ZipFile, names: Iterable[str]) -> Iterator[tuple[PictureKind, str]]:
    """The facts in the first of the named pictures; damaged ones are left out."""
    for name in list(names)[:PICTURES]:
        try:
            with package.open(name) as picture:
                yield from picture_facts(picture.read(_PICTURE_BYTES))
        except PART_ERRORS:
            continue
