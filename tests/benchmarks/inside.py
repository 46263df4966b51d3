"""Latencies in this process: from the typed text to rows with snippets and counts, and whole pages without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.config.warmup import warm_up
from archive.models import Article
from archive.presenters.pagination import PAGE_SIZE, readable_states
from archive.search.backends.base import FACETS as ALL_FACETS
from archive.search.backends.base import FacetSizes
from archive.search.engine import Restriction, search
from archive.search.query import parse
from archive.search.results import rows_for
from archive.views.articles import FACET_ROWS, FACETS, PLACES_COUNTED
from entities.name_search import search_names
from tests.benchmarks.questions import EACH, Questions
from tests.benchmarks.timing import latencies

RUNS = 200
SHOWN: FacetSizes = {"regions": PLACES_COUNTED, **FACETS, "organizations": FACET_ROWS, "people": FACET_ROWS, "month": 0}
"""What the list of articles counts for a reader: the filters and the histogram."""
SLOW_RUNS = 100


def measure(asked: Questions) -> dict[str, Any]:
    # As every process of the web server does.
    warm_up()
    states = readable_states(AnonymousUser())
    everything = Restriction(states)
    figures = {
        f"search_{name}": latencies(lambda text: _search(text, everything), texts, runs=RUNS)
        for name, texts in asked.queries.items()
        if texts
    }
    figures["search_filtered"] = latencies(lambda pair: _search(*pair), asked.filtered, runs=RUNS)
    figures["search_exact"] = latencies(
        lambda text: _search(text, everything, exact=True), asked.queries["common_word"], runs=RUNS
    )
    figures["search_all_facets"] = latencies(
        lambda text: _search(text, everything, ALL_FACETS), asked.queries["common_word"], runs=RUNS
    )
    figures["search_without_facets"] = latencies(
        lambda text: _search(text, everything, ()), asked.queries["common_word"], runs=RUNS
    )
    figures["name_search"] = latencies(search_names, asked.names, runs=SLOW_RUNS)
    return figures | _pages(asked)


def _search(
    text: str, restriction: Restriction, facets: Sequence[str] | FacetSizes = SHOWN, *, exact: bool = False
) -> int:
    """A first page of results as the list's view makes it, without its template."""
    query = parse(text, exact=exact)
    hits = search(query, restriction, limit=PAGE_SIZE, facets=facets, fold=True)
    rows = rows_for(hits.ids, query, Article.objects.visible_to(AnonymousUser()))
    # Counted in another thread meanwhile; a page is not there before they are.
    return len(rows) + len(hits.facets)


def _pages(asked: Questions) -> dict[str, Any]:
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})

    def get(address: str) -> Any:
        response = client.get(address, secure=settings.HTTPS)
        if response.status_code != 200:
            raise AssertionError(f"{address} answered {response.status_code}")
        return response

    pages = addresses(asked)
    # Nothing is cached here; through the server both ways are measured.
    settings.PAGE_CACHE_BYTES = 0
    settings.RATE_LIMITS = {}
    figures: dict[str, Any] = {f"page_{name}": latencies(get, own, runs=SLOW_RUNS) for name, own in pages.items()}
    figures["queries"] = {name: max(_queries(get, address) for address in own[:10]) for name, own in pages.items()}
    return figures


def _queries(get: Callable[[str], Any], address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return len(captured)


def addresses(asked: Questions) -> dict[str, list[str]]:
    """Addresses of each kind of page, search included."""
    return {
        "home": ["/", "/en/"],
        "search": [f"/articles/?q={text}" for text in asked.queries["common_word"]],
        "article": asked.articles,
        "entity": asked.entities,
        "place": asked.places,
        "places": ["/places/", "/en/places/"],
        "names": [f"/entities/?q={text}" for text in asked.names[:EACH]],
        "suggestions": [f"/suggest/?q={text}" for text in asked.typed],
    }
