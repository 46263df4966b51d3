"""One flow of paragraphs and tables of an office document: its body, a note, or a text box."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

COLUMNS = 63
"""Word makes no wider table."""


class Table:
    """A table that is being read: the cells of the row, and those of the row above by their first column."""

    def __init__(self) -> None:
        self.cell: list[str] = []
        self.row: list[str] = []
        self.column, self.span, self.goes_on, self.is_left_out = 0, 1, False, False
        self.is_cell_left_out = False
        self.notes_before = 0
        self._above: dict[int, str] = {}
        self._begun: dict[int, str] = {}

    def start_row(self) -> None:
        self.row, self._begun, self.column, self.is_left_out = [], {}, 0, False

    def start_cell(self) -> None:
        self.cell, self.span, self.goes_on, self.is_cell_left_out = [], 1, False, False

    def end_cell(self, count: Callable[[int], None]) -> None:
        """A cell that goes on from the row above holds the words of that one; ``count`` is told how many more these are."""
        own = "" if self.is_cell_left_out else " ".join(self.cell)
        text = own
        if self.goes_on and not own.strip():
            text = self._above.get(self.column, "")
            count(len(text))
        if self.column < COLUMNS:
            self._begun[self.column] = text
        self.row.append(text)
        self.cell = []
        self.column += self.span

    def end_row(self) -> None:
        self._above = self._begun


class Story:
    """``blocks``: paragraphs and rows of tables with words, in reading order.

    ``firsts``: the first paragraphs outside of tables, each with its style.
    """

    def __init__(self, count: Callable[[int], None]) -> None:
        self.blocks: list[str] = []
        self.firsts: list[tuple[str, str]] = []
        self.style = ""
        self.is_open = False
        self.joins_next = False
        self._count = count
        self._paragraph: list[str] = []
        self._boxes: list[str] = []
        self._notes: list[str] = []
        self._tables: list[Table] = []

    @property
    def table(self) -> Table | None:
        return self._tables[-1] if self._tables else None

    def start_paragraph(self) -> None:
        if not self.joins_next:
            self._finish_paragraph()
        self.joins_next, self.is_open, self.style = False, True, ""

    def add(self, text: str) -> None:
        self._paragraph.append(text)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Put what is being read aside, while a table before or around it begins or ends."""
        paragraph, boxes, self._paragraph, self._boxes = self._paragraph, self._boxes, [], []
        yield
        self._paragraph, self._boxes = paragraph, boxes

    def add_box(self, blocks: list[str]) -> None:
        """Paragraphs that float beside the one that is being read."""
        self._boxes += blocks

    def add_note(self, text: str) -> None:
        self._notes.append(text)

    def end_paragraph(self) -> None:
        self.is_open = False
        if not self.joins_next:
            self._finish_paragraph()

    def _finish_paragraph(self) -> None:
        text = "".join(self._paragraph).strip("\n")
        boxes, self._paragraph, self._boxes = self._boxes, [], []
        if self._tables:
            self._tables[-1].cell += [each for each in (text, *boxes) if each]
            return
        if text.strip():
            if len(self.firsts) < 10:
                self.firsts.append((text, self.style))
            self.blocks.append(text)
        self.blocks += boxes
        self._finish_notes()

    def _finish_notes(self) -> None:
        self.blocks += self._notes
        self._notes = []

    def start_table(self) -> None:
        self._break()
        self._tables.append(Table())

    def end_table(self) -> None:
        self._break()
        if self._tables:
            self._tables.pop()

    def start_row(self) -> None:
        if self._tables:
            self._tables[-1].start_row()
            self._tables[-1].notes_before = len(self._notes)

    def start_cell(self) -> None:
        if self._tables:
            self._tables[-1].start_cell()

    def end_cell(self) -> None:
        self._break()
        if self._tables:
            # Only the outer table repeats what a cell over several rows says: its rows are paragraphs of their own.
            table = self._tables[-1]
            table.goes_on = table.goes_on and len(self._tables) == 1
            table.end_cell(self._count)

    def end_row(self) -> bool:
        """End a row; whether it was kept."""
        if not self._tables:
            return True
        table = self._tables[-1]
        table.end_row()
        if table.is_left_out:
            del self._notes[table.notes_before :]
            return False
        if len(self._tables) > 1:
            # Words of a table in a cell are words of the cell.
            self._tables[-2].cell += [cell for cell in table.row if cell.strip()]
        else:
            row = "\t".join(table.row).strip()
            self.blocks += [row] if row else []
            self._finish_notes()
        return True

    def close(self) -> list[str]:
        """The blocks, with what an unfinished paragraph holds."""
        self._break()
        self._finish_notes()
        return self.blocks

    def _break(self) -> None:
        self.joins_next = False
        if self._paragraph or self._boxes:
            self._finish_paragraph()
