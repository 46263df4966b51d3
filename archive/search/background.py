"""Counting beside the rest: the index counts in a thread while the rows of a page are read and its snippets cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

_THREADS = 4
"""As many as requests that a web process answers at once."""
_Counts = Mapping[str, dict[Any, int]]


@cache
def _threads() -> ThreadPoolExecutor:
    # Not at import: a process that is forked afterwards would have none of them.
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="counting")


class LazyFacets(Mapping[str, dict[Any, int]]):
    """Counts by facet that another thread works out. Whoever looks at them waits, and is told what went wrong."""

    def __init__(self, count: Callable[[], _Counts]) -> None:
        """Begin; ``count`` must touch nothing but the index, which lets other threads run while it counts."""
        self._future: Future[_Counts] = _threads().submit(count)

    def __getitem__(self, name: str) -> dict[Any, int]:
        return self._future.result()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._future.result())

    def __len__(self) -> int:
        return len(self._future.result())
