"""Who a request is counted under, and the answer to one that comes too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.http.networks import client_network


def client_name(request: HttpRequest) -> str:
    """Under what somebody's requests are counted: the account, or the network of a visitor without one."""
    return f"account {request.user.pk}" if request.user.is_authenticated else f"network {client_network(request)}"


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """The answer to whoever asks too often: when to come again, in seconds, as a page and as a header."""
    response = render(request, "errors/too_often.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "private, no-store"
    return response
