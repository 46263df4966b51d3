"""Attempts are slowed down, not blocked: after some free ones each has to wait, twice as long each time, up to a limit.

An attempt is counted before its outcome is known, in one statement, so that a thousand at once count as a thousand. A success
uncounts it. Rows are in a table of their own, where no flood of keys evicts another key. Each write removes some that have
expired, so that the table is never much larger than the rows still in force.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.crypto import salted_hmac

from archive.models import Throttle

SWEEP = 20
"""Expired rows that one write removes, so that they are removed faster than they are added."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something may be tried.

    Attributes:
        free: attempts without any waiting.
        first: seconds to wait after the last free one; twice as long after each further one.
        longest: most seconds to wait.
        memory: seconds after the latest attempt until all are forgotten.
    """

    free: int
    first: int
    longest: int
    memory: int


class SlowDown(Exception):
    """It is too early for another attempt.

    Attributes:
        seconds: to wait, at least 1.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


_BEGIN = """
INSERT INTO archive_throttle AS row (key, count, opens_at, expires_at)
VALUES (
    %(key)s, 1, clock_timestamp() + make_interval(secs => %(after_one)s),
    clock_timestamp() + make_interval(secs => %(memory)s))
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN row.expires_at <= clock_timestamp() THEN 1 ELSE least(row.count, 1000000) + 1 END,
    opens_at = clock_timestamp() + make_interval(secs => CASE
        WHEN row.expires_at <= clock_timestamp() THEN %(after_one)s
        WHEN row.count + 1 < %(free)s THEN 0
        ELSE least(%(longest)s, %(first)s * power(2, least(row.count + 1 - %(free)s, 30))) END),
    expires_at = EXCLUDED.expires_at
WHERE row.opens_at <= clock_timestamp() OR row.expires_at <= clock_timestamp()
RETURNING count
"""
_SWEEP = """
DELETE FROM archive_throttle WHERE key IN (
    SELECT key FROM archive_throttle WHERE expires_at <= clock_timestamp() ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


def begin(key: str, pace: Pace) -> int:
    """Count an attempt.

    Args:
        key: of :func:`key_of`.

    Returns:
        Number of attempts remembered, including this one.

    Raises:
        SlowDown: it comes too early; it is not counted.
    """
    after_one = 0 if pace.free > 1 else pace.first
    values: dict[str, str | int] = {
        "key": key,
        "after_one": after_one,
        "free": pace.free,
        "first": pace.first,
        "longest": pace.longest,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP, [SWEEP])
        cursor.execute(_BEGIN, {**values, "memory": pace.memory})
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "SELECT extract(epoch FROM opens_at - clock_timestamp()) FROM archive_throttle WHERE key = %s", [key]
            )
            waiting = cursor.fetchone()
            raise SlowDown(max(1, math.ceil(waiting[0])) if waiting else 1)
    return int(row[0])


def forget(keys: Sequence[str]) -> None:
    """Delete the counts of these keys."""
    Throttle.objects.filter(key__in=keys).delete()


def give_back(keys: Sequence[str]) -> None:
    """Uncount the latest attempt under these keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_throttle SET count = greatest(count - 1, 0), opens_at = clock_timestamp() WHERE key = ANY(%s)",
            [list(keys)],
        )


def key_of(*parts: object) -> str:
    """A key for what is counted; without the secret key it cannot be traced back to its parts."""
    return salted_hmac("sijill.throttle", "\0".join(map(str, parts)), algorithm="sha256").hexdigest()
