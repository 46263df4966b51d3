"""The list of entities with its name search, and one entity with its names, facts and evidence."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from archive.filters import EntityFilter
from archive.models import Mention
from archive.search.engine import Restriction, search
from archive.search.index import IndexUnavailable
from archive.search.query import ParsedQuery
from archive.views.company import Bond, bonds_of, company_of
from archive.views.evidence import EvidencePage, evidence_for
from archive.views.facets import place_facets
from archive.views.listing import PAGE_SIZE, page_number, readable_states, wants_fragment
from archive.views.timeline import timeline
from archive.views.usage import Usage, names_with_use, usage_of
from archive.views.where import map_of_counted
from entities.models import Entity, Name, Place, RelationKind
from entities.name_search import search_names

PLACES = 12


@vary_on_headers("HX-Request")
def entity_list(request: HttpRequest) -> HttpResponse:
    filters = EntityFilter(request.GET, queryset=Entity.objects.canonical())
    query = request.GET.get("q", "").strip()
    counts = entity_counts(request.user)
    if query:
        among = filters.qs if filters.values else None
        rows: Any = search_names(query, among=among)
    else:
        # Those that articles mention come first: an empty search is for looking around.
        mentioned = sorted(counts, key=lambda pk: (-counts[pk], pk))[:500]
        known = filters.qs.in_bulk(mentioned)
        rows = [known[pk] for pk in mentioned if pk in known]
    paginator = Paginator(rows, PAGE_SIZE)
    page = paginator.get_page(page_number(request))
    entities = [row.entity for row in page] if query else list(page)
    paths = place_paths([entity.pk for entity in entities if entity.kind == "location"])
    shown = [
        {
            "entity": entity,
            "match": page.object_list[index] if query else None,
            "count": counts.get(entity.pk, 0),
            "path": paths.get(entity.pk, []),
        }
        for index, entity in enumerate(entities)
    ]
    context = {"query": query, "filters": filters, "page": page, "rows": shown}
    return render(request, "entities/list.html#results" if wants_fragment(request) else "entities/list.html", context)


def entity_counts(user: Any) -> dict[int, int]:
    """Number of readable articles for every entity; empty while there is no index."""
    try:
        hits = search(
            ParsedQuery(""), Restriction(readable_states(user)), limit=1, facets=("entities",), facet_size=5000
        )
    except IndexUnavailable:
        return {}
    return hits.facets["entities"]


def place_paths(place_ids: list[int]) -> dict[int, list[Place]]:
    """For each place the places above it, from the nearest up. Two queries."""
    ancestors = dict(Place.objects.filter(pk__in=place_ids).values_list("pk", "ancestors"))
    above = {pk for path in ancestors.values() for pk in path}
    places = {place.pk: place for place in Place.objects.with_path(list(above))}
    return {pk: [places[a] for a in reversed(path) if a != pk and a in places] for pk, path in ancestors.items()}


def entity_page(request: HttpRequest, pk: int, words: str = "") -> HttpResponse:
    entity = get_object_or_404(Entity.objects.select_related("canonical"), pk=pk)
    if entity.canonical_id is not None:
        return HttpResponseRedirect(reverse("archive:entity", args=[entity.canonical_id]))
    place = Place.objects.filter(pk=entity.pk).first()
    if place is not None:
        return HttpResponseRedirect(reverse("archive:place", args=[place.address]))
    restriction = Restriction(readable_states(request.user), entities=(entity.pk,))
    mentions = Mention.objects.linked_to(entity.pk)
    evidence = evidence_for(request, restriction, mentions)
    names, bonds = list(Name.objects.of(entity.pk)), bonds_of(entity)
    usage = Usage() if evidence.index_missing else usage_of(request.user, restriction, mentions)
    context = {
        "entity": entity,
        "evidence": evidence,
        "names": names_with_use(names, usage),
        "usage": usage,
        "posts": [bond for bond in bonds if bond.relation.kind == RelationKind.HOLDS_POST and bond.outgoing],
        "relations": [bond for bond in bonds if bond.relation.kind != RelationKind.HOLDS_POST and bond.outgoing],
        "members": [bond for bond in bonds if not bond.outgoing],
    }
    # The pictures stand on the first page only: who turns the page is reading the reports.
    if evidence.page.number == 1 and not evidence.index_missing:
        context |= _pictures(entity, restriction, evidence, bonds)
    return render(request, "entities/page.html", context)


def _pictures(entity: Entity, restriction: Restriction, evidence: EvidencePage, bonds: list[Bond]) -> dict[str, Any]:
    places = place_facets(evidence.facets["entities"], limit=PLACES)
    return {
        "timeline": timeline(evidence.facets["day"], {"entity": str(entity.pk)}),
        "company": company_of(entity, restriction, evidence.facets["entities"], bonds, total=evidence.count),
        "places": places,
        "map": map_of_counted(places),
    }
