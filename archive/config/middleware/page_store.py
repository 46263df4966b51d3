"""Pages in memory, limited by their total size, in two parts so that pages requested once do not evict those requested again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

OVERHEAD = 1024
"""Bytes counted for a page besides its content: key, headers and the objects that hold them."""
LARGEST = 16
"""A page larger than this share of the whole is not stored."""
NEW = 4
"""The share of the whole for pages that nobody has requested a second time."""


@dataclass(frozen=True, slots=True)
class Page:
    content: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        return OVERHEAD + len(self.content) + sum(len(name) + len(value) for name, value in self.headers)


class PageStore:
    """Pages of one state of the archive; those of the previous state are dropped when the first of a new state is stored.

    A segmented least-recently-used cache (Karedla, Love and Wherry, 1994): a new page enters one part, a second request for it
    moves it to the other. A flood of addresses that are requested once each fills and empties only the first part.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ""
        self._new: OrderedDict[str, Page] = OrderedDict()
        self._again: OrderedDict[str, Page] = OrderedDict()
        self._new_bytes = self._again_bytes = 0

    @property
    def size(self) -> int:
        """Bytes of all pages, as they are counted."""
        return self._new_bytes + self._again_bytes

    def __len__(self) -> int:
        return len(self._new) + len(self._again)

    def get(self, state: str, key: str, *, limit: int) -> Page | None:
        """The page, which from now on counts as requested again.

        Args:
            limit: most bytes of all pages.
        """
        with self._lock:
            if state != self._state:
                return None
            page = self._again.get(key)
            if page is not None:
                self._again.move_to_end(key)
                return page
            page = self._new.pop(key, None)
            if page is not None:
                self._new_bytes -= page.size
                self._again[key] = page
                self._again_bytes += page.size
                self._shrink(limit)
            return page

    def set(self, state: str, key: str, page: Page, *, limit: int) -> None:
        with self._lock:
            if state != self._state:
                self._clear()
                self._state = state
            if page.size > limit // LARGEST or key in self._again:
                return
            before = self._new.pop(key, None)
            self._new[key] = page
            self._new_bytes += page.size - (before.size if before else 0)
            self._shrink(limit)

    def clear(self) -> None:
        with self._lock:
            self._clear()

    def _shrink(self, limit: int) -> None:
        while self._new_bytes > limit // NEW:
            self._new_bytes -= self._new.popitem(last=False)[1].size
        while self._again_bytes > limit - limit // NEW:
            self._again_bytes -= self._again.popitem(last=False)[1].size

    def _clear(self) -> None:
        self._new.clear()
        self._again.clear()
        self._new_bytes = self._again_bytes = 0
