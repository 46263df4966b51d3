"""Names that no listed entity has, collected over all reports: each spelling and kind is one cluster, and one decision."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet
from django.db.models.functions import Now

from archive.jobs import requests
from archive.models import Article, Judgement, Mention, NotAName, Verdict
from archive.review.judging import judge_all, link_all
from archive.review.rules import language_of, reports_with
from entities.history import because
from entities.models import Entity, Name
from entities.services import add_name
from entities.spans import LinkStatus

SPELLINGS = 3


def unlisted(user: Any) -> QuerySet[Mention]:
    """Standing mentions without an entity that this user may read, except those that are ruled out as names."""
    ruled = NotAName.objects.filter(NotAName.IN_FORCE, key=OuterRef("key"), kind=OuterRef("kind"))
    visible = Article.objects.visible_to(user)
    return (
        Mention.objects.filter(status=LinkStatus.NIL, entity__isnull=True, revision=F("article__current"))
        .exclude(verdict=Verdict.REJECTED)
        .exclude(key="")
        .filter(~Exists(ruled), article__in=visible)
    )


def clusters(user: Any, *, kind: str = "") -> QuerySet[Any, Any]:
    """Rows of ``key``, ``kind``, ``articles``, ``mentions``, ``surfaces`` and ``example``; the most widely reported first."""
    mentions = unlisted(user)
    if kind:
        mentions = mentions.filter(kind=kind)
    return (
        mentions.order_by()
        .values("key", "kind")
        .annotate(
            articles=Count("article", distinct=True),
            mentions=Count("pk"),
            surfaces=ArrayAgg("surface", distinct=True),
            example=Min("pk"),
        )
        .order_by("-articles", "-mentions", "key", "kind")
    )


@transaction.atomic
def link_cluster(*, mentions: QuerySet[Mention], entity: Entity, text: str, editor: Any) -> list[Judgement]:
    """Confirm a whole cluster for one entity, which gets the spelling as a name; undone as one act, except for the name."""
    known_from = reports_with(mentions)
    done = link_all(mentions=mentions.order_by("pk"), entity=entity, editor=editor)
    text = " ".join(text.split())
    if not Name.objects.filter(entity=entity, text=text, retired=False).exists():
        add_name(entity=entity, text=text, language=language_of(text), taken_from=known_from)
    return done


@transaction.atomic
def reject_cluster(
    *, mentions: QuerySet[Mention], key: str, kind: str, text: str, editor: Any, note: str = ""
) -> NotAName:
    """Reject a whole cluster, now and whenever it is found again.

    Returns:
        The ruling; an earlier one is kept if there is one.
    """
    # Before the ruling, under which the query finds none of them any more.
    rejected = list(mentions.order_by("pk"))
    reports = mentions.order_by().values("article").distinct().count()
    ruling, _created = NotAName.objects.get_or_create(
        key=key, kind=kind, undone_at=None, defaults={"text": text, "reports": reports, "made_by": editor, "note": note}
    )
    with because(note):
        judge_all(mentions=rejected, verdict=Verdict.REJECTED, editor=editor, note=note)
    return ruling


@transaction.atomic
def undo_ruling(*, ruling: NotAName, editor: Any) -> None:
    """Suggest a spelling again, in future reports and those that contain it. Mentions that the ruling rejected stay rejected."""
    NotAName.objects.filter(NotAName.IN_FORCE, pk=ruling.pk).update(undone_by=editor, undone_at=Now())
    # Reports stored under the ruling have no suggestion that could return automatically.
    requests.request_spelling(ruling.text)
