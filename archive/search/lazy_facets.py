"""Facet counts in the background: a thread counts while the rows of a page are read and its snippets cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

_THREADS = 4
"""As many as the requests that a web process answers at once."""
_Counts = Mapping[str, dict[Any, int]]


@cache
def _threads() -> ThreadPoolExecutor:
    # Not at import: a process forked afterwards would have no threads.
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="counting")


class LazyFacets(Mapping[str, dict[Any, int]]):
    """Counts by facet that another thread computes. Reading them waits for it and raises what it raised."""

    def __init__(self, count: Callable[[], _Counts]) -> None:
        """Start counting; ``count`` may use nothing but the index, which lets other threads run while it counts."""
        self._future: Future[_Counts] = _threads().submit(count)

    def __getitem__(self, name: str) -> dict[Any, int]:
        return self._future.result()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._future.result())

    def __len__(self) -> int:
        return len(self._future.result())
