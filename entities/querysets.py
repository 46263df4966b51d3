"""Chainable reads of entities, names and places."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from entities.audience import Reader

if TYPE_CHECKING:
    # Named in quotes: these modules import this one.
    from entities.models import Entity, Name, Place, Relation  # noqa: F401

KM_PER_DEGREE = 111.2
"""Kilometres in a degree of latitude."""
MAX_ID_DIGITS = 18
"""Longer numbers do not fit a 64-bit id."""


class EntityQuerySet(models.QuerySet["Entity"]):
    def visible_to(self, reader: Reader) -> EntityQuerySet:
        """The entities that this reader may see; for one that was merged, also the one it stands for."""
        if reader.sees_all:
            return self
        return self.filter(reader.visible(), Q(canonical__isnull=True) | reader.visible("canonical__"))

    def canonical(self) -> EntityQuerySet:
        """Entities that stand for themselves."""
        return self.filter(merged_into__isnull=True)

    def resolved(self, ids: list[int] | set[int]) -> EntityQuerySet:
        """The entities that ``ids`` stand for after merges, in one query."""
        return self.filter(pk__in=self.model.objects.filter(pk__in=ids).values(resolved=Coalesce("canonical_id", "id")))

    def resolve_one(self, entity_id: int | None) -> Entity | None:
        """The entity of this id, or the one that it was merged into; ``None`` for no id or an unknown one. One query."""
        if entity_id is None:
            return None
        entity = self.select_related("canonical").filter(pk=entity_id).first()
        return entity.canonical or entity if entity is not None else None

    def standing_for(self, entity_id: int) -> EntityQuerySet:
        """The entity and all that were merged into it."""
        return self.filter(Q(pk=entity_id) | Q(canonical=entity_id))


class NameQuerySet(models.QuerySet["Name"]):
    def visible_to(self, reader: Reader) -> NameQuerySet:
        """The names that this reader may see, of entities that they may see after merges."""
        return self.filter(reader.visible())

    def accepted(self) -> NameQuerySet:
        """Names in use: not retired by an editor."""
        return self.filter(retired=False)

    def of(self, entity_id: int) -> NameQuerySet:
        """Accepted names of the entity and of those merged into it."""
        # Not Q(entity) | Q(entity__canonical): over a join no index can be used for both, and all names would be read.
        entities = apps.get_model("entities", "Entity").objects
        return self.accepted().filter(entity__in=entities.standing_for(entity_id).values("pk"))

    def keyed(self, keys: Iterable[str]) -> NameQuerySet:
        """Accepted names whose spelling has one of the keys of :func:`entities.lookup.lookup_key`."""
        return self.accepted().filter(key__in=list(keys)).order_by()


class RelationQuerySet(models.QuerySet["Relation"]):
    def visible_to(self, reader: Reader) -> RelationQuerySet:
        """The relations that this reader may see, with both their ends."""
        if reader.sees_all:
            return self
        target = Q(target__isnull=True) | reader.visible("target__") & (
            Q(target__canonical__isnull=True) | reader.visible("target__canonical__")
        )
        source = Q(source__canonical__isnull=True) | reader.visible("source__canonical__")
        return self.filter(reader.visible(), reader.visible("source__"), source, target)

    def confirmed(self) -> RelationQuerySet:
        """What readers see: written by editors or the reference data, or confirmed by an editor."""
        return self.filter(state="confirmed")

    def proposed(self) -> RelationQuerySet:
        """What patterns found and no editor has judged."""
        return self.filter(state="proposed")


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, reader: Reader) -> PlaceQuerySet:
        """The places that this reader may see; for one that was merged, also the one it stands for."""
        if reader.sees_all:
            return self
        stands = Q(entity__canonical__isnull=True) | reader.visible("entity__canonical__")
        return self.filter(reader.visible("entity__"), stands)

    def descendants_of(self, place_id: int) -> PlaceQuerySet:
        """The place and everything below it; served by the GIN index on ``ancestors``."""
        return self.filter(ancestors__contains=[place_id])

    def tree(self) -> PlaceQuerySet:
        """With what a tree row shows, without further queries."""
        return self.select_related("entity")

    def near(self, place: Place, *, within_km: float) -> PlaceQuerySet:
        """Communities in the square of ``2 * within_km`` around a place; none if the place has no coordinates."""
        if place.latitude is None or place.longitude is None:
            return self.none()
        lat = within_km / KM_PER_DEGREE
        lon = lat / max(0.1, math.cos(math.radians(place.latitude)))
        return (
            self.tree()
            .exclude(pk=place.pk)
            .filter(
                level__gte=4,
                latitude__range=(place.latitude - lat, place.latitude + lat),
                longitude__range=(place.longitude - lon, place.longitude + lon),
            )
        )

    def at_address(self, address: str) -> Place | None:
        """The place of a P-code or, if it has none, of an entity's id; merged places lead to what they stand for.

        On a queryset from :meth:`visible_to` it returns no other place.
        """
        if not address.isprintable():
            return None
        wanted = Q(pcode__iexact=address)
        if address.isascii() and address.isdigit() and len(address) <= MAX_ID_DIGITS:
            wanted |= Q(pk=int(address))
        place = self.tree().filter(wanted).order_by("pcode").first()
        if place is not None and place.entity.canonical_id is not None:
            return self.tree().filter(pk=place.entity.canonical_id).first()
        return place

    def with_path(self, place_ids: list[int]) -> PlaceQuerySet:
        """The given places by id, for breadcrumbs."""
        return self.filter(pk__in=place_ids).select_related("entity")
