"""Many files at once: what becomes of each report, and that nothing is lost or doubled."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from archive.articles import services
from archive.articles.services import Draft
from archive.articles.sources import get_or_create_source
from archive.articles.uploads import store_upload
from archive.ingest import batches, opening, worker
from archive.models import Article, Batch, BatchFile, BatchItem, ColumnMapping, Source, Upload
from archive.processing import pipeline
from archive.readers import ReadError
from archive.readers.tables.columns import DETAILS, ORDER
from tests.archive.readers.conftest import zip_of
from tests.factories import SourceFactory, make_place

pytestmark = pytest.mark.django_db
COLUMNS = {"title": "title", "body": "text", "published_on": "date", "source": "outlet"}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def rows(count: int, start: int = 0, **more: str) -> bytes:
    lines = [
        {
            "title": f"تقرير {n}",
            "text": f"قالت مصادر في مدينة البوكمال إن الطريق رقم {n} مغلق.",
            "date": "٣٠ تشرين الثاني ٢٠٢١",
            **more,
        }
        for n in range(start, start + count)
    ]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def batch_of(*files: tuple[str, bytes], source: str | None = "عنب بلدي", **options: Any) -> Batch:
    options = {"method": "file", "state": "published", **options}
    if source:
        options["source"] = get_or_create_source(user=None, name=source)
    batch = batches.create_batch(files=files, **options)
    opening.open_files(batch)
    return batch


def table(data: bytes, name: str = "a.jsonl", **options: Any) -> Batch:
    batch = batch_of((name, data), **options)
    batches.choose_columns(file=batch.files.get(), columns=COLUMNS)
    opening.open_files(batch)
    return batch


def run() -> None:
    while worker.process_chunk():
        pass


def states(batch: Batch) -> Counter[str]:
    return Counter(batch.items.values_list("state", flat=True))


def test_rows_become_articles_with_linked_names() -> None:
    place = make_place("البوكمال", "Abu Kamal")
    batch = table(rows(3))
    assert states(batch) == {"waiting": 3}
    run()
    assert states(batch) == {"done": 3}
    batch.refresh_from_db()
    assert batch.finished_at is not None
    article = batch.items.first().article
    assert (article.current.title, article.published_on, article.source.name_ar) == (
        "تقرير 0",
        date(2021, 11, 30),
        "عنب بلدي",
    )
    assert article.mentions.filter(entity=place.entity).exists()
    assert article.steps.get(kind="extract").state == "done"
    assert not batch.items.filter(record__isnull=False).exists()
    assert article.upload == batch.files.get().upload


def test_the_same_again_gives_duplicates() -> None:
    table(rows(3))
    run()
    again, grown = table(rows(3), "b.jsonl"), table(rows(4), "c.jsonl")
    run()
    assert states(again) == {"duplicate": 3}
    assert states(grown) == {"duplicate": 3, "done": 1}
    assert Article.objects.count() == 4
    assert {item.article_id for item in again.items.all()} < set(Article.objects.values_list("pk", flat=True))


def test_a_row_twice_in_one_table_is_stored_once() -> None:
    batch = table(rows(2) + b"\n" + rows(2))
    run()
    assert states(batch) == {"done": 2, "duplicate": 2}


def test_files_of_all_kinds_and_one_that_fails() -> None:
    members = {
        "في/a.txt": "تقرير أ\nنص أول".encode(),
        "b.md": "# تقرير ب\nنص ثانٍ".encode(),
        "c.png": b"\x89PNG\r\n\x1a\n\x00\x00",
    }
    batch = batch_of(("z.zip", zip_of(members)), ("d.txt", "تقرير د\nنص رابع".encode()), ("e.pdf", b"%PDF-1.7 broken"))
    run()
    found = {item.name: item for item in batch.items.all()}
    assert {name: item.state for name, item in found.items()} == {
        "z.zip/في/a.txt": "done", "z.zip/b.md": "done", "z.zip/c.png": "failed", "d.txt": "done", "e.pdf": "failed",
    }  # fmt: skip
    assert "cannot be opened" in found["e.pdf"].reason
    assert "picture" in found["z.zip/c.png"].reason
    with found["z.zip/b.md"].article.upload.original.open("rb") as original:
        assert original.read() == members["b.md"]


def test_a_file_sent_before_under_another_name_is_a_duplicate() -> None:
    first = batch_of(("a.txt", "تقرير\nنص".encode()))
    run()
    second = batch_of(("b.txt", "تقرير\nنص".encode()), ("c.zip", zip_of({"d.txt": "تقرير\nنص".encode()})))
    run()
    assert states(second) == {"duplicate": 2}
    assert {item.article for item in second.items.all()} == {first.items.get().article}


def test_a_table_in_a_zip_file_waits_for_its_columns() -> None:
    batch = batch_of(("z.zip", zip_of({"t.csv": b"title,text\nA title,Some text of a report\n"})))
    waiting = batch.files.get(state="columns")
    columns, first, proposed = batches.proposed_columns(waiting)
    assert (columns, proposed) == (["title", "text"], {"title": "title", "body": "text"})
    assert first == [{"title": "A title", "text": "Some text of a report"}]
    worker.finish()
    batch.refresh_from_db()
    assert batch.finished_at is None
    batches.choose_columns(file=waiting, columns=proposed)
    opening.open_files(batch)
    run()
    assert states(batch) == {"done": 1}
    assert batch.items.get().article.language == "en"


def test_columns_are_remembered_for_the_source() -> None:
    batch = batch_of(("a.csv", b"headline,story,x\nA title,Some text,y\n"), source="One")
    file = batch.files.get()
    batches.choose_columns(file=file, columns={"title": "x", "body": "story"})
    other = batch_of(("b.csv", b"headline,story,x\nB title,Some text,y\n"), source="One")
    assert batches.proposed_columns(other.files.get())[2] == {"title": "x", "body": "story"}
    strange = batch_of(("c.csv", b"headline,story,x\nC title,Some text,y\n"), source="Two")
    assert batches.proposed_columns(strange.files.get())[2] == {"title": "headline"}
    assert ColumnMapping.objects.count() == 1


def test_each_row_names_its_own_source() -> None:
    batch = table(rows(1, outlet="منفذ أول") + b"\n" + rows(1, 1, outlet="منفذ ثانٍ") + b"\n" + rows(1, 2), source=None)
    run()
    assert set(Source.objects.values_list("name_ar", flat=True)) == {"منفذ أول", "منفذ ثانٍ"}
    failed = batch.items.get(state="failed")
    assert "Name the source" in failed.reason
    assert failed.record is not None


def test_a_failure_is_alone_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = table(rows(3))
    real = worker.check_report

    def broken(item: BatchItem, report: Any) -> None:
        if item.number == 2:
            raise ReadError("broken")
        real(item, report)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "check_report", broken)
        run()
    failed = batch.items.get(state="failed")
    assert (failed.number, failed.step, failed.reason) == (2, "read", "broken")
    assert states(batch) == {"done": 2, "failed": 1}
    assert batches.retry_failed(batch=batch, step="link") == 0
    assert batches.retry_failed(batch=batch) == 1
    run()
    assert states(batch) == {"done": 3}


def test_a_failed_link_is_tried_again_without_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_texts: Any, **_names: Any) -> None:
        raise RuntimeError("the recogniser is broken")

    batch = table(rows(2))
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "extract_texts", broken)
        run()
    assert states(batch) == {"failed": 2}
    assert set(batch.items.values_list("step", "reason")) == {("link", "RuntimeError: the recogniser is broken")}
    assert Article.objects.count() == 2
    assert batches.retry_failed(batch=batch, step="link") == 2
    run()
    assert states(batch) == {"done": 2}


def test_a_file_that_cannot_be_opened_is_tried_again(settings: Any) -> None:
    settings.ARCHIVE_ENTRIES = 1
    batch = batch_of(("z.zip", zip_of({"a.txt": "تقرير أ\nنص".encode(), "b.txt": "تقرير ب\nنص".encode()})))
    assert "Split it" in batch.files.get(state="failed").reason
    settings.ARCHIVE_ENTRIES = 10
    assert batches.retry_failed(batch=batch) == 1
    opening.open_files(batch)
    run()
    assert states(batch) == {"done": 2}


def test_cancelling_leaves_what_is_stored() -> None:
    batch = table(rows(5))
    worker._read(worker._claim(2))
    batches.cancel_batch(batch=batch)
    assert states(batch) == {"linking": 2, "cancelled": 3}
    run()
    assert states(batch) == {"done": 2, "cancelled": 3}
    batch.refresh_from_db()
    assert batch.finished_at is not None


def test_what_a_killed_worker_left_is_read_alone_and_given_up_in_the_end() -> None:
    batch = table(rows(2))
    batch.items.update(state="reading", attempts=1)
    assert len(worker._claim(50)) == 1
    batch.items.update(attempts=worker.ATTEMPTS)
    connection.cursor().execute("SELECT pg_advisory_unlock_all()")
    run()
    assert states(batch) == {"failed": 2}
    assert "broken off several times" in batch.items.first().reason


def test_who_may_not_publish_cannot_do_so_with_a_batch(contributor: Any) -> None:
    table(rows(1), user=contributor)
    with pytest.raises(PermissionDenied):
        run()


def test_days_to_come_are_not_taken() -> None:
    batch = table(rows(1).replace("٢٠٢١".encode(), b"2999"))
    run()
    assert batch.items.get().article.published_on is None


def test_storing_many_takes_as_many_statements_as_storing_few() -> None:
    source = SourceFactory()

    def drafts(count: int, start: int) -> list[Draft]:
        return [Draft(title=f"t {n}", body="b", source=source, language="ar") for n in range(start, start + count)]

    counts = []
    for count, start in ((2, 0), (40, 100)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.store_articles(drafts=drafts(count, start))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_bytes_that_a_killed_process_left_are_used_again() -> None:
    upload = store_upload(data=b"abc", method="file", user=None)
    name = upload.original.name
    Upload.objects.all().delete()
    again = store_upload(data=b"abc", method="file", user=None)
    assert again.original.name == name
    Upload.objects.all().delete()
    storage = again.original.storage
    with open(storage.path(name), "wb") as torn:
        torn.write(b"ab")
    with store_upload(data=b"abc", method="file", user=None).original.open("rb") as file:
        assert file.read() == b"abc"


def test_items_say_why_they_failed() -> None:
    batch = table(rows(1))
    with pytest.raises(IntegrityError):
        batch.items.update(state="failed")


def test_a_report_without_a_title_fails() -> None:
    batch = table(rows(1).replace("تقرير 0".encode(), "؟".encode()))
    run()
    assert "title" in batch.items.get(state="failed").reason


TABLE = "date,place,notes,reporter\n08/07/2013,Ariha,{0} one,Somebody\n08/21/2013,Sarmin,{0} two,Somebody\n".format(
    "Warplanes raided the market of the town in the morning:"
).encode()


def test_values_decide_what_is_proposed_and_the_choice_is_kept_with_the_order_of_days() -> None:
    batch = batch_of(("a.csv", b"Strikes of August 2013,,,\n" + TABLE))
    file = batch.files.get()
    proposed = batches.proposed_columns(file)[2]
    assert proposed == {"body": "notes", "published_on": "date", ORDER: "month-first"}
    assert batches.proposed_details(file, proposed) == (["place", "reporter"], {"reporter": "name"})
    assert file.not_read[0][0] == "1 row above the names of the columns"
    batches.choose_columns(file=file, columns={**proposed, "title": ["place", "date"], DETAILS: ["place"]})
    opening.open_files(batch)
    run()
    first = batch.items.get(number=1).article
    assert first.current.title == "Ariha · 08/07/2013"
    assert (str(first.published_on), first.details) == ("2013-08-07", [["place", "Ariha"]])
    assert ORDER not in ColumnMapping.objects.get().columns


def test_columns_can_be_chosen_again_while_nothing_is_stored() -> None:
    batch = batch_of(("a.csv", TABLE + b"x,y,,\n"))
    file = batch.files.get()
    batches.choose_columns(file=file, columns={"body": "empty"})
    opening.open_files(batch)
    run()
    assert states(batch) == {"failed": 3}
    assert list(batches.tables_to_choose_again(batch)) == [file]
    assert batches.choose_again(file=BatchFile.objects.get(pk=file.pk))
    opening.open_files(batch)
    again = batch.files.get()
    assert (again.state, batch.items.count()) == ("columns", 0)
    batches.choose_columns(file=again, columns={"body": "notes"})
    opening.open_files(batch)
    run()
    assert states(batch)["done"] == 2
    assert not batches.choose_again(file=batch.files.get())
    assert batch.items.count() == 3
