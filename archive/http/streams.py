"""Limits on streamed responses, per process and per client. A client that disconnects frees its slot."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from archive.http.clients import client_name, too_many_requests
from archive.storage import advisory_locks

RETRY_SECONDS = 30


class _Stream:
    """The chunks of a response, and the slot that it holds until Django closes it, however it ended."""

    def __init__(self, chunks: Iterator[bytes], release: Callable[[], None]) -> None:
        self._chunks, self.close = chunks, release

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks


def limited_streams(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 429 while the client or the process has as many of these responses in progress as allowed.

    The settings are ``STREAMS_PER_CLIENT``, over all web processes, and ``STREAMS_PER_PROCESS``.
    """

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        release = _take_place(client_name(request))
        if release is None:
            return too_many_requests(request, RETRY_SECONDS)
        try:
            response = view(request, *args, **kwargs)
        except BaseException:
            release()
            raise
        if not isinstance(response, StreamingHttpResponse):
            release()
        else:
            response.streaming_content = _Stream(iter(response), release)
        return response

    return limited


def _take_place(client: str) -> Callable[[], None] | None:
    """A function that frees the slot, at most once; None if no slot is free."""
    places = _places(settings.STREAMS_PER_PROCESS)
    if not places.acquire(blocking=False):
        return None
    number = _lock(client)
    if number is None:
        places.release()
        return None
    held = [number]

    def release() -> None:
        if held:
            try:
                _unlock(held.pop())
            finally:
                places.release()

    return release


@cache
def _places(number: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(number)


def _lock(client: str) -> int | None:
    """The second key of a lock of this client; the lock belongs to the database session, so it is released when the process dies.

    Advisory locks write nothing: cached pages stay (docs/adr/0009).
    """
    with connection.cursor() as cursor:
        for place in range(settings.STREAMS_PER_CLIENT):
            digest = hashlib.blake2b(f"{client} {place}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=4)
            number = int.from_bytes(digest.digest(), "big", signed=True)
            if _is_held(number):
                continue
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [advisory_locks.STREAMS, number])
            if cursor.fetchone()[0]:
                return number
    return None


def _is_held(number: int) -> bool:
    """Whether this database session already holds the lock: PostgreSQL would grant it a second time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND classid = %s AND objid::bigint = %s)",
            [advisory_locks.STREAMS, number % 2**32],
        )
        return bool(cursor.fetchone()[0])


def _unlock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [advisory_locks.STREAMS, number])
