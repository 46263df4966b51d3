"""Counts interrupted attempts on an article, so that a text that crashes its workers is not retried forever.

The start of an attempt is committed before the work begins, and its end is written with its outcome. Meanwhile the worker's
connection holds an advisory lock, which PostgreSQL releases when the worker is killed. An attempt that began, did not end and is
not locked must have been interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from archive.models import Article, Step
from archive.processing import claims
from archive.storage import advisory_locks

LIMIT = 3
"""After more interrupted attempts than this, an article waits until somebody retries it by hand."""
BROKEN_OFF = gettext_noop(
    "Finding its names ended the worker each time it was tried, which happens when memory runs out or a program crashes. It is "
    "left alone until you try it again."
)

READING_BROKEN_OFF = gettext_noop(
    "Reading it was broken off several times. It may be damaged: save it in another form."
)


def claim(candidates: QuerySet[Article], size: int) -> list[int]:
    """Claim articles for this worker and record the attempts; an article whose last attempt was interrupted is claimed alone.

    Args:
        candidates: what waits, in order.
        size: how many at most.

    Returns:
        Ids, which the caller passes to :func:`release` when they are done.
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
    """The articles that have used up their attempts. One query."""
    steps = Step.objects.filter(article__in=list(article_ids), kind=Step.Kind.EXTRACT, broken_off__gt=LIMIT)
    return set(steps.values_list("article", flat=True))


def forgive(article_ids: Iterable[int] | QuerySet[Any]) -> None:
    """Reset the count of interrupted attempts, because an editor retries the articles or the recognisers have changed."""
    Step.objects.filter(article__in=article_ids, broken_off__gt=0).update(broken_off=0)


def begin(ids: Sequence[int]) -> None:
    """Record that an attempt on each article begins; storing the outcome resets the record."""
    Step.objects.bulk_create((Step(article_id=pk, kind=Step.Kind.EXTRACT) for pk in ids), ignore_conflicts=True)
    Step.objects.filter(article__in=ids, kind=Step.Kind.EXTRACT).update(broken_off=F("broken_off") + 1)
