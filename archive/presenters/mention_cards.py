"""What a marked name in a text stands for, and why: one card for all mentions that have the same explanation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from archive.models import Mention
from archive.text.annotated import Note
from entities.audience import Reader
from entities.models import Entity, Place, Relation
from entities.relations.kinds import ON_CARDS

POSTS = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        number: of the card on its page, from 1.
        path: for a place, the places above it from the nearest up.
        posts: for anyone else, posts held or bodies it is part of, newest first.
        mention: the first mention that it explains.
    """

    number: int
    entity: Entity
    mention: Mention
    path: tuple[Place, ...] = ()
    posts: tuple[Relation, ...] = ()


def cards_for(
    mentions: Sequence[Mention], reader: Reader, named_before: Collection[int] = ()
) -> tuple[list[Card], dict[int, Note]]:
    """The cards of an article, and for every linked mention its card and whether its entity was named before. Three queries.

    Args:
        mentions: as :func:`archive.articles.audiences.visible_links` returns them, in reading order.
        named_before: ids of entities that the body names before these mentions.
    """
    linked = [
        (mention, mention.entity.canonical or mention.entity) for mention in mentions if mention.entity is not None
    ]
    entities = {entity.pk: entity for _mention, entity in linked}
    paths = _paths(entities.values(), reader)
    posts = _posts(entities, reader)
    cards: dict[tuple[object, ...], Card] = {}
    notes: dict[int, Note] = {}
    seen = set(named_before)
    for mention, entity in linked:
        same = (entity.pk, mention.name_id, mention.title, tuple(mention.reasons), mention.verdict)
        if same not in cards:
            cards[same] = Card(len(cards) + 1, entity, mention, paths.get(entity.pk, ()), posts.get(entity.pk, ()))
        # The body is a separate text: its first mention is marked in full even if the title has one.
        notes[mention.pk] = Note(cards[same].number, entity.pk in seen)
        if mention.part == Mention.Part.BODY:
            seen.add(entity.pk)
    return list(cards.values()), notes


def _paths(entities: Iterable[Entity], reader: Reader) -> dict[int, tuple[Place, ...]]:
    wanted = [entity.pk for entity in entities if entity.kind == "location"]
    above = dict(Place.objects.filter(pk__in=wanted).values_list("pk", "ancestors"))
    shown = Place.objects.visible_to(reader).with_path(list({pk for path in above.values() for pk in path}))
    places = {place.pk: place for place in shown}
    return {
        pk: tuple(places[a] for a in reversed(path) if a != pk and a in places and not places[a].entity.canonical_id)
        for pk, path in above.items()
    }


def _posts(entities: Iterable[int], reader: Reader) -> dict[int, tuple[Relation, ...]]:
    found: dict[int, list[Relation]] = defaultdict(list)
    relations = Relation.objects.confirmed().visible_to(reader).filter(source__in=list(entities), kind__in=ON_CARDS)
    for relation in relations.select_related("target").order_by("source", "-since", "id"):
        found[relation.source_id].append(relation)
    return {pk: tuple(rows[:POSTS]) for pk, rows in found.items()}
