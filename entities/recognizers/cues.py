"""The recogniser by rules: names that a rank, a kunya, a head noun or quotes after one announce, listed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.tokens import Boundary
from entities.recognizers.affixes import name_start, proclitic_length
from entities.recognizers.context import head_before
from entities.recognizers.document import Document, Trust, word_stems
from entities.recognizers.lexicon import (
    ATTRIBUTES,
    DOUBTFUL_RANKS,
    GROUP_HEADS,
    GROUP_HEADS_OUTSIDE,
    HONORIFICS,
    KUNYA_HEADS,
    MEDIA_HEADS,
    NATIONALITIES,
    NUMBERED_UNITS,
    PLACE_HEADS,
    PLACE_HEADS_INSIDE,
    PLACE_LISTS,
    REPORTING_VERBS,
    STATE_BODIES,
    STATE_BRANCHES,
    UNIT_BRANCHES,
)
from entities.recognizers.shape import is_formula, shape
from entities.recognizers.span_boundaries import (
    can_begin_person,
    can_continue_person,
    group_end,
    in_the_name_of,
    is_stop,
    looks_like_person,
    person_end,
    place_end,
)
from entities.recognizers.titles import is_rank
from entities.recognizers.wordlists import is_full_name_word, name_class, title_words
from entities.spans import Kind, Span

_SCORE = 0.7
_QUOTED_LONGEST = 5
_OFFICE_LONGEST = 12
_ANNOUNCING = STATE_BODIES | KUNYA_HEADS | NUMBERED_UNITS | frozenset(PLACE_HEADS) | GROUP_HEADS


@dataclass(frozen=True, slots=True)
class CueRecognizer:
    """Names by the words that announce them. Uses the gazetteer only to distinguish proclitics from letters of a name."""

    gazetteer: Gazetteer
    name: str = "cues"
    trust: Trust = Trust.RULE
    version: str = "4"

    def recognize(self, document: Document) -> list[Span]:
        """Return the announced names, sorted by start; they may overlap."""
        spans: list[Span] = []
        for index in range(len(document.tokens)):
            spans.extend(self._at(document, index))
        return sorted(spans, key=lambda span: (span.start, span.end, span.kind))

    def _at(self, document: Document, index: int) -> Iterator[Span]:
        if not _announces(document.tokens.texts[index]):
            return
        stems = document.stems[index]
        if (
            document.tokens.texts[index] == "ل"
            and index + 1 < len(document.tokens)
            and _opens_quote(document, index + 1)
        ):
            yield from self._quoted(document, index + 1, Kind.ORGANIZATION)
        if any(stem in STATE_BODIES for stem in stems):
            yield from self._state_body(document, index)
        if any(stem in KUNYA_HEADS for stem in stems[:2]) or stems[-1].startswith("ابو"):
            yield from self._kunya(document, index)
        if index + 1 == len(document.tokens):
            return
        for stem in stems:
            if stem in NUMBERED_UNITS and self._is_numbered(document, index):
                yield from self._numbered(document, index, stem)
                return
            if is_rank(stem):
                yield from self._after_rank(document, index)
                return
            if stem in title_words():
                yield from self._after_office(document, index)
            if stem in PLACE_HEADS:
                yield from self._after_place_head(document, index, stem)
                return
            if stem in GROUP_HEADS:
                yield from self._after_group_head(document, index, stem)
                return

    def _state_body(self, document: Document, index: int) -> Iterator[Span]:
        """الجيش اللبناني, القوات الخاصة الليبية: a body of a state, with its branch and its state."""
        last = index + 1
        tokens = document.tokens
        while last < len(tokens) and last - index < 4 and tokens.boundaries[last] is Boundary.SPACE:
            if tokens.texts[last] in NATIONALITIES:
                yield self._span(document, index, last + 1, Kind.ORGANIZATION, "cue:state")
                return
            if tokens.texts[last] not in STATE_BRANCHES:
                return
            last += 1

    @staticmethod
    def _is_numbered(document: Document, index: int) -> bool:
        texts = document.tokens.texts
        number = index + 2 if texts[index + 1] == "رقم" else index + 1
        return (
            number < len(texts) and texts[number].isdigit() and document.tokens.boundaries[index + 1] is Boundary.SPACE
        )

    def _numbered(self, document: Document, index: int, head: str) -> Iterator[Span]:
        """الفرقة 30, اللواء 17 مشاة: a unit known by its number."""
        last = index + (3 if document.tokens.texts[index + 1] == "رقم" else 2)
        while (
            last < len(document.tokens)
            and document.tokens.boundaries[last] is Boundary.SPACE
            and document.tokens.texts[last] in UNIT_BRANCHES
        ):
            last += 1
        begin = self._head_start(document, index, head)
        yield self._span(document, index, last, Kind.ORGANIZATION, "cue:number", begin=begin)

    def _after_office(self, document: Document, index: int) -> Iterator[Span]:
        """The first two words in the form of a person's name after an office, within the same phrase."""
        tokens = document.tokens
        for first in range(index + 1, min(index + _OFFICE_LONGEST, len(tokens) - 1)):
            between = tokens.between[first].strip()
            if (tokens.boundaries[first] is Boundary.BREAK and between not in {'"', "'", "(", '("'}) or document.words[
                first
            ] in REPORTING_VERBS:
                return
            word = document.words[first]
            if (
                name_class(word) != "h"
                or word in PLACE_HEADS
                or word.startswith("ال")
                or is_stop(word)
                or in_the_name_of(document, first)
                or len(document.stems[first]) > 1
            ):
                continue
            last = person_end(document, first)
            if last - first > 1:
                yield self._span(document, first, last, Kind.PERSON, "cue:office")
                return

    def _after_rank(self, document: Document, index: int) -> Iterator[Span]:
        first = index + 1
        if head_before(document, index) is not None or self._inside_name(document, index):
            return
        boundary = document.tokens.boundaries[first]
        if boundary is Boundary.BREAK and not _opens_quote(document, first):
            return
        if _is_rank_at(document, first) or not can_begin_person(document, first):
            return
        if any(s in DOUBTFUL_RANKS for s in document.stems[index]) and not looks_like_person(document, first):
            return
        last = person_end(document, first)
        if not is_formula(document, last):
            yield self._span(document, first, last, Kind.PERSON, "cue:rank")

    @staticmethod
    def _inside_name(document: Document, index: int) -> bool:
        """Say whether an honorific follows a given name directly, and so belongs to a family's name."""
        tokens = document.tokens
        before = index > 0 and tokens.boundaries[index] is Boundary.SPACE and tokens.texts[index] in HONORIFICS
        return before and name_class(tokens.texts[index - 1]) == "h" and is_full_name_word(tokens.texts[index - 1])

    def _kunya(self, document: Document, index: int) -> Iterator[Span]:
        word = document.tokens.texts[index]
        head = head_before(document, index)
        if head is not None and head.kind is Kind.LOCATION:
            return
        cut = proclitic_length(word, self.gazetteer)
        alone = word[cut:] in KUNYA_HEADS
        first_after = index + 1
        if alone:
            if first_after >= len(document.tokens) or document.tokens.boundaries[first_after] is not Boundary.SPACE:
                return
            if not can_continue_person(document, first_after) or (
                word[cut:] == "ام" and name_class(document.tokens.texts[first_after]) != "h"
            ):
                return
            first_after += 1
        elif not (word[cut:].startswith("ابو") and len(word) - cut > 5):
            return
        end = person_end(document, index, at_least=first_after)
        for first, last in shape(document, index, end, Kind.PERSON):
            yield self._span(document, first, last, Kind.PERSON, "cue:kunya")

    def _after_place_head(self, document: Document, index: int, head: str) -> Iterator[Span]:
        first = index + 1
        if _opens_quote(document, first) and not document.tokens.texts[
            min(first + 1, len(document.tokens) - 1)
        ].startswith("و"):
            yield from self._quoted(document, first, Kind.LOCATION)
            return
        if document.tokens.boundaries[first] is not Boundary.SPACE and not _opens_quote(document, first):
            return
        inside = head in PLACE_HEADS_INSIDE
        last = place_end(
            document,
            first,
            facility=inside and (PLACE_HEADS_INSIDE[head] in {"facility", "base", "airport"} or head == "تله"),
        )
        if last > first:
            if inside and document.hit_over(index, first):
                return
            if inside:
                if not _has_article(document, index):
                    yield self._span(
                        document, index, last, Kind.LOCATION, "cue:head", begin=self._head_start(document, index, head)
                    )
            else:
                yield self._span(document, first, last, Kind.LOCATION, "cue:head")
            if head in PLACE_LISTS or head == "محور":
                yield from self._list(document, last)

    def _list(self, document: Document, index: int) -> Iterator[Span]:
        """Names joined by و or commas after a plural head noun: قريتي المشيك والبحصة."""
        while index < len(document.tokens):
            word = document.tokens.texts[index]
            joined = document.tokens.boundaries[index] is Boundary.SPACE and word.startswith("و") and len(word) > 3
            listed = document.tokens.between[index].strip() in {"،", ","}
            if not (joined or listed):
                return
            last = place_end(document, index, joined=joined)
            if last == index:
                return
            begin = document.tokens.starts[index] + 1 if joined else None
            yield self._span(document, index, last, Kind.LOCATION, "cue:list", begin=begin)
            index = last

    def _after_group_head(self, document: Document, index: int, head: str) -> Iterator[Span]:
        first = index + 1
        if _opens_quote(document, first):
            yield from self._quoted(document, first, Kind.ORGANIZATION)
            return
        if document.tokens.boundaries[first] is not Boundary.SPACE:
            return
        if document.hit_over(index, first):
            return
        last = group_end(document, first, head)
        if last == first:
            return
        begin = self._head_start(document, index, head)
        outside = head in GROUP_HEADS_OUTSIDE
        if head in MEDIA_HEADS:
            yield from self._medium(document, first)
        if outside and document.hits_from(first):
            return
        yield self._span(
            document, index, last, Kind.ORGANIZATION, "cue:head", begin=begin, score=0.55 if outside else _SCORE
        )

    def _medium(self, document: Document, first: int) -> Iterator[Span]:
        """One word with an article after صحيفة, قناة and the like; what follows is not part of it."""
        word = document.tokens.texts[first]
        if word.startswith("ال") and word not in NATIONALITIES and word not in ATTRIBUTES and not word.endswith("يه"):
            yield self._span(document, first, first + 1, Kind.ORGANIZATION, "cue:medium")

    def _quoted(self, document: Document, first: int, kind: Kind) -> Iterator[Span]:
        for last in range(first + 1, min(first + _QUOTED_LONGEST, len(document.tokens)) + 1):
            if document.tokens.quoted(first, last):
                yield self._span(document, first, last, kind, "cue:quoted")
                return
            if last < len(document.tokens) and document.tokens.boundaries[last] is Boundary.BREAK:
                return

    def _head_start(self, document: Document, index: int, head: str) -> int:
        return document.tokens.ends[index] - len(head)

    def _span(
        self,
        document: Document,
        first: int,
        last: int,
        kind: Kind,
        reason: str,
        *,
        begin: int | None = None,
        score: float = _SCORE,
    ) -> Span:
        at = name_start(document, first, self.gazetteer) if begin is None else begin
        start, end = document.tokens.original_span(at, document.tokens.ends[last - 1])
        return Span(start, end, kind, self.name, score, reasons=(reason,))


@lru_cache(maxsize=1 << 16)
def _announces(word: str) -> bool:
    """Say whether any rule can begin at a normalised word; most words begin none, and texts repeat them."""
    stems = word_stems(word)
    return (
        word == "ل"
        or stems[-1].startswith("ابو")
        or any(stem in _ANNOUNCING or is_rank(stem) or stem in title_words() for stem in stems)
    )


def _is_rank_at(document: Document, index: int) -> bool:
    return is_rank(document.tokens.texts[index])


def _has_article(document: Document, index: int) -> bool:
    return document.tokens.texts[index].startswith("ال")


def _opens_quote(document: Document, index: int) -> bool:
    between = document.tokens.between[index]
    return between.strip() in {'"', "'", "''"} and "\n" not in between
