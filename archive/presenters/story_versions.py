"""Other versions of a story: the reports whose bodies are mostly the same words, as far as this reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from archive.models import Article, Likeness

MAX_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Carriers:
    """In how many other sources and other reports a story appears."""

    sources: int
    reports: int


@dataclass(frozen=True, slots=True)
class Version:
    """Another version of a story; ``alike`` is the share of three-word sequences in common, empty if alike through a third."""

    article: Article
    alike: float | None


def carriers(user: Any, articles: Iterable[Article]) -> dict[int, Carriers]:
    """For the articles of a page that have other versions: how many the reader may see. At most one query."""
    own = {article.pk: article for article in articles if article.story is not None}
    if not own:
        return {}
    stories: dict[int | None, list[tuple[int, int | None]]] = defaultdict(list)
    visible = Article.objects.visible_to(user).filter(story__in={article.story for article in own.values()})
    tells_apart = user.has_perm("archive.change_article")
    rows = visible.values_list("pk", "story", "source", "source__confidential").order_by("pk")
    for pk, story, source, confidential in rows:
        # The number of confidential sources would reveal which reports are from one of them.
        stories[story].append((pk, source if tells_apart or not confidential else None))
    found: dict[int, Carriers] = {}
    for pk, article in own.items():
        others = [(other, source) for other, source in stories[article.story] if other != pk]
        own_source = dict(stories[article.story]).get(pk, article.source_id)
        sources = {source for _other, source in others} - {own_source}
        if others:
            found[pk] = Carriers(len(sources), len(others))
    return found


def versions_of(user: Any, article: Article) -> list[Version]:
    """The other versions of an article that the reader may see, earliest first. At most two queries."""
    if article.story is None:
        return []
    others = Article.objects.visible_to(user).filter(story=article.story).exclude(pk=article.pk)
    rows = list(others.for_list().order_by("published_on", "pk")[:MAX_VERSIONS])
    alike: dict[int, float] = {}
    near = Likeness.objects.filter(Q(first=article) | Q(second=article))
    for first, second, jaccard in near.values_list("first", "second", "jaccard"):
        alike[second if first == article.pk else first] = jaccard
    return [Version(row, alike.get(row.pk)) for row in rows]
