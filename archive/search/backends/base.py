"""The contract of a search backend: what the site asks of an index, without a word about the engine behind it.

See docs/adr/0015-search-backends.md. ``tests/archive/search/backends/contract.py`` holds the tests that every backend must pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol, Required, TypedDict, Unpack

from archive.search.index_document import IndexDocument
from archive.search.query import ParsedQuery

MAX_OFFSET: Final = 10_000
FACETS: Final = (
    "places", "regions", "entities", "organizations", "people", "source", "language", "state", "review", "month", "day",
)  # fmt: skip
"""What can be counted."""
FACET_SIZE: Final = 1000
"""Number of values of a facet unless another is requested."""
FacetSizes = Mapping[str, int]
"""Facets to count -> number of values at most, the most frequent ones; of ``month`` and ``day`` all are returned."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Restriction:
    """What articles must be besides matching the query. Lists are alternatives; different fields must all hold.

    Attributes:
        states: values of ``IndexDocument.access`` that the reader may see, from
            :func:`archive.search.access.readable_states`.
        places: a mention is in one of these, at any depth.
        entities: all of these are mentioned.
        publication: states chosen as a filter, out of those that the reader may see.
        review: values of :class:`archive.search.index_document.Review`.
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
        facets: for each facet requested, value -> number of articles, most first. The keys of ``month`` are the first days of
            months and those of ``day`` are days, both in order of time. They may still be being counted: read them last.
    """

    ids: list[int]
    count: int
    relaxed: bool = False
    facets: Mapping[str, dict[Any, int]] = field(default_factory=dict)


class ScoredId(NamedTuple):
    """An article and its score, comparable within one result only."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The state of an index that can be read.

    Attributes:
        watermark: every transaction of the database numbered below it is in the index.
        synced_at: when the last pass began by the clock of the database, in ISO 8601; empty if there was none.
    """

    watermark: int
    synced_at: str


class SearchOptions(TypedDict, total=False):
    """What is asked of a result, as :func:`archive.search.engine.search` explains it; ``limit`` always is."""

    limit: Required[int]
    offset: int
    sort: Sort
    facets: FacetSizes
    fold: bool


class Searchable(Protocol):
    """An index that answers queries."""

    def search(self, query: ParsedQuery, restriction: Restriction | None, **options: Unpack[SearchOptions]) -> Hits:
        """One page of what matches; see :func:`archive.search.engine.search`. Without a restriction everything is searched."""
        ...


class WritePass(Protocol):
    """The exclusive right to write to the index while a pass runs.

    Attributes:
        watermark: of the last pass; ``None`` where a new index is built, which lacks every article.
        is_thorough: all ids must be compared, not only their number.
    """

    watermark: int | None
    is_thorough: bool

    def progress(self) -> None:
        """Report that the pass goes on; one that does not for ``settings.INDEX_STUCK_SECONDS`` is ended."""
        ...

    def write(self, documents: Iterable[IndexDocument], deletions: Collection[int] = ()) -> None:
        """Delete the documents of some ids, then add documents, all or nothing; a document to be replaced is deleted first.

        Args:
            documents: read once, in order; they need not fit in memory.

        Raises:
            IndexDamaged: the index is damaged and must be built again.
            WriteFailed, OSError, ValueError: it cannot be written; what was committed before stays.
        """
        ...

    def count(self) -> int:
        """The number of documents."""
        ...

    def ids(self) -> list[int]:
        """The ids of all documents; one that is stored twice appears twice."""
        ...

    def finish(self, *, watermark: int, synced_at: str) -> None:
        """Record that the index is as the database was; see :class:`IndexStatus`. A new index takes over from the old one."""
        ...


class SearchBackend(Searchable, Protocol):
    """One search engine. Every method that reads or syncs raises ``IndexUnavailable`` where there is no index to do it with.

    Attributes:
        version: changes with the terms and with how the backend stores them; an index of another version is built again.
    """

    version: str

    def iterate_ids(
        self, query: ParsedQuery, restriction: Restriction, *, sort: Sort = Sort.RELEVANCE
    ) -> Sequence[int]:
        """The ids of every article that ``search`` finds, in its order, however many there are."""
        ...

    def count_pairs(self, restriction: Restriction, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """For each pair of entities the number of articles that pass the restriction and mention both."""
        ...

    def similar(
        self, *, words: Sequence[str], entities: Sequence[int], access: Sequence[str], limit: int
    ) -> list[ScoredId]:
        """Articles that share entities or stemmed words, rare ones counting for more; best first.

        Args:
            access: what the reader may see, as ``Restriction.states``.
        """
        ...

    def title_prefix(self, *, words: Sequence[str], prefix: str, access: Sequence[str], limit: int) -> list[int]:
        """The newest articles whose title has all stemmed ``words`` and a word that begins with ``prefix``.

        Args:
            prefix: an unfinished word before stemming; proclitics may precede it.
        """
        ...

    def candidate_spellings(self, alternatives: Iterable[Sequence[Collection[str]]]) -> set[int]:
        """Articles of any state with a title or body that satisfies one of the alternatives, as last committed.

        Args:
            alternatives: each a sequence of sets of exact words; the text must hold a word of every set.
        """
        ...

    def sync(self, *, thorough: bool = False) -> AbstractContextManager[WritePass]:
        """Open the index for a pass that brings it up to date with the database.

        Args:
            thorough: check everything that is stored, not only what looks changed.

        Raises:
            IndexUnavailable: there is no sound index of this version and this database; it must be built again.
            IndexBusy: another process is writing.
        """
        ...

    def rebuild(self) -> AbstractContextManager[WritePass]:
        """Build a new index beside the one in use, which stays if the pass does not finish.

        Raises:
            IndexBusy: another process is writing.
        """
        ...

    def identity(self) -> str:
        """Identifies the index in use; changes when it is built again."""
        ...

    def status(self) -> IndexStatus:
        """Open the index as a reader would and say how far it has come."""
        ...

    def temporary(self, documents: Iterable[IndexDocument]) -> Searchable:
        """An index of some documents in memory, for measuring; nothing of it is stored."""
        ...
