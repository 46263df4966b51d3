"""What distinguishes entities of one name: where they are, what they belong to, the post held, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from archive.presenters.labels import years_in_words
from entities.audience import Reader
from entities.models import Entity, Level, Place, Relation, RelationKind
from entities.relations.kinds import RELATION_SPECS
from entities.spans import Kind

MOST = 2
"""Posts, and bodies it belongs to, that are shown for one entity."""
RELATIONS = 400


@dataclass(frozen=True, slots=True)
class Post:
    """A post held: its title, the body unless the title names it, and the years in words."""

    title: str
    body: Entity | None
    years: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a row of a list shows beside an entity's name.

    Attributes:
        place: of a location.
        path: places above it, from the nearest up.
        country: of other entities, in the reader's language; empty if none is recorded.
        active: the years an organisation has been there, in words.
        posts: held, latest first.
        part_of: what it belongs to.
    """

    place: Place | None = None
    path: tuple[Place, ...] = ()
    country: str = ""
    active: str = ""
    posts: tuple[Post, ...] = ()
    part_of: tuple[Entity, ...] = ()


def country_labels(codes: Collection[str]) -> dict[str, str]:
    """The countries' names in the reader's language by code. One query."""
    countries = Place.objects.tree().filter(level=Level.COUNTRY, entity__country__in=codes, entity__merged_into=None)
    return {country.entity.country: country.entity.label for country in countries}


def facts_of(entities: Sequence[Entity], countries: dict[str, str], reader: Reader) -> dict[int, Facts]:
    """For each entity what distinguishes it, as far as the reader may see it. Three queries at most.

    Args:
        countries: from :func:`country_labels`, for the countries of these entities.
    """
    located = [entity.pk for entity in entities if entity.kind == Kind.LOCATION]
    places = Place.objects.in_bulk(located)
    above = {pk for place in places.values() for pk in place.ancestors}
    known = {place.pk: place for place in Place.objects.visible_to(reader).with_path(list(above))} if above else {}
    relations = _relations([entity.pk for entity in entities if entity.kind != Kind.LOCATION], reader)
    found = {}
    for entity in entities:
        place = places.get(entity.pk)
        if place is not None:
            path = tuple(known[pk] for pk in reversed(place.ancestors) if pk != place.pk and pk in known)
            found[entity.pk] = Facts(place, path)
        else:
            own = relations[entity.pk]
            since, _slash, until = entity.withhold_from(reader).active.partition("/")
            found[entity.pk] = Facts(
                country=countries.get(entity.country, ""),
                active=years_in_words(since, until),
                posts=_posts(own),
                part_of=_bodies(own, entity.pk),
            )
    return found


def _relations(ids: Sequence[int], reader: Reader) -> dict[int, list[Relation]]:
    """The relations of entities and of those merged into them, by entity after merges, latest first."""
    found: dict[int, list[Relation]] = defaultdict(list)
    if ids:
        rows = Relation.objects.confirmed().visible_to(reader).filter(Q(source__in=ids) | Q(source__canonical__in=ids))
        rows = rows.select_related("source", "target__canonical").order_by("-since", "pk")[:RELATIONS]
        for relation in rows:
            found[relation.source.resolved_id].append(relation)
    return found


def _posts(relations: Iterable[Relation]) -> tuple[Post, ...]:
    held = [relation for relation in relations if RELATION_SPECS[relation.kind].has_title]
    return tuple(Post(r.title, None if r.title else _end(r), years_in_words(r.since, r.until)) for r in held[:MOST])


def _bodies(relations: Iterable[Relation], pk: int) -> tuple[Entity, ...]:
    ends = [_end(relation) for relation in relations if relation.kind == RelationKind.PART_OF]
    return tuple(dict.fromkeys(end for end in ends if end is not None and end.pk != pk))[:MOST]


def _end(relation: Relation) -> Entity | None:
    return (relation.target.canonical or relation.target) if relation.target else None
