"""Names and entities in the database -> the records a gazetteer is compiled from."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.db.models.functions import Coalesce

from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord, NameUse
from entities.models import Entity, GazetteerState, Name, RelationState
from entities.relations.kinds import BELONGING
from entities.spans import Kind

BELONGS = Q(
    relations__target__isnull=False,
    relations__state=RelationState.CONFIRMED,
    relations__kind__in=BELONGING,
)
"""Relations whose target, if a text names it, supports their source. A report on a group names its allies and
enemies, whatever entity the name in question means.
"""
TITLED = Q(relations__title_ar__gt="", relations__state=RelationState.CONFIRMED)


def gazetteer_version() -> int:
    """The version of all names, raised by every change to them; 0 in an empty archive."""
    return GazetteerState.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def load_records(accepted: Mapping[tuple[str, int], int] | None = None) -> GazetteerRecords:
    """Every accepted name with the entity it stands for after merges, ordered by id. Three queries.

    Args:
        accepted: (key of a spelling, entity id) -> how often editors confirmed that entity for it.
    """
    counts = accepted or {}
    version = gazetteer_version()
    names = tuple(
        NameRecord(name_id, entity_id, text, language, NameUse(use), weak, decisive, counts.get((key, entity_id), 0))
        for name_id, entity_id, text, language, use, weak, decisive, key in Name.objects.accepted()
        .order_by("id")
        .values_list(
            "id", Coalesce("entity__canonical_id", "entity_id"), "text", "language", "use", "weak", "decisive", "key"
        )
    )
    return GazetteerRecords(version=str(version), names=names, entities=tuple(_entity_records()))


def _entity_records() -> list[EntityRecord]:
    rows = (
        Entity.objects.canonical()
        .order_by("id")
        .annotate(
            related=ArrayAgg("relations__target", filter=BELONGS, default=[], distinct=True),
            titles=ArrayAgg("relations__title_ar", filter=TITLED, default=[], distinct=True),
        )
        .values_list(
            "id",
            "kind",
            "type",
            "country",
            "place__level",
            "place__ancestors",
            "related",
            "titles",
            "place__population",
            "label_ar",
            "label_en",
        )
    )
    return [
        EntityRecord(
            entity_id=pk,
            kind=Kind(kind),
            type=type_,
            country=country,
            level=level,
            ancestors=tuple(a for a in ancestors or () if a != pk),
            related=tuple(sorted(related)),
            titles=tuple(sorted(titles)),
            population=population,
            label_ar=label_ar,
            label_en=label_en,
        )
        for pk, kind, type_, country, level, ancestors, related, titles, population, label_ar, label_en in rows
    ]
