"""Messages through the whole of a batch: each report alone, nothing of who sent it, and an account of what was left out."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from archive.articles.sources import get_or_create_source
from archive.articles.uploads import store_upload
from archive.ingest import batches, opening, readings, worker
from archive.models import Article, Batch, Upload
from tests.archive.readers.messages import FORWARDED, SECRETS, TEXT, WORDS, attached, mailbox, plain, several

pytestmark = pytest.mark.django_db
KOI = "Мост разрушен\nМост разрушен вчера ночью, сообщили жители города."


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def run(*files: tuple[str, bytes]) -> Batch:
    source = get_or_create_source(user=None, name="منفذ")
    batch = batches.create_batch(files=files, method="file", state="draft", source=source)
    opening.open_files(batch)
    while worker.process_chunk():
        pass
    return batch


def test_a_message_and_its_attachments_are_reports_of_their_own() -> None:
    data = several(
        f"{TEXT}\n\n-- \nWitness Name", attached("a.txt", f"شهادة\n{FORWARDED}".encode("cp1256"), "text/plain"),
        attached("b.txt", KOI.encode("koi8-r"), "text/plain; charset=koi8-r"), attached("me.vcf", b"BEGIN", "text/vcard"),
    )  # fmt: skip
    batch = run(("a.eml", data))
    items = {item.name: item for item in batch.items.all()}
    assert {name: (item.state, item.reason) for name, item in items.items()} == dict.fromkeys(
        ["a.eml", "a.eml/a.txt", "a.eml/b.txt"], ("done", "")
    )
    bodies = {name: item.article.current.body for name, item in items.items()}
    assert bodies == {"a.eml": WORDS, "a.eml/a.txt": FORWARDED, "a.eml/b.txt": KOI.split("\n")[1]}
    assert [part for part, _why in items["a.eml"].not_read] == ["1 signature", "me.vcf"]
    with Upload.objects.get(filename="a.txt").original.open("rb") as kept:
        assert kept.read() == f"شهادة\n{FORWARDED}".encode("cp1256")


def test_a_mailbox_gives_a_report_a_message() -> None:
    deleted = b"X-Mozilla-Status: 0009\n" + plain("deleted")
    batch = run(("Inbox", mailbox(plain(WORDS), deleted, plain(FORWARDED))))
    assert [item.state for item in batch.items.all()] == ["done", "done"]
    assert [part for part, _why in batch.files.get().not_read] == ["2.eml"]
    for article in Article.objects.all():
        assert not any(secret in f"{article.current.title}{article.current.body}{article.author}" for secret in SECRETS)


def test_a_single_message_is_read_with_its_account() -> None:
    upload = store_upload(data=plain(f"{WORDS}\n-- \nWitness Name"), method="file", user=None, filename="a.eml")
    readings.request_reading(upload=upload)
    assert readings.read_upload(upload.pk) is None
    upload.reading.refresh_from_db()
    report = readings.report_of(upload.reading)
    assert report is not None
    assert report.body == WORDS
    assert [str(each.part) for each in report.not_read] == ["1 signature"]
