"""The search backend that this site uses, chosen by ``settings.SEARCH_BACKEND``."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from archive.search.backends.base import SearchBackend

BACKENDS = {"tantivy": "archive.search.backends.tantivy.backend.TantivyBackend"}
"""Value of ``SIJILL_SEARCH_BACKEND`` -> class."""


def get_backend() -> SearchBackend:
    """The backend that the settings name, one for each process.

    Raises:
        ImproperlyConfigured: there is no such backend.
    """
    return _backend(settings.SEARCH_BACKEND)


@cache
def _backend(name: str) -> SearchBackend:
    if name not in BACKENDS:
        raise ImproperlyConfigured(
            f"SIJILL_SEARCH_BACKEND is {name!r}; it must be one of: {', '.join(sorted(BACKENDS))}."
        )
    backend: SearchBackend = import_string(BACKENDS[name])()
    return backend
