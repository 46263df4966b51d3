"""What a result is made of: the number of its articles by place, entity, source, language, state and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
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
VALUES: Final = 1000
"""How many of them where nothing else is said."""
Wanted = Mapping[str, int]
"""Facets to count, and how many of their values at most, the most frequent ones; of ``month`` and ``day`` all."""

_FILTER_OF_FACET: Final = {"day": "period", "month": "period", "regions": "places"}
_DATES: Final[dict[str, Callable[[int], date]]] = {"month": month_start, "day": date.fromordinal}
_MOST_DATES: Final = 60_000
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


_Key = tuple[int, tuple[str, ...]]
_everything: dict[_Key, dict[tuple[str, int], Counts]] = {}
_READERS = 16
"""Sets of states that are kept; contributors each have their own."""


def of_everything(
    searcher: tantivy.Searcher, filters: Mapping[str, Query], wanted: Wanted, key: _Key
) -> dict[str, Counts]:
    """Counts over all that a reader may see, which half of all pages show: counted once for each state of the index.

    Args:
        key: the generation of the index and what of it the reader may see; of another generation nothing is kept.
    """
    if key not in _everything:
        for other in [*_everything]:
            if other[0] != key[0] or len(_everything) >= _READERS:
                _everything.pop(other, None)
    known = _everything.setdefault(key, {})
    missing = {name: size for name, size in wanted.items() if (name, size) not in known}
    if missing:
        found = count(searcher, [], filters, missing)
        known.update({(name, size): found[name] for name, size in missing.items()})
    return {name: known[name, size] for name, size in wanted.items()}


def _terms(field: str, size: int) -> dict[str, Any]:
    # The values of each segment are all kept until the end, so that no count is short.
    return {"terms": {"field": field, "size": _MOST_DATES if field in _DATES else size, "segment_size": _MOST_DATES}}


def _bucketed(name: str, buckets: Sequence[dict[str, Any]]) -> Counts:
    counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    if name not in _DATES:
        return counts
    return {_DATES[name](int(key)): counts[key] for key in sorted(counts) if key != NO_DATE}
