"""Suggestions while a reader types: entities whose names begin like this, and reports by words of their title."""

from __future__ import annotations

import time
from math import log10

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from archive.articles.audiences import reader_of
from archive.models import Article
from archive.presenters.pagination import readable_states
from archive.search.backends import get_backend
from archive.search.engine import Restriction, search
from archive.search.errors import IndexUnavailable
from archive.search.query import ParsedQuery
from archive.search.title_suggestions import titled
from entities.models import Level, Place
from entities.suggestions import Prominent, suggest

TITLES = 4
MENTIONED = 2000
FRESH_SECONDS = 60
_LEVEL_WEIGHTS = {Level.COUNTRY: 0.8, Level.GOVERNORATE: 1.0, Level.DISTRICT: 0.6}

_prominent: dict[str, tuple[float, Prominent]] = {}


def suggestions(request: HttpRequest) -> HttpResponse:
    """A fragment with the options of a combobox; ``q`` is the text in the box."""
    typed = " ".join("".join(c if c.isprintable() else " " for c in request.GET.get("q", "")).split())
    entities = suggest(typed, prominent=prominent(), reader=reader_of(request.user))
    articles = _titles(request, typed)
    context = {"entities": entities, "articles": articles, "count": len(entities) + len(articles)}
    response = render(request, "suggestions.html", context)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    return response


def _titles(request: HttpRequest, typed: str) -> list[Article]:
    visible = Article.objects.visible_to(request.user)
    try:
        return titled(typed, readable_states(request.user), visible, limit=TITLES)
    except IndexUnavailable:
        return []


def prominent() -> Prominent:
    """The entities named most in published reports, and the large places; cached for a minute in each process."""
    try:
        built = get_backend().identity()
    except IndexUnavailable:
        built = ""
    read_at, known = _prominent.get(built, (0.0, None))
    if known is None or time.monotonic() - read_at > FRESH_SECONDS:
        known = Prominent(_weights(bool(built)))
        _prominent.clear()
        _prominent[built] = time.monotonic(), known
    return known


def _weights(indexed: bool) -> dict[int, float]:
    levels = Place.objects.filter(level__in=_LEVEL_WEIGHTS, entity__merged_into__isnull=True).values_list("pk", "level")
    weights = {pk: _LEVEL_WEIGHTS[Level(level)] for pk, level in levels if level is not None}
    if indexed:
        published = Restriction((Article.State.PUBLISHED.value,))
        hits = search(ParsedQuery(""), published, limit=1, facets={"entities": MENTIONED})
        for pk, count in hits.facets["entities"].items():
            weights[pk] = weights.get(pk, 0.0) + log10(1 + count)
    return weights
