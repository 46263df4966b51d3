"""Hits of the index -> rows of a page: visibility is checked again in PostgreSQL, snippets are cut from the original text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from archive.models import Article, Mention
from archive.search.highlight import Highlighter
from archive.search.query import ParsedQuery
from archive.text.segments import Segment, merge_spans, segments, snippet

ANALYSED_LENGTH = 40_000
"""Code points of a body that are searched for a snippet; a whole book would take too long."""


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a list, with its title and an excerpt around the hits."""

    article: Article
    title: list[Segment]
    snippet: list[Segment]


def rows_for(ids: Sequence[int], query: ParsedQuery, visible: QuerySet[Article]) -> list[Row]:
    """The articles of ``ids`` that are still in ``visible``, in the order of ``ids``. Two queries at most.

    Args:
        ids: article ids from the index.
        query: decides what is highlighted, including mentions of its entities in any spelling.
        visible: articles that the reader may see and that pass the filters, from PostgreSQL.
    """
    articles = visible.filter(pk__in=ids).select_related("current", "source").in_bulk() if ids else {}
    spans = _mention_spans(list(articles), query.entity_ids)
    highlighter = Highlighter(query)
    return [_row(articles[pk], highlighter, spans) for pk in ids if pk in articles]


def _row(article: Article, highlighter: Highlighter, spans: dict[tuple[int, str], list[tuple[int, int]]]) -> Row:
    revision = article.current
    title_hits = merge_spans([*highlighter.spans(revision.title), *spans[article.pk, Mention.Part.TITLE]])
    body_hits = merge_spans(
        [*highlighter.spans(revision.body[:ANALYSED_LENGTH]), *spans[article.pk, Mention.Part.BODY]]
    )
    return Row(article, segments(revision.title, title_hits), snippet(revision.body, body_hits))


def _mention_spans(articles: Sequence[int], entities: Sequence[int]) -> dict[tuple[int, str], list[tuple[int, int]]]:
    found: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    if not articles or not entities:
        return found
    mentions = (
        Mention.objects.standing()
        .filter(
            Q(entity__in=entities)
            | Q(entity__canonical__in=entities)
            # A place includes everything in it: a town is a hit for its district.
            | Q(entity__place__ancestors__overlap=list(entities)),
            article__in=articles,
        )
        .values_list("article", "part", "start", "end")
    )
    for article_id, part, start, end in mentions:
        found[article_id, part].append((start, end))
    return found
