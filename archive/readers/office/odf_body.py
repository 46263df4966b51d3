"""What happens in the parts of an OpenDocument file -> its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from archive.readers.limits import SMALL_PART_ELEMENTS, check_length, too_complex
from archive.readers.office.docx_symbols import raised
from archive.readers.office.odf_names import FRAMES_OF_PAGES, HEADERS, LETTERS, NEVER_TEXT, PREFIXES, SHAPES
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import attribute
from archive.readers.office.story import Story
from archive.readers.office.xml_parts import Events

_SPACE = re.compile(r"[ \t\r\n]+")
_SPACES = 100
"""Most spaces that one element stands for."""


class Body(Events):
    """Reads ``styles.xml``, then ``content.xml``, or a flat file. ``title``: the first paragraph in a title's style."""

    def __init__(self, left_out: LeftOut) -> None:
        self.left_out = left_out
        self.title = ""
        self._page_starts: list[int] = []
        self._length = 0
        self._number_of_note = 0
        self._path: list[str] = []
        self._skipped = 0
        self._skipped_letters = False
        self._skipped_kind = ""
        self._deletion, self._in_paragraph = False, False
        self._parents: dict[str, str] = {}
        self._hidden_styles: set[str] = set()
        self._raised_styles: set[str] = set()
        self._spans: list[bool] = []
        self._style = ""
        self._flows = [Story(self._count)]
        self._pushed: list[bool] = []
        self._ruby: list[str] = []
        self._choice: tuple[list[str], int] = ([], 0)
        self._has_object: list[bool] = []
        self._starts: dict[str, Callable[[Mapping[str, str]], None]] = {
            "text:p": self._start_paragraph, "text:h": self._start_paragraph, "text:s": self._spaces,
            "text:note": self._start_note,
            "table:table": self._start_table, "table:table-row": lambda _a: self._story.start_row(),
            "table:table-cell": lambda _a: self._story.start_cell(),
            "table:covered-table-cell": lambda _a: self._story.start_cell(),
            "draw:page": self._start_page, "draw:image": self._picture, "draw:plugin": self._media, "draw:object": self._object,
            "draw:object-ole": self._object, "style:style": self._start_style, "style:text-properties": self._text_properties,
            "style:drawing-page-properties": self._page_properties, "text:tracked-changes": self._tracked,
            "office:annotation": lambda _a: self._skip("comments"), "presentation:notes": lambda _a: self._skip("speaker_notes"),
            "text:span": self._span, "text:section": self._section, "text:hidden-paragraph": self._hidden_paragraph,
            "field:param": self._field_parameter,
        }  # fmt: skip
        self._ends: dict[str, Callable[[], None]] = {
            "text:p": self._end_paragraph, "text:h": self._end_paragraph, "text:note": self._end_note,
            "table:table": lambda: self._story.end_table(), "table:table-row": lambda: self._end_row(),
            "table:table-cell": lambda: self._story.end_cell(), "table:covered-table-cell": lambda: self._story.end_cell(),
            "text:span": self._end_span, "text:ruby": self._end_ruby, "field:fieldmark": self._end_field,
            "field:fieldmark-start": self._end_field,
        }  # fmt: skip
        self._names: dict[str, str] = {}

    @property
    def _story(self) -> Story:
        return self._flows[-1]

    @property
    def has_pages(self) -> bool:
        return bool(self._page_starts)

    def finish(self) -> list[list[str]]:
        """The paragraphs of each page, or of the whole text as one."""
        blocks = self._flows[0].close()
        edges = [*self._page_starts, len(blocks)] if self._page_starts else [0, len(blocks)]
        return [blocks[start:end] for start, end in pairwise(edges)]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = self._names.get(tag) or self._name(tag)
        if self._skipped:
            self._skipped += 1
            if name == "text:deletion":
                self._deletion, self._in_paragraph = True, False
            elif name in ("text:p", "text:h"):
                self._in_paragraph = True
            return
        self._path.append(name)
        if name in NEVER_TEXT:
            self._skip("")
        elif name in HEADERS:
            self._skip("headers")
        elif self._path[-2:-1] == ["style:master-page"]:
            self._skip("")  # What stands on every slide.
        elif name in SHAPES:
            self._start_shape(attributes)
        elif name in LETTERS:
            self._add(LETTERS[name])
        elif (act := self._starts.get(name)) is not None:
            act(attributes)

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped:
                self._end_skipped()
            return
        name = self._path.pop()
        if name in SHAPES:
            self._end_shape()
        elif (act := self._ends.get(name)) is not None:
            act()

    def data(self, text: str) -> None:
        if self._skipped:
            self._skip_words(text)
        elif self._story.is_open:
            self._add(_SPACE.sub(" ", text))

    def _skip_words(self, text: str) -> None:
        """Words that are left out. A tracked deletion counts if it took any, who made it and when aside."""
        if not any(letter.isalnum() for letter in text):
            return
        self._skipped_letters = True
        if self._skipped_kind == "changes" and self._in_paragraph and self._deletion:
            self.left_out["deletions"] += 1
            self._deletion = False

    def _name(self, tag: str) -> str:
        namespace, _brace, name = tag[1:].rpartition("}")
        if len(self._names) > 10_000:
            self._names.clear()
        self._names[tag] = short = PREFIXES.get(namespace, "?") + name
        return short

    def _skip(self, kind: str) -> None:
        """Leave out the element that has just begun, and count it as ``kind`` if it holds words."""
        self._path.pop()
        self._skipped, self._skipped_kind, self._skipped_letters = 1, kind, False

    def _end_skipped(self) -> None:
        if self._skipped_letters and self._skipped_kind not in ("", "changes"):
            self.left_out[self._skipped_kind] += 1

    def _tracked(self, _attributes: Mapping[str, str]) -> None:
        self._skip("changes")

    def _count(self, length: int) -> None:
        self._length += length
        check_length(self._length)

    def _add(self, text: str) -> None:
        self._count(len(text))
        if "text:ruby-text" in self._path[-4:]:
            self._ruby.append(text)
        else:
            self._story.add(raised(text) if self._spans and self._spans[-1] else text)

    def _spaces(self, attributes: Mapping[str, str]) -> None:
        count = attribute(attributes, "c") or "1"
        self._add(" " * (min(int(count), _SPACES) if count.isascii() and count.isdigit() and len(count) < 9 else 1))

    # Styles

    def _start_style(self, attributes: Mapping[str, str]) -> None:
        self._style = attribute(attributes, "name") or ""
        if len(self._parents) >= SMALL_PART_ELEMENTS:
            raise too_complex()
        self._parents[self._style] = attribute(attributes, "parent-style-name") or ""

    def _text_properties(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}display") == "none":
            self._hidden_styles.add(self._style)
        if (attribute(attributes, "text-position") or "").startswith("super"):
            self._raised_styles.add(self._style)

    def _page_properties(self, attributes: Mapping[str, str]) -> None:
        if attribute(attributes, "visibility") == "hidden":
            self._hidden_styles.add(self._style)

    def _is_hidden(self, attributes: Mapping[str, str]) -> bool:
        return bool(self._hidden_styles) and (attribute(attributes, "style-name") or "") in self._hidden_styles

    # Paragraphs

    def _start_paragraph(self, attributes: Mapping[str, str]) -> None:
        if self._is_hidden(attributes):
            self._skip("hidden")
            return
        self._pushed.append(self._story.is_open)
        if self._story.is_open:  # In a shape that stands in a paragraph.
            self._flows.append(Story(self._count))
        self._story.start_paragraph()
        style = attribute(attributes, "style-name") or ""
        self._story.style = "Title" if "Title" in (style, self._parents.get(style)) else style
        if self._path[-1] == "text:h" and attribute(attributes, "outline-level") == "1":
            self._story.style = self._story.style if self._story.style == "Title" else "Heading"

    def _end_paragraph(self) -> None:
        story = self._story
        story.end_paragraph()
        if self._pushed.pop():
            blocks = self._flows.pop().close()
            self._story.add_box(blocks)
        elif not self.title and len(self._flows) == 1 and story.firsts:
            self._find_title(story.firsts)

    def _find_title(self, firsts: list[tuple[str, str]]) -> None:
        text, style = firsts[-1]
        if style == "Title" or (style == "Heading" and len(firsts) == 1):
            self.title = " ".join(re.sub(r"\[\d+\]", "", text).split())

    def _start_table(self, _attributes: Mapping[str, str]) -> None:
        self._story.start_table()
        if self._has_object:
            self._has_object[-1] = True  # The picture beside it is of the table.

    def _end_row(self) -> None:
        self._story.end_row()

    def _span(self, attributes: Mapping[str, str]) -> None:
        if self._is_hidden(attributes):
            self._skip("hidden")
        else:
            self._spans.append((attribute(attributes, "style-name") or "") in self._raised_styles)

    def _end_span(self) -> None:
        self._spans.pop()

    def _section(self, attributes: Mapping[str, str]) -> None:
        if attribute(attributes, "display") == "none":
            self._skip("hidden")

    def _hidden_paragraph(self, attributes: Mapping[str, str]) -> None:
        if attribute(attributes, "is-hidden") == "true":
            self._skip("hidden")

    def _end_ruby(self) -> None:
        reading, self._ruby = "".join(self._ruby).strip(), []
        if reading:
            self._story.add(f"({reading})")

    def _field_parameter(self, attributes: Mapping[str, str]) -> None:
        entries, chosen = self._choice
        name, value = attribute(attributes, "name") or "", (attribute(attributes, "value") or "")[:1000]
        if name == "Dropdown_ListEntry" and len(entries) < 100:
            self._choice = ([*entries, value], chosen)
        elif name == "Dropdown_Selected" and value.isascii() and value.isdigit() and len(value) < 5:
            self._choice = (entries, int(value))

    def _end_field(self) -> None:
        entries, chosen = self._choice
        self._choice = ([], 0)
        if chosen < len(entries):
            self._add(entries[chosen])

    # Notes, shapes and pages

    def _start_note(self, _attributes: Mapping[str, str]) -> None:
        self._number_of_note += 1
        self._add(f"[{self._number_of_note}]")
        self._flows.append(Story(self._count))
        self._pushed.append(False)

    def _end_note(self) -> None:
        self._pushed.pop()
        blocks = [block.strip() for block in self._flows.pop().close()]
        number = self._number_of_note
        self._story.add_note("\n".join(f"[{number}] {block}" if not at else block for at, block in enumerate(blocks)))

    def _start_shape(self, attributes: Mapping[str, str]) -> None:
        if attribute(attributes, "class") in FRAMES_OF_PAGES:
            self._skip("headers")
            return
        self._has_object.append(False)
        self._pushed.append(self._story.is_open)
        if self._story.is_open:
            self._flows.append(Story(self._count))

    def _end_shape(self) -> None:
        self._has_object.pop()
        if self._pushed.pop():
            blocks = self._flows.pop().close()
            self._story.add_box(blocks)

    def _picture(self, _attributes: Mapping[str, str]) -> None:
        if self._has_object and not self._has_object[-1]:
            self.left_out["pictures"] += 1
            self._has_object[-1] = True

    def _object(self, _attributes: Mapping[str, str]) -> None:
        self.left_out["objects"] += 1
        if self._has_object:
            self._has_object[-1] = True  # The picture beside it is its own.

    def _media(self, _attributes: Mapping[str, str]) -> None:
        self.left_out["media"] += 1
        if self._has_object:
            self._has_object[-1] = True

    def _start_page(self, attributes: Mapping[str, str]) -> None:
        if self._is_hidden(attributes):
            self.left_out["hidden_slides"] += 1
            self._skip("")
            return
        self._page_starts.append(len(self._story.blocks))
