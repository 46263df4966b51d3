"""Announced names in English text: a title before capitals, a head noun beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entities.recognizers.document import Document
from entities.spans import Kind, Span

_SCORE = 0.65
_CAPITAL = re.compile("[A-Z]")
# Longer runs of letters are not words; without a limit the pattern would read to the end from each of their positions.
_WORD = r"[A-Z][\w'’-]{0,40}(?![\w'’-])"
_NAME = rf"(?:{_WORD}|al-{_WORD})(?: (?:bin|ibn|al|el|de|of the|abu|Abu|{_WORD}|al-{_WORD})){{0,4}}"
_ANNOUNCED = (
    (
        Kind.PERSON,
        re.compile(
            r"\b(?P<title>"
            r"(?:(?:Major |Brigadier |Lieutenant |Staff |Field ){0,4}(?:General|Colonel|Captain|Marshal|Major|Lieutenant)"
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
        re.compile(rf"\b(?P<name>(?:{_WORD} ){{1,4}}(?:Brigade|Brigades|Division|Movement|Front|Corps))\b"),
    ),
)


def latin_spans(document: Document, recognizer: str) -> Iterator[Span]:
    """Yield the names that English words announce; nothing for text without Latin capitals."""
    text = document.tokens.normalized.original
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
