"""Keys by which the database finds a name typed into a search box, exactly but in any spelling of its letters and spaces.

The gazetteer's matcher reads whole articles and is in memory; a query is a few words, so the web processes ask the database
instead: they load no gazetteer, and a name is found as soon as it is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entities.arabic.clitics import strip_proclitics
from entities.gazetteer.tokens import Boundary, Tokens, split_name, split_tokens

_LATIN_ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "ad", "az", "at", "an", "the"})
_LONGEST_NAME = 9
_SHORTEST_AFTER_ARTICLE = 3


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a query that may be a name.

    Attributes:
        start, end: half-open code points of the query as typed.
        first, last: half-open range of its tokens.
        key: what :func:`lookup_key` returns for it.
        whole: it is the whole query.
    """

    start: int
    end: int
    first: int
    last: int
    key: str
    whole: bool


def lookup_key(text: str) -> str:
    """Letters and digits of the normalised name without spaces, marks or a leading article; empty if nothing is left.

    البوكمال, البو كمال and Al-Bukamal, Bukamal share a key each; different scripts never do.
    """
    return _join(split_name(text))


def windows(query: str) -> Iterator[Window]:
    """Every part of up to nine words of the query, longest first, then from the start; also without Arabic proclitics."""
    tokens = split_tokens(query)
    for length in range(min(_LONGEST_NAME, len(tokens)), 0, -1):
        for first in range(len(tokens) - length + 1):
            last = first + length
            if any(boundary is Boundary.BREAK for boundary in tokens.boundaries[first + 1 : last]):
                continue
            yield from _windows_at(tokens, first, last)


def _windows_at(tokens: Tokens, first: int, last: int) -> Iterator[Window]:
    whole = last - first == len(tokens)
    head = tokens.texts[first]
    for segmentation in strip_proclitics(head):
        key = _join((segmentation.stem, *tokens.texts[first + 1 : last]))
        if key:
            start, end = tokens.original_span(tokens.starts[first] + segmentation.start, tokens.ends[last - 1])
            yield Window(start, end, first, last, key, whole)


def _join(tokens: tuple[str, ...]) -> str:
    if not tokens:
        return ""
    if len(tokens) > 1 and tokens[0] in _LATIN_ARTICLES and len("".join(tokens[1:])) >= _SHORTEST_AFTER_ARTICLE:
        tokens = tokens[1:]
    key = "".join(tokens)
    if key.startswith("ال") and len(key) - 2 >= _SHORTEST_AFTER_ARTICLE:
        return key[2:]
    return key
