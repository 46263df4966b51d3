"""What a result is made of: the number of its articles by place, entity, source, language, state and time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from heapq import nsmallest
from typing import Any, Final

import tantivy

from archive.search.index import NO_DATE, month_start

Query = tantivy.Query
Occur = tantivy.Occur
Parts = Sequence[tuple[Occur, Query]]
Counts = dict[Any, int]

FACETS: Final = (
    "places", "regions", "entities", "organizations", "people", "source", "language", "state", "review", "month", "day",
)  # fmt: skip
"""What can be counted."""
STORY: Final = "story"
"""Counted where stories are folded; of a story of which one version is found nothing is told."""
VALUES: Final = 1000
"""How many of them where nothing else is said."""
Wanted = Mapping[str, int]
"""Facets to count, and how many of their values at most, the most frequent ones; of ``month`` and ``day`` all."""

_FILTER_OF_FACET: Final = {"day": "period", "month": "period", "regions": "places"}
_DATES: Final[dict[str, Callable[[int], date]]] = {"month": month_start, "day": date.fromordinal}
_MOST_VALUES: Final = 65_000
"""The most groups that the index counts at once."""
_ALWAYS: Final = frozenset({"access", "entities"})
"""Filters that no facet leaves out."""


def all_of(filters: Sequence[Query], parts: Parts) -> Query:
    """Everything at once; without anything that must be, all articles."""
    required = [*((Occur.Must, each) for each in filters), *parts]
    if not any(occur == Occur.Must for occur, _query in required):
        required.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return Query.boolean_query(required)


def count(searcher: tantivy.Searcher, parts: Parts, filters: Mapping[str, Query], wanted: Wanted) -> dict[str, Counts]:
    """One pass for all facets, and one more for each filter that a facet has to leave out.

    Args:
        parts: what articles must match, without what only weighs them.
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
"""The generation of an index and what of it a reader may see."""
_everything: dict[Key, dict[str, Counts]] = {}
_READERS = 16
"""Sets of states that are kept; contributors each have their own."""


def of_everything(
    searcher: tantivy.Searcher, filters: Mapping[str, Query], wanted: Wanted, key: Key
) -> dict[str, Counts]:
    """Counts over all that a reader may see, which half of all pages show: counted once for each state of the index.

    Args:
        filters: what the reader may see, and nothing else.
        key: of another generation nothing is kept.
    """
    return {name: _most(counts, name, wanted[name]) for name, counts in _kept(searcher, filters, wanted, key).items()}


def of_most(
    searcher: tantivy.Searcher, parts: Parts, filters: Mapping[str, Query], wanted: Wanted, key: Key
) -> dict[str, Counts]:
    """The same as :func:`count`, by taking from everything what does not match: quicker where more than half of it does.

    Args:
        filters, key: as in :func:`of_everything`.
    """
    everything = _kept(searcher, filters, wanted, key)
    others = [*((Occur.Must, query) for query in filters.values()), (Occur.MustNot, all_of([], parts))]
    asked = {name: _terms(name, _MOST_VALUES, least=1) for name in wanted}
    answer = searcher.aggregate(Query.boolean_query(others), asked)
    counts: dict[str, Counts] = {}
    for name, size in wanted.items():
        left_out = _bucketed(name, answer[name]["buckets"])
        left = {value: n - left_out.get(value, 0) for value, n in everything[name].items()}
        counts[name] = _most({value: n for value, n in left.items() if n}, name, size)
    return counts


def _kept(
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
    """The values that stand most often, but of dates and stories all."""
    if name in _DATES or name == STORY:
        return counts
    if len(counts) <= size:
        return dict(sorted(counts.items(), key=_by_number))
    return dict(nsmallest(size, counts.items(), key=_by_number))


def _by_number(item: tuple[Any, int]) -> tuple[int, Any]:
    return -item[1], item[0]


def _terms(field: str, size: int, *, least: int = 0) -> dict[str, Any]:
    # The values of each segment are all kept until the end, so that no count is short.
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
