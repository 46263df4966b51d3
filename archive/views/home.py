"""The front page, the page about the archive, and the health check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from archive.articles.audiences import reader_of
from archive.models import Article
from archive.presenters.co_mentions import co_mention_counts
from archive.presenters.facets import entity_facets, place_children
from archive.presenters.pagination import readable_states
from archive.processing import readiness
from archive.processing.readiness import is_answering
from archive.search.engine import Restriction, search
from archive.search.index import IndexUnavailable
from archive.search.query import ParsedQuery
from entities.models import Level, Place

NEWEST = 6
ACTORS = 8
FACETS = {"regions": 200, "organizations": ACTORS, "people": ACTORS}


def home(request: HttpRequest) -> HttpResponse:
    states, reader = readable_states(request.user), reader_of(request.user)
    try:
        hits = search(ParsedQuery(""), Restriction(states), limit=NEWEST, facets=FACETS)
    except IndexUnavailable:
        hits = None
    newest = Article.objects.visible_to(request.user).for_list()[:NEWEST]
    counts = hits.facets if hits else {name: {} for name in FACETS}
    country = Place.objects.tree().filter(level=Level.COUNTRY, entity__country="SY").first()
    context = {
        "newest": newest,
        "article_count": hits.count if hits else Article.objects.visible_to(request.user).count(),
        "country": country,
        "governorates": place_children(country, counts["regions"], reader, level=Level.GOVERNORATE) if country else [],
        "actors": entity_facets(co_mention_counts(counts), reader, limit=ACTORS),
        "index_missing": hits is None,
    }
    return render(request, "home.html", context)


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html")


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    if is_answering():
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and index can be read and the index is up to date, else 503 with the reasons."""
    found = readiness.look()
    return JsonResponse(found.as_json(), status=503 if found.reasons else 200)
