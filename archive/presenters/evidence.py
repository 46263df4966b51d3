"""The articles that name an entity or a place, each with the sentences that name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from archive.models import Article, Mention, Revision
from archive.models.querysets import MentionQuerySet
from archive.presenters.pagination import hits_of_page, page_number, paginate
from archive.search.backends.base import FacetSizes
from archive.search.engine import Hits, Restriction, search
from archive.search.errors import IndexUnavailable
from archive.search.query import ParsedQuery
from archive.text.annotated import Sentence, page_of, sentence_around

ARTICLES_PER_PAGE = 10
SENTENCES_PER_ARTICLE = 3
MENTIONS_PER_ARTICLE = 12
"""Mentions that are read for these sentences; several may be in the title or in one sentence."""


@dataclass
class Evidence:
    """One article's sentences about something, each with its page in the original or 0, and how often it is named there."""

    article: Article
    count: int = 0
    sentences: list[tuple[Sentence, Mention, int]] = field(default_factory=list)


@dataclass(frozen=True)
class EvidencePage:
    """A page of evidence.

    Attributes:
        page: its rows are :class:`Evidence`, newest article first.
        count: articles on all pages.
        facets: the requested counts, over all of them.
        index_missing: the search index has not been built, so nothing could be found.
    """

    page: Page[Any]
    count: int
    facets: Mapping[str, dict[Any, int]]
    index_missing: bool = False


def evidence_for(
    request: HttpRequest, restriction: Restriction, mentions: MentionQuerySet, facets: FacetSizes
) -> EvidencePage:
    """The articles that pass ``restriction``, with the sentences around ``mentions`` in them. Three queries beside the index."""

    def hits(offset: int, limit: int) -> Hits:
        return search(ParsedQuery(""), restriction, limit=limit, offset=offset, facets=facets)

    number = page_number(request)
    try:
        found = hits_of_page(hits, number, ARTICLES_PER_PAGE)
    except IndexUnavailable:
        return EvidencePage(paginate(0, 1, lambda _o, _n: []), 0, {name: {} for name in facets}, index_missing=True)
    page = paginate(found.count, number, lambda _o, _n: _rows(request, found.ids, mentions), ARTICLES_PER_PAGE)
    return EvidencePage(page, found.count, found.facets)


def _rows(request: HttpRequest, ids: list[int], mentions: MentionQuerySet) -> list[Evidence]:
    articles = Article.objects.visible_to(request.user).for_list().in_bulk(ids)
    rows = {pk: Evidence(articles[pk]) for pk in ids if pk in articles}
    # Each body once, not once per mention.
    shown = Revision.objects.filter(pk__in=[a.current_id for a in articles.values()])
    texts = {pk: (body, pages) for pk, body, pages in shown.values_list("pk", "body", "pages")}
    for mention in _first_mentions(mentions.filter(article__in=list(rows))):
        row = rows[mention.article_id]
        row.count = mention.total
        _add_sentence(row, mention, *texts[mention.revision_id])
    return list(rows.values())


def _first_mentions(mentions: MentionQuerySet) -> QuerySet[Any]:
    """The first mentions of each article in reading order, with their ``total``: a long report may have thousands."""
    ranked = mentions.select_related("name").in_reading_order().annotate(
        rank=Window(RowNumber(), partition_by="article", order_by=[F("part").desc(), F("start").asc()]),
        total=Window(Count("pk"), partition_by="article"),
    )  # fmt: skip
    return ranked.filter(rank__lte=MENTIONS_PER_ARTICLE)


def _add_sentence(row: Evidence, mention: Mention, body: str, pages: list[int]) -> None:
    """Add each sentence once, however often it names the entity; the title is shown above it anyway."""
    if mention.part != Mention.Part.BODY or len(row.sentences) >= SENTENCES_PER_ARTICLE:
        return
    sentence = sentence_around(body, mention.start, mention.end)
    if row.sentences and row.sentences[-1][0].stop == sentence.stop:
        return
    row.sentences.append((sentence, mention, page_of(pages, mention.start)))
