"""Asking the index: hits in order, their number, and counts by place, entity, source, language, state and time.

This is the interface that a second engine would have to offer: :func:`search` with its :class:`Restriction` and :class:`Hits`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

import tantivy

from archive.search import folding
from archive.search.index import NO_DATE, month_start, open_index
from archive.search.matching import Matcher, Need
from archive.search.query import ParsedQuery

Query = tantivy.Query
Occur = tantivy.Occur

MAX_OFFSET = 10_000
FACETS: Final = (
    "places", "entities", "organizations", "people", "source", "language", "state", "review", "month", "day",
)  # fmt: skip
"""What can be counted."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Restriction:
    """What articles must be besides matching the query. Lists are alternatives; different fields must all hold.

    Attributes:
        states: values of the field ``access`` that the reader may see, from :func:`archive.views.listing.readable_states`.
        places: a mention lies in one of these, at any depth.
        entities: all of these are mentioned.
        publication: states chosen as a filter, out of those that the reader may see.
        review: values of :class:`archive.search.index.Review`.
        since, until: first and last day of publication; articles without a date are left out.
    """

    states: tuple[str, ...]
    places: tuple[int, ...] = ()
    entities: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    publication: tuple[str, ...] = ()
    review: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a result.

    Attributes:
        ids: article ids, best first.
        count: of all pages.
        relaxed: no article met every part of the query, so any part was enough.
        facets: for each field asked for, value -> number of articles, most first. The keys of ``month`` are the first days of
            months and those of ``day`` are days, both in order of time.
    """

    ids: list[int]
    count: int
    relaxed: bool = False
    facets: dict[str, dict[Any, int]] = field(default_factory=dict)


def search(
    query: ParsedQuery,
    restriction: Restriction,
    *,
    limit: int,
    offset: int = 0,
    newest_first: bool = False,
    sort: str = Sort.RELEVANCE,
    facets: Sequence[str] = (),
    facet_size: int = 1000,
    fold: bool = False,
) -> Hits:
    """Find articles.

    A facet whose own filter is set counts as if it were not, so that the other choices show what they would add; only
    ``entities``, ``organizations`` and ``people``, all of which must be mentioned, count inside the result.

    Args:
        query: from :func:`archive.search.query.parse`; an empty one finds all.
        limit, offset: the page, in articles; offsets over ``MAX_OFFSET`` find nothing.
        newest_first: the same as ``sort=Sort.NEWEST``.
        sort: a value of :class:`Sort`. An empty query is ordered by date, newest first, where it says relevance.
        facets: fields to count, out of ``FACETS``.
        facet_size: values counted for each field, most frequent first; of ``month`` and ``day`` all.
        fold: let the best version of a story stand for all, and count stories; facets count articles all the same.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    return search_index(
        open_index(),
        query,
        restriction,
        limit=limit,
        offset=offset,
        sort=Sort.NEWEST if newest_first else Sort(sort),
        facets=facets,
        facet_size=facet_size,
        fold=fold,
    )


def search_index(
    index: tantivy.Index,
    query: ParsedQuery,
    restriction: Restriction | None,
    *,
    limit: int,
    offset: int = 0,
    sort: Sort = Sort.RELEVANCE,
    facets: Sequence[str] = (),
    facet_size: int = 1000,
    fold: bool = False,
) -> Hits:
    """As :func:`search`, in an index given; without a restriction all that it holds is searched."""
    searcher = index.searcher()
    filters = _restrict(restriction, index.schema)
    hits, parts, relaxed = _find(index, searcher, query, filters, limit, offset, sort)
    counts = _count(searcher, parts, filters, facets, facet_size)
    addresses, count = [address for _key, address in hits.hits], hits.count
    if fold and count > 1:
        whole = _all([*filters.values()], parts)
        order = _order(query, sort)
        addresses, count = folding.fold(
            searcher, whole, lambda most: _page(searcher, whole, most, 0, order), hits, offset=offset, limit=limit
        )
    return Hits(_ids(searcher, addresses), count, relaxed, counts)


def matching_ids(
    query: ParsedQuery, restriction: Restriction, *, newest_first: bool = False, sort: str = Sort.RELEVANCE
) -> list[int]:
    """Ids of every article that :func:`search` finds, in its order, whatever their number: for exports.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    index = open_index()
    searcher = index.searcher()
    filters = _restrict(restriction, index.schema)
    order = Sort.NEWEST if newest_first else Sort(sort)
    hits, _parts, _relaxed = _find(index, searcher, query, filters, max(1, searcher.num_docs), 0, order)
    return _ids(searcher, [address for _key, address in hits.hits])


def _ids(searcher: tantivy.Searcher, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
    found = searcher.fast_field_values("id", addresses) if addresses else []
    return [int(pk) for pk in found if pk is not None]


def _find(
    index: tantivy.Index,
    searcher: tantivy.Searcher,
    query: ParsedQuery,
    filters: dict[str, Query],
    limit: int,
    offset: int,
    sort: Sort,
) -> tuple[tantivy.SearchResult, list[tuple[Occur, Query]], bool]:
    """The hits, what they were found by, and whether not all of the query could be met."""
    matcher = Matcher(searcher, index.schema)
    sort = _order(query, sort)
    needs = [Need.EVERY]
    if not query.exact:
        needs += [Need.ANY] * (len(query.groups) > 1) + [Need.SIMILAR] * query.by_coverage
    for need in needs:
        parts = matcher.build(query, need)
        hits = _page(searcher, _all([*filters.values()], parts), limit, offset, sort)
        if hits.count:
            break
    return hits, parts, need is not Need.EVERY and hits.count > 0


def _order(query: ParsedQuery, sort: Sort) -> Sort:
    return Sort.NEWEST if sort is Sort.RELEVANCE and not query.groups else sort


def _all(filters: Sequence[Query], parts: Sequence[tuple[Occur, Query]]) -> Query:
    required = [*((Occur.Must, each) for each in filters), *parts]
    if not any(occur == Occur.Must for occur, _query in required):
        required.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return Query.boolean_query(required)


def _page(searcher: tantivy.Searcher, query: Query, limit: int, offset: int, sort: Sort) -> tantivy.SearchResult:
    if offset > MAX_OFFSET:
        return searcher.search(Query.empty_query(), 1)
    if sort is Sort.RELEVANCE:
        return searcher.search(query, limit, offset=offset)
    return searcher.search(query, limit, offset=offset, order_by_field=sort.value, order=tantivy.Order.Desc)


_FILTER_OF_FACET: Final = {"day": "period", "month": "period"}
_DATES: Final[dict[str, Callable[[int], date]]] = {"month": month_start, "day": date.fromordinal}
_MOST_DATES: Final = 60_000


def _count(
    searcher: tantivy.Searcher,
    parts: Sequence[tuple[Occur, Query]],
    filters: dict[str, Query],
    facets: Sequence[str],
    size: int,
) -> dict[str, dict[Any, int]]:
    """One pass for all facets, and one more for each filter that a facet has to leave out."""
    passes: dict[str, list[str]] = {}
    for name in facets:
        own = _FILTER_OF_FACET.get(name, name)
        passes.setdefault(own if own in filters and own not in _ALWAYS else "", []).append(name)
    counts: dict[str, dict[Any, int]] = {}
    for left_out, names in passes.items():
        kept = [query for name, query in filters.items() if name != left_out]
        asked = {
            name: {
                "terms": {"field": name, "size": _MOST_DATES if name in _DATES else size, "segment_size": _MOST_DATES}
            }
            for name in names
        }
        answer = searcher.aggregate(_all(kept, parts), asked)
        counts |= {name: _bucketed(name, answer[name]["buckets"]) for name in names}
    return {name: counts[name] for name in facets}


def _bucketed(name: str, buckets: Sequence[dict[str, Any]]) -> dict[Any, int]:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    if name not in _DATES:
        return counts
    return {_DATES[name](int(key)): counts[key] for key in sorted(counts) if key != NO_DATE}


_ALWAYS: Final = frozenset({"access", "entities"})
"""Filters that no facet leaves out."""


def _restrict(restriction: Restriction | None, schema: tantivy.Schema) -> dict[str, Query]:
    """Filters by name: that of the facet which leaves them out."""
    if restriction is None:
        return {}
    found = {"access": Query.term_set_query(schema, "access", list(restriction.states))}
    for name, values in (
        ("places", restriction.places),
        ("source", restriction.sources),
        ("language", restriction.languages),
        ("state", restriction.publication),
        ("review", restriction.review),
    ):
        if values:
            found[name] = Query.term_set_query(schema, name, list(values))
    if restriction.entities:
        each = [Query.term_query(schema, "entities", entity_id) for entity_id in restriction.entities]
        found["entities"] = Query.boolean_query([(Occur.Must, query) for query in each])
    if restriction.since or restriction.until:
        first = restriction.since.toordinal() if restriction.since else NO_DATE + 1
        last = restriction.until.toordinal() if restriction.until else date.max.toordinal()
        found["period"] = Query.range_query(schema, "day", tantivy.FieldType.Integer, first, last)
    return {name: Query.const_score_query(query, 0.0) for name, query in found.items()}
