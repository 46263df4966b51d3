"""Asking the index: hits in order, their number, and counts by place, entity, source, language, state and time.

This is the interface that a second engine would have to offer: :func:`search` with its :class:`Restriction` and :class:`Hits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

import tantivy

from archive.search import collapsing
from archive.search import facets as facet_counts
from archive.search.background import LazyFacets
from archive.search.facets import FACETS as FACETS
from archive.search.facets import VALUES, Wanted
from archive.search.index import NO_DATE, any_of
from archive.search.matching import Matcher, Need
from archive.search.opening import current_handle, open_index, reading
from archive.search.query import ParsedQuery

Query = tantivy.Query
Occur = tantivy.Occur

MAX_OFFSET = 10_000


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Restriction:
    """What articles must be besides matching the query. Lists are alternatives; different fields must all hold.

    Attributes:
        states: values of the field ``access`` that the reader may see, from :func:`archive.search.access.readable_states`.
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
            months and those of ``day`` are days, both in order of time. They are still being counted: look at them last.
    """

    ids: list[int]
    count: int
    relaxed: bool = False
    facets: Mapping[str, dict[Any, int]] = field(default_factory=dict)


@reading()
def search(
    query: ParsedQuery,
    restriction: Restriction,
    *,
    limit: int,
    offset: int = 0,
    newest_first: bool = False,
    sort: str = Sort.RELEVANCE,
    facets: Sequence[str] | Wanted = (),
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
        facets: fields to count, out of ``FACETS``, with the number of values wanted where it is not ``VALUES``.
        fold: let the best version of a story stand for all, and count stories; facets count articles all the same.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    opened = current_handle()
    return search_index(
        opened.index,
        query,
        restriction,
        limit=limit,
        offset=offset,
        sort=Sort.NEWEST if newest_first else Sort(sort),
        facets=facets,
        fold=fold,
        kept=opened.generation,
    )


def search_index(
    index: tantivy.Index,
    query: ParsedQuery,
    restriction: Restriction | None,
    *,
    limit: int,
    offset: int = 0,
    sort: Sort = Sort.RELEVANCE,
    facets: Sequence[str] | Wanted = (),
    fold: bool = False,
    kept: int | None = None,
) -> Hits:
    """As :func:`search`, in an index given; without a restriction all that it holds is searched.

    Args:
        kept: the generation of the index under which counts of everything are kept; by default they are not.
    """
    searcher = index.searcher()
    filters = _restrict(restriction, index.schema)
    hits, parts, need = _find(index, searcher, query, filters, limit, offset, sort)
    wanted = facets if isinstance(facets, Mapping) else dict.fromkeys(facets, VALUES)
    folds = fold and hits.count > 1
    key = (kept, restriction.states) if kept and restriction else None
    matched = Matcher(searcher, index.schema, weighs=False).build(query, need) if wanted or folds else []
    counted = partial(_counts, searcher, matched, filters, found=hits.count, key=key)
    counts = LazyFacets(reading()(partial(counted, wanted))) if wanted else {}
    addresses, count = [address for _key, address in hits.hits], hits.count
    if folds:
        weighed = facet_counts.all_of([*filters.values()], parts)
        order = _order(query, sort)
        addresses, count = collapsing.fold(
            searcher,
            collapsing.surplus(counted({facet_counts.STORY: 0})[facet_counts.STORY]),
            lambda most: _page(searcher, weighed, most, 0, order),
            hits,
            offset=offset,
            limit=limit,
        )
    relaxed = need is not Need.EVERY and hits.count > 0
    return Hits(_ids(searcher, addresses), count, relaxed, counts)


def _counts(
    searcher: tantivy.Searcher,
    matched: facet_counts.Parts,
    filters: dict[str, Query],
    wanted: Wanted,
    *,
    found: int,
    key: facet_counts.Key | None,
) -> dict[str, dict[Any, int]]:
    """The counts of a result, in the way that has the fewest articles to look at.

    Args:
        found: number of articles in the result.
        key: what counts of everything are kept under, if they are.
    """
    if key is None or filters.keys() != {"access"}:
        return facet_counts.count(searcher, matched, filters, wanted)
    if not matched:
        return facet_counts.of_everything(searcher, filters, wanted, key)
    if 2 * found > searcher.num_docs:
        return facet_counts.of_most(searcher, matched, filters, wanted, key)
    return facet_counts.count(searcher, matched, filters, wanted)


@reading()
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
    hits, _parts, _need = _find(index, searcher, query, filters, max(1, searcher.num_docs), 0, order)
    return _ids(searcher, [address for _key, address in hits.hits])


@reading()
def number_together(restriction: Restriction, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """For each pair of entities the number of articles that pass ``restriction`` and mention both.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    index = open_index()
    searcher = index.searcher()
    filters = list(_restrict(restriction, index.schema).values())
    return [
        searcher.search(facet_counts.all_of([*filters, _mentioning(pair, index.schema)], []), 1).count for pair in pairs
    ]


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
) -> tuple[tantivy.SearchResult, list[tuple[Occur, Query]], Need]:
    """The hits, what they were found by, and how much of the query they meet."""
    matcher = Matcher(searcher, index.schema)
    sort = _order(query, sort)
    needs = [Need.EVERY]
    if not query.exact:
        needs += [Need.ANY] * (len(query.groups) > 1) + [Need.SIMILAR] * query.by_coverage
    for need in needs:
        parts = matcher.build(query, need)
        hits = _page(searcher, facet_counts.all_of([*filters.values()], parts), limit, offset, sort)
        if hits.count:
            break
    return hits, parts, need


def _order(query: ParsedQuery, sort: Sort) -> Sort:
    return Sort.NEWEST if sort is Sort.RELEVANCE and not query.groups else sort


def _page(searcher: tantivy.Searcher, query: Query, limit: int, offset: int, sort: Sort) -> tantivy.SearchResult:
    if offset > MAX_OFFSET:
        return searcher.search(Query.empty_query(), 1)
    if sort is Sort.RELEVANCE:
        return searcher.search(query, limit, offset=offset)
    return searcher.search(query, limit, offset=offset, order_by_field=sort.value, order=tantivy.Order.Desc)


def _restrict(restriction: Restriction | None, schema: tantivy.Schema) -> dict[str, Query]:
    """Filters by name: that of the facet which leaves them out."""
    if restriction is None:
        return {}
    found = {"access": any_of(schema, "access", restriction.states)}
    for name, values in (
        ("places", restriction.places),
        ("source", restriction.sources),
        ("language", restriction.languages),
        ("state", restriction.publication),
        ("review", restriction.review),
    ):
        if values:
            found[name] = any_of(schema, name, values)
    if restriction.entities:
        found["entities"] = _mentioning(restriction.entities, schema)
    if restriction.since or restriction.until:
        first = restriction.since.toordinal() if restriction.since else NO_DATE + 1
        last = restriction.until.toordinal() if restriction.until else date.max.toordinal()
        period = Query.range_query(schema, "day", tantivy.FieldType.Integer, first, last)
        found["period"] = Query.const_score_query(period, 0.0)
    return found


def _mentioning(entities: Iterable[int], schema: tantivy.Schema) -> Query:
    """Articles that mention all of these."""
    each = [(Occur.Must, Query.term_query(schema, "entities", entity_id)) for entity_id in entities]
    return Query.const_score_query(Query.boolean_query(each), 0.0)
