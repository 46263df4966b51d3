"""Why a report is in a result: as what it names the entities that were asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from archive.models import Mention
from entities.models import in_reader_language

MOST = 3


@dataclass(frozen=True, slots=True)
class NamedAs:
    """A spelling in a report and the entity it names."""

    surface: str
    label: str


def named_as(articles: Sequence[int], entities: Sequence[int]) -> dict[int, list[NamedAs]]:
    """For each article the spellings by which it names the entities or a place in them, each once, in reading order.

    One query; none where either is empty. At most ``MOST`` spellings an article; those that are the entity's label say nothing
    new and are left out.
    """
    found: dict[int, dict[str, NamedAs]] = defaultdict(dict)
    if not articles or not entities:
        return {}
    mentions = (
        Mention.objects.standing()
        .filter(
            Q(entity__in=entities)
            | Q(entity__canonical__in=entities)
            | Q(entity__place__ancestors__overlap=list(entities)),
            article__in=articles,
        )
        .in_reading_order()
        .values_list("article", "surface", "entity__label_ar", "entity__label_en")
    )
    for article_id, surface, arabic, english in mentions:
        label = in_reader_language(arabic, english)
        if surface != label and len(found[article_id]) < MOST:
            found[article_id].setdefault(surface, NamedAs(surface, label))
    return {article_id: list(spellings.values()) for article_id, spellings in found.items()}
