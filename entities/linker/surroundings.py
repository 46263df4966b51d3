"""What stands directly around each place of an article: the places it is listed with, and the area that it is said to be in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from entities.gazetteer.matcher import Gazetteer
from entities.recognizers.document import Document
from entities.recognizers.lexicon import (
    DIRECTIONS,
    FUNCTION_WORDS,
    PLACE_HEADS,
    PLACE_HINTS,
    PLACE_PREPOSITIONS,
    words_of,
)
from entities.recognizers.nationalities import countries_of
from entities.recognizers.wordlists import name_class
from entities.spans import Kind, Span


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))) + ")"


_AREAS = words_of("ريف الريف محافظة ولاية إقليم قضاء مديرية ناحية منطقة")
_DIRECTION = rf"(?:{_any_of(DIRECTIONS | words_of('وسط أقصى'))}\s++)*+"
_GAP = r"[\s,،/\-–؛\"'()\[\]]*+"
_LISTED = re.compile(
    rf"[\s\"'()\[\]]*+(?:[,،/\-–؛]{_GAP}|{_any_of(words_of('أو إلى حتى ثم'))}\s++|(?=و))"
    rf"(?:و\s*+(?:(?:في|ب|ل)\s*+)?)?(?:{_any_of(PLACE_HEADS)}\s++)?{_GAP}"
)
_WITHIN = re.compile(
    rf"[\s\"']*+(?P<mark>[,،(]\s*+)?(?:{_any_of(words_of('التابعة التابع الواقعة الواقع'))}\s++)?"
    rf"(?P<preposition>(?:في|ب|ل)\s*+)?"
    rf"(?P<area>{_DIRECTION}(?:{_any_of(_AREAS | words_of('دولة جمهورية'))}\s++)?{_DIRECTION})"
)
_LONGEST_GAP = 40
"""Code points between two places of which the first may be listed with the second or be in it."""
_NO_DESCRIPTION = FUNCTION_WORDS | words_of(
    "الواقعة الواقع التابعة التابع القريبة القريب المجاورة المجاور المحاصرة المحررة"
)
_BEFORE = (
    PLACE_PREPOSITIONS
    | PLACE_HINTS
    | DIRECTIONS
    | frozenset(PLACE_HEADS)
    | words_of("أهالي سكان أبناء تحرير سقوط معركة معارك اقتحام حصار محاصرة قصف استعادة مجزرة مذبحة تفجيرات دخول محيط")
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around one span.

    Attributes:
        listed: indexes of the places that it is coordinated with (حلب وإدلب; من عفرين إلى أعزاز).
        within: index of the place that the words after it put it in (بريف حماة; في محافظة إب; شمال لبنان), or ``None``.
        strict: those words are a preposition and the word for an area (ريف, محافظة); without, the second place may be where
            somebody speaks of the first.
        nationalities: country codes of the adjective after it (جدة السعودية); empty if there is none.
        prepared: a preposition of place, a direction or the like is before it.
        described: a definite word, perhaps its adjective, or a name of a person is after it.
        attributive: it and the word before it are definite, so that it may be an adjective of that.
    """

    listed: tuple[int, ...] = ()
    within: int | None = None
    strict: bool = False
    nationalities: frozenset[str] = frozenset()
    prepared: bool = False
    described: bool = False
    attributive: bool = False


def find_surroundings(spans: Sequence[Span], document: Document, gazetteer: Gazetteer) -> list[Surroundings]:
    """Look around each place of n spans, which are sorted and disjoint; what is no place has empty surroundings."""
    listed: dict[int, list[int]] = {}
    within: dict[int, tuple[int, bool]] = {}
    places = [index for index, span in enumerate(spans) if span.kind is Kind.LOCATION]
    for one, other in pairwise(places):
        if spans[other].start - spans[one].end > _LONGEST_GAP:
            continue
        between = _between(document, spans[one].end, spans[other].start)
        if between.strip() and _LISTED.fullmatch(between):
            listed.setdefault(one, []).append(other)
            listed.setdefault(other, []).append(one)
        found = _WITHIN.fullmatch(between)
        if found is not None and (found["area"] or found["preposition"] or found["mark"]):
            named = not _AREAS.isdisjoint(found["area"].split())
            within[one] = other, named and bool(found["preposition"] or found["mark"])
    around = [Surroundings()] * len(spans)
    for index in places:
        area, strict = within.get(index, (None, False))
        nationalities = _nationalities(spans[index], document, gazetteer)
        beside = _look_beside(spans[index], document)
        around[index] = Surroundings(tuple(listed.get(index, ())), area, strict, nationalities, *beside)
    return around


def _between(document: Document, start: int, end: int) -> str:
    """The normalised text between two offsets of the original."""
    normalized = document.tokens.normalized
    first, last = normalized.from_original(start, end)
    return normalized.text[first:last]


def _nationalities(span: Span, document: Document, gazetteer: Gazetteer) -> frozenset[str]:
    last = document.token_at(span.end - 1)
    if last is None or last + 1 >= len(document.tokens) or document.before(last + 1, across_quote=False) is None:
        return frozenset()
    return countries_of(document.tokens.texts[last + 1], gazetteer)


def _look_beside(span: Span, document: Document) -> tuple[bool, bool, bool]:
    """Whether the span is prepared, described and attributive (see :class:`Surroundings`)."""
    first, last = document.token_at(span.start), document.token_at(span.end - 1)
    if first is None or last is None:
        return False, False, False
    tokens, after = document.tokens, last + 1
    described = (
        after < len(tokens)
        and (tokens.texts[after].startswith("ال") or name_class(tokens.texts[after]) == "h")
        and tokens.texts[after] not in _NO_DESCRIPTION
        and document.before(after, across_quote=False) is not None
    )
    start, _ = tokens.normalized.from_original(span.start, span.end)
    prefix = tokens.texts[first][: max(0, start - tokens.starts[first])]
    if prefix.endswith("ب"):
        return True, described, False
    before = document.before(first)
    if before is None:
        return False, described, False
    definite = not prefix and tokens.texts[first].startswith("ال") and tokens.texts[before].startswith("ال")
    return not _BEFORE.isdisjoint(document.stems[before]), described, definite
