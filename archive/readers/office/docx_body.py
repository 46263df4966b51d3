"""What happens in a part of a Word document -> its paragraphs, as Word shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archive.readers.office.docx_styles import Styles, is_on
from archive.readers.office.docx_words import End, Flow, Start, Words
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import attribute
from archive.readers.office.story import COLUMNS, Story


class Body(Words):
    """Reads the parts of a document, its notes first: ``notes`` by kind and identifier, :meth:`finish` gives the text itself."""

    def __init__(self, styles: Styles, left_out: LeftOut, drawing: Callable[[str], list[str]]) -> None:
        super().__init__(styles, left_out, drawing)
        self.notes: dict[tuple[str, str], list[str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._arrived = 0
        self._deletions_before: list[int] = []
        self._open_note = ("", "")

    def _handlers(self) -> tuple[dict[str, Start], dict[str, End]]:
        starts, ends = super()._handlers()
        starts |= {
            "del": self._delete, "moveFrom": self._delete, "moveTo": self._arrive, "cellDel": self._delete_cell,
            "hidden": self._hide_row, "tbl": lambda _a: self._story.start_table(), "tr": self._start_row,
            "tc": lambda _a: self._story.start_cell(), "gridSpan": self._grid_span, "gridBefore": self._grid_before,
            "vMerge": self._merge, "fldChar": self._field_character, "instrText": self._start_instruction,
            "result": self._form_choice, "default": self._form_choice, "checked": self._form_choice, "checkBox": self._form_box,
            "listEntry": self._form_entry, "footnoteReference": self._note_reference, "endnoteReference": self._note_reference,
            "footnote": self._start_note, "endnote": self._start_note, "txbxContent": self._start_box,
        }  # fmt: skip
        ends |= {
            "tbl": lambda: self._story.end_table(), "tr": self._end_row, "tc": lambda: self._story.end_cell(),
            "instrText": self._end_instruction, "footnote": self._end_note, "endnote": self._end_note,
            "txbxContent": self._end_box,
        }  # fmt: skip
        return starts, ends

    def finish(self) -> Story:
        """The text itself, to its last word."""
        self._close(self._flows[0])
        # What arrived elsewhere is no loss.
        self.left_out["moves"] = max(0, self.left_out["moves"] - self._arrived)
        return self._flows[0].story

    # Tracked changes

    def _delete(self, _attributes: Mapping[str, str]) -> None:
        parent = self._path[-2] if len(self._path) > 1 else ""
        if parent == "rPr":
            # The mark that ends a paragraph: the next one goes on with it.
            if self._within("p", "pPr", "rPr"):
                self._story.joins_next = True
        elif parent == "trPr":
            if self._story.table:
                self._story.table.is_left_out = True
        elif parent not in ("numPr", "m:ctrlPr"):
            self._deleted = "deletions" if self._path[-1] == "del" else "moves"
            self._skip()

    def _arrive(self, _attributes: Mapping[str, str]) -> None:
        # As a property it says that a paragraph's mark or a row arrived.
        self._arrived += self._path[-2:-1] not in (["rPr"], ["trPr"])

    def _delete_cell(self, _attributes: Mapping[str, str]) -> None:
        if self._story.table:
            self._story.table.is_cell_left_out = True
            self.left_out["deletions"] += 1

    # Tables

    def _start_row(self, _attributes: Mapping[str, str]) -> None:
        self._deletions_before.append(self.left_out["deletions"])
        self._story.start_row()

    def _end_row(self) -> None:
        before = self._deletions_before.pop()
        if not self._story.end_row():
            # Its words are tracked one by one too.
            self.left_out["deletions"] = before + 1

    def _hide_row(self, attributes: Mapping[str, str]) -> None:
        if self._within("tr", "trPr") and self._story.table and is_on(attributes):
            self._story.table.is_left_out = True
            self.left_out["hidden"] += 1

    def _grid_span(self, attributes: Mapping[str, str]) -> None:
        if self._story.table:
            self._story.table.span = max(1, _number(attributes, 1))

    def _grid_before(self, attributes: Mapping[str, str]) -> None:
        if self._story.table:
            self._story.table.column = _number(attributes, 0)

    def _merge(self, attributes: Mapping[str, str]) -> None:
        if self._story.table:
            self._story.table.goes_on = attribute(attributes, "val") != "restart"

    # Fields

    def _field_character(self, attributes: Mapping[str, str]) -> None:
        fields, kind = self._flow.fields, attribute(attributes, "fldCharType")
        if kind == "begin":
            fields.begin()
        elif kind == "separate":
            fields.separate()
        elif kind == "end":
            shown, is_missing = fields.end()
            if is_missing:
                self._count_part("fields")
            if shown:
                self._add(shown)

    def _start_instruction(self, _attributes: Mapping[str, str]) -> None:
        self._in_instruction = True

    def _end_instruction(self) -> None:
        self._in_instruction = False

    def _form_choice(self, attributes: Mapping[str, str]) -> None:
        if self._path[-2] == "ddList":
            self._flow.fields.choose(attribute(attributes, "val") or "")
        elif self._path[-2] == "checkBox":
            self._flow.fields.set_box(is_on(attributes))

    def _form_entry(self, attributes: Mapping[str, str]) -> None:
        self._flow.fields.add_entry((attribute(attributes, "val") or "")[:1000])

    def _form_box(self, _attributes: Mapping[str, str]) -> None:
        self._flow.fields.set_box(False)

    # Notes and boxes

    def _note_reference(self, attributes: Mapping[str, str]) -> None:
        note = (self._path[-1].removesuffix("Reference"), attribute(attributes, "id") or "")
        if note not in self.notes:
            self.left_out["notes"] += 1
            return
        is_first = note not in self._numbers
        number = self._numbers.setdefault(note, len(self._numbers) + 1)
        self._add(f"[{number}]")
        if is_first and not self._is_hidden:
            text = "\n".join(self.notes[note])
            self._count(len(text))
            self._story.add_note(f"[{number}] {text}")

    def _start_note(self, attributes: Mapping[str, str]) -> None:
        self._open_note = (self._path[-1], attribute(attributes, "id") or "")
        self._flows.append(Flow(Story(self._count)))
        if attribute(attributes, "type") not in (None, "normal"):
            self._flows.pop()
            self._skip()  # The line above the notes.

    def _end_note(self) -> None:
        if len(self._flows) > 1:
            self.notes[self._open_note] = [block.strip() for block in self._close(self._flows.pop())]

    def _start_box(self, _attributes: Mapping[str, str]) -> None:
        if self._flow.run.hides:
            self._count_part("hidden")
            self._skip()
            return
        self._flows.append(Flow(Story(self._count)))

    def _end_box(self) -> None:
        if len(self._flows) > 1:
            blocks = self._close(self._flows.pop())
            self._story.add_box(blocks)

    def _close(self, flow: Flow) -> list[str]:
        if rest := flow.fields.unfinished():
            flow.story.blocks.append(rest)
        return flow.story.close()


def _number(attributes: Mapping[str, str], default: int) -> int:
    value = attribute(attributes, "val") or ""
    return min(int(value), COLUMNS) if len(value) < 20 and value.isascii() and value.isdigit() else default
