"""Where original files go, by the environment; and a bucket on a real S3-compatible server, see `make test-s3`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from archive.articles import services
from archive.articles.uploads import discard_upload, store_upload
from archive.models import Article, Upload
from archive.storage import originals
from archive.storage.originals import original_storage
from tests.archive.history.verification import verified
from tests.factories import SourceFactory

DATA = "تقرير من البوكمال\nنص التقرير كما وصل.".encode()


def test_a_folder_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIJILL_S3_BUCKET", raising=False)
    assert original_storage(environ.Env()) == {"BACKEND": "archive.storage.private_files.PrivateStorage"}


def test_a_bucket_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "find_spec", lambda _name: object())
    monkeypatch.setenv("SIJILL_S3_BUCKET", "originals")
    monkeypatch.setenv("SIJILL_S3_ENDPOINT", "https://s3.example.org")
    entry = original_storage(environ.Env())
    assert entry["BACKEND"] == "storages.backends.s3.S3Storage"
    options = entry["OPTIONS"]
    assert (options["bucket_name"], options["endpoint_url"]) == ("originals", "https://s3.example.org")
    assert options["addressing_style"] == "path"
    assert options["default_acl"] is None


def test_a_bucket_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "find_spec", lambda _name: None)
    monkeypatch.setenv("SIJILL_S3_BUCKET", "originals")
    with pytest.raises(ImproperlyConfigured, match="make s3"):
        original_storage(environ.Env())


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """An empty bucket on a server on loopback, which the archive has for its storage by its settings alone."""
    boto3 = pytest.importorskip("boto3", reason="needs requirements/s3.txt: make test-s3")
    moto = pytest.importorskip("moto.server", reason="needs requirements/s3-test.txt: make test-s3")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "NO_PROXY": host, "SIJILL_S3_BUCKET": "originals",
        "SIJILL_S3_ENDPOINT": f"http://{host}:{port}", "SIJILL_S3_REGION": "us-east-1",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "default": original_storage(environ.Env())}
    found = boto3.resource("s3", endpoint_url=environment["SIJILL_S3_ENDPOINT"], region_name="us-east-1")
    yield found.create_bucket(Bucket="originals")
    server.stop()


def stored() -> Article:
    return services.take_in(
        data=DATA, method=Upload.Method.FILE, filename="تقرير.txt", title="تقرير من البوكمال", body="نص التقرير كما وصل.",
        source=SourceFactory(), language="ar", state="published",
    )  # fmt: skip


@pytest.mark.django_db
class TestBucket:
    def test_an_original_is_stored_read_back_and_private(self, bucket: Any) -> None:
        upload = stored().upload
        assert [item.key for item in bucket.objects.all()] == [upload.original.name]
        with upload.original.open("rb") as file:
            read = file.read()
        assert read == DATA
        assert hashlib.sha256(read).hexdigest() == upload.sha256
        grants = bucket.Object(upload.original.name).Acl().grants
        assert not any("URI" in grant["Grantee"] for grant in grants), "the object is open to everyone"

    def test_an_editor_downloads_it_through_the_site_and_a_reader_does_not(
        self, bucket: Any, editor: Any, reader: Any
    ) -> None:
        address = f"/en/articles/{stored().pk}/original/"
        client = Client()
        client.force_login(editor)
        answer = client.get(address)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, DATA)
        assert "attachment" in answer["Content-Disposition"]
        client.force_login(reader)
        assert client.get(address).status_code == 403

    def test_verify_finds_a_changed_and_a_lost_object(self, bucket: Any) -> None:
        key = stored().upload.original.name
        summary, lines = verified()
        assert summary.startswith("2 files and texts are as they were stored.\n")
        assert lines == ""
        bucket.Object(key).put(Body=b"other")
        assert "the bytes differ" in verified()[1]
        bucket.Object(key).delete()
        summary, lines = verified()
        assert "1 of 2" in summary
        assert "cannot be read" in lines

    def test_a_bucket_that_refuses_is_a_line_for_each_file(self, bucket: Any) -> None:
        stored()
        bucket.objects.all().delete()
        bucket.delete()
        assert "cannot be read" in verified()[1]

    def test_the_same_bytes_are_kept_once_and_a_discarded_upload_leaves_nothing(
        self, bucket: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        first = store_upload(data=DATA, method="file", user=None)
        assert store_upload(data=DATA, method="file", user=None) == first
        assert len(list(bucket.objects.all())) == 1
        with django_capture_on_commit_callbacks(execute=True):
            discard_upload(upload=first)
        assert not list(bucket.objects.all())
