"""The pages of batches: sending, choosing columns, progress, cancelling, trying again, the report."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from archive import tasks
from archive.articles.services import mark_confidential
from archive.models import Article, Batch, BatchItem, Source, Upload
from tests.archive.ingest.test_batches import rows, run, states
from tests.archive.readers.conftest import zip_of
from tests.uploading import confirm, store_checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


def send(desk: Client, *files: tuple[str, bytes], page: str = "/en", **fields: str) -> Any:
    values = {"source": "Orient Net", "state": "published", **fields}
    return desk.post(f"{page}/upload/", {**values, "file": [SimpleUploadedFile(name, data) for name, data in files]})


def opened(desk: Client, *files: tuple[str, bytes], **fields: str) -> Batch:
    send(desk, *files, **fields)
    batch = Batch.objects.first()
    tasks.open_batch(batch_id=batch.pk)
    return batch


def texts(count: int) -> list[tuple[str, bytes]]:
    return [(f"{n}.txt", f"تقرير {n}\nقال المجلس إن الطريق رقم {n} مغلق.".encode()) for n in range(count)]


def test_many_files_are_a_batch_and_the_browser_does_not_wait(desk: Client, editor: Any) -> None:
    response = send(desk, *texts(3))
    batch = Batch.objects.get()
    assert response["Location"] == f"/en/upload/batches/{batch.pk}/"
    assert (batch.created_by, batch.source.name_en, batch.files.count()) == (editor, "Orient Net", 3)
    assert not Article.objects.exists()
    assert ProcrastinateJob.objects.get(task_name="archive.open_batch").args == {"batch_id": batch.pk}
    waiting = desk.get(response["Location"]).content.decode()
    assert "The files are being opened" in waiting or "waiting to be opened" in waiting
    tasks.open_batch(batch_id=batch.pk)
    assert ProcrastinateJob.objects.filter(task_name="archive.process_chunk").count() == 1
    tasks.process_chunk(number=0)
    assert states(batch) == {"read": 3}
    assert not Article.objects.exists()
    page = desk.get(response["Location"]).content.decode()
    assert "3 reports were read and wait to be checked" in page
    assert store_checked(desk, batch)["Location"] == response["Location"]
    tasks.process_chunk(number=0)
    tasks.process_chunk(number=0)
    assert states(batch) == {"done": 3}
    page = desk.get(response["Location"]).content.decode()
    assert "3 of 3 reports settled" in page
    assert "finished" in page
    assert "hx-trigger" not in page


def test_the_progress_is_a_fragment_that_asks_again(desk: Client) -> None:
    batch = opened(desk, *texts(2))
    fragment = desk.get(f"/en/upload/batches/{batch.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'hx-trigger="every 2s"' in fragment
    assert "0 of 2 reports settled" in fragment


def test_one_zip_or_table_is_a_batch_too(desk: Client) -> None:
    batch = opened(desk, ("z.zip", zip_of(dict(texts(2)))))
    assert states(batch) == {"waiting": 2}


def test_columns_are_chosen_on_their_page(desk: Client) -> None:
    batch = opened(desk, ("t.jsonl", rows(2)), source="")
    page = f"/en/upload/batches/{batch.pk}/columns/"
    assert page in desk.get(f"/en/upload/batches/{batch.pk}/").content.decode()
    shown = desk.get(page).content.decode()
    assert "تقرير 0" in shown
    fields = {"file-1-title": "title", "file-1-body": "text", "file-1-published_on": "date"}
    refused = desk.post(page, fields)
    assert refused.status_code == 422
    desk.post(page, {**fields, "file-1-source": "title"})
    assert batch.files.get().state == "waiting"
    tasks.open_batch(batch_id=batch.pk)
    run()
    store_checked(desk, batch)
    run()
    assert states(batch) == {"done": 2}
    assert desk.get(page).status_code == 302


def test_failures_are_shown_and_tried_again(desk: Client) -> None:
    batch = opened(desk, *texts(1), ("b.pdf", b"%PDF-1.7 broken"))
    run()
    address = f"/en/upload/batches/{batch.pk}/"
    page = desk.get(address).content.decode()
    assert "cannot be opened" in page
    assert "Try again: reading and storing (1)" in page
    only = desk.get(f"{address}?state=failed").content.decode()
    assert "b.pdf" in only
    assert "0.txt" not in only
    desk.post(f"{address}retry/", {"step": "read"})
    assert states(batch) == {"read": 1, "waiting": 1}


def test_reasons_are_in_the_language_of_who_sent_the_files(desk: Client) -> None:
    batch = opened(desk, *texts(1), ("b.pdf", b"%PDF-1.7 broken"), page="")
    run()
    assert "تعذّر فتح ملف" in batch.items.get(state="failed").reason


def test_what_a_batch_could_not_read_is_completed_by_hand(desk: Client) -> None:
    batch = opened(desk, *texts(1), ("b.pdf", b"%PDF-1.7 broken"))
    run()
    upload = batch.items.get(state="failed").upload
    link = f"/en/upload/{upload.pk}/"
    assert link in desk.get(f"/en/upload/batches/{batch.pk}/").content.decode()
    assert desk.post(f"{link}discard/").status_code == 404
    tasks.read_upload(upload_id=upload.pk)
    desk.get(link)
    tasks.read_upload(upload_id=upload.pk)
    values = {"title": "عنوان", "body": "نص كتبه المحرر.", "language": "ar", "state": "draft", "source": "Orient Net"}
    desk.post(f"{link}?by-hand=1", values)
    assert states(batch) == {"read": 1, "done": 1}
    assert f"{upload.filename}" not in desk.get("/en/upload/").content.decode()


def mixed(desk: Client) -> Batch:
    """A batch of three: one names everything, one no source, one neither source nor day."""
    lines = [
        {"title": "كامل", "text": "نص كامل عن الطريق.", "date": "2021-11-30", "outlet": "عنب بلدي"},
        {"title": "بلا مصدر", "text": "نص بلا مصدر عن الطريق.", "date": "2021-11-30", "outlet": ""},
        {"title": "بلا شيء", "text": "نص بلا شيء عن الطريق.", "date": "", "outlet": ""},
    ]
    data = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    batch = opened(desk, ("t.jsonl", data), source="", state="draft")
    columns = {"title": "title", "body": "text", "published_on": "date", "source": "outlet"}
    desk.post(f"/en/upload/batches/{batch.pk}/columns/", {f"file-1-{field}": name for field, name in columns.items()})
    tasks.open_batch(batch_id=batch.pk)
    run()
    return batch


def test_what_was_understood_stands_in_columns_with_the_doubtful_first(desk: Client) -> None:
    batch = mixed(desk)
    page = desk.get(f"/en/upload/batches/{batch.pk}/check/")
    shown = [(row.title, row.source, row.day, row.doubts) for row in page.context["rows"]]
    assert shown == [
        ("بلا شيء", "", "", ("no source", "the day is missing or uncertain")),
        ("بلا مصدر", "", "30 November 2021", ("no source",)),
        ("كامل", "عنب بلدي", "30 November 2021", ()),
    ]
    assert not Article.objects.exists()


def test_what_lacks_a_source_stays_until_it_has_one(desk: Client) -> None:
    batch = mixed(desk)
    assert "/check/" in store_checked(desk, batch)["Location"]
    run()
    assert states(batch) == {"done": 1, "read": 2}
    assert Article.objects.get().state == "draft"
    batch.refresh_from_db()
    assert batch.finished_at is None
    store_checked(desk, batch, source="منفذ آخر")
    run()
    assert states(batch) == {"done": 3}
    assert set(Article.objects.values_list("source__name_ar", flat=True)) == {"عنب بلدي", "منفذ آخر"}
    batch.refresh_from_db()
    assert batch.finished_at is not None


def test_one_report_of_many_is_corrected_before_it_is_stored(desk: Client) -> None:
    batch = mixed(desk)
    item = batch.items.order_by("-number").first()
    assert item is not None
    page = f"/en/upload/batches/{batch.pk}/check/{item.pk}/"
    assert {name for name, field in desk.get(page).context["form"].fields.items() if field.is_doubtful} == {
        "source", "published_on",
    }  # fmt: skip
    assert confirm(desk, page, source="").status_code == 422
    confirm(desk, page, source="منفذ آخر", published_on="2021-12-01", title="مصحّح", language="en")
    store_checked(desk, batch, state="in_review")
    run()
    article = Article.objects.get(source__name_ar="منفذ آخر")
    assert (article.current.title, str(article.published_on), article.language) == ("مصحّح", "2021-12-01", "en")
    assert article.state == "in_review"
    assert desk.get(page).status_code == 404


def test_some_are_left_out(desk: Client) -> None:
    batch = mixed(desk)
    ids = list(batch.items.exclude(doubts=[]).values_list("pk", flat=True))
    desk.post(f"/en/upload/batches/{batch.pk}/check/", {"leave": "", "item": ids})
    assert states(batch) == {"read": 1, "cancelled": 2}
    store_checked(desk, batch)
    run()
    assert Article.objects.get().current.title == "كامل"
    assert not BatchItem.objects.exclude(report__isnull=True, record__isnull=True).exists()


def test_what_was_given_for_all_files_is_shown_beside_what_each_says(desk: Client) -> None:
    first, second = texts(2)
    own = (first[0], first[1] + "\n\nبقلم: سمير الخالد\n12 تشرين الثاني 2021".encode())
    batch = opened(desk, own, second, published_on="2021-11-30", author="هدى", title="عنوان الكل")
    run()
    page = desk.get(f"/en/upload/batches/{batch.pk}/check/")
    rows = {row.title: row for row in page.context["rows"]}
    assert [(row.author, row.day) for row in rows.values()] == [("هدى", "30 November 2021")] * 2
    assert rows["تقرير 0"].said == "سمير الخالد، 2021-11-12"
    assert "عنوان الكل" in page.content.decode()


def test_nobody_else_checks_a_batch(desk: Client, contributor: Any) -> None:
    batch = mixed(desk)
    other = Client()
    other.force_login(contributor)
    item = batch.items.first()
    assert item is not None
    for path in ("check/", f"check/{item.pk}/"):
        assert other.get(f"/en/upload/batches/{batch.pk}/{path}").status_code == 404
        assert other.post(f"/en/upload/batches/{batch.pk}/{path}", {"state": "draft"}).status_code == 404
    assert states(batch) == {"read": 3}


def test_a_table_has_nothing_to_confirm(desk: Client) -> None:
    opened(desk, ("t.jsonl", rows(2)))
    assert desk.get(f"/en/upload/{Upload.objects.get().pk}/").status_code == 404


def test_cancelling(desk: Client) -> None:
    batch = opened(desk, *texts(3))
    desk.post(f"/en/upload/batches/{batch.pk}/cancel/")
    assert states(batch) == {"cancelled": 3}
    run()
    assert not Article.objects.exists()
    assert "cancelled" in desk.get(f"/en/upload/batches/{batch.pk}/").content.decode()


def test_the_report_names_every_file_and_is_no_formula(desk: Client) -> None:
    batch = opened(desk, *texts(2), ("b.txt", "=HYPERLINK(1)\nنص التقرير".encode()), ("c.pdf", b"%PDF-1.7 broken"))
    run()
    store_checked(desk, batch)
    run()
    response = desk.get(f"/en/upload/batches/{batch.pk}/report.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [(line["file"], line["state"]) for line in lines] == [
        ("0.txt", "done"), ("1.txt", "done"), ("b.txt", "done"), ("c.pdf", "failed"),
    ]  # fmt: skip
    assert lines[2]["title"] == "'=HYPERLINK(1)"
    assert "cannot be opened" in lines[3]["reason"]
    assert lines[0]["article"] == f"http://archive.test/en/articles/{batch.items.first().article_id}/"


def test_nobody_sees_the_batches_of_others_but_editors(desk: Client, contributor: Any, editor: Any) -> None:
    batch = opened(desk, *texts(2))
    other = Client()
    other.force_login(contributor)
    for path in ("", "columns/", "report.csv"):
        assert other.get(f"/en/upload/batches/{batch.pk}/{path}").status_code == 404
    for path in ("cancel/", "retry/"):
        assert other.post(f"/en/upload/batches/{batch.pk}/{path}").status_code == 404
    assert f"Batch {batch.pk}" not in other.get("/en/upload/batches/").content.decode()
    own = opened(other, *[(f"c{name}", data + b"!") for name, data in texts(2)], state="in_review")
    assert desk.get(f"/en/upload/batches/{own.pk}/").status_code == 200
    assert f"Batch {own.pk}" in desk.get("/en/upload/batches/").content.decode()


def test_signed_out_readers_are_sent_to_sign_in(client: Client, reader: Any) -> None:
    assert client.get("/en/upload/batches/").status_code == 302
    client.force_login(reader)
    assert client.get("/en/upload/batches/").status_code == 403


def test_pages_ask_as_much_of_the_database_at_any_size(desk: Client) -> None:
    counts: dict[str, list[int]] = {"page": [], "list": []}
    for size in (2, 30):
        batch = opened(desk, *[(f"{size}{name}", data + str(size).encode()) for name, data in texts(size)])
        run()
        for name, address in (("page", f"/en/upload/batches/{batch.pk}/"), ("list", "/en/upload/batches/")):
            desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(address).status_code == 200
            counts[name].append(len(queries))
    assert counts["page"][0] == counts["page"][1] <= 14
    assert counts["list"][0] == counts["list"][1] <= 10


def test_what_was_confirmed_as_a_draft_stays_one(desk: Client) -> None:
    """A later decision on the same batch, before the first is carried out, does not change it."""
    batch = mixed(desk)
    store_checked(desk, batch)
    assert states(batch) == {"waiting": 1, "read": 2}
    store_checked(desk, batch, source="منفذ آخر", state="published")
    run()
    found = Article.objects.values_list("source__name_ar", "state")
    assert sorted(found) == [("عنب بلدي", "draft"), ("منفذ آخر", "published"), ("منفذ آخر", "published")]


def test_only_what_the_page_showed_is_stored(desk: Client) -> None:
    batch = mixed(desk)
    answer = store_checked(desk, batch, source="منفذ آخر", count="2")
    assert "/check/" in answer["Location"]
    assert states(batch) == {"read": 3}
    assert "Look again" in desk.get(answer["Location"]).content.decode()


def test_an_editor_publishes_what_a_contributor_sent(desk: Client, contributor: Any) -> None:
    other = Client()
    other.force_login(contributor)
    batch = opened(other, *texts(2), state="draft")
    run()
    store_checked(desk, batch, state="published")
    run()
    assert states(batch) == {"done": 2}
    assert set(Article.objects.values_list("state", "created_by")) == {("published", contributor.pk)}
    batch = opened(other, *[(name, data + b"!") for name, data in texts(2)], state="draft")
    run()
    assert store_checked(other, batch, state="published").status_code == 422
    assert states(batch) == {"read": 2}


def test_a_hidden_source_stays_hidden_when_its_report_is_checked(desk: Client, contributor: Any) -> None:
    other = Client()
    other.force_login(contributor)
    batch = opened(other, *texts(2), state="draft", source="منفذ سيُخفى")
    run()
    source = Source.objects.get(name_ar="منفذ سيُخفى")
    mark_confidential(source=source, confidential=True)
    item = batch.items.first()
    assert item is not None
    confirm(other, f"/en/upload/batches/{batch.pk}/check/{item.pk}/", title="عنوان آخر")
    store_checked(other, batch)
    run()
    assert set(Article.objects.values_list("source", flat=True)) == {source.pk}


def test_a_file_that_can_be_many_is_read_again_when_it_is_sent_again(desk: Client) -> None:
    data = ("[30/11/2021, 9:41:22] Aaa: قال المجلس إن الطريق مغلق\n" * 3).encode()
    led = []
    for outlet in ("منفذ أول", "منفذ ثان"):
        where = send(desk, ("chat.txt", data), source=outlet)["Location"]
        tasks.read_upload(upload_id=Upload.objects.get().pk)
        led.append(desk.get(where)["Location"])
    assert led[0] != led[1]
    assert [batch.source.name_ar for batch in Batch.objects.order_by("pk")] == ["منفذ أول", "منفذ ثان"]
