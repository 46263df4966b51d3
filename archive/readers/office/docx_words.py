"""What the parts of a Word document hold: runs of text with their formatting, as one flow or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from archive.readers.limits import check_length
from archive.readers.office.alternatives import Alternatives
from archive.readers.office.docx_fields import Fields
from archive.readers.office.docx_names import COUNTED, LETTERS, NAMESPACES, NEVER_TEXT
from archive.readers.office.docx_styles import Styles, is_on
from archive.readers.office.docx_symbols import raised, symbol
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import attribute
from archive.readers.office.story import Story
from archive.readers.office.xml_parts import Events

Start = Callable[[Mapping[str, str]], None]
End = Callable[[], None]


@dataclass(slots=True)
class Run:
    """A piece of text with one formatting: ``hides`` is its own word on that, ``style`` its style's name."""

    hides: bool | None = None
    style: str = ""
    is_raised: bool = False


@dataclass(slots=True)
class Flow:
    """A story with the run and the fields that are open in it."""

    story: Story
    run: Run = field(default_factory=Run)
    fields: Fields = field(default_factory=Fields)


class Words(Events):
    """Sends each element to what is done with it, and collects words in the flow that is open.

    Args:
        drawing: relation's identifier -> the words of a diagram or chart.
    """

    def __init__(self, styles: Styles, left_out: LeftOut, drawing: Callable[[str], list[str]]) -> None:
        self.left_out = left_out
        self._styles, self._drawing = styles, drawing
        self._length = 0
        self._path: list[str] = []
        self._skipped = 0
        self._in_text, self._in_instruction, self._is_hidden = False, False, False
        self._alternatives = Alternatives()
        self._ruby: list[str] | None = None
        self._deleted = ""
        self._flows = [Flow(Story(self._count))]
        self._starts, self._ends = self._handlers()
        self._names: dict[str, str] = {}

    def _handlers(self) -> tuple[dict[str, Start], dict[str, End]]:
        """What is done when an element begins, and when it ends."""
        starts: dict[str, Start] = {
            "p": self._start_paragraph, "r": self._start_run, "m:r": self._start_run, "t": self._start_text,
            "m:t": self._start_text,
            "pStyle": self._paragraph_style, "rStyle": self._run_style, "vanish": self._vanish, "vertAlign": self._vertical,
            "v:textpath": self._word_art, "sym": self._symbol, "br": self._line_break, "rt": self._start_ruby,
            "mc:AlternateContent": lambda _a: self._alternatives.start(), "mc:Choice": self._start_branch,
            "mc:Fallback": self._start_branch, "dgm:relIds": self._start_diagram, "c:chart": self._start_chart,
        }  # fmt: skip
        ends: dict[str, End] = {
            "p": self._end_paragraph, "t": self._end_text, "m:t": self._end_text, "ruby": self._end_ruby,
            "mc:AlternateContent": self._alternatives.end, "mc:Choice": self._end_branch, "mc:Fallback": self._end_branch,
        }  # fmt: skip
        return starts, ends

    @property
    def _flow(self) -> Flow:
        return self._flows[-1]

    @property
    def _story(self) -> Story:
        return self._flows[-1].story

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._names.get(tag) or self._name(tag)
        if self._skipped:
            self._skipped += 1
            if name == "fldChar":  # Else a field would never end.
                self._starts[name](attributes)
            return
        if name in NEVER_TEXT:
            self._skipped = 1
            return
        self._path.append(name)
        if name in LETTERS:
            self._letter(name)
        elif (act := self._starts.get(name)) is not None:
            act(attributes)
        elif name in COUNTED:
            self._count_part(COUNTED[name])

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
        prefix = NAMESPACES.get(namespace)
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
            self._add(LETTERS[name])

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
        self._flow.run = Run()

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

    def _start_branch(self, _attributes: Mapping[str, str]) -> None:
        if not self._alternatives.start_branch(self._length):
            self._skip()

    def _end_branch(self) -> None:
        self._alternatives.end_branch(self._length)
