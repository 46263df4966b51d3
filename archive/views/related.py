"""Reports that stand beside a report: those that speak of the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.http import HttpRequest

from archive.models import Article, Mention
from archive.search.index import IndexUnavailable
from archive.search.related import related_to
from archive.views.listing import readable_states
from entities.models import Entity

RELATED = 5
SHARED = 3


@dataclass(frozen=True, slots=True)
class RelatedReport:
    """A report and the names that both mention, those least often mentioned in the archive's other related reports first."""

    article: Article
    shared: list[Entity] = field(default_factory=list)


def related_reports(
    request: HttpRequest, article: Article, mentions: Sequence[Mention], *, without: Sequence[int] = ()
) -> list[RelatedReport]:
    """Related reports that this reader may see; none while there is no index. Two queries.

    Args:
        article: with ``current``.
        mentions: its standing mentions, with ``entity`` and ``entity__canonical``.
        without: ids of articles left out.
    """
    entities = {m.entity.resolved_id: m.entity.canonical or m.entity for m in mentions if m.entity is not None}
    often = Counter(m.entity.resolved_id for m in mentions if m.entity is not None)
    try:
        ids = related_to(
            article.pk, article.current.title, [pk for pk, _count in often.most_common()],
            access=readable_states(request.user), limit=RELATED, without=without,
        )  # fmt: skip
    except IndexUnavailable:
        return []
    if not ids:
        return []
    articles = Article.objects.visible_to(request.user).for_list().in_bulk(ids)
    shared = _shared(list(articles), set(entities))
    rarity = Counter(pk for found in shared.values() for pk in found)
    return [
        RelatedReport(
            articles[pk], [entities[e] for e in sorted(shared[pk], key=lambda e: (rarity[e], -often[e], e))[:SHARED]]
        )
        for pk in ids
        if pk in articles
    ]


def _shared(article_ids: Sequence[int], entity_ids: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = (
        Mention.objects.standing()
        .filter(Q(entity__in=entity_ids) | Q(entity__canonical__in=entity_ids), article__in=article_ids)
        .values_list("article", "entity", "entity__canonical")
        .distinct()
    )
    for article_id, entity_id, canonical_id in rows:
        found[article_id].add(canonical_id or entity_id)
    return found
