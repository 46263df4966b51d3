"""Asking the index: hits in order, their number, and counts by place, entity, source and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tantivy

from archive.search.index import NO_DATE, open_index
from archive.search.query import Clause, ParsedQuery

Query = tantivy.Query
Occur = tantivy.Occur

ENTITY_SCORE = 4.0
_BOOSTS = {"title_stem": 2.5, "title_exact": 1.5, "body_stem": 1.0, "body_exact": 0.6}
_PREFIX_FIELDS = ("title_exact", "body_exact")
MAX_OFFSET = 10_000


@dataclass(frozen=True, slots=True)
class Restriction:
    """What articles must be besides matching the query. Lists are alternatives; different fields must all hold.

    Attributes:
        states: values of the field ``access`` that the reader may see, from :func:`archive.views.listing.readable_states`.
        places: a mention lies in one of these, at any depth.
        entities: all of these are mentioned.
    """

    states: tuple[str, ...]
    places: tuple[int, ...] = ()
    entities: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a result.

    Attributes:
        ids: article ids, best first.
        count: of all pages.
        relaxed: no article met every part of the query, so any part was enough.
        facets: for each field asked for, value -> number of articles.
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
    facets: Sequence[str] = (),
    facet_size: int = 1000,
) -> Hits:
    """Find articles.

    Args:
        query: from :func:`archive.search.query.parse`; an empty one finds all.
        limit, offset: the page, in articles; offsets over ``MAX_OFFSET`` find nothing.
        newest_first: order by date instead of relevance. An empty query is always ordered by date.
        facets: fields to count: ``places``, ``entities``, ``source``, ``language``, ``state``.
        facet_size: values counted for each field, most frequent first.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    index = open_index()
    searcher = index.searcher()
    by_date = newest_first or not query.groups
    relaxed = False
    built = _build(query, restriction, index.schema, every=True)
    hits = _page(searcher, built, limit, offset, by_date)
    if hits.count == 0 and len(query.groups) > 1:
        built = _build(query, restriction, index.schema, every=False)
        hits = _page(searcher, built, limit, offset, by_date)
        relaxed = hits.count > 0
    counts = _count(searcher, built, facets, facet_size) if facets else {}
    ids = searcher.fast_field_values("id", [address for _score, address in hits.hits]) if hits.hits else []
    return Hits([int(pk) for pk in ids], hits.count, relaxed, counts)


def matching_ids(query: ParsedQuery, restriction: Restriction, *, newest_first: bool = False) -> list[int]:
    """Ids of every article that :func:`search` finds, in its order, whatever their number: for exports.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    index = open_index()
    searcher = index.searcher()
    by_date = newest_first or not query.groups
    for every in (True, False):
        built = _build(query, restriction, index.schema, every=every)
        hits = _page(searcher, built, max(1, searcher.num_docs), 0, by_date)
        if hits.count or len(query.groups) < 2:
            break
    return (
        [int(pk) for pk in searcher.fast_field_values("id", [address for _score, address in hits.hits])]
        if hits.hits
        else []
    )


def _page(searcher: tantivy.Searcher, query: Query, limit: int, offset: int, by_date: bool) -> tantivy.SearchResult:
    if offset > MAX_OFFSET:
        return searcher.search(Query.empty_query(), 1)
    if by_date:
        return searcher.search(query, limit, offset=offset, order_by_field="newest", order=tantivy.Order.Desc)
    return searcher.search(query, limit, offset=offset)


def _count(searcher: tantivy.Searcher, query: Query, facets: Sequence[str], size: int) -> dict[str, dict[Any, int]]:
    asked = {name: {"terms": {"field": name, "size": size}} for name in facets}
    answer = searcher.aggregate(query, asked)
    return {name: {b["key"]: b["doc_count"] for b in answer[name]["buckets"]} for name in facets}


def _build(query: ParsedQuery, restriction: Restriction, schema: tantivy.Schema, *, every: bool) -> Query:
    parts = [(Occur.Must, q) for q in _restrict(restriction, schema)]
    groups = [_any(group, schema) for group in query.groups]
    if every:
        parts += [(Occur.Must, q) for q in groups]
    elif groups:
        parts.append((Occur.Must, Query.boolean_query([(Occur.Should, q) for q in groups])))
    parts += [(Occur.MustNot, _clause(clause, schema)) for clause in query.excluded]
    return Query.boolean_query(parts)


def _any(group: Sequence[Clause], schema: tantivy.Schema) -> Query:
    if len(group) == 1:
        return _clause(group[0], schema)
    return Query.boolean_query([(Occur.Should, _clause(clause, schema)) for clause in group])


def _clause(clause: Clause, schema: tantivy.Schema) -> Query:
    parts = [_words(clause, field, boost, schema) for field, boost in _BOOSTS.items()] if clause.terms else []
    if clause.is_prefix:
        parts += [Query.regex_query(schema, name, clause.prefix_pattern) for name in _PREFIX_FIELDS]
    if clause.entity_ids:
        ids = Query.term_set_query(schema, "entities", list(clause.entity_ids))
        places = Query.term_set_query(schema, "places", list(clause.entity_ids))
        # Equal weight however rare the spelling: the entity is the point, its words in the text only rank it.
        parts.append(
            Query.const_score_query(Query.boolean_query([(Occur.Should, ids), (Occur.Should, places)]), ENTITY_SCORE)
        )
    return Query.boolean_query([(Occur.Should, q) for q in parts])


def _words(clause: Clause, name: str, boost: float, schema: tantivy.Schema) -> Query:
    words = [term.exact if name.endswith("exact") else term.text for term in clause.terms]
    query = (
        Query.phrase_query(schema, name, words)
        if len(words) > 1
        else Query.term_query(schema, name, words[0], index_option="freq")
    )
    return Query.boost_query(query, boost)


def _restrict(restriction: Restriction, schema: tantivy.Schema) -> list[Query]:
    found = [Query.term_set_query(schema, "access", list(restriction.states))]
    for name, values in (
        ("places", restriction.places),
        ("source", restriction.sources),
        ("language", restriction.languages),
    ):
        if values:
            found.append(Query.term_set_query(schema, name, list(values)))
    found += [Query.term_query(schema, "entities", entity_id) for entity_id in restriction.entities]
    if restriction.since or restriction.until:
        first = restriction.since.toordinal() if restriction.since else NO_DATE + 1
        last = restriction.until.toordinal() if restriction.until else date.max.toordinal()
        found.append(Query.range_query(schema, "day", tantivy.FieldType.Integer, first, last))
    return [Query.const_score_query(query, 0.0) for query in found]
