"""What happens in a part of a Word document -> its paragraphs, as Word shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from archive.readers.alternatives import Alternatives
from archive.readers.docx_fields import Fields
from archive.readers.docx_styles import Styles, is_on
from archive.readers.docx_symbols import raised, symbol
from archive.readers.limits import check_length
from archive.readers.omissions import LeftOut
from archive.readers.opc import attribute
from archive.readers.story import COLUMNS, Story
from archive.readers.xml_parts import Events

_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic:",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic:",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c:",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c:",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "c:",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm:",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm:",
    "urn:schemas-microsoft-com:vml": "v:",
}
_NEVER_TEXT = frozenset(
    ["pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tblPrExChange", "tcPrChange", "trPrChange",
     "numberingChange", "delInstrText", "delText", "sdtPr", "sectPr"]
)  # fmt: skip
"""Elements in which no shown word stands: what properties were, instructions of fields, names of controls."""
_LETTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "m:den": "/", "m:sup": "^", "m:sub": "_"}
_COUNTED = {"pic:pic": "pictures", "v:imagedata": "pictures", "object": "objects", "altChunk": "objects",
            "subDoc": "linked"}  # fmt: skip


@dataclass(slots=True)
class _Run:
    """A piece of text with one formatting: ``hides`` is its own word on that, ``style`` its style's name."""

    hides: bool | None = None
    style: str = ""
    is_raised: bool = False


@dataclass(slots=True)
class _Flow:
    """A story with the run and the fields that are open in it."""

    story: Story
    run: _Run = field(default_factory=_Run)
    fields: Fields = field(default_factory=Fields)


class Body(Events):
    """Reads the parts of a document, its notes first: ``notes`` by kind and identifier, ``story`` the text itself.

    Args:
        drawing: relation's identifier -> the words of a diagram or chart.
    """

    def __init__(self, styles: Styles, left_out: LeftOut, drawing: Callable[[str], list[str]]) -> None:
        self.notes: dict[tuple[str, str], list[str]] = {}
        self.left_out = left_out
        self._styles, self._drawing = styles, drawing
        self._length = 0
        self._numbers: dict[tuple[str, str], int] = {}
        self._path: list[str] = []
        self._skipped = 0
        self._in_text, self._in_instruction, self._is_hidden = False, False, False
        self._alternatives = Alternatives()
        self._ruby: list[str] | None = None
        self._arrived, self._deleted = 0, ""
        self._deletions_before: list[int] = []
        self._flows = [_Flow(Story(self._count))]
        self._open_note = ("", "")
        handlers: dict[str, tuple[Callable[[Mapping[str, str]], None] | None, Callable[[], None] | None]] = {
            "p": (self._start_paragraph, self._end_paragraph), "r": (self._start_run, None),
            "m:r": (self._start_run, None), "t": (self._start_text, self._end_text), "m:t": (self._start_text, self._end_text),
            "pStyle": (self._paragraph_style, None), "rStyle": (self._run_style, None), "vanish": (self._vanish, None),
            "vertAlign": (self._vertical, None), "del": (self._delete, None), "moveFrom": (self._delete, None),
            "moveTo": (self._arrive, None), "cellDel": (self._delete_cell, None), "hidden": (self._hide_row, None),
            "tbl": (lambda _a: self._story.start_table(), lambda: self._story.end_table()),
            "tr": (self._start_row, self._end_row),
            "tc": (lambda _a: self._story.start_cell(), lambda: self._story.end_cell()),
            "gridSpan": (self._grid_span, None), "gridBefore": (self._grid_before, None), "vMerge": (self._merge, None),
            "fldChar": (self._field_character, None), "instrText": (self._start_instruction, self._end_instruction),
            "result": (self._form_choice, None), "default": (self._form_choice, None),
            "listEntry": (self._form_entry, None), "checked": (self._form_choice, None), "checkBox": (self._form_box, None),
            "footnoteReference": (self._note_reference, None), "endnoteReference": (self._note_reference, None),
            "footnote": (self._start_note, self._end_note), "endnote": (self._start_note, self._end_note),
            "txbxContent": (self._start_box, self._end_box), "v:textpath": (self._word_art, None), "sym": (self._symbol, None),
            "br": (self._line_break, None), "rt": (self._start_ruby, None), "ruby": (None, self._end_ruby),
            "mc:AlternateContent": (lambda _a: self._alternatives.start(), self._alternatives.end),
            "mc:Choice": (self._start_branch, self._end_branch), "mc:Fallback": (self._start_branch, self._end_branch),
            "dgm:relIds": (self._start_diagram, None), "c:chart": (self._start_chart, None),
        }  # fmt: skip
        self._starts = {name: each[0] for name, each in handlers.items() if each[0]}
        self._ends = {name: each[1] for name, each in handlers.items() if each[1]}
        self._names: dict[str, str] = {}

    @property
    def _flow(self) -> _Flow:
        return self._flows[-1]

    @property
    def _story(self) -> Story:
        return self._flows[-1].story

    def finish(self) -> Story:
        """The text itself, to its last word."""
        self._close(self._flows[0])
        # What arrived elsewhere is no loss.
        self.left_out["moves"] = max(0, self.left_out["moves"] - self._arrived)
        return self._flows[0].story

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._names.get(tag) or self._name(tag)
        if self._skipped:
            self._skipped += 1
            if name == "fldChar":  # Else a field would never end.
                self._field_character(attributes)
            return
        if name in _NEVER_TEXT:
            self._skipped = 1
            return
        self._path.append(name)
        if name in _LETTERS:
            self._letter(name)
        elif (act := self._starts.get(name)) is not None:
            act(attributes)
        elif name in _COUNTED:
            self._count_part(_COUNTED[name])

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped:
                self._deleted = ""
            return
        name = self._path.pop()
        if (act := self._ends.get(name)) is not None:
            act()

    def data(self, text: str) -> None:
        if self._skipped:
            if self._deleted and text.strip():
                self._count_part(self._deleted)
                self._deleted = ""
        elif self._in_text:
            self._add(text)
        elif self._in_instruction:
            self._flow.fields.instruct(text)

    def _name(self, tag: str) -> str:
        namespace, _brace, name = tag[1:].rpartition("}")
        prefix = _NAMESPACES.get(namespace)
        if len(self._names) > 10_000:
            self._names.clear()
        self._names[tag] = short = "?" if prefix is None else prefix + name
        return short

    def _skip(self) -> None:
        """Leave out the element that has just begun."""
        self._path.pop()
        self._skipped = 1

    def _within(self, *names: str) -> bool:
        """Whether the elements around the one that has just begun are called so, the nearest last."""
        return tuple(self._path[-1 - len(names) : -1]) == names

    def _count(self, length: int) -> None:
        self._length += length
        check_length(self._length)

    def _count_part(self, kind: str) -> None:
        if not self._alternatives.is_repetition:
            self.left_out[kind] += 1

    # Words

    def _add(self, text: str) -> None:
        flow = self._flow
        if flow.run.hides or (flow.run.hides is None and self._style_hides()):
            if text.strip() and not self._is_hidden:
                self._count_part("hidden")
                self._is_hidden = True
            return
        self._is_hidden = False
        self._count(len(text))
        text = raised(text) if flow.run.is_raised else text
        if flow.fields.hold(text):
            return
        if self._ruby is not None and "rt" in self._path[-8:]:
            self._ruby.append(text)
        else:
            flow.story.add(text)

    def _style_hides(self) -> bool:
        """Hiding by a style turns hiding by another around."""
        return self._styles.hides(self._story.style) != self._styles.hides(self._flow.run.style)

    def _start_text(self, _attributes: Mapping[str, str]) -> None:
        self._in_text = True

    def _end_text(self) -> None:
        self._in_text = False

    def _letter(self, name: str) -> None:
        if len(self._path) > 1 and self._path[-2] != "tabs":  # Where tabulators stop is no tabulator.
            self._add(_LETTERS[name])

    def _line_break(self, attributes: Mapping[str, str]) -> None:
        self._add("\n")

    def _symbol(self, attributes: Mapping[str, str]) -> None:
        shown = symbol(attribute(attributes, "font") or "", attribute(attributes, "char") or "")
        if shown is None:
            self._count_part("symbols")
        else:
            self._add(shown)

    def _word_art(self, attributes: Mapping[str, str]) -> None:
        words = attribute(attributes, "string") or ""
        if words.strip():
            self._count(len(words))
            self._story.add_box([words])

    def _start_ruby(self, _attributes: Mapping[str, str]) -> None:
        self._ruby = []

    def _end_ruby(self) -> None:
        reading, self._ruby = "".join(self._ruby or ()), None
        if reading.strip():
            self._add(f"({reading})")

    def _start_diagram(self, attributes: Mapping[str, str]) -> None:
        self._draw(attribute(attributes, "dm") or "")

    def _start_chart(self, attributes: Mapping[str, str]) -> None:
        if not self._draw(attribute(attributes, "id") or ""):
            self._count_part("charts")

    def _draw(self, id: str) -> list[str]:
        words = [] if self._alternatives.is_repetition else self._drawing(id)
        self._count(sum(map(len, words)))
        self._story.add_box(words)
        return words

    # Paragraphs and runs

    def _start_paragraph(self, _attributes: Mapping[str, str]) -> None:
        self._is_hidden = False
        self._story.start_paragraph()

    def _end_paragraph(self) -> None:
        self._flow.fields.end_paragraph()
        self._story.end_paragraph()

    def _start_run(self, _attributes: Mapping[str, str]) -> None:
        self._flow.run = _Run()

    def _paragraph_style(self, attributes: Mapping[str, str]) -> None:
        if self._within("p", "pPr"):
            self._story.style = attribute(attributes, "val") or ""

    def _run_style(self, attributes: Mapping[str, str]) -> None:
        if self._within("r", "rPr"):
            self._flow.run.style = attribute(attributes, "val") or ""

    def _vanish(self, attributes: Mapping[str, str]) -> None:
        if self._within("r", "rPr"):
            self._flow.run.hides = is_on(attributes)

    def _vertical(self, attributes: Mapping[str, str]) -> None:
        if self._within("r", "rPr"):
            self._flow.run.is_raised = attribute(attributes, "val") == "superscript"

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
        self._flows.append(_Flow(Story(self._count)))
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
        self._flows.append(_Flow(Story(self._count)))

    def _end_box(self) -> None:
        if len(self._flows) > 1:
            blocks = self._close(self._flows.pop())
            self._story.add_box(blocks)

    def _close(self, flow: _Flow) -> list[str]:
        if rest := flow.fields.unfinished():
            flow.story.blocks.append(rest)
        return flow.story.close()

    def _start_branch(self, _attributes: Mapping[str, str]) -> None:
        if not self._alternatives.start_branch(self._length):
            self._skip()

    def _end_branch(self) -> None:
        self._alternatives.end_branch(self._length)


def _number(attributes: Mapping[str, str], default: int) -> int:
    value = attribute(attributes, "val") or ""
    return min(int(value), COLUMNS) if len(value) < 20 and value.isascii() and value.isdigit() else default
