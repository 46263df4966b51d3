"""Names in a query: which parts of it name an entity, and which of several entities is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from entities.audience import PUBLIC, Reader
from entities.lookup import Window, windows
from entities.models import Entity, Name

# By which readers tell places with the same name apart.
_PARENTS = ("place__parent__entity", "canonical__place__parent__entity")


@dataclass(frozen=True, slots=True)
class Understood:
    """A part of the query, ``text[start:end]``, understood as one or several entities of that name.

    Attributes:
        entities: those that are searched for.
        possible: all entities of that name, by id; includes ``entities``.
    """

    start: int
    end: int
    text: str
    entities: tuple[Entity, ...]
    possible: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The names found in a query, disjoint, and those read as words; both in the order of the query."""

    understood: tuple[Understood, ...] = ()
    as_words: tuple[str, ...] = ()


def understand(
    text: str,
    *,
    reader: Reader = PUBLIC,
    words: Collection[str] = (),
    senses: Collection[int] = (),
    apart_from: Sequence[tuple[int, int]] = (),
) -> Reading:
    """The parts of ``text`` that are names, longest first. Two database queries, one if nothing is a name.

    A weak name counts only if it is the whole query, because in articles it never links by itself.

    Args:
        reader: names that they may not see are read as words.
        words: parts to be read as words; so is every name that overlaps one.
        senses: ids of entities that are meant where a name could mean several; other ids are ignored.
        apart_from: parts of ``text``, half-open, in which names are not searched for.
    """
    found = [w for w in windows(text) if not any(w.start < end and start < w.end for start, end in apart_from)]
    if not found:
        return Reading()
    literal = [window for window in found if text[window.start : window.end] in words]
    by_key: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    keyed = Name.objects.keyed({window.key for window in found}).visible_to(reader)
    for key, entity_id, weak in keyed.values_list("key", "entity", "weak"):
        by_key[key].append((entity_id, weak))
    as_words: dict[str, int] = {}
    taken: dict[Window, set[int]] = {}
    for window in found:
        ids = {entity_id for entity_id, weak in by_key.get(window.key, ()) if window.whole or not weak}
        if not ids or any(_overlap(window, other) for other in taken):
            continue
        if window in literal:
            as_words[text[window.start : window.end]] = window.start
            taken[window] = set()
        elif not any(_overlap(window, other) for other in literal):
            taken[window] = ids
    entities = Entity.objects.select_related(*_PARENTS).in_bulk(set().union(*taken.values()))
    for entity in entities.values():
        (entity.canonical or entity).loaded_place(reader)
    parts: list[Understood] = []
    for window, ids in taken.items():
        # An entity can be deleted between the two queries.
        if named := [entities[pk] for pk in ids if pk in entities]:
            meant, possible = _meant(named, senses)
            parts.append(Understood(window.start, window.end, text[window.start : window.end], meant, possible))
    parts.sort(key=lambda part: part.start)
    return Reading(tuple(parts), tuple(sorted(as_words, key=lambda words: as_words[words])))


def _overlap(one: Window, other: Window) -> bool:
    return one.first < other.last and other.first < one.last


def _meant(named: Sequence[Entity], senses: Collection[int]) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """Of entities with one name those that are meant (the chosen or else the broadest), and all; as after merges."""
    entities = {entity.resolved_id: entity.canonical or entity for entity in named}
    possible = tuple(entities[pk] for pk in sorted(entities))
    return tuple(entity for entity in possible if entity.pk in senses) or _broadest(possible), possible


def _broadest(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities without places that are inside another of them.

    A town, its subdistrict and its district often share a name; the broadest of them also finds what the others would.
    """
    ids = {entity.pk for entity in entities}
    above = {e.pk: set(e.place.ancestors) - {e.pk} for e in entities if hasattr(e, "place")}
    return tuple(entity for entity in entities if above.get(entity.pk, set()).isdisjoint(ids))
