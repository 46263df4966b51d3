"""Versions of one story in a result: the best of them represents all, and the story counts once.

Only articles that match the query and its restrictions are considered, so a report is found whether or not the first version of
its story matches or may be read, and versions that may not be read change neither order nor count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tantivy

from archive.search.backends.tantivy.facets import STORY, total

Fetch = Callable[[int], tantivy.SearchResult]


def surplus(stories: Mapping[int, int]) -> int:
    """The number of articles found that are further versions of a story already found.

    Args:
        stories: the facet ``story`` of the result.
    """
    return sum(versions - 1 for versions in stories.values())


def fold(
    searcher: tantivy.Searcher, extra: int, fetch: Fetch, hits: tantivy.SearchResult, *, offset: int, limit: int
) -> tuple[list[Any], int]:
    """Document addresses of a page on which every story appears once, and the number of stories on all pages.

    Args:
        extra: from :func:`surplus`.
        fetch: returns that many hits from the first on, in order.
        hits: the same page with every version, which is already right if no story is found twice.
        offset, limit: the page, in stories.
    """
    if not extra:
        return [address for _key, address in hits.hits], total(hits)
    return _page(searcher, fetch, offset=offset, limit=limit, extra=extra), total(hits) - extra


def _page(searcher: tantivy.Searcher, fetch: Fetch, *, offset: int, limit: int, extra: int) -> list[Any]:
    wanted = offset + limit
    asked = wanted + min(extra, limit)
    while True:
        hits = fetch(asked).hits
        addresses = [address for _key, address in hits]
        stories = searcher.fast_field_values(STORY, addresses) if addresses else []
        seen: set[float] = set()
        kept = []
        for address, story in zip(addresses, stories, strict=True):
            if story is None or story not in seen:
                kept.append(address)
            if story is not None:
                seen.add(story)
        if len(kept) >= wanted or len(hits) < asked or asked >= wanted + extra:
            return kept[offset:wanted]
        asked = min(2 * asked, wanted + extra)
