"""Fields of Word documents: an instruction that is not shown, and its result, which is."""

from __future__ import annotations

from dataclasses import dataclass, field

_SHOWS = ("eq", "symbol", "macrobutton", "advance")
"""Fields that show their instruction, which is no text as it stands."""
_ENTRIES = 100
"""Word takes 25 in a list."""


@dataclass(slots=True)
class _Field:
    """``held`` are words among the instruction, such as results of fields in it; they are shown by no program."""

    has_result: bool = False
    held: list[str] = field(default_factory=list)
    instruction: str = ""
    chosen: int = 0
    entries: list[str] = field(default_factory=list)
    box: str = ""

    @property
    def choice(self) -> str:
        """What a field of an old form shows: the chosen entry of a list, or its box."""
        return self.box or (self.entries[self.chosen] if self.chosen < len(self.entries) else "")


class Fields:
    """The fields that are open in a story, one in another."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    def begin(self) -> None:
        self._open.append(_Field())

    def separate(self) -> None:
        if self._open:
            self._open[-1].has_result = True

    def end(self) -> tuple[str, bool]:
        """End the innermost field.

        Returns:
            What it shows beside its result, and whether what it shows is not in the file.
        """
        if not self._open:
            return "", False
        ended = self._open.pop()
        if ended.choice:
            return ended.choice, False
        return "", not ended.has_result and ended.instruction.split()[:1] != [] and (
            ended.instruction.split()[0].lower() in _SHOWS
        )  # fmt: skip

    def hold(self, text: str) -> bool:
        """Whether the text stands in an instruction, where nothing is shown."""
        for each in self._open:
            if not each.has_result:
                each.held.append(text)
                return True
        return False

    def end_paragraph(self) -> None:
        for each in self._open:
            if each.held and not each.has_result:
                each.held.append("\n")

    def instruct(self, text: str) -> None:
        if self._open and len(self._open[-1].instruction) < 100:
            self._open[-1].instruction += text[:100]

    def choose(self, number: str) -> None:
        if self._open and number.isascii() and number.isdigit() and len(number) < 9:
            self._open[-1].chosen = int(number)

    def add_entry(self, text: str) -> None:
        if self._open and len(self._open[-1].entries) < _ENTRIES:
            self._open[-1].entries.append(text)

    def set_box(self, is_checked: bool) -> None:
        if self._open:
            self._open[-1].box = "☒" if is_checked else "☐"

    def unfinished(self) -> str:
        """Words in instructions that never end: they are text, since no program would have left them so."""
        return "".join("".join(each.held) for each in self._open if not each.has_result).strip()
