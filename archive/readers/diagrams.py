"""The words of diagrams (SmartArt) in Office files."""

from __future__ import annotations

from collections.abc import Mapping

from archive.readers.limits import check_length
from archive.readers.opc import Package
from archive.readers.xml_parts import PART_ERRORS, Events, local


def diagram_words(package: Package, part: str) -> list[str]:
    """The paragraphs of a diagram, one for each of its shapes, in the file's order; none where the part is missing or damaged."""
    words = _Diagram()
    try:
        package.read(part, words)
    except PART_ERRORS:
        return words.found
    return words.found


class _Diagram(Events):
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
