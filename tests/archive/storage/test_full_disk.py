"""A full disk gives a page that says so, and leaves nothing half."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from archive.models import Article, Upload
from archive.search.errors import IndexDamaged
from archive.storage.disk_space import is_disk_full
from archive.storage.private_files import PrivateStorage
from archive.views import home
from tests import disks

WORDS = {"ar": "القرص ممتلئ", "en": "The disk is full"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A disk of one megabyte for the original files, all of it but 64 kilobytes in use."""
    with disks.small_disk(tmp_path, "1m") as disk:
        settings.MEDIA_ROOT = disk
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "archive.storage.private_files.PrivateStorage"},
        }
        (disk / "filler").write_bytes(b"\0" * (1024 - 64) * 1024)
        yield disk


@pytest.mark.parametrize("language", WORDS)
def test_an_original_that_does_not_fit(small_disk: Path, editor: Any, language: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    body = "خبر طويل عن الجسر والمدينة. " * 4000
    form = {"title": "خبر", "source": "Orient Net", "language": "ar", "state": "draft", "published_on": "", "url": ""}
    file = SimpleUploadedFile("report.txt", body.encode(), content_type="text/plain")
    address = ("/en" if language == "en" else "") + reverse("archive:upload")
    response = client.post(address, {**form, "file": file})
    assert response.status_code == 507
    assert WORDS[language] in response.content.decode()
    assert f'lang="{language}"' in response.content.decode()
    assert not Upload.objects.exists()
    assert not Article.objects.exists()
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filler"]
    (small_disk / "filler").unlink()
    file.seek(0)
    assert client.post(address, {**form, "file": file}).status_code in (200, 302)
    assert Upload.objects.count() == 1


def test_a_half_written_file_is_taken_away(small_disk: Path) -> None:
    storage = PrivateStorage(location=small_disk)
    with pytest.raises(OSError, match="No space left"):
        storage.save("originals/2026/report.bin", ContentFile(b"x" * 300_000))
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filler"]
    storage.save("originals/2026/small.bin", ContentFile(b"x" * 1000))
    assert (small_disk / "originals/2026/small.bin").stat().st_mode & 0o777 == 0o600
    assert (small_disk / "originals/2026").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("language", WORDS)
def test_a_database_without_room(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_room(request: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$")

    monkeypatch.setattr("archive.views.home.readable_states", without_room)
    response = Client(raise_request_exception=False).get("/en/" if language == "en" else "/")
    assert response.status_code == 507
    assert WORDS[language] in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EFBIG, "File too large"), True),
        (ValueError('An IO error occurred: Os { code: 28, message: "No space left on device" }'), True),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("os error 281"), False),
        (OperationalError("server closed the connection unexpectedly"), False),
    ],
)
def test_what_counts_as_a_full_disk(error: Exception, expected: bool) -> None:
    assert is_disk_full(error) is expected
    outer = RuntimeError("something else")
    outer.__cause__ = error
    assert is_disk_full(outer) is expected


@pytest.mark.parametrize("language", WORDS)
def test_a_damaged_index_met_in_the_middle_of_a_page(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_args: Any, **_named: Any) -> None:
        raise IndexDamaged("a file is missing")

    monkeypatch.setattr(home, "entity_facets", damaged)
    response = Client(raise_request_exception=False).get("/en/" if language == "en" else "/")
    assert response.status_code == 503
    assert ("البحث" if language == "ar" else "Search is not ready") in response.content.decode()
