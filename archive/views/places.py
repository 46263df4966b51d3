"""Browsing by place: the tree with its map, and one place with what is in it and what was reported from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from archive.articles.audiences import reader_of
from archive.forms.article_search import ArticleSearch
from archive.models import Mention
from archive.presenters.active_filters import active_filters
from archive.presenters.co_mentions import co_mention_counts, relation_views, with_support
from archive.presenters.disclosure import why_hidden
from archive.presenters.evidence import evidence_for
from archive.presenters.facets import Counted, entity_facets, place_children
from archive.presenters.maps import map_around, map_of_children, window_of
from archive.presenters.name_usage import Usage, names_with_use, usage_of
from archive.presenters.pagination import readable_states
from archive.presenters.timeline import timeline
from archive.search.engine import Hits, Restriction
from archive.search.errors import IndexUnavailable
from entities.audience import Reader
from entities.models import Level, Name, Place
from entities.querysets import KM_PER_DEGREE

NEAR = 8
NEAR_KM = 20.0
CHILDREN_SHOWN = 400
FACET_SIZE = 20_000
ACTORS = 10
PAGE_FACETS = {"places": FACET_SIZE, "organizations": ACTORS, "people": ACTORS, "month": 0}
MAP_POINTS = 3000
"""Maximum number of places on the map, the most mentioned; more make browsers slow and the map unreadable."""


def place_tree(request: HttpRequest) -> HttpResponse:
    """The places that the chosen reports name: a country or the place chosen, two levels deep, and beside it the countries."""
    search = ArticleSearch.from_params(request.GET, request.user)
    filters, query, reader = search.filters, search.query, reader_of(request.user)
    unit = "day" if {"since", "until"} & filters.values.keys() else "month"
    hits = _counted(search, ("places", unit))
    counts = hits.facets["places"] if hits else {}
    top = filters.values.get("place") or Place.objects.tree().filter(level=Level.COUNTRY, entity__country="SY").first()
    branches = _branches(top, counts, reader) if top else []
    rows = [branch["row"] for branch in branches]
    # A country shows all its districts; below it, places that no report names are listed separately.
    silent = [row for row in rows if not row.count] if top and top.level != Level.COUNTRY else []
    carried = _carried(request)
    context = {
        "filters": filters,
        "query": query,
        "chips": active_filters(request, filters),
        "count": hits.count if hits else 0,
        "index_missing": hits is None,
        "carried": carried.urlencode(),
        "top": top,
        "path": _path(top, reader) if top else [],
        "branches": [branch for branch in branches if branch["row"] not in silent],
        "silent": silent,
        "countries": _countries(counts, reader),
        "map": map_of_children(top, rows) if top else None,
        "window": window_of(top, rows) if top else None,
        "tiles": settings.MAP_TILES,
        "tiles_credit": settings.MAP_TILES_CREDIT,
        "timeline": timeline(
            hits.facets[unit],
            {**dict(carried.lists()), **({"place": top.address} if top and "place" in filters.values else {})},
            since=filters.values.get("since"),
            until=filters.values.get("until"),
            address=reverse("archive:places"),
        )
        if hits
        else None,
    }
    return render(request, "places/tree.html", context)


def place_map(request: HttpRequest) -> JsonResponse:
    """The places that the chosen reports name, as GeoJSON points with their counts; the same filters as the tree."""
    reader = reader_of(request.user)
    hits = _counted(ArticleSearch.from_params(request.GET, request.user), ("places",))
    counts = hits.facets["places"] if hits else {}
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))
    places = Place.objects.visible_to(reader).tree().filter(pk__in=most, latitude__isnull=False).in_bulk()
    shown = [places[pk] for pk in most if pk in places][:MAP_POINTS]
    features = [_feature(place, counts[place.pk]) for place in shown]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


def _feature(place: Place, count: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "address": place.address,
            "label": place.entity.label,
            "level": place.level,
            "country": place.entity.country,
            "count": count,
        },
    }


def _counted(search: ArticleSearch, facets: tuple[str, ...]) -> Hits | None:
    """Counts over the reports found; ``None`` if there is no index."""
    try:
        return search.hits(0, 1, facets=dict.fromkeys(facets, FACET_SIZE))
    except IndexUnavailable:
        return None


def _carried(request: HttpRequest) -> Any:
    """The filter parameters other than the place, which every link of the tree carries."""
    carried = request.GET.copy()
    for name in ("place", "page"):
        carried.pop(name, None)
    return carried


def _branches(top: Place, counts: Mapping[int, int], reader: Reader) -> list[dict[str, Any]]:
    """The places directly below ``top``, each with the counted places below it, and all of them for a country. Two queries."""
    level = Level.GOVERNORATE if top.level == Level.COUNTRY else None
    rows = place_children(top, counts, reader, level=level)[:CHILDREN_SHOWN]
    below: dict[int, list[Counted]] = {}
    children = Place.objects.visible_to(reader).tree()
    children = children.filter(parent__in=[row.item.pk for row in rows], entity__merged_into__isnull=True)
    if top.level == Level.COUNTRY:
        children = children.exclude(level=None)
    for child in children:
        if child.parent_id is not None and (top.level == Level.COUNTRY or child.pk in counts):
            below.setdefault(child.parent_id, []).append(Counted(child, counts.get(child.pk, 0)))
    return [
        {"row": row, "below": sorted(below.get(row.item.pk, []), key=lambda r: (-r.count, str(r.item)))} for row in rows
    ]


def _countries(counts: Mapping[int, int], reader: Reader) -> list[Counted]:
    listed = Place.objects.visible_to(reader).tree().filter(level=Level.COUNTRY)
    countries = [place for place in listed if place.pk in counts]
    return sorted((Counted(c, counts[c.pk]) for c in countries), key=lambda row: (-row.count, str(row.item)))


def place_page(request: HttpRequest, address: str, words: str = "") -> HttpResponse:
    reader = reader_of(request.user)
    place = Place.objects.visible_to(reader).at_address(address)
    if place is None:
        raise Http404
    if place.address != address:
        return HttpResponseRedirect(reverse("archive:place", args=[place.address]))
    states = readable_states(request.user)
    evidence = evidence_for(
        request, Restriction(states, places=(place.pk,)), Mention.objects.inside(place.pk), PAGE_FACETS
    )
    named = Restriction(states, entities=(place.pk,))
    usage = Usage() if evidence.index_missing else usage_of(request.user, named, place.pk)
    children = place_children(place, evidence.facets["places"], reader)
    near = _near(place, reader)
    views = with_support(relation_views(place.entity, reader), request.user)
    context = {
        "place": place,
        "entity": place.entity.withhold_from(reader),
        "hidden": why_hidden(place.entity),
        "path": _path(place, reader),
        "names": names_with_use(Name.objects.of(place.pk).visible_to(reader), usage),
        "usage": usage,
        "children": children[:CHILDREN_SHOWN],
        "children_left": max(0, len(children) - CHILDREN_SHOWN),
        "evidence": evidence,
        "near": near,
        "relations": [view for view in views if not view.belongs],
        "members": [view for view in views if view.belongs],
    }
    # Charts are on the first page only: readers of later pages are reading the reports.
    if evidence.page.number == 1:
        around = [row for row in children if row.count] or [Counted(other, 0) for other, _km in near]
        context |= {
            "actors": entity_facets(co_mention_counts(evidence.facets), reader, limit=ACTORS),
            "timeline": timeline(evidence.facets["month"], {"place": place.address}),
            "maps": map_around(place, around),
        }
    return render(request, "places/page.html", context)


def _path(place: Place, reader: Reader) -> list[Place]:
    shown = Place.objects.visible_to(reader)
    above = {p.pk: p for p in shown.with_path([pk for pk in place.ancestors if pk != place.pk])}
    return [above[pk] for pk in place.ancestors if pk in above]


def _near(place: Place, reader: Reader) -> list[tuple[Place, float]]:
    """The nearest communities with their distance in kilometres, for a community that has coordinates. One query."""
    here = place.coordinates
    if here is None or (place.level is not None and place.level < Level.COMMUNITY):
        return []
    others = Place.objects.visible_to(reader).near(place, within_km=NEAR_KM)
    around = [(other, _distance_km(here, there)) for other in others if (there := other.coordinates) is not None]
    return sorted(around, key=lambda pair: (pair[1], pair[0].pk))[:NEAR]


def _distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Equirectangular approximation between latitudes and longitudes; within a metre or two at these distances."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    return KM_PER_DEGREE * math.hypot(lat_a - lat_b, (lon_a - lon_b) * math.cos(math.radians((lat_a + lat_b) / 2)))
