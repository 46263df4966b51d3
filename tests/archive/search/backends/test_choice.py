"""Which backend is used is said in one place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from archive.search.backends import get_backend
from archive.search.engine import Restriction, search
from archive.search.query import ParsedQuery


def test_the_same_backend_answers_for_a_whole_process() -> None:
    assert get_backend() is get_backend()


def test_an_unknown_backend_is_named_with_those_that_exist(settings: Any) -> None:
    settings.SEARCH_BACKEND = "lucene"
    with pytest.raises(ImproperlyConfigured, match=r"SIJILL_SEARCH_BACKEND is 'lucene'; it must be one of: tantivy"):
        search(ParsedQuery(""), Restriction(("published",)), limit=1)
