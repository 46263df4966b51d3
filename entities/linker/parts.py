"""Parts of names: a surname after the full name, a short name after the long one, within one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.units import split_name
from entities.spans import Kind, Link, LinkStatus

_MIN_LETTERS = 3


def follow_full_names(links: Sequence[Link], text: str, gazetteer: Gazetteer) -> list[Link]:
    """Link unlinked person spans that are a part of the printed name of a person linked in the same article.

    A part that fits several people stays as it is.
    """
    full: dict[int, tuple[Link, frozenset[str]]] = {}
    for link in links:
        if link.status is LinkStatus.LINKED and link.span.kind is Kind.PERSON and link.entity_id is not None:
            words = _words(text, link)
            if len(words) > 1:
                full.setdefault(link.entity_id, (link, words))
    return [_follow(link, text, full) if full else link for link in links]


def _follow(link: Link, text: str, full: dict[int, tuple[Link, frozenset[str]]]) -> Link:
    if link.status is LinkStatus.LINKED or link.span.kind is not Kind.PERSON:
        return link
    words = _words(text, link)
    fitting = [other for other, name in full.values() if words and words <= name]
    if len(fitting) != 1:
        return link
    other = fitting[0]
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

    Numbers start at 1 in order of first mention. A part that fits several longer names goes to none of them.
    """
    names = [
        (index, _words(text, link))
        for index, link in enumerate(links)
        if link.status is LinkStatus.NIL and link.span.kind is not Kind.LOCATION
    ]
    groups: list[tuple[Kind, list[int], list[frozenset[str]]]] = []
    for index, words in sorted(names, key=lambda pair: (-len(pair[1]), pair[0])):
        if not words:
            continue
        kind = links[index].span.kind
        fitting = [group for group in groups if group[0] is kind and any(words <= theirs for theirs in group[2])]
        same = [group for group in fitting if words in group[2]]
        if len(fitting) == 1 or same:
            chosen = (same or fitting)[0]
            chosen[1].append(index)
            chosen[2].append(words)
        elif not fitting:
            groups.append((kind, [index], [words]))
    named = sorted(min(members) for _, members, _ in groups if len(members) > 1)
    numbers = {
        index: named.index(min(members)) + 1 for _, members, _ in groups if len(members) > 1 for index in members
    }
    return [replace(link, cluster=numbers[index]) if index in numbers else link for index, link in enumerate(links)]


def _words(text: str, link: Link) -> frozenset[str]:
    units = split_name(text[link.span.start : link.span.end])
    return frozenset(unit for unit in units if len(unit) >= _MIN_LETTERS)
