"""Related reports: those on the same subject."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q
from django.http import HttpRequest

from archive.models import Article, Mention
from archive.presenters.pagination import readable_states
from archive.search.errors import IndexUnavailable
from archive.search.related import related_to
from entities.models import Entity

RELATED = 5
SHARED = 3
COMPARED = 200
"""Entities of a report, the most mentioned, that others are compared by."""


@dataclass(frozen=True, slots=True)
class RelatedReport:
    """A report and the names that both mention, those least often mentioned in the archive's other related reports first."""

    article: Article
    shared: list[Entity] = field(default_factory=list)


def related_reports(
    request: HttpRequest, article: Article, named: Mapping[int, int], *, without: Sequence[int] = ()
) -> list[RelatedReport]:
    """Related reports that this reader may see; none if there is no index. Three queries.

    Args:
        article: with ``current``.
        named: how often it names which entity, by their ids after merges, most often first.
        without: ids of articles left out.
    """
    often = Counter(dict(islice(named.items(), COMPARED)))
    try:
        ids = related_to(
            article.pk, article.current.title, list(often),
            access=readable_states(request.user), limit=RELATED, without=without,
        )  # fmt: skip
    except IndexUnavailable:
        return []
    if not ids:
        return []
    articles = Article.objects.visible_to(request.user).for_list().in_bulk(ids)
    shared = _shared(list(articles), set(often))
    rarity = Counter(pk for found in shared.values() for pk in found)
    told = {pk: sorted(shared[pk], key=lambda e: (rarity[e], -often[e], e))[:SHARED] for pk in articles}
    entities = Entity.objects.in_bulk({e for rarest in told.values() for e in rarest})
    return [
        RelatedReport(articles[pk], [entities[e] for e in told[pk] if e in entities]) for pk in ids if pk in articles
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
