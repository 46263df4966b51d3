"""Error pages. Those for errors of the server use neither the database nor the session."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation

from archive.processing.readiness import is_answering
from archive.search.errors import IndexUnavailable
from archive.storage.disk_space import is_disk_full


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The pages for uncaught errors; some errors have a page of their own that says what to do."""
    error = sys.exc_info()[1]
    if error is not None and is_disk_full(error):
        return _bare(request, "errors/507.html", 507)
    if isinstance(error, IndexUnavailable):
        return _bare(request, "errors/no_index.html", 503)
    if isinstance(error, (OperationalError, InterfaceError)) and not is_answering():
        return _bare(request, "errors/503.html", 503)
    return HttpResponse(loader.get_template("errors/500.html").render({}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def _bare(request: HttpRequest, template: str, status: int) -> HttpResponse:
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        response = HttpResponse(loader.get_template(template).render({}), status=status)
    response["Cache-Control"] = "no-store"
    return response
