"""Parts of names: a surname after the full name, a short name after the long one, within one article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.tokens import split_name
from entities.spans import Kind, Link, LinkStatus

_MIN_LETTERS = 3
_MOST_WORDS = 8
"""Words of the longest name whose parts are recognised; a longer one, hardly a name, is recognised only as a whole."""


def resolve_name_parts(links: Sequence[Link], text: str, gazetteer: Gazetteer) -> list[Link]:
    """Link unlinked person spans that are a part of the printed name of a person linked in the same article.

    A part that fits several people stays as it is.
    """
    full: set[int] = set()
    by_part: dict[frozenset[str], Link | None] = {}
    for link in links:
        if link.status is LinkStatus.LINKED and link.span.kind is Kind.PERSON and link.entity_id is not None:
            words = _words(text, link)
            if len(words) > 1 and link.entity_id not in full:
                full.add(link.entity_id)
                for part in _parts(words):
                    by_part[part] = None if part in by_part else link
    return [_resolve_part(link, text, by_part) if full else link for link in links]


def _resolve_part(link: Link, text: str, by_part: dict[frozenset[str], Link | None]) -> Link:
    """Args:
    by_part: words -> the link of the one person whose name contains them, ``None`` if there are several.
    """
    if link.status is LinkStatus.LINKED or link.span.kind is not Kind.PERSON:
        return link
    other = by_part.get(_words(text, link))
    if other is None:
        return link
    return replace(
        link,
        status=LinkStatus.LINKED,
        entity_id=other.entity_id,
        name_id=other.name_id,
        score=round(other.score * 0.95, 4),
        reasons=("article:part-of-name", *other.reasons),
    )


def number_clusters(links: Sequence[Link], text: str) -> list[Link]:
    """Number the unlisted people and groups that one article names more than once, in full or by a part.

    Numbers start at 1 in order of first mention. A part that fits several longer names is assigned to none of them.
    """
    names = [
        (index, _words(text, link))
        for index, link in enumerate(links)
        if link.status is LinkStatus.NIL and link.span.kind is not Kind.LOCATION
    ]
    groups: list[list[int]] = []
    # Which group words belong to, ``None`` if they are part of the names of several.
    known: dict[tuple[Kind, frozenset[str]], list[int] | None] = {}
    for index, words in sorted(names, key=lambda pair: (-len(pair[1]), pair[0])):
        if not words:
            continue
        kind = links[index].span.kind
        if (kind, words) not in known:
            groups.append([])
            for part in _parts(words):
                known[kind, part] = None if (kind, part) in known else groups[-1]
        group = known[kind, words]
        if group is not None:
            group.append(index)
    repeated = sorted((group for group in groups if len(group) > 1), key=min)
    numbers = {index: number for number, group in enumerate(repeated, 1) for index in group}
    return [replace(link, cluster=numbers[index]) if index in numbers else link for index, link in enumerate(links)]


def _parts(words: frozenset[str]) -> Iterator[frozenset[str]]:
    """Every subset of the words, all of them first."""
    if len(words) > _MOST_WORDS:
        yield words
        return
    for length in range(len(words), 0, -1):
        yield from map(frozenset, combinations(words, length))


def _words(text: str, link: Link) -> frozenset[str]:
    tokens = split_name(text[link.span.start : link.span.end])
    return frozenset(token for token in tokens if len(token) >= _MIN_LETTERS)
