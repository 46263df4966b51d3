"""Absolute addresses of this site. All begin with ``SITE_ADDRESS``: the ``Host`` of a request is whatever its sender wrote."""

from __future__ import annotations

import copy
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def absolute(path: str) -> str:
    """The address of a path of this site for use outside the site: in e-mails, files, feeds and citations."""
    return f"{settings.SITE_ADDRESS}{path}"


def at_site_address(request: HttpRequest) -> HttpRequest:
    """A copy of the request as if it had been sent to ``SITE_ADDRESS``, for Django's feeds and sitemaps.

    These build absolute addresses from a request's host, port and scheme, and accept no other base.
    """
    site = urlsplit(settings.SITE_ADDRESS)
    there = copy.copy(request)
    there.META = {**request.META, "HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme}
    if isinstance(there, WSGIRequest):
        # Its scheme is read from here.
        there.environ = there.META
    if settings.SECURE_PROXY_SSL_HEADER:
        there.META[settings.SECURE_PROXY_SSL_HEADER[0]] = site.scheme
    return there


def is_of_this_site(address: str) -> bool:
    """Whether it is safe to send a reader there: a path of this site, or one below its address."""
    site = urlsplit(settings.SITE_ADDRESS)
    return url_has_allowed_host_and_scheme(address, {site.netloc}, require_https=site.scheme == "https")
