"""The list of entities: a name search with filters and their counts, and what distinguishes entities of one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from archive.articles.audiences import reader_of
from archive.forms.filters import EntityFilter
from archive.presenters.active_filters import active_filters, countries_as_typed
from archive.presenters.disambiguation import Facts, country_labels, facts_of
from archive.presenters.pagination import PAGE_SIZE, page_number, wants_fragment, with_value, without
from archive.views.entities import entity_counts
from archive.views.suggestions import prominent
from entities.audience import Reader
from entities.models import Entity, KindChoices
from entities.name_search import Found, NameMatch, find_names
from entities.suggestions import suggest

BROWSED = 2000
"""How many of the most mentioned entities an empty search lists and counts."""
MEANT = 5
MEANT_WORDS = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """An entity of the list before its page is known.

    Attributes:
        facts: what the filters compare, by the names of the filters.
        match: how it was found; ``None`` if no name was searched for.
    """

    pk: int
    facts: Mapping[str, Any]
    match: NameMatch | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: how many rows it leaves, and the address of the list with it, or without it."""

    value: str
    label: str
    count: int
    is_chosen: bool
    address: str


@vary_on_headers("HX-Request")
def entity_list(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request.user)
    filters = EntityFilter(request.GET, queryset=Entity.objects.canonical().visible_to(reader))
    query = request.GET.get("q", "").strip()
    counts = entity_counts(request.user)
    found = find_names(query, reader=reader) if query else Found([], [])
    everything = list(_matched(found, query, filters, counts, reader) if query else _mentioned(counts, reader))
    rows = [row for row in everything if filters.passes(row.facts)]
    page = Paginator(rows, PAGE_SIZE).get_page(page_number(request))
    entities = _entities(list(page))
    countries = country_labels({row.facts["country"] for row in everything} - {""})
    context = {
        "query": query,
        "filters": filters,
        "chips": active_filters(request, filters, countries),
        "page": page,
        "rows": _shown(list(page), entities, countries, counts, namesakes=_namesakes(rows), reader=reader),
        "is_complete": found.is_complete,
        "without_filters": len(everything) if filters.values and not rows else 0,
        "meant": _with_facts(_did_you_mean(query, found, reader), countries, reader) if query and not rows else [],
        "kinds": _choices(request, filters, everything, "kind", dict(KindChoices.choices)),
        "countries": _choices(request, filters, everything, "country", countries),
    }
    return render(request, "entities/list.html#results" if wants_fragment(request) else "entities/list.html", context)


def _matched(
    found: Found, query: str, filters: EntityFilter, counts: Mapping[int, int], reader: Reader
) -> Iterator[Listed]:
    """What the name search found; among equals the more often named first.

    If more names were near than could be compared, the search is repeated among those that pass the filters:
    a namesake from the chosen country must not be lost among hundreds from elsewhere.
    """
    matches = {match.entity.pk: match for match in found.matches}
    if filters.values and not found.is_complete:
        matches |= {match.entity.pk: match for match in find_names(query, reader=reader, among=filters.qs).matches}
    ranked = sorted(
        matches.values(), key=lambda m: (-m.score, -counts.get(m.entity.pk, 0), m.name.position, m.entity.pk)
    )
    for match in ranked:
        yield Listed(match.entity.pk, {"kind": match.entity.kind, "country": match.entity.country}, match)


def _mentioned(counts: Mapping[int, int], reader: Reader) -> Iterator[Listed]:
    """The most mentioned entities, for browsing without a query. One database query."""
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:BROWSED]
    shown = Entity.objects.canonical().visible_to(reader).filter(pk__in=most)
    known = {row["id"]: row for row in shown.values("id", "kind", "country")}
    for pk in most:
        if pk in known:
            yield Listed(pk, known[pk])


def _entities(rows: Sequence[Listed]) -> dict[int, Entity]:
    """The entities of a page. One query, and none where the search has them."""
    known = {row.pk: row.match.entity for row in rows if row.match}
    return known or Entity.objects.in_bulk([row.pk for row in rows])


def _namesakes(rows: Iterable[Listed]) -> Counter[str]:
    """How many entities of a result share a label in the reader's language."""
    return Counter(row.match.entity.label for row in rows if row.match)


def _shown(
    rows: Sequence[Listed],
    entities: Mapping[int, Entity],
    countries: dict[str, str],
    counts: Mapping[int, int],
    *,
    namesakes: Counter[str],
    reader: Reader,
) -> list[dict[str, Any]]:
    facts = facts_of(list(entities.values()), countries, reader)
    return [
        {
            "entity": entities[row.pk],
            "match": row.match,
            "count": counts.get(row.pk, 0),
            "facts": facts[row.pk],
            "namesakes": namesakes[entities[row.pk].label],
        }
        for row in rows
        if row.pk in entities
    ]


def _did_you_mean(query: str, found: Found, reader: Reader) -> list[Entity]:
    """Entities that may have been meant: names that are close, then those that begin or sound like a word of the query."""
    meant = {match.entity.pk: match.entity for match in found.near[:MEANT]}
    words = query.split()
    for text in dict.fromkeys([query, *words[:MEANT_WORDS]]):
        if len(meant) >= MEANT:
            break
        meant |= {s.entity.pk: s.entity for s in suggest(text, prominent=prominent(), reader=reader, limit=MEANT)}
    return list(meant.values())[:MEANT]


def _with_facts(entities: Sequence[Entity], countries: dict[str, str], reader: Reader) -> list[tuple[Entity, Facts]]:
    facts = facts_of(entities, countries, reader)
    return [(entity, facts[entity.pk]) for entity in entities]


def _choices(
    request: HttpRequest, filters: EntityFilter, rows: Iterable[Listed], name: str, labels: Mapping[str, Any]
) -> list[Choice]:
    """The values of a filter within what the other filters leave, most first; a chosen one is always listed."""
    chosen = filters.values.get(name, [])
    numbers = Counter(
        row.facts[name] for row in rows if row.facts[name] and filters.passes(row.facts, leaving_out=name)
    )
    typed = countries_as_typed(request) if name == "country" else {}
    values = sorted({*numbers, *chosen}, key=lambda value: (-numbers[value], labels.get(value, value)))
    return [
        Choice(
            value, labels.get(value, value), numbers[value], value in chosen,
            without(request, name, typed.get(value, value))
            if value in chosen
            else with_value(request, name, value, add=True),
        )
        for value in values
    ]  # fmt: skip
