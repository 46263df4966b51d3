"""How a query was understood, as chips: each can be taken literally or given another meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest

from archive.presenters.pagination import with_value, without
from archive.search.query import ParsedQuery
from archive.search.query_entities import Understood
from entities.ids import id_in
from entities.models import Entity

SHOWN = 2
MOST = 30
"""Entities of one name that are offered."""


@dataclass(frozen=True, slots=True)
class Sense:
    """An entity that a name may mean, and the address of the list where it means just this one."""

    entity: Entity
    address: str
    is_meant: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A name in the query.

    Attributes:
        text: as typed.
        shown: the first of the entities that are searched for; ``more`` is the number of the others.
        senses: everything that the name may mean, if it is more than one.
        literally: address of the list where these words are read as words and the others as they are.
        undecided: address of the list without a choice; empty if none was made.
    """

    text: str
    shown: tuple[Entity, ...]
    more: int
    senses: tuple[Sense, ...]
    literally: str
    undecided: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Words read as words by choice, and the address of the list where they are understood again."""

    text: str
    understood: str


def meanings(request: HttpRequest, query: ParsedQuery) -> tuple[list[Meaning], list[Literal]]:
    """The chips of a query, in its order."""
    read = [_meaning(request, part) for part in query.understood]
    return read, [Literal(text, without(request, "words", text)) for text in query.as_words]


def _meaning(request: HttpRequest, part: Understood) -> Meaning:
    ids = {entity.pk for entity in part.possible}
    meant = {entity.pk for entity in part.entities}
    chosen = {text for text in request.GET.getlist("sense") if id_in(text) in ids}
    senses = (
        [Sense(e, _choosing(request, e, chosen), e.pk in meant) for e in part.possible[:MOST]] if len(ids) > 1 else []
    )
    return Meaning(
        part.text,
        part.entities[:SHOWN],
        len(part.entities[SHOWN:]),
        tuple(senses),
        with_value(request, "words", part.text, add=True),
        _choosing(request, None, chosen) if chosen else "",
    )


def _choosing(request: HttpRequest, entity: Entity | None, chosen: Collection[str]) -> str:
    """The list with this meaning in place of those chosen before; other names keep theirs."""
    query = request.GET.copy()
    query.pop("page", None)
    kept = [text for text in query.getlist("sense") if text not in chosen]
    query.setlist("sense", [*kept, *([str(entity.pk)] if entity else [])])
    return f"?{query.urlencode()}"
