"""Queries to one open index: hits in order, their number, and counts by place, entity, source, language, state and time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import tantivy

from archive.search.backends.base import MAX_OFFSET, FacetSizes, Hits, Restriction, ScoredId, Sort
from archive.search.backends.tantivy import collapsing
from archive.search.backends.tantivy import facets as facet_counts
from archive.search.backends.tantivy.matching import Matcher, Need
from archive.search.backends.tantivy.opening import reading
from archive.search.backends.tantivy.schema import NO_DATE, any_of
from archive.search.lazy_facets import LazyFacets
from archive.search.query import ParsedQuery, prefix_pattern

Query = tantivy.Query
Occur = tantivy.Occur

NO_FACETS: Final[FacetSizes] = MappingProxyType({})
_SIMILAR_WORD_BOOST = 0.5
"""Weight of a word of the title beside that of an entity as rare."""


def search_index(
    index: tantivy.Index,
    query: ParsedQuery,
    restriction: Restriction | None,
    *,
    limit: int,
    offset: int = 0,
    sort: Sort = Sort.RELEVANCE,
    facets: FacetSizes = NO_FACETS,
    fold: bool = False,
    generation: int | None = None,
) -> Hits:
    """See :func:`archive.search.engine.search`; without a restriction the whole index is searched.

    Args:
        generation: of the index, under which counts of everything are cached; by default they are not.
    """
    searcher = index.searcher()
    filters = _restrict(restriction, index.schema)
    hits, parts, need = _find(index, searcher, query, filters, limit, offset, sort)
    found = facet_counts.total(hits)
    folds = fold and found > 1
    key = (generation, restriction.states) if generation and restriction else None
    matched = Matcher(searcher, index.schema, weighs=False).build(query, need) if facets or folds else []
    counted = partial(_counts, searcher, matched, filters, found=found, key=key)
    counts = LazyFacets(reading()(partial(counted, facets))) if facets else {}
    addresses, count = [address for _key, address in hits.hits], found
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
    relaxed = need is not Need.EVERY and found > 0
    return Hits(ids_at(searcher, addresses), count, relaxed, counts)


def _counts(
    searcher: tantivy.Searcher,
    matched: facet_counts.Parts,
    filters: dict[str, Query],
    wanted: FacetSizes,
    *,
    found: int,
    key: facet_counts.Key | None,
) -> dict[str, dict[Any, int]]:
    """The counts of a result, in the way that has the fewest articles to look at.

    Args:
        found: number of articles in the result.
        key: under which counts of everything are cached, if they are.
    """
    if key is None or filters.keys() != {"access"}:
        return facet_counts.count(searcher, matched, filters, wanted)
    if not matched:
        return facet_counts.of_everything(searcher, filters, wanted, key)
    if 2 * found > searcher.num_docs:
        return facet_counts.of_most(searcher, matched, filters, wanted, key)
    return facet_counts.count(searcher, matched, filters, wanted)


def matching_ids(index: tantivy.Index, query: ParsedQuery, restriction: Restriction, sort: Sort) -> list[int]:
    """Ids of every article that :func:`search_index` finds, in its order, however many there are."""
    searcher = index.searcher()
    filters = _restrict(restriction, index.schema)
    hits, _parts, _need = _find(index, searcher, query, filters, max(1, searcher.num_docs), 0, sort)
    return ids_at(searcher, [address for _key, address in hits.hits])


def count_pairs(index: tantivy.Index, restriction: Restriction, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """See :meth:`archive.search.backends.base.SearchBackend.count_pairs`."""
    searcher = index.searcher()
    filters = list(_restrict(restriction, index.schema).values())
    return [
        facet_counts.total(searcher.search(facet_counts.all_of([*filters, _mentioning(pair, index.schema)], []), 1))
        for pair in pairs
    ]


def similar(
    index: tantivy.Index, words: Sequence[str], entities: Sequence[int], access: Sequence[str], limit: int
) -> list[ScoredId]:
    """See :meth:`archive.search.backends.base.SearchBackend.similar`."""
    wanted = [Query.term_query(index.schema, "entities", pk) for pk in entities]
    for word in words:
        for field in ("title_stem", "body_stem"):
            term = Query.term_query(index.schema, field, word, index_option="freq")
            wanted.append(Query.boost_query(term, _SIMILAR_WORD_BOOST))
    if not wanted:
        return []
    shared = Query.boolean_query([(Occur.Should, query) for query in wanted])
    searcher = index.searcher()
    hits = searcher.search(facet_counts.all_of([any_of(index.schema, "access", access), shared], []), limit).hits
    ids = ids_at(searcher, [address for _score, address in hits])
    return [ScoredId(pk, score) for pk, (score, _address) in zip(ids, hits, strict=True)]


def title_prefix(
    index: tantivy.Index, words: Sequence[str], prefix: str, access: Sequence[str], limit: int
) -> list[int]:
    """See :meth:`archive.search.backends.base.SearchBackend.title_prefix`."""
    parts = [any_of(index.schema, "access", access)]
    parts += [Query.term_query(index.schema, "title_stem", word) for word in words]
    parts.append(Query.regex_query(index.schema, "title_exact", prefix_pattern(prefix)))
    searcher = index.searcher()
    hits = _page(searcher, facet_counts.all_of(parts, []), limit, 0, Sort.NEWEST).hits
    return ids_at(searcher, [address for _key, address in hits])


def candidate_spellings(index: tantivy.Index, alternatives: Iterable[Sequence[Collection[str]]]) -> set[int]:
    """See :meth:`archive.search.backends.base.SearchBackend.candidate_spellings`."""
    schema, searcher = index.schema, index.searcher()
    clauses = []
    for sets in alternatives:
        for name in ("title_exact", "body_exact"):
            words = [Query.term_set_query(schema, name, [*each]) for each in sets]
            every = words[0] if len(words) == 1 else Query.boolean_query([(Occur.Must, word) for word in words])
            clauses.append((Occur.Should, every))
    if not clauses or not searcher.num_docs:
        return set()
    # All of one weight: no score is wanted.
    hits = searcher.search(Query.const_score_query(Query.boolean_query(clauses), 1.0), searcher.num_docs).hits
    return set(ids_at(searcher, [address for _score, address in hits]))


def ids_at(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[int]:
    """The article ids of documents, in their order."""
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
        if facet_counts.total(hits):
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
