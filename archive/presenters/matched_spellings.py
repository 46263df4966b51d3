"""Why a report is in a result: the spellings with which it names the entities that were searched for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from archive.models import Mention
from entities.audience import Reader
from entities.models import in_reader_language

MOST = 3


@dataclass(frozen=True, slots=True)
class NamedAs:
    """A spelling in a report and the entity it names."""

    surface: str
    label: str


def _of_standing(field: str) -> Coalesce:
    """A field of the mentioned entity as after merges."""
    return Coalesce(f"entity__canonical__{field}", f"entity__{field}")


def named_as(articles: Sequence[int], entities: Sequence[int], reader: Reader) -> dict[int, list[NamedAs]]:
    """For each article the spellings by which it names the entities or a place in them, once each, in reading order.

    One query; none if either is empty. At most ``MOST`` spellings per article; those equal to the entity's label add
    nothing and are left out, as is what the reader may not see.
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
        .of_entities_visible_to(reader)
        .in_reading_order()
        .annotate(arabic=_of_standing("label_ar"), english=_of_standing("label_en"))
        .values_list("article", "surface", "arabic", "english")
    )
    for article_id, surface, arabic, english in mentions:
        label = in_reader_language(arabic, english)
        if surface != label and len(found[article_id]) < MOST:
            found[article_id].setdefault(surface, NamedAs(surface, label))
    return {article_id: list(spellings.values()) for article_id, spellings in found.items()}
