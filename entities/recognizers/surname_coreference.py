"""Later mentions of people by a part of the name: وأضاف الزوي, after العقيد ميلود الزوي.

A surname is rarely recognised by itself; after the full name in the same article it is. Only the last word of a
full name counts, and only if it is used like a name: after a reporting verb, or as a word with the article that is
neither a common word nor an adjective of the noun before it. Directly after a reporting verb any word of the name counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document
from entities.recognizers.lexicon import FUNCTION_WORDS, NATIONALITIES, REPORTING_VERBS
from entities.recognizers.wordlists import is_common
from entities.spans import Kind, Span

NAME = "echo"
SURNAME = "article:surname"
"""The reason in a span that is a person because the full name is elsewhere in the text."""
_SCORE = 0.55
_MIN_LETTERS = 3


def find_surname_mentions(document: Document, chosen: Sequence[Span]) -> list[Span]:
    """Return spans of surnames whose full name is among ``chosen``, outside all chosen spans, sorted by start."""
    surnames, parts = _surnames(document, chosen)
    if not surnames:
        return []
    tokens = document.tokens
    taken = {token for span in chosen for token in _tokens_of(document, span)}
    found: list[Span] = []
    for token in range(len(tokens)):
        if token in taken:
            continue
        stems = document.stems[token]
        if stems[0] not in parts and surnames.keys().isdisjoint(stems):
            continue
        stem = next((stem for stem in stems if stem in surnames), None)
        if stem is not None and token > surnames[stem] and _stands_like_a_name(document, token, stem):
            pass
        elif parts.get(tokens.texts[token], token) < token and _is_quoted_as_saying(document, token):
            stem = tokens.texts[token]
        else:
            continue
        start, end = tokens.original_span(tokens.ends[token] - len(stem), tokens.ends[token])
        found.append(Span(start, end, Kind.PERSON, NAME, _SCORE, reasons=(SURNAME,)))
    return found


def _surnames(document: Document, chosen: Sequence[Span]) -> tuple[dict[str, int], dict[str, int]]:
    """Last words of full names, and all words of them, each with the token at which it first occurs."""
    found: dict[str, int] = {}
    parts: dict[str, int] = {}
    for span in chosen:
        if span.kind is not Kind.PERSON:
            continue
        inside = _tokens_of(document, span)
        if len(inside) > 1:
            word = document.tokens.texts[inside[-1]]
            if len(word) >= _MIN_LETTERS and word not in NATIONALITIES:
                found.setdefault(word, inside[-1])
            for token in inside:
                if len(document.tokens.texts[token]) >= _MIN_LETTERS:
                    parts.setdefault(document.tokens.texts[token], inside[-1])
    return found, parts


def _tokens_of(document: Document, span: Span) -> list[int]:
    first = document.token_at(span.start)
    last = document.token_at(span.end - 1)
    return [] if first is None or last is None else list(range(first, last + 1))


def _is_quoted_as_saying(document: Document, token: int) -> bool:
    """Say whether a verb of saying is directly before a token: وأضاف رسول, after يحيى رسول الزبيدي."""
    if token == 0 or document.tokens.boundaries[token] is not Boundary.SPACE:
        return False
    return any(word in REPORTING_VERBS for word in document.stems[token - 1])


def _stands_like_a_name(document: Document, token: int, stem: str) -> bool:
    if token == 0 or document.tokens.boundaries[token] is not Boundary.SPACE:
        return stem.startswith("ال") and not is_common(stem)
    before = document.stems[token - 1]
    if any(word in REPORTING_VERBS for word in before) and document.tokens.texts[token] == stem:
        return True
    adjective = any(word.startswith("ال") for word in before) and before[0] not in FUNCTION_WORDS
    return stem.startswith("ال") and not is_common(stem) and not adjective
