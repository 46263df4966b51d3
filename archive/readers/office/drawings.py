"""The words and numbers of diagrams (SmartArt) and charts in Office files, which stand in parts of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from archive.readers.limits import check_length
from archive.readers.office.opc import Package, Relation
from archive.readers.office.xml_parts import PART_ERRORS, Events, local

_READ = ("diagramData", "chart")


class Drawings:
    """The diagrams and charts that a part uses; each is read once."""

    def __init__(self, package: Package, relations: Iterable[Relation]) -> None:
        self._package = package
        self._relations = {each.id: each for each in relations if each.kind in _READ and each.part in package}
        self._read: dict[str, list[str]] = {}

    def words(self, id: str) -> list[str]:
        """The paragraphs of the diagram or chart with this identifier; none where its part is missing or damaged."""
        relation = self._relations.get(id)
        if relation is None:
            return []
        if relation.part not in self._read:
            events = _Diagram() if relation.kind == "diagramData" else _Chart()
            with suppress(*PART_ERRORS):
                self._package.read(relation.part, events)
            self._read[relation.part] = events.found
        return self._read[relation.part]


class _Diagram(Events):
    """``found``: the paragraphs of its shapes, in the file's order."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._length = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._in_text = tag.endswith(("drawingml/2006/main}t", "ooxml/drawingml/main}t"))

    def data(self, text: str) -> None:
        if self._in_text:
            self._length += len(text)
            check_length(self._length)
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        self._in_text = False
        if local(tag) == "p":
            if words := "".join(self._pieces).strip():
                self.found.append(words)
            self._pieces = []


class _Chart(_Diagram):
    """``found``: titles, then for each series its name and its values, a line for each with what it stands at."""

    def __init__(self) -> None:
        super().__init__()
        self._side = ""
        self._point = ""
        self._value: list[str] | None = None
        self._texts: dict[str, dict[str, str]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        name = local(tag)
        if name == "ser":
            self._texts = {}
        elif name in ("tx", "cat", "val", "xVal", "yVal", "bubbleSize"):
            self._side = {"xVal": "cat", "yVal": "val"}.get(name, name)
        elif name == "pt":
            self._point = attributes.get("idx", "")
        elif name == "v":
            self._value = []

    def data(self, text: str) -> None:
        super().data(text)
        if self._value is not None:
            self._length += len(text)
            check_length(self._length)
            self._value.append(text)

    def end(self, tag: str) -> None:
        super().end(tag)
        name = local(tag)
        if name == "v" and self._value is not None:
            self._texts.setdefault(self._side, {})[self._point] = " ".join("".join(self._value).split())
            self._value = None
        elif name == "ser":
            self._end_series()

    def _end_series(self) -> None:
        names, places = self._texts.get("tx", {}), self._texts.get("cat", {})
        lines = [" ".join(names.values())]
        lines += ["\t".join((places.get(at, ""), value)).strip() for at, value in self._texts.get("val", {}).items()]
        if series := "\n".join(line for line in lines if line):
            self.found.append(series)
