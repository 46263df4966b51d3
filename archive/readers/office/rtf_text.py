"""What the tokens of an RTF file say -> paragraphs, rows of tables, notes and text boxes."""

from __future__ import annotations

from dataclasses import replace

from archive.readers.limits import check_length
from archive.readers.office.docx_symbols import raised
from archive.readers.office.rtf_characters import Characters
from archive.readers.office.rtf_state import Field, State
from archive.readers.office.rtf_words import (
    BOXES,
    CHARACTERS,
    LEFT_OUT,
    MATHS,
    PARAGRAPHS,
    SHOWN,
    SYMBOLS,
    UNREAD,
    page_encoding,
)
from archive.readers.office.story import Story

_NOTES = "footnote"


class Text(Characters):
    """Takes the tokens; ``finish`` gives the paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self._stack: list[State] = []
        self._length = 0
        self._notes = 0
        self._notes_open: list[int] = []
        self._stories = [Story(self._count)]
        self._in_table = [False]
        self._fields: list[Field] = []
        self._passage = ""

    @property
    def _story(self) -> Story:
        return self._stories[-1]

    def finish(self) -> list[str]:
        self._flush()
        while self._stack:
            self.close_group()
        self._end_table()
        return [_whole(block) for block in self._story.close()]

    # Groups

    def open_group(self) -> None:
        self._flush()
        self._to_skip = 0
        self._stack.append(self._state)
        self._state = replace(self._state, opens="", is_optional=False)

    def close_group(self) -> None:
        self._flush()
        self._to_skip = 0
        ended = self._state
        if not self._stack:
            return
        if ended.opens in (_NOTES, "box"):
            self._end_table()
            blocks = [block.strip() for block in self._stories.pop().close()]
            self._in_table.pop()
            if ended.opens == "box":
                self._story.add_box(blocks)
            elif blocks:
                self._story.add_note(f"[{self._notes_open.pop()}] " + "\n".join(blocks))
            else:
                self._notes_open.pop()
        elif ended.opens == "field" and self._fields:
            self._end_field(self._fields.pop())
        self._state = self._stack.pop()
        if self._state.target == "text":
            self._counted = ""

    def _end_field(self, ended: Field) -> None:
        outside = self._stack[-1]
        if outside.target != "text":
            return
        self._state = replace(outside, opens="")
        if ended.shown:
            self._add(ended.shown)
        elif not ended.has_result and ended.instruction.split()[:1] and (
            ended.instruction.split()[0].lower() in ("eq", "symbol", "macrobutton")
        ):  # fmt: skip
            self.left_out["fields"] += 1

    def _destination(self, word: str) -> bool:
        """Whether the word begins a destination of its own; what is optional and unknown is not read."""
        state = self._state
        if state.target not in ("text", "instruction", "form", "entry") and not (
            state.target == "upr" and word == "ud"
        ):
            return word in UNREAD or word in LEFT_OUT or state.is_optional
        if word == "fonttbl":
            self._state = replace(state, target="fonts", opens="fonts")
        elif word == "field":
            self._fields.append(Field())
            self._state = replace(state, opens="field")
        elif word in ("fldinst", "formfield", "ffl"):
            target = {"fldinst": "instruction", "formfield": "form", "ffl": "entry"}[word]
            self._state = replace(state, target=target)
            if target == "entry" and self._fields and len(self._fields[-1].entries) < 100:
                self._fields[-1].entries.append("")
        elif word == "fldrslt":
            self._state = replace(state, target="text" if state.target == "text" else state.target, is_optional=False)
        elif state.target != "text" and word != "ud":
            return state.is_optional
        elif word == "upr":
            self._state = replace(state, target="upr")
        elif word == "ud":
            self._state = replace(state, target="text", is_optional=False)
        elif word == _NOTES:
            self._start_note()
        elif word in BOXES:
            self._stories.append(Story(self._count))
            self._in_table.append(False)
            self._state = replace(state, opens="box", is_optional=False)
        elif word in LEFT_OUT:
            self._leave_out(LEFT_OUT[word])
        elif _is_unread(word, is_optional=state.is_optional):
            self._state = replace(state, target="unread")
        elif word == "object":
            self.left_out["objects"] += 1
        else:
            self._state = replace(state, is_optional=False) if state.is_optional else state
            return word in SHOWN
        return True

    def _start_note(self) -> None:
        self._notes += 1
        self._state = replace(self._state, raises=False)
        self._add(f"[{self._notes}]")
        self._notes_open.append(self._notes)
        self._stories.append(Story(self._count))
        self._in_table.append(False)
        self._state = replace(self._state, opens=_NOTES, is_optional=False)

    def _leave_out(self, kind: str) -> None:
        self._state = replace(self._state, target=kind)
        self._counted = ""
        if kind == "pictures":
            self.left_out[kind] += 1
            self._state = replace(self._state, target="unread")

    # Tokens

    def word(self, word: str, number: int | None) -> None:
        """A control word with its number."""
        if word == "u":
            self._unicode(number or 0)
            return
        self._flush()
        if self._to_skip:
            self._to_skip -= 1
            return
        if self._destination(word):
            return
        if self._state.target == "fonts":
            self._font_word(word, number)
        elif self._state.target == "form":
            self._form_word(word, number)
        elif word == "ansicpg":
            self._encoding = page_encoding(number or 1252)
        elif word in ("mac", "pc", "pca"):
            self._encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "deff":
            self._default_font = number or 0
        elif word == "uc":
            self._state = replace(self._state, skip=min(max(0, number or 0), 10))
        elif self._state.target != "text":
            return
        elif word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word in PARAGRAPHS:
            self._end_paragraph()
        else:
            self._formatting(word, number)

    def sign(self, sign: str) -> None:
        """A backslash and one character that is no letter."""
        self._flush()
        if sign == "*":
            self._state = replace(self._state, is_optional=True)
        elif self._to_skip:
            self._to_skip -= 1
        elif self._state.target == "text":
            if sign in "\r\n":
                self._end_paragraph()
            elif sign in SYMBOLS:
                self._add(SYMBOLS[sign])

    # Text

    def _put(self, text: str) -> None:
        target = self._state.target
        if target == "text":
            self._add(text)
        elif target == "instruction" and self._fields:
            self._fields[-1].instruction = (self._fields[-1].instruction + text)[:200]
        elif target == "entry" and self._fields and self._fields[-1].entries:
            self._fields[-1].entries[-1] = (self._fields[-1].entries[-1] + text.strip())[:1000]
        else:
            super()._put(text)

    def _count(self, length: int) -> None:
        self._length += length
        check_length(self._length)

    def _add(self, text: str) -> None:
        state = self._state
        passage = "deletions" if state.deletes else "moves" if state.moves else "hidden" if state.hides else ""
        if passage:
            if passage != self._passage and text.strip():
                self.left_out[passage] += 1
                self._passage = passage
            return
        self._passage = ""
        self._count(len(text))
        if self._fields and text.strip():
            self._fields[-1].has_result = True
        self._story.add(raised(text) if state.raises else text)

    def _end_paragraph(self) -> None:
        if self._state.deletes or self._state.moves:
            return  # The next paragraph goes on with this one.
        self._passage = ""
        if not self._in_table[-1]:
            self._end_table()
        self._story.start_paragraph()
        self._story.end_paragraph()

    def _formatting(self, word: str, number: int | None) -> None:
        is_on = number != 0
        state = self._state
        if word in ("cell", "row", "nestcell", "nestrow", "intbl", "pard", "trowd", "itap"):
            self._table_word(word, number)
        elif word == "f":
            self._state = replace(state, font=number or 0)
        elif word == "af" and state.named == "rtlch":
            self._state = replace(state, right_font=number or 0)
        elif word in ("rtlch", "ltrch", "hich", "loch", "dbch"):
            is_right = state.is_right if word[1:] == "och" or word in ("hich", "dbch") else word == "rtlch"
            self._state = replace(state, named=word, is_right=is_right)
        elif word == "plain":
            self._state = replace(
                state, font=self._default_font, hides=False, deletes=False, moves=False, raises=False, is_right=False,
                right_font=-1
            )  # fmt: skip
        elif word == "v":
            self._state = replace(state, hides=is_on)
        elif word == "deleted":
            self._state = replace(state, deletes=is_on)
        elif word == "mvf":
            self._state = replace(state, moves=is_on)
        elif word in ("super", "nosupersub", "sub"):
            self._state = replace(state, raises=word == "super" and is_on)

    def _table_word(self, word: str, number: int | None) -> None:
        if word == "pard":
            self._in_table[-1] = False
        elif word in ("intbl", "cell") or (word == "itap" and number):
            self._in_table[-1] = True
            if self._story.table is None:
                self._start_table()
        if word == "cell":
            self._story.end_cell()
            self._story.start_cell()
        elif word == "nestcell":
            self._story.start_paragraph()
            self._story.end_paragraph()
        elif word == "row" and self._story.table is not None:
            self._story.end_row()
            self._story.start_row()
            self._story.start_cell()

    def _start_table(self) -> None:
        with self._story.aside():
            self._story.start_table()
            self._story.start_row()
            self._story.start_cell()

    def _end_table(self) -> None:
        """Text outside of a table ends it, a row that was begun included."""
        table = self._story.table
        if table is None:
            return
        with self._story.aside():
            if table.cell:
                self._story.end_cell()
            if table.row:
                self._story.end_row()
            self._story.end_table()

    # Fonts and forms

    def _form_word(self, word: str, number: int | None) -> None:
        if self._fields:
            form = self._fields[-1]
            if word == "fftype":
                form.kind = number or 0
            elif word == "ffres":
                form.chosen = number or 0
            elif word == "ffdefres":
                form.default = number or 0


def _is_unread(word: str, *, is_optional: bool) -> bool:
    """Whether it begins a destination that nothing shows: a known one, properties of an equation, or an optional one."""
    is_known = word in SHOWN or word in MATHS
    return word in UNREAD or (word[0] == "m" and word.endswith("Pr")) or (is_optional and not is_known)


def _whole(text: str) -> str:
    """The text with letters in one piece that came as two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
