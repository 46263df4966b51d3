"""Announced names in English text: a title before capitals, a head noun beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entities.recognizers.document import Document
from entities.spans import Kind, Span

_SCORE = 0.65
_CAPITAL = re.compile("[A-Z]")
_NAME = (
    r"(?:[A-Z][\w'’-]*|al-[A-Z][\w'’-]*)(?: (?:bin|ibn|al|el|de|of the|abu|Abu|[A-Z][\w'’-]*|al-[A-Z][\w'’-]*)){0,4}"
)
_ANNOUNCED = (
    (
        Kind.PERSON,
        re.compile(
            r"\b(?P<title>"
            r"(?:(?:Major |Brigadier |Lieutenant |Staff |Field )*(?:General|Colonel|Captain|Marshal|Major|Lieutenant)"
            r"|President|Prime Minister|Minister|Sheikh|Hajj|Dr\.?|Mr\.?|Mrs\.?|Ms\.?"
            r"|Commander|Ambassador|King|Prince)) "
            rf"(?P<name>{_NAME})"
        ),
    ),
    (
        Kind.LOCATION,
        re.compile(rf"\b(?:village|town|city|district|governorate|province|countryside) of (?P<name>{_NAME})"),
    ),
    (
        Kind.LOCATION,
        re.compile(rf"\b(?P<name>{_NAME}) (?:village|town|city|district|subdistrict|governorate|province|crossing)\b"),
    ),
    (
        Kind.ORGANIZATION,
        re.compile(r"\b(?P<name>(?:[A-Z][\w'’-]* ){1,4}(?:Brigade|Brigades|Division|Movement|Front|Corps))\b"),
    ),
)


def latin_spans(document: Document, recognizer: str) -> Iterator[Span]:
    """Yield the names that English words announce; nothing for text without Latin capitals."""
    text = document.units.normalized.original
    if _CAPITAL.search(text) is None:
        return
    for kind, pattern in _ANNOUNCED:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if text.startswith(("The ", "the "), start):
                start += 4
            title = match.groupdict().get("title") or ""
            if start < end:
                yield Span(start, end, kind, recognizer, _SCORE, title, ("cue:latin",))
