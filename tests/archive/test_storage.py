"""Where original files go, by the environment."""

from __future__ import annotations

import environ
import pytest

from archive.storage import original_storage


def test_a_folder_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIJILL_S3_BUCKET", raising=False)
    assert original_storage(environ.Env()) == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def test_a_bucket_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIJILL_S3_BUCKET", "originals")
    monkeypatch.setenv("SIJILL_S3_ENDPOINT", "https://s3.example.org")
    storage = original_storage(environ.Env())
    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert (storage["OPTIONS"]["bucket_name"], storage["OPTIONS"]["endpoint_url"]) == (
        "originals",
        "https://s3.example.org",
    )
    assert storage["OPTIONS"]["default_acl"] is None
