"""Absolute addresses of pages: the permanent one, and the same page in the other languages."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from archive.http.site_address import absolute

# A page links to dozens of others; parsing an address and building it again takes longer than everything else here.
_translated = lru_cache(maxsize=1 << 14)(translate_url)


def permanent_address(path: str) -> str:
    """The absolute address of ``path`` in the archive's first language, to be cited and stored elsewhere."""
    return absolute(_translated(path, settings.LANGUAGE_CODE))


def in_languages(request: HttpRequest) -> list[tuple[str, str]]:
    """(language, absolute address) of this page without its parameters, in every language of the site."""
    return [(code, absolute(_translated(request.path, code))) for code, _name in settings.LANGUAGES]
