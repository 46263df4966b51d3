"""What to judge next: first the suggestions from whose judgement the linker learns most.

One example of each spelling comes before any second one: a spelling of which one example was judged comes after the others.
Among these, examples for which the linker could not decide between entities come first, then those whose score is near the
threshold, and among equals those that occur in many articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Abs, Coalesce, Ln

from archive.models import Article, Mention, Revision, Verdict
from archive.text.annotated import Sentence, sentence_around
from entities.models import Entity
from entities.spans import LinkStatus

THRESHOLD = 0.5
"""The linker's own: mentions that score lower get no entity."""
_SURE_DISTANCE = 0.5


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling of one kind with open suggestions.

    Attributes:
        mention: its example, the one whose score is nearest the threshold.
        sentence: around the example.
        articles, mentions: how many of each have it open.
        choices: for an example that could be several, those entities; else its entity, or none.
    """

    mention: Mention
    sentence: Sentence
    articles: int
    mentions: int
    choices: Sequence[Entity]


def open_spellings(user: Any, *, kind: str = "", status: str = "") -> QuerySet[Any, Any]:
    """Rows of ``key``, ``kind``, ``articles``, ``mentions`` and ``example`` (id of a mention), best first.

    Args:
        user: only mentions in articles that this user may read.
        kind, status: only these; empty for all.
    """
    mentions = Mention.objects.filter(
        verdict=Verdict.UNDECIDED,
        revision=F("article__current"),
        article__in=Article.objects.visible_to(user),
    )
    if kind:
        mentions = mentions.filter(kind=kind)
    if status:
        mentions = mentions.filter(status=status)
    torn = Case(When(status=LinkStatus.AMBIGUOUS, then=1), default=0, output_field=IntegerField())
    distance = Abs(F("score") - Value(THRESHOLD))
    return (
        mentions.annotate(distance=distance, torn=torn)
        .order_by()
        .values("key", "kind")
        .annotate(
            articles=Count("article", distinct=True),
            mentions=Count("pk"),
            any_torn=Max("torn"),
            nearest=Min("distance"),
            example=ArrayAgg("pk", order_by=("-torn", "distance", "pk")),
        )
        .annotate(
            asked=Exists(
                Mention.objects.filter(key=OuterRef("key"), kind=OuterRef("kind")).exclude(verdict="undecided")
            ),
            worth=ExpressionWrapper(
                (Value(_SURE_DISTANCE) - F("nearest")) * Ln(F("articles") + Value(1.0)), output_field=FloatField()
            ),
        )
        .order_by("asked", "-any_torn", "-worth", "-articles", "key", "kind")
    )


def with_examples(rows: Sequence[dict[str, Any]]) -> list[Spelling]:
    """The rows of a page with their examples; three queries."""
    ids = [row["example"][0] for row in rows]
    mentions = {
        m.pk: m
        for m in Mention.objects.filter(pk__in=ids)
        .annotate(seen=Coalesce(Max("judgements"), 0))
        .select_related("entity", "entity__canonical", "entity__place", "article__source", "article__current")
    }
    revisions = Revision.objects.filter(pk__in={m.revision_id for m in mentions.values()}).in_bulk()
    wanted = {c["entity"] for m in mentions.values() if m.status == LinkStatus.AMBIGUOUS for c in m.candidates}
    entities = {e.pk: e for e in Entity.objects.filter(pk__in=wanted).select_related("canonical", "place")}
    found = []
    for row in rows:
        mention = mentions.get(row["example"][0])
        if mention is None:
            continue
        revision = revisions[mention.revision_id]
        text = revision.title if mention.part == Mention.Part.TITLE else revision.body
        sentence = sentence_around(text, mention.start, mention.end)
        found.append(Spelling(mention, sentence, row["articles"], row["mentions"], _choices(mention, entities)))
    return found


def _choices(mention: Mention, entities: dict[int, Entity]) -> list[Entity]:
    if mention.entity is not None:
        return [mention.entity.canonical or mention.entity]
    if mention.status != LinkStatus.AMBIGUOUS:
        return []
    known = [entities[c["entity"]] for c in mention.candidates if c["entity"] in entities]
    return list({(e.canonical or e).pk: e.canonical or e for e in known}.values())
