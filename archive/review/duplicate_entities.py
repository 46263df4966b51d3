"""Entities that may be the same, proposed with reasons by comparing their names.

Comparing thousands of names takes most of a minute, so a background job does it and stores the pairs in the database.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from archive.models import Comparison, LikelyPair, NotSame
from entities.gazetteer.store import gazetteer_version
from entities.models import Entity, Name, UseChoices
from entities.names.candidate_index import CandidateIndex
from entities.names.compare import SITE_THRESHOLD
from entities.spans import Kind

COMPARED = (Kind.PERSON, Kind.ORGANIZATION)
"""Places often share a name, which is no sign of a duplicate; they are distinguished by where they are."""
_NEAREST = 4
_USES = (UseChoices.OFFICIAL, UseChoices.ALIAS, UseChoices.TRANSLITERATION)
_SPELLINGS = 2
"""Names of each entity that are compared with all others; the official ones come first."""


def likely_pairs() -> QuerySet[LikelyPair]:
    """Pairs of entities that were not merged and that nobody has ruled to be different, most similar first."""
    ruled = NotSame.objects.filter(NotSame.IN_FORCE, first=OuterRef("first"), second=OuterRef("second"))
    return LikelyPair.objects.filter(
        ~Exists(ruled), first__merged_into__isnull=True, second__merged_into__isnull=True
    ).select_related("first", "second")


def is_stale() -> bool:
    """Whether names have changed since they were compared, or never were."""
    return not Comparison.objects.filter(names_version=gazetteer_version()).exists()


def compare_all() -> int:
    """Compare the names of all people and of all organisations, and store the pairs; returns their number."""
    version = gazetteer_version()
    best: dict[tuple[int, int], LikelyPair] = {}
    for kind in COMPARED:
        for pair in _pairs(kind):
            before = best.get((pair.first_id, pair.second_id))
            if before is None or pair.score > before.score:
                best[pair.first_id, pair.second_id] = pair
    with transaction.atomic():
        LikelyPair.objects.all().delete()
        known = Entity.objects.in_bulk({pk for ids in best for pk in ids})
        LikelyPair.objects.bulk_create(pair for ids, pair in best.items() if all(pk in known for pk in ids))
        Comparison.objects.update_or_create(pk=1, defaults={"names_version": version, "finished_at": Now()})
    return len(best)


def _pairs(kind: Kind) -> list[LikelyPair]:
    rows = list(
        Name.objects.accepted()
        .filter(entity__kind=kind, entity__canonical__isnull=True, use__in=_USES, weak=False)
        .order_by("entity", "position", "pk")
        .values_list("text", "entity")
    )
    pool = CandidateIndex([text for text, _entity in rows], kind=kind)
    asked: dict[int, list[str]] = defaultdict(list)
    for text, entity in rows:
        if len(asked[entity]) < _SPELLINGS:
            asked[entity].append(text)
    found = []
    for entity, texts in asked.items():
        for text in texts:
            for match in pool.rank(text, _NEAREST):
                other = rows[match.index][1]
                if other != entity and match.score >= SITE_THRESHOLD:
                    spellings = [text, match.name] if entity < other else [match.name, text]
                    low, high = sorted((entity, other))
                    found.append(
                        LikelyPair(
                            first_id=low, second_id=high, spellings=spellings, score=match.score,
                            reasons=list(match.reasons),
                        )
                    )  # fmt: skip
    return found


@transaction.atomic
def say_not_same(*, one: Entity, other: Entity, editor: Any, note: str = "") -> NotSame:
    """Record that two entities are different; an earlier ruling is kept."""
    first, second = sorted((one.pk, other.pk))
    ruling, _created = NotSame.objects.get_or_create(
        first_id=first, second_id=second, undone_at=None, defaults={"made_by": editor, "note": note}
    )
    return ruling


def said_to_be_two() -> QuerySet[NotSame]:
    """The active rulings, latest first."""
    return NotSame.objects.filter(NotSame.IN_FORCE).select_related("first", "second", "made_by")


@transaction.atomic
def undo_not_same(*, pk: int, editor: Any) -> None:
    """Undo a ruling: the pair is proposed again while its names are similar."""
    NotSame.objects.filter(NotSame.IN_FORCE, pk=pk).update(undone_by=editor, undone_at=Now())
