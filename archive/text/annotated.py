"""An article's text cut into paragraphs, and paragraphs into plain text and marked mentions, for the template."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from archive.models import Mention
from archive.text.segments import Segment, segments

_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?؟؛\n]")
SENTENCE_LENGTH = 320
_REACH = 2 * SENTENCE_LENGTH
"""Characters of a sentence that are looked at on either side of a mention; it is shortened to fewer."""


@dataclass(frozen=True, slots=True)
class Note:
    """How a mention is marked: the number of the card that explains it, and whether its entity was marked before."""

    card: int
    again: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph: a mention, or text between mentions. ``segments`` carry the query's hits inside it.

    One with a ``page`` has no text: a page of the original with that number starts there. ``is_begun`` says that the mention
    has begun on a line before.
    """

    segments: tuple[Segment, ...]
    mention: Mention | None = None
    note: Note | None = None
    page: int = 0
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a text that is not blank; ``start`` is its place in the text."""

    start: int
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence around a mention: what stands before it, its surface, what stands after it.

    ``stop`` is where the sentence ends in the text: the same for all mentions in it.
    """

    before: str
    surface: str
    after: str
    stop: int


def marked_paragraphs(
    text: str,
    mentions: Sequence[Mention],
    hits: Sequence[tuple[int, int]] = (),
    notes: Mapping[int, Note] = MappingProxyType({}),
    pages: Sequence[int] = (),
    part: tuple[int, int] | None = None,
) -> list[Paragraph]:
    """Paragraphs of pieces, in one sweep over the lines, the mentions and the hits.

    Args:
        text: the title or body that the mentions belong to.
        mentions: disjoint, in order of their start.
        hits: disjoint spans to highlight, in order.
        notes: by id of the mention.
        pages: where each page of the original starts; one page alone is not marked.
        part: the half-open part of the text that is wanted, the whole by default.

    Returns:
        One paragraph a line that is not blank; the pieces of all of them together give back every character but the line
        breaks.
    """
    first, last = part or (0, len(text))
    lines = [line.span() for line in _PARAGRAPH.finditer(text, first, last) if line[0].strip()]
    own = [
        (number, start)
        for number, start in enumerate(pages, 1)
        if first <= start and (start < last or last == len(text))
    ]
    marks = _marks_by_line(lines, own) if len(pages) > 1 and lines else {}
    found: list[Paragraph] = []
    at = 0
    for number, (start, end) in enumerate(lines):
        while at < len(mentions) and mentions[at].end <= start:
            at += 1
        inside = at
        while inside < len(mentions) and mentions[inside].start < end:
            inside += 1
        pieces = _pieces(text, start, end, mentions[at:inside], hits, notes)
        found.append(Paragraph(start, list(_with_pages(pieces, marks[number]) if number in marks else pieces)))
        # A mention that crosses a line end is in the next line too.
        at = max(at, inside - 1)
    return found


def _marks_by_line(
    lines: Sequence[tuple[int, int]], pages: Sequence[tuple[int, int]]
) -> dict[int, list[tuple[int, int]]]:
    """For a line the pages of the original that start in it: how many code points into it, and their numbers, in order."""
    marks: dict[int, list[tuple[int, int]]] = {}
    starts = [start for start, _end in lines]
    for number, start in pages:
        # A page that starts between two paragraphs, or with nothing on it, starts with the next one.
        at = max(0, bisect_right(starts, start) - 1)
        if start >= lines[at][1] and at + 1 < len(lines):
            at += 1
        marks.setdefault(at, []).append((max(0, start - starts[at]), number))
    return marks


def page_of(pages: Sequence[int], offset: int) -> int:
    """The number of the page that ``offset`` stands on; 0 where the original has no pages, or only one."""
    return max(1, bisect_right(pages, offset)) if len(pages) > 1 else 0


def _with_pages(pieces: Iterator[Piece], marks: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """A paragraph with the marks of pages: offset in it and number, in order; before a mention or hit that they would cut."""
    waiting = deque(marks)
    position = 0
    for piece in pieces:
        end = position + sum(len(segment.text) for segment in piece.segments)
        plain = piece.mention is None and len(piece.segments) == 1
        while waiting and waiting[0][0] < end:
            offset, number = waiting.popleft()
            if plain and offset > position:
                (segment,) = piece.segments
                cut = offset - position
                yield Piece((replace(segment, text=segment.text[:cut]),))
                piece = Piece((replace(segment, text=segment.text[cut:]),))
                position = offset
            yield Piece((), page=number)
        yield piece
        position = end
    for _offset, number in waiting:
        yield Piece((), page=number)


def _pieces(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    hits: Sequence[tuple[int, int]],
    notes: Mapping[int, Note],
) -> Iterator[Piece]:
    position = start
    for mention in mentions:
        first, last = max(mention.start, start), min(mention.end, end)
        if first > position:
            yield Piece(tuple(segments(text, hits, position, first)))
        inside = tuple(segments(text, hits, first, last))
        yield Piece(inside, mention, notes.get(mention.pk), is_begun=mention.start < start)
        position = last
    if position < end:
        yield Piece(tuple(segments(text, hits, position, end)))


def sentence_around(text: str, start: int, end: int) -> Sentence:
    """The sentence that holds ``text[start:end]``, shortened at words to about ``SENTENCE_LENGTH`` characters."""
    ends = sentence_ends(text)
    index = bisect_right(ends, start)
    first = max(ends[index - 1] if index else 0, start - _REACH)
    index = bisect_right(ends, end)
    last = ends[index] if index < len(ends) else len(text)
    before, after = text[first:start].lstrip(), text[end : min(last, end + _REACH)].rstrip()
    half = SENTENCE_LENGTH // 2
    if len(before) > half:
        space = before.find(" ", len(before) - half)
        before = "…" + before[space if space >= 0 else len(before) - half :]
    if len(after) > half:
        space = after.rfind(" ", 0, half)
        after = after[: space if space >= 0 else half] + " …"
    return Sentence(before, text[start:end], after, last)


@lru_cache(maxsize=4)
def sentence_ends(text: str) -> Sequence[int]:
    """Where the sentences of a text end, in order. Remembered: lists of mentions ask it of one text again and again."""
    return array("L", (match.end() for match in _SENTENCE_END.finditer(text)))
