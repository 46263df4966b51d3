"""tantivy keeps the contract of all backends."""

from __future__ import annotations

import pytest

from archive.search.backends import get_backend
from archive.search.backends.base import SearchBackend
from tests.archive.search.backends.contract import BackendContract


class TestTantivy(BackendContract):
    @pytest.fixture
    def backend(self) -> SearchBackend:
        return get_backend()
