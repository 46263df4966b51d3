"""What every list shares: who sees which states, the page of a result, and addresses that keep the other parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from archive.search.access import readable_states as readable_states
from archive.search.engine import Hits

PAGE_SIZE = 20
MAX_PAGES = 500


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx requests a part of the page; when going back in history it needs the whole page."""
    htmx = HtmxDetails(request)
    return bool(htmx) and not htmx.history_restore_request


def page_number(request: HttpRequest, *, most: int = MAX_PAGES) -> int:
    """The requested page, from 1 to ``most``; anything else is the first. Arabic-Indic digits count."""
    text = request.GET.get("page", "1")
    return max(1, min(most, int(text))) if text.isdecimal() and len(text) < 9 else 1


class CountedPage(Sequence[Any]):
    """A list of known length of which only one page is at hand, as Django's paginator expects it."""

    def __init__(self, count: int, start: int, rows: Sequence[Any]) -> None:
        self.total, self.start, self.rows = count, start, rows

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> Any:
        return self.rows


def paginate(count: int, number: int, fetch: Callable[[int, int], Sequence[Any]], size: int = PAGE_SIZE) -> Page[Any]:
    """The page ``number``, or the last one when there are fewer; ``fetch(offset, limit)`` gives its rows."""
    pages = max(1, -(-count // size))
    number = min(number, pages)
    start = (number - 1) * size
    return Paginator(CountedPage(count, start, fetch(start, size)), size).page(number)


def hits_of_page(ask: Callable[[int, int], Hits], number: int, size: int = PAGE_SIZE) -> Hits:
    """What the index has for the page ``number``, or for the last one if there are fewer; usually one query.

    Args:
        ask: called with the offset and the number of the articles wanted.
    """
    found = ask((number - 1) * size, size)
    last = max(1, -(-found.count // size))
    return ask((last - 1) * size, size) if number > last else found


def without(request: HttpRequest, name: str, value: str | None = None) -> str:
    """The query string without a parameter (or one of its values) and back on the first page; ``?`` when nothing is left."""
    query = request.GET.copy()
    query.pop("page", None)
    values = [v for v in query.getlist(name) if value is not None and v != value]
    query.setlist(name, values) if values else query.pop(name, None)
    return f"?{query.urlencode()}"


def with_value(request: HttpRequest, name: str, value: str, *, add: bool = False) -> str:
    """The query string with a parameter set (or added) and back on the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    if add:
        query.appendlist(name, value)
    else:
        query[name] = value
    return f"?{query.urlencode()}"


def with_period(request: HttpRequest, since: date, until: date) -> str:
    """The query string with a period set and back on the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query["since"], query["until"] = since.isoformat(), until.isoformat()
    return f"?{query.urlencode()}"
