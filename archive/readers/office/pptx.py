"""PowerPoint presentations (PPTX): the words on the slides in their order, each slide a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, ReadError
from archive.readers.limits import SMALL_PART_ELEMENTS, check_length, too_complex
from archive.readers.office.alternatives import Alternatives
from archive.readers.office.drawings import Drawings
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import Package, Relation, attribute
from archive.readers.office.pages import joined
from archive.readers.office.story import Story
from archive.readers.office.xml_parts import PART_ERRORS, Events, local, opened
from archive.readers.packed.zip_files import check_expansion

_MAIN = "ppt/presentation.xml"
_OF_PAGES = ("dt", "ftr", "hdr", "sldNum")
_TITLES = ("title", "ctrTitle")
_COUNTED = {"pic": "pictures", "oleObj": "objects"}
_RELATIONSHIPS = "relationships}id"


def read_pptx(data: bytes) -> Document:
    """The words of the slides; ``pages`` are the slides. The title is that of the first slide.

    Raises:
        DamagedFile, EmptyFile, TooLarge
    """
    check_expansion(data)
    left_out = LeftOut()
    try:
        with opened(data) as archive:
            slides, title = _slides(Package(archive), left_out)
    except ReadError:
        raise
    except PART_ERRORS as error:
        raise DamagedFile(
            _(
                "The presentation cannot be opened. Open it in PowerPoint, save it again as PPTX or PDF and send it again."
            )
        ) from error
    if not any(slides):
        raise EmptyFile(
            _("There is no text on the slides. If they are pictures, save them as a PDF file and send that.")
        )
    text, pages = joined(slides)
    return Document(text=text, pages=pages, metadata=Metadata(title=title), not_read=left_out.omissions())


def _slides(package: Package, left_out: LeftOut) -> tuple[list[list[str]], str]:
    main = package.main_part(_MAIN)
    order = _Order()
    package.read(main, order)
    parts = {each.id: each.part for each in package.relations(main) if each.kind == "slide"}
    slides: list[list[str]] = []
    title, length = "", 0
    for part in dict.fromkeys(parts.get(id, "") for id in order.slides):
        if part not in package:
            left_out["slides"] += 1
            continue
        relations = package.relations(part)
        slide = _read_slide(package, part, relations, left_out)
        _count_beside(package, relations, left_out)
        if slide.is_hidden:
            left_out["hidden_slides"] += 1
            continue
        title = title or ("" if slides else slide.title)
        slides.append(slide.story.close())
        length += sum(map(len, slides[-1]))
        check_length(length)
    return slides, title


def _read_slide(package: Package, part: str, relations: list[Relation], left_out: LeftOut) -> _Slide:
    found = LeftOut()
    slide = _Slide(found, Drawings(package, relations).words)
    try:
        package.read(part, slide)
    except PART_ERRORS:
        left_out["slides"] += 1
    if not slide.is_hidden:
        left_out.update(found)
    return slide


def _count_beside(package: Package, relations: list[Relation], left_out: LeftOut) -> None:
    """What the speaker reads and what others remark."""
    for each in relations:
        if each.part not in package:
            continue
        if each.kind == "notesSlide":
            notes = _Slide(LeftOut(), lambda _id: [])
            package.read(each.part, notes)
            left_out["speaker_notes"] += any(letter.isalpha() for block in notes.story.close() for letter in block)
        elif each.kind == "comments":
            remarks = _Remarks()
            package.read(each.part, remarks)
            left_out["comments"] += remarks.count
        elif each.kind in ("audio", "video"):
            left_out["media"] += 1


class _Order(Events):
    """``slides``: identifiers of the relations to the slides, in the order in which they are shown."""

    def __init__(self) -> None:
        self.slides: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "sldId":
            if len(self.slides) >= SMALL_PART_ELEMENTS:
                raise too_complex()
            self.slides.append(next((value for key, value in attributes.items() if key.endswith(_RELATIONSHIPS)), ""))


class _Remarks(Events):
    def __init__(self) -> None:
        self.count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.count += local(tag) == "cm"


class _Slide(Events):
    """``story``: the paragraphs of a slide's shapes and the rows of its tables. ``title``: of the shape that is one."""

    def __init__(self, left_out: LeftOut, drawing: Callable[[str], list[str]]) -> None:
        self.story = Story(self._count)
        self.title = ""
        self.is_hidden = False
        self._left_out, self._drawing = left_out, drawing
        self._length = 0
        self._shape = ""
        self._title: list[str] = []
        self._alternatives = Alternatives()
        self._skipped = 0
        self._in_text = False
        self._path: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        name = local(tag)
        self._path.append(name)
        if name == "t":
            self._in_text = True
        elif name == "p" and "}p" in tag and "drawingml" in tag:
            self.story.start_paragraph()
        elif name == "br":
            self._add("\n")
        elif name in ("tbl", "tr", "tc"):
            self._start_table(name, attributes)
        elif name == "AlternateContent":
            self._alternatives.start()
        elif name in ("Choice", "Fallback"):
            if not self._alternatives.start_branch(self._length):
                self._skip()
        elif name == "relIds":
            self._draw(attribute(attributes, "dm") or "")
        elif name == "chart" and not self._draw(attribute(attributes, "id") or ""):
            self._count_part("charts")
        else:
            self._start_shape(name, attributes)

    def _start_shape(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sld":
            self.is_hidden = attributes.get("show") in ("0", "false")
        elif name in ("sp", "graphicFrame"):
            self._shape = ""
        elif name == "ph":
            self._shape = attributes.get("type", "")
        elif name == "txBody" and self._shape in _OF_PAGES:
            self._skip()
        elif name in _COUNTED:
            self._count_part(_COUNTED[name])

    def _start_table(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tbl":
            self.story.start_table()
        elif name == "tr":
            self.story.start_row()
        else:
            self.story.start_cell()

    def _count_part(self, kind: str) -> None:
        if not self._alternatives.is_repetition:
            self._left_out[kind] += 1

    def _draw(self, id: str) -> list[str]:
        words = [] if self._alternatives.is_repetition else self._drawing(id)
        self._count(sum(map(len, words)))
        self.story.blocks += words
        return words

    def _skip(self) -> None:
        self._path.pop()
        self._skipped = 1

    def _count(self, length: int) -> None:
        self._length += length
        check_length(self._length)

    def data(self, text: str) -> None:
        if self._in_text and not self._skipped:
            self._add(text)

    def _add(self, text: str) -> None:
        self._count(len(text))
        self.story.add(text)
        if self._shape in _TITLES and not self.title:
            self._title.append(text)

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        name = self._path.pop()
        if name == "t":
            self._in_text = False
        elif name == "p" and "drawingml" in tag:
            self.story.end_paragraph()
        elif name == "tc":
            self.story.end_cell()
        elif name == "tr":
            self.story.end_row()
        elif name == "tbl":
            self.story.end_table()
        elif name == "AlternateContent":
            self._alternatives.end()
        elif name in ("Choice", "Fallback"):
            self._alternatives.end_branch(self._length)
        elif name == "txBody" and self._title and not self.title:
            self.title = " ".join("".join(self._title).split())
