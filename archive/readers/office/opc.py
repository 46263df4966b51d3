"""Packages of Office Open XML (ECMA-376, part 2): the main part, and the parts that belong to another."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from zipfile import ZipFile

from django.conf import settings

from archive.readers.limits import SMALL_PART_ELEMENTS, too_complex
from archive.readers.office.xml_parts import Events, local, read_events

_ROOT = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How a part uses another. ``kind``: last word of its type, such as ``footnotes``; ``part``: empty outside the package."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of an opened package by their names, which do not tell small letters from capital ones."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self._entries = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def read(self, part: str, events: Events) -> None:
        """Send what happens in a part to ``events``.

        Raises:
            TooLarge
            KeyError: there is no such part.
            One of :data:`archive.readers.office.xml_parts.PART_ERRORS`.
        """
        read_events(self.archive, self._entry(part), events)

    def content(self, part: str) -> bytes:
        """A part as it is; errors as of :meth:`read`."""
        return self.archive.read(self._entry(part))

    def _entry(self, part: str) -> str:
        name = self._entries[part.lower()]
        if self.archive.getinfo(name).file_size > settings.DOCUMENT_EXPANDED:
            raise too_complex()
        return name

    def relations(self, part: str = _ROOT) -> list[Relation]:
        """What a part, or the package, uses, in the order of the file."""
        folder, name = posixpath.split(part)
        relations = _Relations(folder)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels in self:
            self.read(rels, relations)
        return relations.found

    def main_part(self, default: str) -> str:
        """The part with the document itself; ``default`` where the package does not say it."""
        return next(
            (each.part for each in self.relations() if each.kind == "officeDocument" and each.part in self), default
        )


class _Relations(Events):
    def __init__(self, folder: str) -> None:
        self.found: list[Relation] = []
        self._folder = folder

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) != "Relationship":
            return
        if len(self.found) >= SMALL_PART_ELEMENTS:
            raise too_complex()
        target = unquote(attributes.get("Target", ""))[:1000].replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        is_outside = attributes.get("TargetMode") == "External"
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found.append(Relation(attributes.get("Id", ""), kind, "" if is_outside else path))


def attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """The value of an attribute, whatever its namespace: strict and transitional files differ in theirs."""
    if not attributes:
        return None
    return next((value for key, value in attributes.items() if local(key) == name), None)
