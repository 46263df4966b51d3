"""Pages, feeds and exports are compressed for visitors without an account.

Responses to an account are not compressed: the length of a compressed page that repeats a reader's words beside something secret
can reveal the secret (the attack called BREACH). Static files are compressed once, when they are collected.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from archive.config.middleware.page_cache import is_stranger


class CompressForStrangers(GZipMiddleware):
    """Django's compression, which also varies the length at random, for requests without a session."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return super().process_response(request, response) if is_stranger(request) else response
