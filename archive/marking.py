"""An article's text cut into paragraphs, and paragraphs into plain stretches and marked mentions, for the template."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from archive.models import Mention
from archive.search.highlight import Segment, segments

_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?؟؛\n]")
SENTENCE_LENGTH = 320


@dataclass(frozen=True, slots=True)
class Note:
    """How a mention is marked: the number of the card that explains it, and whether its entity was marked before."""

    card: int
    again: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: a mention, or text between mentions. ``segments`` carry the query's hits inside it.

    One with a ``page`` has no text: a page of the original with that number starts there.
    """

    segments: tuple[Segment, ...]
    mention: Mention | None = None
    note: Note | None = None
    page: int = 0


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
) -> list[list[Piece]]:
    """Paragraphs of pieces.

    Args:
        text: the title or body that the mentions belong to.
        mentions: disjoint, in order of their start.
        hits: disjoint spans to highlight, in order.
        notes: by id of the mention.
        pages: where each page of the original starts; one page alone is not marked.

    Returns:
        One list a line of the text that is not empty; the pieces of all lines together give back every character but the
        line breaks.
    """
    lines = [line for line in _PARAGRAPH.finditer(text) if line[0].strip()]
    found = [list(_pieces(text, line.start(), line.end(), mentions, hits, notes)) for line in lines]
    if len(pages) > 1 and lines:
        starts = [line.start() for line in lines]
        for number, start in reversed(list(enumerate(pages, 1))):
            # A page that starts between two paragraphs, or with nothing on it, starts with the next one.
            at = max(0, bisect_right(starts, start) - 1)
            if start >= lines[at].end() and at + 1 < len(lines):
                at += 1
            found[at] = _with_page(found[at], number, max(0, start - starts[at]))
    return found


def page_of(pages: Sequence[int], offset: int) -> int:
    """The number of the page that ``offset`` stands on; 0 where the original has no pages, or only one."""
    return max(1, bisect_right(pages, offset)) if len(pages) > 1 else 0


def _with_page(pieces: Sequence[Piece], number: int, offset: int) -> list[Piece]:
    """A paragraph with the mark of a page ``offset`` code points into it; before a mention or hit that it would cut."""
    mark, done, position = Piece((), page=number), [], 0
    rest = list(pieces)
    while rest:
        length = sum(len(segment.text) for segment in rest[0].segments)
        if position + length > offset or (rest[0].page and position == offset):
            break
        done.append(rest.pop(0))
        position += length
    if rest and position < offset and rest[0].mention is None and len(rest[0].segments) == 1:
        (segment,) = rest[0].segments
        cut = offset - position
        halves = [Piece((replace(segment, text=part),)) for part in (segment.text[:cut], segment.text[cut:])]
        return [*done, halves[0], mark, halves[1], *rest[1:]]
    return [*done, mark, *rest]


def paragraph_starts(text: str) -> list[int]:
    """Where each paragraph of :func:`marked_paragraphs` begins in the text, in code points."""
    return [line.start() for line in _PARAGRAPH.finditer(text) if line[0].strip()]


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
        if mention.end <= start or mention.start >= end:
            continue
        first, last = max(mention.start, start), min(mention.end, end)
        if first > position:
            yield Piece(tuple(segments(text, hits, position, first)))
        yield Piece(tuple(segments(text, hits, first, last)), mention, notes.get(mention.pk))
        position = last
    if position < end:
        yield Piece(tuple(segments(text, hits, position, end)))


def sentence_around(text: str, start: int, end: int) -> Sentence:
    """The sentence that holds ``text[start:end]``, shortened at words to about ``SENTENCE_LENGTH`` characters."""
    first = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    stop = _SENTENCE_END.search(text, end)
    last = stop.end() if stop else len(text)
    before, after = text[first:start].lstrip(), text[end:last].rstrip()
    half = SENTENCE_LENGTH // 2
    if len(before) > half:
        before = "…" + before[before.find(" ", len(before) - half) :]
    if len(after) > half:
        after = after[: after.rfind(" ", 0, half)] + " …"
    return Sentence(before, text[start:end], after, last)
