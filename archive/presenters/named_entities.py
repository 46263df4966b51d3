"""Who and what a report names, counted by the database: a report that is a list of names has thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from archive.models import Mention
from archive.models.expressions import RESOLVED
from entities.audience import Reader
from entities.gazetteer.records import NameUse
from entities.models import Entity, KindChoices

SHOWN = 100
"""Entities of one kind that are listed beside a report."""
TITLES = 5
"""Titles and partisan labels shown with one entity."""


@dataclass(slots=True)
class Named:
    """An entity that a report names.

    Attributes:
        count: how often.
        first: where its first mention in the body begins, in code points; ``None`` if only the title names it.
        titles: ranks and offices printed beside its name.
        labels: partisan names used for it, with the side that uses them.
    """

    entity: Entity
    count: int
    first: int | None
    titles: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """The entities of one kind, most mentioned first; ``more`` are not shown."""

    kind: str
    label: str
    rows: list[Named]
    more: int


@dataclass(frozen=True, slots=True)
class NamedHere:
    """The names beside a report.

    Attributes:
        counts: how often each entity is named, most often first, by its id after merges.
    """

    groups: list[Group]
    counts: Mapping[int, int]

    @property
    def entities(self) -> list[Entity]:
        """Those shown, by kind, most mentioned first."""
        return [row.entity for group in self.groups for row in group.rows]


def named_in(mentions: QuerySet[Mention], reader: Reader) -> NamedHere:
    """Count the mentions of one article by entity. Four queries, one where there are none.

    Args:
        mentions: standing ones, linked to what the reader may see.
    """
    counted = mentions.annotate(resolved=RESOLVED).order_by().values("resolved").annotate(
        kind=Coalesce("entity__canonical__kind", "entity__kind"),
        n=Count("pk"),
        first=Min("start", filter=Q(part=Mention.Part.BODY)),
    )  # fmt: skip
    found = sorted(counted, key=lambda row: (-row["n"], row["resolved"]))
    by_kind = {kind: [row for row in found if row["kind"] == kind] for kind in KindChoices.values}
    shown = [row for rows in by_kind.values() for row in rows[:SHOWN]]
    entities = Entity.objects.in_bulk([row["resolved"] for row in shown]) if shown else {}
    for entity in entities.values():
        entity.withhold_from(reader)
    named = {
        row["resolved"]: Named(entities[row["resolved"]], row["n"], row["first"])
        for row in shown
        if row["resolved"] in entities
    }
    if named:
        _add_titles(named, mentions)
        _add_labels(named, mentions.filter(reader.visible("name__")))
    groups = [
        Group(
            kind, str(KindChoices(kind).label), [named[row["resolved"]] for row in rows if row["resolved"] in named],
            max(0, len(rows) - SHOWN),
        )
        for kind, rows in by_kind.items()
        if rows
    ]  # fmt: skip
    return NamedHere(groups, {row["resolved"]: row["n"] for row in found})


def _add_titles(named: Mapping[int, Named], mentions: QuerySet[Mention]) -> None:
    """Titles in the order in which the report has them."""
    linked = mentions.annotate(resolved=RESOLVED).filter(resolved__in=list(named))
    rows = linked.exclude(title="").order_by().values("resolved", "title")
    for row in rows.annotate(first=Min(F("start"))).order_by("first"):
        titles = named[row["resolved"]].titles
        if len(titles) < TITLES:
            titles.append(row["title"])


def _add_labels(named: Mapping[int, Named], mentions: QuerySet[Mention]) -> None:
    linked = mentions.annotate(resolved=RESOLVED).filter(resolved__in=list(named))
    rows = linked.filter(name__use=NameUse.PARTISAN).order_by()
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, text, side in rows.values_list("resolved", "name__text", "name__side").distinct().order_by("name__text"):
        if len(found[pk]) < TITLES:
            found[pk][text] = side
    for pk, labels in found.items():
        named[pk].labels = labels
