"""The list of articles with its search and its counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from archive.filters import ArticleFilter
from archive.models import Article
from archive.search.engine import Hits, search
from archive.search.index import IndexUnavailable
from archive.search.query import parse
from archive.search.results import rows_for
from archive.views.chips import active_filters
from archive.views.facets import entity_facets, language_facets, place_children, source_facets
from archive.views.listing import page_number, paginate, readable_states, wants_fragment
from archive.views.versions import carriers
from entities.models import Level, Place

FACETS = ("places", "entities", "source", "language")
FACET_ROWS = 8


@vary_on_headers("HX-Request")
def article_list(request: HttpRequest) -> HttpResponse:
    query = parse(request.GET.get("q", ""), literal="literal" in request.GET)
    filters = ArticleFilter(request.GET, queryset=Article.objects.visible_to(request.user))
    restriction = filters.restriction(readable_states(request.user))
    newest_first = request.GET.get("sort") == "newest"
    found: list[Hits] = []

    def fetch(offset: int, limit: int) -> list[Any]:
        facets = FACETS if not found else ()
        found.append(
            search(query, restriction, limit=limit, offset=offset, newest_first=newest_first, facets=facets, fold=True)
        )
        return rows_for(found[-1].ids, query, filters.qs)

    try:
        count = search(query, restriction, limit=1, fold=True).count
        page = paginate(count, page_number(request), fetch)
    except IndexUnavailable:
        return render(request, "articles/no_index.html", {"query": query}, status=503)
    context = {
        "query": query,
        "filters": filters,
        "page": page,
        "carriers": carriers(request.user, [row.article for row in page]),
        "relaxed": found[0].relaxed,
        "newest_first": newest_first or not query.groups,
        "literal": "literal" in request.GET,
        "chips": active_filters(request, filters),
        **_facets(filters, found[0].facets),
    }
    return render(request, "articles/list.html#results" if wants_fragment(request) else "articles/list.html", context)


def _facets(filters: ArticleFilter, counts: dict[str, dict[Any, int]]) -> dict[str, Any]:
    place = filters.values.get("place")
    chosen = list(filters.values.get("entity", ()))
    top = place or Place.objects.tree().filter(level=Level.COUNTRY, entity__country="SY").first()
    return {
        "place_rows": place_children(top, counts["places"], only_counted=True)[:20] if top else [],
        "place_top": top,
        "actor_rows": [
            row for row in entity_facets(counts["entities"], limit=FACET_ROWS + len(chosen)) if row.item not in chosen
        ],
        "source_rows": source_facets(counts["source"])[:FACET_ROWS],
        "language_rows": language_facets(counts["language"]),
    }
