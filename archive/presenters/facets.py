"""Counts from the index -> rows that templates show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.forms.fields import SourceChoice
from archive.forms.filters import REVIEW_CHOICES
from archive.models import Language, Source
from entities.audience import Reader
from entities.models import Entity, Level, Place
from entities.spans import Kind

OTHERS = 20
"""Entities of all kinds that are read for each one shown of some kind."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing and the number of articles that name it."""

    item: Any
    count: int


def place_children(
    place: Place, counts: Mapping[int, int], reader: Reader, *, only_counted: bool = False, level: int | None = None
) -> list[Counted]:
    """The places directly below ``place`` (of one level) with their rolled-up counts, most first, then by name. One query."""
    children = place.children.visible_to(reader).tree().filter(entity__merged_into__isnull=True)
    if level is not None:
        children = children.filter(level=level)
    # Chosen here, not by a list in the query: thousands of ids in it take longer than reading some rows too many.
    rows = [Counted(child, counts.get(child.pk, 0)) for child in children if child.pk in counts or not only_counted]
    return sorted(rows, key=lambda row: (-row.count, str(row.item.entity)))


def entity_facets(
    counts: Mapping[int, int], reader: Reader, *, kinds: tuple[str, ...] = (Kind.ORGANIZATION, Kind.PERSON), limit: int
) -> list[Counted]:
    """The entities of these kinds named in most articles. One query."""
    ranked = sorted(counts, key=lambda pk: (-counts[pk], pk))[: limit * OTHERS]
    entities = Entity.objects.visible_to(reader).filter(pk__in=ranked, kind__in=kinds).in_bulk()
    return [Counted(entities[pk], counts[pk]) for pk in ranked if pk in entities][:limit]


def source_facets(counts: Mapping[int, int], user: Any) -> list[Counted]:
    """Sources, as far as the user may distinguish them, by number of articles. One query."""
    sources = SourceChoice.of(Source.objects.filter(pk__in=list(counts)), user)
    rows = [Counted(source, sum(counts[pk] for pk in source.pks)) for source in sources]
    return sorted(rows, key=lambda row: (-row.count, str(row.item)))


def language_facets(counts: Mapping[str, int]) -> list[Counted]:
    """Languages by number of articles, as (code, label)."""
    labels = dict(Language.choices)
    return [
        Counted((code, labels.get(code, code)), count) for code, count in sorted(counts.items(), key=lambda kv: -kv[1])
    ]


def review_facets(counts: Mapping[str, int]) -> list[Counted]:
    """How far the review has come, as (code, label), in the order of :data:`archive.forms.filters.REVIEW_CHOICES`."""
    return [Counted((code, label), counts[code]) for code, label in REVIEW_CHOICES if code in counts]


def place_facets(counts: Mapping[int, int], reader: Reader, *, limit: int) -> list[Counted]:
    """The places named in most articles, without countries, which nearly all name. Two queries."""
    ranked = sorted(counts, key=lambda pk: (-counts[pk], pk))[: limit * OTHERS]
    # Of hundreds only a few are shown, so only these are read completely.
    shown = Place.objects.visible_to(reader).filter(pk__in=ranked).exclude(level=Level.COUNTRY)
    known = set(shown.values_list("pk", flat=True))
    chosen = [pk for pk in ranked if pk in known][:limit]
    places = Place.objects.tree().in_bulk(chosen)
    return [Counted(places[pk], counts[pk]) for pk in chosen if pk in places]
