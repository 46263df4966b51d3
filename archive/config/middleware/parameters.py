"""Parameters of addresses that are too long are refused before anything reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from archive.search.query import MAX_QUERY_LENGTH

PATH_LENGTH = 700
"""Longest path in code points; the words after an id are a title, of 500 at most."""
MOST = 200
"""Most parameters of one address."""
LENGTH = 200
"""Longest value in code points of a parameter that is not named below."""
LENGTHS = {"q": MAX_QUERY_LENGTH, "words": MAX_QUERY_LENGTH, "text": 500, "find": 500, "next": 2000}
"""Longest values of parameters that hold words, or an address."""

Handler = Callable[[HttpRequest], HttpResponseBase]


def bounded_parameters(get_response: Handler) -> Handler:
    """Answer an over-long address with a page that says so."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return too_long(request) or get_response(request)

    return middleware


def too_long(request: HttpRequest) -> HttpResponseBase | None:
    """The refusal of a request whose path, or one of whose parameters, is too long."""
    if len(request.path_info) > PATH_LENGTH:
        return _refusal(request, name="", length=len(request.path_info), most=PATH_LENGTH)
    values = [(name, value) for name, values in request.GET.lists() for value in values]
    if len(values) > MOST:
        return _refusal(request, count=len(values), most=MOST)
    for name, value in values:
        most = LENGTHS.get(name, LENGTH)
        if len(name) > LENGTH or len(value) > most:
            return _refusal(request, name=name[:LENGTH], length=len(value), most=most)
    return None


def _refusal(request: HttpRequest, **context: object) -> HttpResponseBase:
    response = render(request, "errors/too_long.html", context, status=400)
    response["X-Robots-Tag"] = "noindex"
    return response
