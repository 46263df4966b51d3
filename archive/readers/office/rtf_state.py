"""What holds at a place of an RTF file: fonts, formatting and fields."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Font:
    encoding: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What holds in a group: ``target`` is ``text``, ``unread``, ``fonts``, ``instruction``, ``form``,
    ``entry`` or a kind left out.

    ``skip`` are the characters that stand for the one given in Unicode before them.
    """

    target: str = "text"
    is_optional: bool = False
    opens: str = ""
    skip: int = 1
    font: int = -1
    right_font: int = -1
    is_right: bool = False
    named: str = ""
    hides: bool = False
    deletes: bool = False
    moves: bool = False
    raises: bool = False


@dataclass(slots=True)
class Field:
    """A field: its instruction and, of an old form, the entries of its list and which is chosen."""

    instruction: str = ""
    entries: list[str] = field(default_factory=list)
    kind: int = 0
    chosen: int | None = None
    default: int = 0
    has_result: bool = False

    @property
    def shown(self) -> str:
        chosen = self.default if self.chosen in (None, 25) else self.chosen
        if self.kind == 1:
            return "☒" if chosen else "☐"
        return self.entries[chosen] if self.kind == 2 and chosen is not None and chosen < len(self.entries) else ""
