"""Work on an article that was broken off is counted: one whose words kill its workers is given up, not tried for ever.

That an attempt begins is committed before it does, and its end is written with its outcome. In between stands an advisory lock of
the worker's connection, which goes when the worker is killed; so whatever began, did not end and is not locked was broken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from archive.models import Article, Step
from archive.processing import claims
from archive.storage import advisory_locks

LIMIT = 3
"""Broken off so often, an article waits until somebody has it tried again by hand."""
BROKEN_OFF = gettext_noop(
    "Finding its names ended the worker each time it was tried, which happens when memory runs out or a program crashes. It is "
    "left alone until you try it again."
)

READING_BROKEN_OFF = gettext_noop(
    "Reading it was broken off several times. It may be damaged: save it in another form."
)


def claim(candidates: QuerySet[Article], size: int) -> list[int]:
    """Articles that only this worker will read, each attempt on record; or one alone whose last attempt was broken off.

    Args:
        candidates: what waits, in order.
        size: how many at most.

    Returns:
        Ids, to be given to :func:`release` when they are done.
    """
    begun = Exists(Step.objects.filter(article=OuterRef("pk"), kind=Step.Kind.EXTRACT, broken_off__gt=0))
    with transaction.atomic():
        fresh = candidates.exclude(begun).select_for_update(skip_locked=True, of=("self",), no_key=True)
        ids = claims.claim(advisory_locks.ARTICLES, list(fresh.values_list("pk", flat=True)[:size]))
        begin(ids)
    if ids:
        return ids
    for pk in candidates.filter(begun).values_list("pk", flat=True)[:size]:
        if claims.claim(advisory_locks.ARTICLES, [pk]):
            begin([pk])
            return [pk]
    return []


def release(article_ids: Sequence[int]) -> None:
    claims.release(advisory_locks.ARTICLES, article_ids)


def spent(article_ids: Iterable[int]) -> set[int]:
    """Those of the articles that were broken off as often as they may be. One query."""
    steps = Step.objects.filter(article__in=list(article_ids), kind=Step.Kind.EXTRACT, broken_off__gt=LIMIT)
    return set(steps.values_list("article", flat=True))


def forgive(article_ids: Iterable[int] | QuerySet) -> None:
    """Somebody wants articles tried again, or what reads them has changed: nothing is held against them."""
    Step.objects.filter(article__in=article_ids, broken_off__gt=0).update(broken_off=0)


def begin(ids: Sequence[int]) -> None:
    """Record that an attempt on each article begins; its outcome takes the record back."""
    Step.objects.bulk_create((Step(article_id=pk, kind=Step.Kind.EXTRACT) for pk in ids), ignore_conflicts=True)
    Step.objects.filter(article__in=ids, kind=Step.Kind.EXTRACT).update(broken_off=F("broken_off") + 1)
