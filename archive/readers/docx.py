"""Word documents (DOCX): paragraphs and tables in reading order, tracked insertions and content controls included.

The author and days that Word keeps in a document are those of whoever typed it. They are not proposed: they can betray a source.

The parts are read as streams of events. python-docx builds the whole tree and asks it for each paragraph's runs and each row's
cells anew, which takes more than one sweep, and a column for each that a cell claims to span.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, ReadError
from archive.readers.limits import check_length, too_complex
from archive.readers.packed import check_expansion
from archive.readers.xml_parts import PART_ERRORS, Events, opened, read_events

_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_AROUND = (
    "document", "body", "p", "r", "hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple",
    "tbl", "tr", "tc",
)  # fmt: skip
"""Elements whose content is read; of others nothing is, such as deleted words, drawings and notes."""
_PROPERTIES = ("pPr", "pStyle", "tcPr", "gridSpan", "vMerge", "trPr", "gridBefore")
_LETTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_KNOWN = {
    f"{{{namespace}}}{name}": name
    for namespace in _NAMESPACES
    for name in (*_AROUND, *_PROPERTIES, *_LETTERS, "t", "style", "styles", "name")
}
_VALUES = tuple(f"{{{namespace}}}val" for namespace in _NAMESPACES)
_TITLE_STYLES = ("title", "heading 1")
_COLUMNS = 63
"""Word makes no wider table."""


def read_docx(data: bytes) -> Document:
    """The text; the first paragraph in a title's style is the title. No linked picture or template is fetched.

    Raises:
        DamagedFile, EmptyFile, TooLarge
    """
    check_expansion(data)
    body, styles = _Body(), _Styles()
    try:
        with opened(data) as package:
            for name, events in (("word/document.xml", body), ("word/styles.xml", styles)):
                if name != "word/styles.xml" or name in package.namelist():
                    if package.getinfo(name).file_size > settings.DOCUMENT_EXPANDED:
                        raise too_complex()
                    read_events(package, name, events)
    except ReadError:
        raise
    except PART_ERRORS as error:
        raise DamagedFile(
            _("The Word document cannot be opened. Open it in Word, save it again as DOCX and send it again.")
        ) from error
    if not body.blocks:
        raise EmptyFile(
            _("There is no text in the document. If it contains pictures of pages, send them as a PDF file.")
        )
    title, style = body.first
    return Document(
        text="\n\n".join(body.blocks),
        metadata=Metadata(title=" ".join(title.split()) if style in styles.of_titles else ""),
    )


def _value(attributes: Mapping[str, str]) -> str | None:
    return next((attributes[key] for key in _VALUES if key in attributes), None)


def _breaks_page(attributes: Mapping[str, str]) -> bool:
    return any(key.endswith("}type") and value != "textWrapping" for key, value in attributes.items())


def _count(attributes: Mapping[str, str], default: int) -> int:
    value = _value(attributes) or ""
    return min(int(value), _COLUMNS) if len(value) < 20 and value.isascii() and value.isdigit() else default


class _Styles(Events):
    """``of_titles``: the styles that are called a title's, whatever their identifiers."""

    def __init__(self) -> None:
        self.of_titles: set[str] = set()
        self._style = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _KNOWN.get(tag)
        if name == "style":
            self._style = next((value for key, value in attributes.items() if key.endswith("}styleId")), "")
        elif name == "name" and (_value(attributes) or "").lower() in _TITLE_STYLES:
            self.of_titles.add(self._style)


class _Body(Events):
    """``blocks``: paragraphs and rows of tables with words. ``first``: the first paragraph outside of tables, and its style."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.first = ("", "")
        self._length = 0
        self._left_out = 0
        self._in_text = False
        self._tables = 0
        self._paragraph: list[str] = []
        self._style = ""
        self._cell: list[str] = []
        self._row: list[str] = []
        self._above: dict[int, str] = {}
        self._begun: dict[int, str] = {}
        self._column, self._span, self._goes_on = 0, 1, False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _KNOWN.get(tag)
        if self._left_out or name is None:
            self._left_out += 1
        elif name == "t":
            self._in_text = True
        elif name in _LETTERS:
            is_break = name == "br" and _breaks_page(attributes)
            self._add("" if is_break else _LETTERS[name])
        elif name == "p":
            self._paragraph, self._style = [], ""
        elif name == "pStyle":
            self._style = _value(attributes) or ""
        else:
            self._start_table(name, attributes)

    def _start_table(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tbl":
            self._tables += 1
            if self._tables == 1:
                self._above = {}
        elif self._tables != 1:
            return  # Words of a table in a cell are words of the cell.
        elif name == "tr":
            self._row, self._begun, self._column = [], {}, 0
        elif name == "tc":
            self._cell, self._span, self._goes_on = [], 1, False
        elif name == "gridSpan":
            self._span = max(1, _count(attributes, 1))
        elif name == "gridBefore":
            self._column = _count(attributes, 0)
        elif name == "vMerge":
            self._goes_on = _value(attributes) != "restart"

    def data(self, text: str) -> None:
        if self._in_text and not self._left_out:
            self._add(text)

    def _add(self, text: str) -> None:
        self._length += len(text)
        check_length(self._length)
        self._paragraph.append(text)

    def end(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        name = _KNOWN[tag]
        if name == "t":
            self._in_text = False
        elif name == "p":
            self._end_paragraph()
        elif name == "tbl":
            self._tables -= 1
        elif self._tables == 1 and name == "tc":
            self._end_cell()
        elif self._tables == 1 and name == "tr":
            self._above = self._begun
            self._block("\t".join(self._row).strip())

    def _end_paragraph(self) -> None:
        text = "".join(self._paragraph)
        self._paragraph = []
        if self._tables:
            self._cell.append(text)
            return
        if text.strip() and not self.first[0]:
            self.first = (text, self._style)
        self._block(text)

    def _end_cell(self) -> None:
        """A cell that goes on from the row above holds the words of that one."""
        text = self._above.get(self._column, "") if self._goes_on else " ".join(self._cell)
        if self._goes_on:
            self._length += len(text)
            check_length(self._length)
        if self._column < _COLUMNS:
            self._begun[self._column] = text
        self._row.append(text)
        self._column += self._span

    def _block(self, text: str) -> None:
        if text.strip():
            self.blocks.append(text)
