"""Pages in memory: never more bytes than the setting says, and a flood does not push out what is read again and again."""

from __future__ import annotations

import random

from archive.config.middleware.page_store import LARGEST, OVERHEAD, Page, PageStore

LIMIT = 1_000_000


def page(size: int) -> Page:
    return Page(b"x" * size, (("Content-Type", "text/html"),))


def keys(store: PageStore, names: list[str], state: str = "1") -> list[str]:
    return [name for name in names if store.get(state, name, limit=LIMIT) is not None]


def test_no_order_of_sizes_goes_beyond_the_limit() -> None:
    chance = random.Random(7)
    store = PageStore()
    for _step in range(5_000):
        name = f"page {chance.randrange(400)}"
        if store.get("1", name, limit=LIMIT) is None:
            store.set("1", name, page(chance.choice([10, 2_000, 30_000, 200_000])), limit=LIMIT)
        assert store.size <= LIMIT
    assert store.size > LIMIT // 2


def test_a_flood_of_pages_asked_for_once_leaves_the_others() -> None:
    store = PageStore()
    often = [f"often {number}" for number in range(20)]
    for name in often:
        store.set("1", name, page(10_000), limit=LIMIT)
        assert store.get("1", name, limit=LIMIT)
    for number in range(20_000):
        store.set("1", f"once {number}", page(5_000), limit=LIMIT)
    assert keys(store, often) == often
    assert store.size <= LIMIT


def test_one_giant_page_is_not_stored() -> None:
    store = PageStore()
    store.set("1", "small", page(100), limit=LIMIT)
    store.set("1", "giant", page(LIMIT // LARGEST), limit=LIMIT)
    assert keys(store, ["small", "giant"]) == ["small"]


def test_empty_pages_are_bounded_as_well() -> None:
    store = PageStore()
    for number in range(10_000):
        store.set("1", str(number), page(0), limit=LIMIT)
    assert len(store) <= LIMIT // OVERHEAD


def test_another_state_of_the_archive_empties_it() -> None:
    store = PageStore()
    store.set("1", "a", page(100), limit=LIMIT)
    assert store.get("2", "a", limit=LIMIT) is None
    store.set("2", "b", page(100), limit=LIMIT)
    assert store.get("1", "a", limit=LIMIT) is None
    assert keys(store, ["a", "b"], "2") == ["b"]
    assert len(store) == 1


def test_a_page_that_is_stored_twice_counts_once() -> None:
    store = PageStore()
    for _ in range(3):
        store.set("1", "a", page(100), limit=LIMIT)
    assert store.size == page(100).size
    store.get("1", "a", limit=LIMIT)
    store.set("1", "a", page(100), limit=LIMIT)
    assert store.size == page(100).size
