"""The list of articles with its search, its filters and their counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.views.decorators.vary import vary_on_headers

from archive.articles.audiences import reader_of
from archive.forms.article_search import ArticleSearch
from archive.forms.filters import ArticleFilter
from archive.presenters.active_filters import active_filters
from archive.presenters.charts.bars import Histogram, histogram
from archive.presenters.facets import entity_facets, language_facets, place_children, review_facets, source_facets
from archive.presenters.matched_spellings import named_as
from archive.presenters.pagination import (
    hits_of_page,
    page_number,
    paginate,
    wants_fragment,
    with_period,
)
from archive.presenters.query_senses import meanings
from archive.presenters.story_versions import carriers
from archive.search.engine import Hits, Sort
from archive.search.errors import IndexUnavailable
from archive.search.index_document import Review
from archive.search.query import ParsedQuery
from archive.views.suggestions import prominent
from entities.audience import Reader
from entities.models import Level, Place
from entities.spans import Kind
from entities.suggestions import suggest

FACETS = {"source": 1000, "language": 10}
PLACES_COUNTED = 1000
FACET_ROWS = 20
PLACE_ROWS = 60
SOURCE_ROWS = 60
ALIKE = 4


@vary_on_headers("HX-Request")
def article_list(request: HttpRequest) -> HttpResponse:
    is_literal, is_exact = "literal" in request.GET, "exact" in request.GET
    reader = reader_of(request.user)
    search = ArticleSearch.from_params(request.GET, request.user, by_review=True)
    query, filters = search.query, search.filters
    time_unit = "day" if search.restriction.since or search.restriction.until else "month"
    # Without a place chosen the list offers what lies directly in a country, so no other places are counted.
    place_facet = "places" if "place" in filters.values else "regions"
    rows = FACET_ROWS + len(filters.values.get("entity", ()))
    counted = {place_facet: PLACES_COUNTED, **FACETS, "organizations": rows, "people": rows, time_unit: 0}
    if "review" in filters.filters:
        counted["review"] = len(Review)

    def hits(offset: int, limit: int) -> Hits:
        return search.hits(offset, limit, facets=counted, fold=True)

    number = page_number(request)
    try:
        found = hits_of_page(hits, number)
        page = paginate(found.count, number, lambda _offset, _limit: search.rows(found.ids))
    except IndexUnavailable:
        return render(request, "articles/no_index.html", {"query": query}, status=503)
    understood, as_words = meanings(request, query)
    context = {
        "query": query,
        "filters": filters,
        "page": page,
        "carriers": carriers(request.user, [row.article for row in page]),
        "named_as": named_as([row.article.pk for row in page], query.entity_ids, reader),
        "relaxed": found.relaxed,
        "newest_first": search.sort is Sort.NEWEST or not query.groups,
        "meanings": understood,
        "as_words": as_words,
        "literal": is_literal,
        "exact": is_exact,
        "chips": active_filters(request, filters),
        "alike": _alike(query, reader) if not found.count else [],
        "histogram": _histogram(request, filters, found.facets[time_unit]),
        **_facets(request.user, filters, found.facets, found.facets[place_facet]),
    }
    return render(request, "articles/list.html#results" if wants_fragment(request) else "articles/list.html", context)


def _facets(
    user: Any, filters: ArticleFilter, counts: Mapping[str, Mapping[Any, int]], places: Mapping[int, int]
) -> dict[str, Any]:
    reader = reader_of(user)
    place = filters.values.get("place")
    chosen = list(filters.values.get("entity", ()))
    top = place or Place.objects.tree().filter(level=Level.COUNTRY, entity__country="SY").first()
    above = {p.pk: p for p in Place.objects.visible_to(reader).with_path(place.ancestors)} if place else {}
    actors = {
        name: entity_facets(counts[name], reader, kinds=(kind,), limit=FACET_ROWS + len(chosen))
        for name, kind in (("organizations", Kind.ORGANIZATION), ("people", Kind.PERSON))
    }
    return {
        "place_rows": place_children(top, places, reader, only_counted=True)[:PLACE_ROWS] if top else [],
        "place_path": [above[pk] for pk in place.ancestors if pk in above] if place else [],
        "organization_rows": [row for row in actors["organizations"] if row.item not in chosen],
        "people_rows": [row for row in actors["people"] if row.item not in chosen],
        "source_rows": source_facets(counts["source"], user)[:SOURCE_ROWS],
        "language_rows": language_facets(counts["language"]),
        "review_rows": review_facets(counts.get("review", {})),
    }


def _histogram(request: HttpRequest, filters: ArticleFilter, counts: Mapping[date, int]) -> Histogram | None:
    """The result over time; a bar leads to the same list of that period only."""
    values = filters.values
    return histogram(
        counts,
        since=values.get("since"),
        until=values.get("until"),
        rtl=get_language_bidi(),
        link=lambda since, until: with_period(request, since, until),
    )


def _alike(query: ParsedQuery, reader: Reader) -> list[Any]:
    """Entities that the query may have meant, for a search without results."""
    return suggest(query.text, prominent=prominent(), reader=reader, limit=ALIKE)
