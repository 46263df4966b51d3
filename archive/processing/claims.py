"""Claims on work: advisory locks of the worker's connection, which PostgreSQL releases when the worker is killed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection


def claim(kind: int, ids: Sequence[int]) -> list[int]:
    """Claim the ids that are not claimed yet, until :func:`release`; returns them in order.

    Args:
        kind: high bits of the locks, one of :mod:`archive.storage.advisory_locks`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::bigint[]) AS id WHERE pg_try_advisory_lock(%s | id)", [list(ids), kind]
        )
        return sorted(pk for (pk,) in cursor.fetchall())


def release(kind: int, ids: Sequence[int]) -> None:
    """Release claims."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s | id) FROM unnest(%s::bigint[]) AS id", [kind, list(ids)])
