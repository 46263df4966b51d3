"""Ranks, offices and honorifics before a person's name, as the report prints them."""

from __future__ import annotations

from entities.arabic.normalize import normalize_text
from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document
from entities.recognizers.lexicon import FUNCTION_WORDS, REPORTING_VERBS
from entities.recognizers.wordlists import rank_words, title_words
from entities.spans import Kind, Span

_LONGEST = 14
# Words that may be inside a title although they are not nouns: المسؤول الإعلامي في الائتلاف.
_INSIDE = frozenset(normalize_text("في من على عن إلى لدى السابق الأسبق العام").split())


def is_rank(word: str) -> bool:
    """Say whether a normalised word is a rank or honorific that a name directly follows."""
    return word in rank_words()


def title_before(document: Document, person: Span) -> str:
    """Return the title printed before a person's name, or an empty string.

    A title begins with a rank or office and runs to the name without a comma, a reporting verb or a full stop; the
    earliest such beginning within fourteen words counts, so that an office with its organisation is one title.
    """
    first = document.token_at(person.start)
    if first is None or person.kind is not Kind.PERSON:
        return ""
    begin = _title_start(document, first)
    if begin is None:
        return ""
    tokens = document.tokens
    word = tokens.texts[begin]
    stem = next((s for s in document.stems[begin] if s in title_words()), word)
    start, _ = tokens.original_span(tokens.ends[begin] - len(stem), tokens.ends[begin])
    _, end = tokens.original_span(tokens.starts[first - 1], tokens.ends[first - 1])
    return tokens.normalized.original[start:end]


def _title_start(document: Document, first: int) -> int | None:
    tokens = document.tokens
    found: int | None = None
    index = first
    while index > 0 and first - index < _LONGEST:
        boundary = tokens.boundaries[index]
        if boundary is Boundary.BREAK and not (
            index == first and tokens.between[index].strip() in {'"', "'", '("', "("}
        ):
            break
        index -= 1
        stems = document.stems[index]
        if any(stem in REPORTING_VERBS for stem in stems[:2]) and index != first - 1:
            break
        if any(stem in title_words() for stem in stems):
            found = index
        elif stems[0] in FUNCTION_WORDS and stems[0] not in _INSIDE:
            break
    return found
