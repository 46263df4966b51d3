"""What an entity is named with and related to: rows for a table, and the same as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from archive.presenters.charts.network import NARROW, WIDE, Edge, Network, Node, network
from archive.presenters.relation_evidence import Support, supports_of
from archive.search.engine import Restriction, count_pairs
from entities.audience import Reader
from entities.models import Entity, Relation
from entities.relations.kinds import RELATION_SPECS, RelationSpec
from entities.spans import Kind

SHOWN = 11
KNOWN_FIRST = 5
"""Relations on record that get a place in the picture before those that are merely named together."""
CANDIDATES = 200
RELATIONS = 400


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation on record, seen from one of its two ends: ``other`` is the far end, ``outgoing`` whether it is the target.

    Both ends are those after merges. ``support`` holds the sentences of reports that say so.
    """

    relation: Relation
    source: Entity
    target: Entity | None
    outgoing: bool
    support: tuple[Support, ...] = ()

    @property
    def spec(self) -> RelationSpec:
        return RELATION_SPECS[self.relation.kind]

    @property
    def other(self) -> Entity | None:
        return self.target if self.outgoing else self.source

    @property
    def belongs(self) -> bool:
        """Whether the far end belongs to this one: its part, its member, or somebody in one of its posts."""
        return not self.outgoing and self.spec.belongs

    @property
    def label(self) -> str:
        """The kind of relation as it reads from this end."""
        return gettext((not self.outgoing and self.spec.inverse) or self.spec.label)

    @property
    def words(self) -> str:
        """The kind of relation, with the title of a post."""
        return self.relation.title or str(self.relation.get_kind_display())


@dataclass
class CoMention:
    """An entity named with the one in question: reports that name both, and their relations on record."""

    entity: Entity
    count: int
    relations: list[RelationView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CoMentions:
    """Rows, most reports first; ``networks`` draws them, wide and narrow, and is empty if there are none."""

    rows: list[CoMention]
    networks: list[Network]

    @property
    def has_relations(self) -> bool:
        return any(row.relations for row in self.rows)


def co_mention_counts(facets: Mapping[str, Mapping[Any, int]]) -> dict[int, int]:
    """Organisations and people together."""
    return {**facets["organizations"], **facets["people"]}


def relation_views(entity: Entity, reader: Reader, *, unconfirmed: bool = False) -> list[RelationView]:
    """The relations of an entity and of those merged into it that the reader may see, by kind and time. Two queries.

    Args:
        unconfirmed: with what is proposed or rejected, which is for editors alone.
    """
    # As a list: over joins no index can be used for the four ends of an alternative.
    ids = list(Entity.objects.standing_for(entity.pk).values_list("pk", flat=True))
    ends = Q(source__in=ids) | Q(target__in=ids)
    relations = Relation.objects.all() if unconfirmed else Relation.objects.confirmed()
    relations = relations.visible_to(reader).filter(ends).select_related("source__canonical", "target__canonical")
    found = [_relation_view(relation, entity.pk) for relation in relations.order_by("kind", "-since", "pk")[:RELATIONS]]
    # A merge can leave a relation of an entity to itself.
    return [view for view in found if view.other is None or view.other.pk != entity.pk]


def with_support(views: Iterable[RelationView], user: Any) -> list[RelationView]:
    """The relations with the sentences of reports that state them, as far as ``user`` may read them. One query at most."""
    found = list(views)
    support = supports_of((view.relation.pk for view in found), user)
    return [replace(view, support=support.get(view.relation.pk, ())) for view in found]


def _relation_view(relation: Relation, seen_from: int) -> RelationView:
    source = relation.source.canonical or relation.source
    target = (relation.target.canonical or relation.target) if relation.target else None
    return RelationView(relation, source, target, outgoing=source.pk == seen_from)


def co_mentions_of(
    entity: Entity,
    restriction: Restriction,
    counts: Mapping[int, int],
    views: Sequence[RelationView],
    *,
    reader: Reader,
    total: int,
) -> CoMentions:
    """What is named together with an entity. Three queries, and one query of the index for every two entities shown.

    Args:
        restriction: of the reports that name the entity.
        counts: of entities in those reports, from the index.
        views: from :func:`relation_views`.
        total: number of those reports.
    """
    rows = _choose(entity, restriction, counts, views, reader)
    if not rows:
        return CoMentions([], [])
    nodes = [Node(row.entity.pk, row.entity.label, row.count, row.entity) for row in rows]
    edges = [*_spokes(entity, rows), *_between(rows, restriction, reader)]
    centre = Node(entity.pk, entity.label, total, entity)
    return CoMentions(rows, [network(centre, nodes, edges, form) for form in (WIDE, NARROW)])


def _choose(
    entity: Entity, restriction: Restriction, counts: Mapping[int, int], views: Sequence[RelationView], reader: Reader
) -> list[CoMention]:
    """Some related entities, then those named together most; most reports first."""
    bound: dict[int, list[RelationView]] = {}
    for view in views:
        if view.other is not None and view.other.kind != Kind.LOCATION:
            bound.setdefault(view.other.pk, []).append(view)
    known = {pk: other for pk, (first, *_rest) in bound.items() if (other := first.other)}
    # Among many companions those on record may not be of the most frequent that were counted.
    uncounted = [pk for pk in known if pk not in counts]
    numbers = count_pairs(restriction, [(entity.pk, pk) for pk in uncounted])
    counts = {**counts, **dict(zip(uncounted, numbers, strict=True))}
    chosen = sorted(known, key=lambda pk: (-counts.get(pk, 0), pk))[:KNOWN_FIRST]
    ranked = sorted(counts, key=lambda pk: (-counts[pk], pk))[:CANDIDATES]
    actors = Entity.objects.visible_to(reader).filter(kind__in=(Kind.ORGANIZATION, Kind.PERSON))
    named = set(actors.filter(pk__in=ranked).values_list("pk", flat=True))
    chosen += [pk for pk in ranked if pk in named and pk != entity.pk and pk not in chosen]
    shown = {**Entity.objects.in_bulk(chosen[:SHOWN]), **known}
    rows = [CoMention(shown[pk], counts.get(pk, 0), bound.get(pk, [])) for pk in chosen[:SHOWN] if pk in shown]
    return sorted(rows, key=lambda row: (-row.count, row.entity.pk))


def _spokes(entity: Entity, rows: Iterable[CoMention]) -> list[Edge]:
    edges = []
    for row in rows:
        if row.relations:
            first = row.relations[0]
            ends = (entity.pk, row.entity.pk) if first.outgoing else (row.entity.pk, entity.pk)
            edges.append(Edge(*ends, row.count, first.words, mutual=first.spec.is_symmetric))
        else:
            edges.append(Edge(entity.pk, row.entity.pk, row.count))
    return edges


def _between(rows: Sequence[CoMention], restriction: Restriction, reader: Reader) -> list[Edge]:
    """Lines among the companions: relations on record, and the strongest co-mentions.

    At most as many as there are companions: a picture in which everything is connected says nothing.
    """
    ids = [row.entity.pk for row in rows]
    known = {
        (relation.source_id, relation.target_id): Edge(
            relation.source_id,
            relation.target_id,
            0,
            relation.title or str(relation.get_kind_display()),
            mutual=RELATION_SPECS[relation.kind].is_symmetric,
        )
        for relation in Relation.objects.confirmed()
        .visible_to(reader)
        .filter(source__in=ids, target__in=ids)
        .order_by("kind", "pk")
        if relation.target_id is not None
    }
    # In a single report all entities are companions of one another, so its lines say nothing.
    several = [row.entity.pk for row in rows if row.count > 1]
    pairs = [(a, b) for a, b in combinations(several, 2) if not {(a, b), (b, a)} & known.keys()]
    numbers = count_pairs(restriction, pairs)
    together = [Edge(*pair, number) for pair, number in zip(pairs, numbers, strict=True) if number > 1]
    strongest = sorted(together, key=lambda edge: (-edge.weight, edge.source, edge.target))
    return [*known.values(), *strongest[: max(0, len(rows) - len(known))]]
