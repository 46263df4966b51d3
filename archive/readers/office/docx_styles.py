"""What a Word document's styles say: which are a title's, and which hide their words."""

from __future__ import annotations

from collections.abc import Mapping

from archive.readers.limits import SMALL_PART_ELEMENTS, too_complex
from archive.readers.office.opc import attribute
from archive.readers.office.xml_parts import Events, local

_OFF = ("0", "false", "off", "none")
_DEPTH = 10
"""Styles that build on one another; Word takes no more."""


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether a property that is on or off is on; without a value it is."""
    return attribute(attributes, "val") not in _OFF


class Styles(Events):
    """Styles by their identifiers, as their part is read."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._based_on: dict[str, str] = {}
        self._hides: dict[str, bool] = {}
        self._style = ""
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name == "style":
            self._count += 1
            if self._count > SMALL_PART_ELEMENTS:
                raise too_complex()
            self._style = attribute(attributes, "styleId") or ""
        elif name == "name" and self._style:
            self._names[self._style] = (attribute(attributes, "val") or "").lower()
        elif name == "basedOn" and self._style:
            self._based_on[self._style] = attribute(attributes, "val") or ""
        elif name == "vanish" and self._style:
            self._hides[self._style] = is_on(attributes)

    def end(self, tag: str) -> None:
        if local(tag) == "style":
            self._style = ""

    def name(self, style: str) -> str:
        """What a style is called, in small letters, such as ``heading 1``."""
        return self._names.get(style, "")

    def hides(self, style: str) -> bool:
        for _step in range(_DEPTH):
            if style in self._hides:
                return self._hides[style]
            style = self._based_on.get(style, "")
            if not style:
                break
        return False
