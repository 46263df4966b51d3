"""Facet counts: the number of articles in a result by place, entity, source, language, state and time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from heapq import nsmallest
from typing import Any, Final

import tantivy

from archive.search.backends.base import FacetSizes
from archive.search.backends.tantivy.schema import NO_DATE, month_start

Query = tantivy.Query
Occur = tantivy.Occur
Parts = Sequence[tuple[Occur, Query]]
Counts = dict[Any, int]

STORY: Final = "story"
"""Counted where stories are folded; only stories of which several versions were found are in it."""
_FILTER_OF_FACET: Final = {"day": "period", "month": "period", "regions": "places"}
_DATES: Final[dict[str, Callable[[int], date]]] = {"month": month_start, "day": date.fromordinal}
_MOST_VALUES: Final = 65_000
"""The most buckets that the engine counts at once."""
_ALWAYS: Final = frozenset({"access", "entities"})
"""Filters that no facet leaves out."""


def total(hits: tantivy.SearchResult) -> int:
    """The number of all articles that match, of which ``hits`` is a page."""
    return int(hits.count)  # type: ignore[attr-defined]  # missing from the stubs of tantivy


def all_of(filters: Sequence[Query], parts: Parts) -> Query:
    """All conditions together; if none is required, all articles."""
    required = [*((Occur.Must, each) for each in filters), *parts]
    if not any(occur == Occur.Must for occur, _query in required):
        required.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return Query.boolean_query(required)


def count(
    searcher: tantivy.Searcher, parts: Parts, filters: Mapping[str, Query], wanted: FacetSizes
) -> dict[str, Counts]:
    """One pass for all facets, and one more for each filter that a facet has to leave out.

    Args:
        parts: what articles must match, without clauses that only affect scores.
        filters: by the name of the facet that leaves them out.
    """
    passes: dict[str, list[str]] = {}
    for name in wanted:
        own = _FILTER_OF_FACET.get(name, name)
        passes.setdefault(own if own in filters and own not in _ALWAYS else "", []).append(name)
    counts: dict[str, Counts] = {}
    for left_out, names in passes.items():
        kept = [query for name, query in filters.items() if name != left_out]
        asked = {name: _terms(name, wanted[name]) for name in names}
        answer = searcher.aggregate(all_of(kept, parts), asked)
        counts |= {name: _bucketed(name, answer[name]["buckets"]) for name in names}
    return {name: counts[name] for name in wanted}


Key = tuple[int, tuple[str, ...]]
"""The generation of an index and what a reader may see of it."""
_everything: dict[Key, dict[str, Counts]] = {}
_READERS = 16
"""Sets of states that are cached; each contributor has their own."""


def of_everything(
    searcher: tantivy.Searcher, filters: Mapping[str, Query], wanted: FacetSizes, key: Key
) -> dict[str, Counts]:
    """Counts over everything that a reader may see, which half of all pages show: cached for each commit of the index.

    Args:
        filters: what the reader may see, and nothing else.
        key: counts of another generation are dropped.
    """
    return {name: _most(counts, name, wanted[name]) for name, counts in _cached(searcher, filters, wanted, key).items()}


def of_most(
    searcher: tantivy.Searcher, parts: Parts, filters: Mapping[str, Query], wanted: FacetSizes, key: Key
) -> dict[str, Counts]:
    """The same as :func:`count`, by subtracting what does not match from everything: faster if more than half matches.

    Args:
        filters, key: as in :func:`of_everything`.
    """
    everything = _cached(searcher, filters, wanted, key)
    others = [*((Occur.Must, query) for query in filters.values()), (Occur.MustNot, all_of([], parts))]
    asked = {name: _terms(name, _MOST_VALUES, least=1) for name in wanted}
    answer = searcher.aggregate(Query.boolean_query(others), asked)
    counts: dict[str, Counts] = {}
    for name, size in wanted.items():
        left_out = _bucketed(name, answer[name]["buckets"])
        left = {value: n - left_out.get(value, 0) for value, n in everything[name].items()}
        counts[name] = _most({value: n for value, n in left.items() if n}, name, size)
    return counts


def _cached(
    searcher: tantivy.Searcher, filters: Mapping[str, Query], names: Iterable[str], key: Key
) -> dict[str, Counts]:
    """Complete counts over all that a reader may see."""
    if key not in _everything:
        for other in [*_everything]:
            if other[0] != key[0] or len(_everything) >= _READERS:
                _everything.pop(other, None)
    known = _everything.setdefault(key, {})
    missing = {name: _MOST_VALUES for name in names if name not in known}
    if missing:
        known.update(count(searcher, [], filters, missing))
    return {name: known[name] for name in names}


def _most(counts: Counts, name: str, size: int) -> Counts:
    """The most frequent values; of dates and stories all."""
    if name in _DATES or name == STORY:
        return counts
    if len(counts) <= size:
        return dict(sorted(counts.items(), key=_by_number))
    return dict(nsmallest(size, counts.items(), key=_by_number))


def _by_number(item: tuple[Any, int]) -> tuple[int, Any]:
    return -item[1], item[0]


def _terms(field: str, size: int, *, least: int = 0) -> dict[str, Any]:
    # All values of each segment are collected until the end, so that counts are exact.
    asked: dict[str, Any] = {"field": field, "size": size, "segment_size": _MOST_VALUES}
    if field in _DATES or field == STORY:
        asked["size"] = _MOST_VALUES
    if field == STORY:
        asked["min_doc_count"] = least or 2
    return {"terms": asked}


def _bucketed(name: str, buckets: Sequence[dict[str, Any]]) -> Counts:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    if name not in _DATES:
        return counts
    return {_DATES[name](int(key)): counts[key] for key in sorted(counts) if key != NO_DATE}
