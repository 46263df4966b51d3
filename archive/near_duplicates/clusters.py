"""Pairs -> groups. No Django."""

from __future__ import annotations

from collections.abc import Iterable


def components(members: Iterable[int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For every member that a pair joins to another, directly or through others, the smallest member of its group."""
    root = {member: member for member in members}

    def find(member: int) -> int:
        while root[member] != member:
            root[member] = root[root[member]]
            member = root[member]
        return member

    joined: set[int] = set()
    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
        joined |= {one, other}
    return {member: find(member) for member in joined}
