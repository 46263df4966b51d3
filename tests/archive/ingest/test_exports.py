"""Exports of channels and web archives go through a batch without asking for columns."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from archive.ingest.batches import content
from archive.models import Article, BatchFile
from tests.archive.ingest.test_batches import batch_of, run
from tests.archive.readers.conftest import zip_of
from tests.archive.readers.export_samples import CHANNEL, IPHONE, PERSON, answer, as_json, telegram_chat, warc

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def test_messages_of_a_channel_become_articles_of_its_name() -> None:
    batch = batch_of(("result.json", as_json(telegram_chat())), source=None)
    run()
    file = batch.files.get()
    assert (file.kind, file.state) == ("telegram", BatchFile.State.OPENED)
    assert [part for part, _why in file.not_read] == ["service messages: 1", "messages without words: 1"]
    article = Article.objects.get(identifier="2")
    assert (str(article.source), str(article.published_on)) == (CHANNEL, "2021-11-30")
    assert ["media", "photos/photo_2.jpg، photos/photo_3.jpg"] in article.details


def test_a_chat_in_a_zip_file_beside_a_web_archive() -> None:
    page = warc(answer("https://example.org/report/1"))
    batch = batch_of(("WhatsApp Chat.zip", zip_of({"_chat.txt": IPHONE, "a.warc.gz": page})))
    run()
    assert set(batch.files.values_list("kind", flat=True)) == {"zip", "whatsapp"}
    message = Article.objects.get(current__body="والسطر الثاني")
    assert PERSON not in repr([message.current.title, message.details, str(message.source)])
    captured = Article.objects.get(url="https://example.org/report/1")
    assert captured.details == [["captured", "2021-12-05 10:11:12 UTC"]]
    assert b"WARC-Date: 2021-12-05T10:11:12Z" in content(captured.upload)
