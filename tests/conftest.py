"""A real PostgreSQL, and a search index of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from archive.sandbox.extraction import link_from_data
from archive.sandbox.extraction_tasks import link_as_data
from archive.sandbox.outcomes import TaskFailed
from entities.extraction import Extractor
from entities.gazetteer.records import GazetteerRecords
from entities.spans import Link

# What a machine is busy with beside must not fail a test.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure() -> None:
    """Compile the translations, and have Django read them again: it keeps the catalogue it finds first, or that there is none."""
    import django
    from django.core.management import call_command
    from django.utils.translation.reloader import translation_file_changed

    django.setup()
    call_command("compile_translations", verbosity=0)
    translation_file_changed(None, Path("django.mo"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are not spelt out in the name of a test: those of a ZIP file hold the time, which differs between processes."""
    return "bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, and a copy of it for the sample archive, whose rows no other test may find.

    Tests of whole transactions empty all tables after them, which the audit trail refuses; it has a test of that itself.
    """
    from django.db import connection

    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE archive_auditevent DISABLE TRIGGER audit_no_truncate")
        # Now, while nobody else is connected to what is copied.
        connection.creation.clone_test_db("sample", verbosity=0)
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(suffix="sample", verbosity=0)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        "default": {"BACKEND": "archive.storage.private_files.PrivateStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _extraction(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Find names in the process of the test, unless it is marked ``sandbox``: handing names to a child takes half a second.

    A rolled back test gives its gazetteer version to the next one, which has other names, so none are kept over a test.
    """
    from archive.processing import pipeline
    from archive.sandbox import extraction

    if request.node.get_closest_marker("sandbox") is None:
        monkeypatch.setattr(pipeline, "extract_texts", InProcess().extract_texts)
    yield
    extraction.SANDBOX.unload()


class InProcess:
    """What the children of :mod:`archive.sandbox.extraction` do, without children."""

    def __init__(self) -> None:
        self._version, self._extractor = "", None

    def extract_texts(
        self, texts: Sequence[str], *, version: str, records: Callable[[], GazetteerRecords]
    ) -> list[list[Link] | Exception]:
        if self._extractor is None or self._version != version:
            found = records()
            self._version, self._extractor = found.version, Extractor(found)
        results: list[list[Link] | Exception] = []
        for text in texts:
            try:
                results.append([link_from_data(link_as_data(link)) for link in self._extractor.extract(text)])
            except Exception as error:
                results.append(TaskFailed(f"{type(error).__name__}: {error}"))
        return results


@pytest.fixture(autouse=True)
def _default_language() -> None:
    """A request leaves its language active in the thread; the next test must not find it."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_pages_kept(settings: Any) -> None:
    """Inside a test's transaction nothing is committed, so that a kept page would never grow old."""
    settings.PAGE_CACHE_BYTES = 0


@pytest.fixture(autouse=True)
def _no_rates(settings: Any, tmp_path: Path) -> None:
    """Thousands of requests of the tests come from one address."""
    settings.RATE_LIMITS = {}
    settings.RATES_FILE = tmp_path / "rates"
    settings.STREAMS_PER_CLIENT = settings.STREAMS_PER_PROCESS = 1000


@pytest.fixture
def index(db: None) -> Any:
    """An index of what the database holds; call ``index()`` after a change to bring it up to date."""
    from archive.search import sync

    sync.rebuild_index()
    return sync.sync_index


def _account(role: str) -> Any:
    from archive.accounts.roles import Role, give_role
    from tests.factories import UserFactory

    user = UserFactory(username=f"{role}-under-test")
    give_role(user=user, role=Role[role.upper()])
    return user


@pytest.fixture
def administrator(db: None) -> Any:
    return _account("administrator")


@pytest.fixture
def editor(db: None) -> Any:
    return _account("editor")


@pytest.fixture
def contributor(db: None) -> Any:
    return _account("contributor")


@pytest.fixture
def reader(db: None) -> Any:
    return _account("reader")
