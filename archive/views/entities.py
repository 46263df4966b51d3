"""One entity with its names, facts and evidence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from archive.articles.audiences import reader_of
from archive.models import Mention
from archive.presenters.co_mentions import RelationView, co_mentions_of, relation_views, with_support
from archive.presenters.disclosure import why_hidden
from archive.presenters.evidence import EvidencePage, evidence_for
from archive.presenters.facets import place_facets
from archive.presenters.maps import map_of_counted
from archive.presenters.name_usage import Usage, names_with_use, usage_of
from archive.presenters.pagination import readable_states
from archive.presenters.timeline import timeline
from archive.search.engine import Restriction, search
from archive.search.errors import IndexUnavailable
from archive.search.query import ParsedQuery
from entities.audience import Reader
from entities.models import Entity, Name, Place

PLACES = 12
COUNTED = 5000
FACETS = {"entities": 300, "month": 0}
"""The narrowest bars of a timeline without limits are months."""


def entity_counts(user: Any) -> dict[int, int]:
    """Number of readable articles for every entity; empty while there is no index."""
    try:
        hits = search(ParsedQuery(""), Restriction(readable_states(user)), limit=1, facets={"entities": COUNTED})
    except IndexUnavailable:
        return {}
    return hits.facets["entities"]


def entity_page(request: HttpRequest, pk: int, words: str = "") -> HttpResponse:
    reader = reader_of(request.user)
    entity = get_object_or_404(Entity.objects.visible_to(reader).select_related("canonical"), pk=pk)
    if entity.canonical_id is not None:
        return HttpResponseRedirect(reverse("archive:entity", args=[entity.canonical_id]))
    place = Place.objects.filter(pk=entity.pk).first()
    if place is not None:
        return HttpResponseRedirect(reverse("archive:place", args=[place.address]))
    entity.withhold_from(reader)
    restriction = Restriction(readable_states(request.user), entities=(entity.pk,))
    mentions = Mention.objects.linked_to(entity.pk)
    evidence = evidence_for(request, restriction, mentions, FACETS)
    names = list(Name.objects.of(entity.pk).visible_to(reader))
    views = with_support(relation_views(entity, reader), request.user)
    usage = Usage() if evidence.index_missing else usage_of(request.user, restriction, entity.pk)
    context = {
        "entity": entity,
        "hidden": why_hidden(entity),
        "evidence": evidence,
        "names": names_with_use(names, usage),
        "usage": usage,
        "posts": [view for view in views if view.spec.has_title and view.outgoing],
        "relations": [view for view in views if not view.spec.has_title and not view.belongs],
        "members": [view for view in views if view.belongs],
    }
    # Charts are on the first page only: readers of later pages are reading the reports.
    if evidence.page.number == 1 and not evidence.index_missing:
        context |= _pictures(entity, restriction, evidence, views, reader)
    return render(request, "entities/page.html", context)


def _pictures(
    entity: Entity, restriction: Restriction, evidence: EvidencePage, views: list[RelationView], reader: Reader
) -> dict[str, Any]:
    places = place_facets(evidence.facets["entities"], reader, limit=PLACES)
    return {
        "timeline": timeline(evidence.facets["month"], {"entity": str(entity.pk)}),
        "co_mentions": co_mentions_of(
            entity, restriction, evidence.facets["entities"], views, reader=reader, total=evidence.count
        ),
        "places": places,
        "map": map_of_counted(places),
    }
