"""Rate limits, counted for all web processes of a host, in memory of fixed size.

They are not in the database: every write there invalidates all cached pages (docs/adr/0009), and a flood of requests would be a
flood of writes. They are not in a cache: a flood of addresses would evict them. Here each client has one number in each of four
rows of a table, at a position given by a keyed hash; the table is a file that the processes map into memory. A number is the
time up to which the client's requests are paid for (the generic cell rate algorithm, ITU-T I.371). Two clients that share a
position in one row rarely share one in all four, and the least of the four counts (count-min sketch with conservative update).
A flood of addresses cannot reset anybody's counter; with hundreds of thousands of addresses within one period others are slowed
down as well.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import math
import mmap
import os
import re
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROWS = 4
COLUMNS = 1 << 16
SIZE = ROWS * COLUMNS * 8
"""Bytes of the table: 2 MiB."""
_RATE = re.compile(r"(\d{1,9})/([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Rate:
    """``number`` requests in ``seconds``; all of them may come at once."""

    number: int
    seconds: int


def parse_rate(text: str) -> Rate | None:
    """``240/m`` as a rate; ``None`` for ``0``, which means no limit.

    Raises:
        ImproperlyConfigured: it is neither.
    """
    if text == "0":
        return None
    match = _RATE.fullmatch(text)
    if match is None or not int(match[1]):
        raise ImproperlyConfigured(
            f"{text!r} is no rate; write a number, a slash and s, m, h or d, such as 240/m, or 0."
        )
    return Rate(int(match[1]), _SECONDS[match[2]])


class RateTable:
    """The table in one file, which is created if it is missing, readable by its owner only.

    Raises:
        OSError: the file cannot be created.
    """

    def __init__(self, file: Path, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        # Seconds of the wall clock: the file outlives a restart of the machine.
        self._clock = clock
        self._key = hashlib.sha256(b"rates\0" + secret).digest()
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._allocate()
            self._table = mmap.mmap(self._fd, SIZE)
        except BaseException:
            os.close(self._fd)
            raise

    def _allocate(self) -> None:
        """Allocate the file's space on the disk: writing to a sparse file would crash the process when the disk is full."""
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        try:
            if os.fstat(self._fd).st_size != SIZE:
                written = os.pwrite(self._fd, bytes(SIZE), 0)
                if written != SIZE:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.ftruncate(self._fd, SIZE)
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def count(self, client: str, rate: Rate) -> int:
        """Count one request. Returns 0 if it may proceed, else seconds until the next attempt; a refused one is not counted."""
        places = self._places(client)
        with self._lock:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
            try:
                return self._count(places, rate)
            finally:
                fcntl.flock(self._fd, fcntl.LOCK_UN)

    def _count(self, places: list[int], rate: Rate) -> int:
        now = self._clock()
        owed = [self._read(place) for place in places]
        # A client never owes more than one period: such a number was written before the clock was set back.
        if min(owed) > now + rate.seconds:
            owed = [now] * ROWS
        paid = max(now, min(owed)) + rate.seconds / rate.number
        if paid > now + rate.seconds + 1e-6:
            return max(1, math.ceil(paid - now - rate.seconds))
        for place, before in zip(places, owed, strict=True):
            struct.pack_into("<d", self._table, place, max(before, paid))
        return 0

    def _read(self, place: int) -> float:
        value: float = struct.unpack_from("<d", self._table, place)[0]
        return value if math.isfinite(value) else 0.0

    def _places(self, client: str) -> list[int]:
        digest = hashlib.blake2b(client.encode("utf-8", "surrogatepass"), key=self._key, digest_size=4 * ROWS).digest()
        columns = struct.unpack(f"<{ROWS}I", digest)
        return [8 * (row * COLUMNS + column % COLUMNS) for row, column in enumerate(columns)]
