"""Querying the index: what pages, exports and services call, whichever backend answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from archive.search.backends import get_backend
from archive.search.backends.base import FACET_SIZE, FacetSizes, Hits, Restriction, Sort
from archive.search.query import ParsedQuery

__all__ = ["Hits", "Restriction", "Sort", "count_pairs", "matching_ids", "search"]


def search(
    query: ParsedQuery,
    restriction: Restriction,
    *,
    limit: int,
    offset: int = 0,
    newest_first: bool = False,
    sort: str = Sort.RELEVANCE,
    facets: Sequence[str] | FacetSizes = (),
    fold: bool = False,
) -> Hits:
    """Find articles.

    A facet whose own filter is set counts as if it were not, so that the other choices show what they would add; only
    ``entities``, ``organizations`` and ``people``, all of which must be mentioned, count inside the result.

    Args:
        query: from :func:`archive.search.query.parse`; an empty one finds all.
        limit, offset: the page, in articles; offsets over ``MAX_OFFSET`` find nothing.
        newest_first: the same as ``sort=Sort.NEWEST``.
        sort: a value of :class:`Sort`. An empty query is ordered by date, newest first, instead of by relevance.
        facets: fields to count, out of ``FACETS``, with the number of values wanted where it is not ``FACET_SIZE``.
        fold: let the best version of a story stand for all, and count stories; facets count articles all the same.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    sizes = facets if isinstance(facets, Mapping) else dict.fromkeys(facets, FACET_SIZE)
    order = Sort.NEWEST if newest_first else Sort(sort)
    return get_backend().search(query, restriction, limit=limit, offset=offset, sort=order, facets=sizes, fold=fold)


def matching_ids(
    query: ParsedQuery, restriction: Restriction, *, newest_first: bool = False, sort: str = Sort.RELEVANCE
) -> Sequence[int]:
    """Ids of every article that :func:`search` finds, in its order, however many there are: for exports.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    return get_backend().iterate_ids(query, restriction, sort=Sort.NEWEST if newest_first else Sort(sort))


def count_pairs(restriction: Restriction, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """For each pair of entities the number of articles that pass ``restriction`` and mention both.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    return get_backend().count_pairs(restriction, pairs)
