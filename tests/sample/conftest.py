"""The sample archive: loaded once, in a database of its own beside that of the other tests.

Tests that ask for it are of the group ``sample archive``, so that one process loads it for all of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from archive.search.backends.tantivy import ownership
from archive.search.backends.tantivy import state as states


@pytest.fixture(scope="package")
def sample_index(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Folder of the index of the sample archive, which is stored, extracted and indexed in the copy of the test database."""
    folder = tmp_path_factory.mktemp("sample")
    with django_db_blocker.unblock():
        others = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = connection.creation.get_test_db_clone_settings("sample")["NAME"]
        before = django_settings.SEARCH_INDEX_DIR, django_settings.MEDIA_ROOT
        django_settings.SEARCH_INDEX_DIR, django_settings.MEDIA_ROOT = folder / "index", folder / "media"
        try:
            for command in ("load_reference", "load_samples", "reindex"):
                call_command(command, verbosity=0)
        finally:
            django_settings.SEARCH_INDEX_DIR, django_settings.MEDIA_ROOT = before
    yield folder / "index"
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = others


@pytest.fixture
def sample_archive(sample_index: Path, db: None, settings: Any) -> None:
    """The archive as ``make run`` shows it at first; what a test changes is undone, the index is a copy."""
    shutil.copytree(sample_index, settings.SEARCH_INDEX_DIR)
    # Asked for now, so that no test counts the query among those of a page.
    ownership.check(states.current()[1])
