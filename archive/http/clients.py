"""The client that a request is counted for, and the response when it exceeds its rate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.http.networks import client_network


def client_name(request: HttpRequest) -> str:
    """The key under which a client's requests are counted: the account, or the network of an anonymous visitor."""
    return f"account {request.user.pk}" if request.user.is_authenticated else f"network {client_network(request)}"


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """The 429 response: seconds until the next attempt, as a page and in ``Retry-After``."""
    response = render(request, "errors/too_often.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
