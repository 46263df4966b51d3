"""The search backend that keeps a tantivy index in a folder of each host."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Unpack

import tantivy

from archive.search.backends.base import Hits, IndexStatus, Restriction, ScoredId, SearchOptions, Sort, WritePass
from archive.search.backends.tantivy import searching, writing
from archive.search.backends.tantivy import state as states
from archive.search.backends.tantivy.opening import current_handle, open_index, reading
from archive.search.index_document import IndexDocument
from archive.search.query import ParsedQuery


class TemporaryIndex:
    """An index in memory; see :class:`archive.search.backends.base.Searchable`."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index

    def search(self, query: ParsedQuery, restriction: Restriction | None, **options: Unpack[SearchOptions]) -> Hits:
        return searching.search_index(self._index, query, restriction, **options)


class TantivyBackend:
    """See :class:`archive.search.backends.base.SearchBackend`."""

    @property
    def version(self) -> str:
        return states.INDEX_VERSION

    @reading()
    def search(self, query: ParsedQuery, restriction: Restriction | None, **options: Unpack[SearchOptions]) -> Hits:
        handle = current_handle()
        return searching.search_index(handle.index, query, restriction, generation=handle.generation, **options)

    @reading()
    def iterate_ids(self, query: ParsedQuery, restriction: Restriction, *, sort: Sort = Sort.RELEVANCE) -> list[int]:
        return searching.matching_ids(open_index(), query, restriction, sort)

    @reading()
    def count_pairs(self, restriction: Restriction, pairs: Iterable[tuple[int, int]]) -> list[int]:
        return searching.count_pairs(open_index(), restriction, pairs)

    @reading()
    def similar(
        self, *, words: Sequence[str], entities: Sequence[int], access: Sequence[str], limit: int
    ) -> list[ScoredId]:
        return searching.similar(open_index(), words, entities, access, limit)

    @reading()
    def title_prefix(self, *, words: Sequence[str], prefix: str, access: Sequence[str], limit: int) -> list[int]:
        return searching.title_prefix(open_index(), words, prefix, access, limit)

    @reading()
    def candidate_spellings(self, alternatives: Iterable[Sequence[Collection[str]]]) -> set[int]:
        index = open_index()
        index.reload()
        return searching.candidate_spellings(index, alternatives)

    def sync(self, *, thorough: bool = False) -> AbstractContextManager[WritePass]:
        return writing.sync(thorough=thorough)

    def rebuild(self) -> AbstractContextManager[WritePass]:
        return writing.rebuild()

    def identity(self) -> str:
        return str(states.current_folder())

    def status(self) -> IndexStatus:
        state = states.current()[1]
        with reading():
            open_index().searcher()
        return IndexStatus(state.watermark, state.followed_at)

    def temporary(self, documents: Iterable[IndexDocument]) -> TemporaryIndex:
        return TemporaryIndex(writing.temporary(documents))
