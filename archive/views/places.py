"""Browsing by place: the tree, and one place with what lies in it and what was reported from it."""

from __future__ import annotations

import math

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from archive.models import Mention
from archive.search.engine import Restriction, search
from archive.search.index import IndexUnavailable
from archive.search.query import ParsedQuery
from archive.views.evidence import evidence_for
from archive.views.facets import Counted, entity_facets, place_children
from archive.views.listing import readable_states
from entities.models import Level, Name, Place
from entities.querysets import KM_PER_DEGREE

NEAR = 8
NEAR_KM = 20.0
CHILDREN_SHOWN = 400


def place_tree(request: HttpRequest) -> HttpResponse:
    """Countries that articles mention, with Syria's governorates and districts open."""
    counts = _place_counts(request)
    countries = [
        Counted(place, counts[place.pk])
        for place in Place.objects.tree().filter(level=Level.COUNTRY, pk__in=list(counts))
    ]
    syria = Place.objects.tree().filter(level=Level.COUNTRY, entity__country="SY").first()
    governorates = []
    if syria is not None:
        districts: dict[int, list[Counted]] = {}
        for district in Place.objects.tree().filter(level=Level.DISTRICT, ancestors__contains=[syria.pk]):
            districts.setdefault(district.parent_id, []).append(Counted(district, counts.get(district.pk, 0)))
        for row in place_children(syria, counts, level=Level.GOVERNORATE):
            below = sorted(districts.get(row.item.pk, []), key=lambda r: (-r.count, str(r.item)))
            governorates.append({"row": row, "districts": below})
    context = {
        "countries": sorted(countries, key=lambda row: (-row.count, str(row.item))),
        "syria": syria,
        "governorates": governorates,
    }
    return render(request, "places/tree.html", context)


def place_page(request: HttpRequest, address: str, words: str = "") -> HttpResponse:
    place = Place.objects.at_address(address)
    if place is None:
        raise Http404
    if place.address != address:
        return HttpResponseRedirect(reverse("archive:place", args=[place.address]))
    restriction = Restriction(readable_states(request.user), places=(place.pk,))
    evidence = evidence_for(request, restriction, Mention.objects.inside(place.pk))
    children = place_children(place, evidence.facets["places"])
    context = {
        "place": place,
        "entity": place.entity,
        "path": _path(place),
        "names": list(Name.objects.of(place.pk)),
        "children": children[:CHILDREN_SHOWN],
        "children_left": max(0, len(children) - CHILDREN_SHOWN),
        "evidence": evidence,
        "actors": entity_facets(evidence.facets["entities"], limit=10),
        "near": _near(place),
    }
    return render(request, "places/page.html", context)


def _place_counts(request: HttpRequest) -> dict[int, int]:
    try:
        everything = Restriction(readable_states(request.user))
        return search(ParsedQuery(""), everything, limit=1, facets=("places",), facet_size=20_000).facets["places"]
    except IndexUnavailable:
        return {}


def _path(place: Place) -> list[Place]:
    above = {p.pk: p for p in Place.objects.with_path([pk for pk in place.ancestors if pk != place.pk])}
    return [above[pk] for pk in place.ancestors if pk in above]


def _near(place: Place) -> list[tuple[Place, float]]:
    """The nearest communities with their distance in kilometres, for a community that has coordinates. One query."""
    if place.latitude is None or place.level is None or place.level < Level.COMMUNITY:
        return []
    around = [(other, _distance_km(place, other)) for other in Place.objects.near(place, within_km=NEAR_KM)]
    return sorted(around, key=lambda pair: (pair[1], pair[0].pk))[:NEAR]


def _distance_km(a: Place, b: Place) -> float:
    """Equirectangular approximation; within a metre or two at these distances."""
    dlat = a.latitude - b.latitude
    dlon = (a.longitude - b.longitude) * math.cos(math.radians((a.latitude + b.latitude) / 2))
    return KM_PER_DEGREE * math.hypot(dlat, dlon)
