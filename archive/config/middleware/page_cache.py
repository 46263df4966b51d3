"""Cache of pages for visitors without a session, valid until anything in the database changes.

Each cached page is stored with PostgreSQL's snapshot: the numbers of the transactions that it may have seen. As soon as any
transaction that wrote something ends, the snapshot changes and no earlier page is shown again: a report that is withdrawn
disappears with its transaction. A quiet archive answers from memory; a busy one is as fresh as without the cache.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from archive.config.middleware.page_store import Page, PageStore

PATIENCE_SECONDS = 5.0
NEVER = ("/healthz", "/readyz")
"""These answer even if the database does not."""
# What a page may depend on besides its address.
_HEADERS = ("HX-Request", "HX-Target", "HX-History-Restore-Request", "HX-Boosted")
_TOKEN = b"csrfmiddlewaretoken"

Handler = Callable[[HttpRequest], HttpResponseBase]
pages = PageStore()


def page_cache(get_response: Handler) -> Handler:
    """Answer a visitor's GET from memory if the archive has not changed since the page was rendered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        limit = settings.PAGE_CACHE_BYTES
        if request.path in NEVER or not limit or request.method != "GET" or not is_stranger(request):
            return get_response(request)
        key, state = _key(request), snapshot()
        with _single_flight(f"{key} {state}"):
            page = pages.get(state, key, limit=limit)
            if page is not None:
                return HttpResponse(page.content, headers=dict(page.headers))
            response = get_response(request)
            # Whether there is an account decides whether a page comes from here at all.
            patch_vary_headers(response, ["Cookie"])
            if isinstance(response, HttpResponse) and _is_for_everybody(response):
                pages.set(state, key, Page(response.content, tuple(response.items())), limit=limit)
        return response

    return middleware


_making: dict[str, threading.Event] = {}


@contextmanager
def _single_flight(key: str) -> Iterator[None]:
    """Let one request render a page while others for the same page wait, for a limited time."""
    done = threading.Event()
    first = _making.setdefault(key, done)
    if first is not done:
        first.wait(PATIENCE_SECONDS)
        yield
        return
    try:
        yield
    finally:
        del _making[key]
        done.set()


def snapshot() -> str:
    """Identifies the committed state of the whole database cluster; if two are equal, nothing was committed in between."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def is_stranger(request: HttpRequest) -> bool:
    """Whether the visitor has no session, so that nothing on the page is for one person only."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def _is_for_everybody(response: HttpResponse) -> bool:
    """Whether nothing in it is for one visitor only: no cookie, no form token, no header that forbids storing it."""
    return (
        response.status_code == 200
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
        and "private" not in response.get("Cache-Control", "")
        and _TOKEN not in response.content
    )


def _key(request: HttpRequest) -> str:
    # No page depends on the requested host, so a forged one cannot change a page; it only has to be allowed.
    request.get_host()
    parts = [request.get_full_path()]
    parts += [request.headers.get(name, "") for name in _HEADERS]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
