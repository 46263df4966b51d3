"""Limits on the size of request bodies and the rate of requests, checked before any view or form runs.

Django calls this when it knows the view and the account, and before the CSRF check, which is the first to read a body.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.accounts.adapters import needs_second_factor
from archive.http.clients import client_name, too_many_requests
from archive.http.rates import RateTable, parse_rate

logger = logging.getLogger(__name__)

TAKE_FILES = frozenset({"archive:upload"})
"""Views that accept files."""
WRITERS = ("archive.add_article", "archive.change_article")
"""Permissions that allow long texts in forms."""
RATES = {
    **dict.fromkeys(
        (
            "archive:home", "archive:articles", "archive:article", "archive:entities", "archive:entity", "archive:places",
            "archive:place", "archive:duplicates", "sitemap", "sitemap-section",
        ),
        "search",
    ),
    "archive:suggest": "suggest",
    "archive:feed-articles": "feed",
    "archive:feed-entity": "feed",
    "archive:feed-place": "feed",
    "archive:places-map": "map",
    "archive:article-original": "download",
    "archive:batch-report": "download",
    "archive:export-articles": "export",
    "archive:export-entities": "export",
}  # fmt: skip
"""Views -> the rate that limits requests for them."""
RATES_OF_FORMS = {"account_reset_password": "letter"}
"""Views -> the rate that limits submissions of their form."""


class RequestLimits:
    """Middleware; it must come before ``CsrfViewMiddleware``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        return _refuse_body(request, name) or _refuse_rate(request, name)


def _refuse_body(request: HttpRequest, name: str) -> HttpResponse | None:
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        return _unread(request, "errors/411.html", 411)
    # A length that is not a number counts as no body, as in Django.
    given = str(request.META.get("CONTENT_LENGTH") or "")
    length = int(given) if given.isdecimal() else 0
    # Most requests are short; the account is looked up only for the others.
    if length <= settings.FORM_LIMIT or length <= body_limit(request, name):
        return None
    return _unread(request, "errors/413.html", 413)


def body_limit(request: HttpRequest, name: str) -> int:
    """Bytes that this account may send to the view of this name."""
    user = request.user
    if not any(user.has_perm(permission) for permission in WRITERS):
        return int(settings.FORM_LIMIT)
    if needs_second_factor(user) and not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return int(settings.FORM_LIMIT)
    if name in TAKE_FILES and user.has_perm("archive.add_article"):
        return int(settings.UPLOAD_REQUEST_LIMIT)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _unread(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, template, {"limit": settings.FORM_LIMIT}, status=status)


def _refuse_rate(request: HttpRequest, name: str) -> HttpResponse | None:
    kind = (RATES_OF_FORMS if request.method == "POST" else RATES).get(name)
    rate = parse_rate(settings.RATE_LIMITS.get(kind, "0")) if kind else None
    if rate is None:
        return None
    try:
        table = _table(settings.RATES_FILE)
    except OSError as error:
        # A full disk must not stop readers.
        logger.warning("Requests are not counted: %s cannot be made: %s", settings.RATES_FILE, error)
        return None
    seconds = table.count(f"{kind} {client_name(request)}", rate)
    return too_many_requests(request, seconds) if seconds else None


@cache
def _table(file: Path) -> RateTable:
    return RateTable(file, settings.SECRET_KEY.encode())
