"""Files and texts that do harm, in batches and alone: the others go in, the guilty one is set aside, and nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from archive import tasks
from archive.articles import services
from archive.articles.sources import get_or_create_source
from archive.articles.uploads import store_upload
from archive.ingest import batches, opening, readings, worker
from archive.models import Article, Batch, BatchFile, BatchItem, Reading, Step
from archive.processing import pipeline
from archive.sandbox import extraction, reading
from archive.sandbox.parent import Sandbox
from tests.archive.ingest.test_batches import batch_of, rows, run, states, table
from tests.archive.sandbox.conftest import WITH_NAMESPACES, running
from tests.archive.sandbox.hostile import MARK
from tests.factories import make_article, make_place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sandbox]
Cure = Callable[[], None]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_jobs_left() -> Iterator[None]:
    """Django empties its own tables after a test, and not those of the queue."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def cure(settings: Any) -> Iterator[Cure]:
    """Until it is called, files and texts with the mark do what stands behind it."""
    settings.READ_SECONDS = settings.EXTRACT_SECONDS = 2
    settings.READ_WALL_SECONDS = settings.EXTRACT_WALL_SECONDS = 60
    settings.READ_MEMORY = settings.EXTRACT_MEMORY = 700 * 1024**2
    mild = reading.SANDBOX, extraction.SANDBOX
    hostile = (
        Sandbox("tests.archive.sandbox.hostile_reading", memory="READ_MEMORY", program=WITH_NAMESPACES),
        Sandbox(
            "tests.archive.sandbox.hostile_extraction",
            memory="EXTRACT_MEMORY",
            single=True,
            lasting=50,
            program=WITH_NAMESPACES,
        ),
    )
    reading.SANDBOX, extraction.SANDBOX = hostile

    def use_mild() -> None:
        reading.SANDBOX, extraction.SANDBOX = mild

    yield use_mild
    use_mild()
    for sandbox in hostile:
        sandbox.close()
        until(lambda sandbox=sandbox: not running(sandbox))


def text(number: int, deed: str = "") -> tuple[str, bytes]:
    return f"{number}.txt", f"تقرير {number}\nقال المجلس إن الطريق {number} مغلق. {deed and MARK + deed}".encode()


def reasons(batch: Batch) -> dict[str, str]:
    return dict(batch.items.filter(state="failed").values_list("name", "reason"))


def test_files_that_do_harm_fail_alone_and_can_be_tried_again(cure: Cure) -> None:
    deeds = ("loop", "allocate", "leave", "kill")
    batch = batch_of(*(text(n, deed) for n, deed in enumerate(deeds)))
    # What stops the opening already is no item yet: the file says why, and how often it was tried.
    files = {file.name: file for file in batch.files.all()}
    assert {file.state for file in files.values()} == {"failed"}
    assert [files[f"{n}.txt"].attempts for n in range(4)] == [1, 1, 3, 3]
    assert "longer than allowed" in files["0.txt"].reason
    assert "more memory" in files["1.txt"].reason
    assert "crashed" in files["2.txt"].reason
    good = batch_of(text(9))
    run()
    assert states(good) == {"done": 1}
    cure()
    assert batches.retry_failed(batch=batch) == 4
    opening.open_files(batch)
    run()
    assert states(batch) == {"done": 4}


def test_reading_and_rows_that_do_harm_fail_alone(cure: Cure) -> None:
    harmful = [MARK + deed for deed in ("loop", "leave")]
    data = rows(1, 0, text=harmful[0]) + b"\n" + rows(2, 1) + b"\n" + rows(1, 3, text=harmful[1]) + b"\n" + rows(1, 4)
    reading_sandbox, reading.SANDBOX = reading.SANDBOX, Sandbox("archive.sandbox.reading_tasks", memory="READ_MEMORY")
    batch = table(data)
    reading.SANDBOX.close()
    reading.SANDBOX = reading_sandbox
    assert states(batch) == {"waiting": 5}
    run()
    assert states(batch) == {"done": 3, "failed": 2}
    assert {n: item.attempts for n, item in enumerate(batch.items.all()) if item.state == "failed"} == {0: 1, 3: 3}
    assert all("longer than allowed" in reason or "crashed" in reason for reason in reasons(batch).values())
    cure()
    assert batches.retry_failed(batch=batch) == 2
    run()
    assert states(batch) == {"done": 5}


def test_one_text_whose_names_are_never_found_holds_up_no_other(cure: Cure, settings: Any) -> None:
    place = make_place("البوكمال", "Abu Kamal")
    pipeline.find_links([""])
    settings.EXTRACT_WALL_SECONDS = 6
    stored = [make_article(f"في مدينة البوكمال طريق {n} {MARK + 'sleep' if n == 2 else ''}") for n in range(5)]
    result = pipeline.extract_batch([article.pk for article in stored])
    guilty = stored[2]
    assert (len(result.done), result.failed) == (4, (guilty.pk,))
    assert Article.objects.filter(mentions__entity=place.entity).distinct().count() == 4
    step = guilty.steps.get(kind="extract")
    assert (step.state, step.broken_off) == (Step.State.FAILED, 0)
    with translation.override("ar"):
        assert translation.gettext(step.error) != step.error
    with pytest.raises(pipeline.StepFailed, match="longer than allowed"):
        pipeline.extract(guilty.pk)
    settings.EXTRACT_WALL_SECONDS = 60
    cure()
    assert pipeline.extract(guilty.pk) == 1


def test_names_of_one_report_of_a_batch_are_given_up_with_a_reason(cure: Cure) -> None:
    reading.SANDBOX = Sandbox("archive.sandbox.reading_tasks", memory="READ_MEMORY")
    batch = batch_of(text(1), text(2, "loop"), text(3))
    run()
    reading.SANDBOX.close()
    assert states(batch) == {"done": 2, "failed": 1}
    failed = batch.items.get(state="failed")
    assert (failed.step, "longer than allowed" in failed.reason) == ("link", True)
    cure()
    assert batches.retry_failed(batch=batch, step="link") == 1
    run()
    assert states(batch) == {"done": 3}


def at_work(work_: Callable[[], Any]) -> threading.Thread:
    def do() -> None:
        try:
            with translation.override("en"):
                work_()
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    return thread


def until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_cancelling_waits_for_no_file_that_is_being_opened(cure: Cure, settings: Any) -> None:
    settings.READ_WALL_SECONDS = 15
    batch = batches.create_batch(files=[text(1, "sleep"), text(2)], method="file", state="published")
    thread = at_work(lambda: opening.open_files(batch))
    until(lambda: batch.files.filter(state="reading").exists())
    batches.cancel_batch(batch=batch)
    assert thread.is_alive()
    assert set(batch.files.values_list("state", flat=True)) == {"cancelled"}
    thread.join(60)
    assert set(batch.files.values_list("state", flat=True)) == {"cancelled"}
    assert not batch.items.exists()


def test_cancelling_waits_for_no_report_that_is_being_read_or_linked(cure: Cure, settings: Any) -> None:
    settings.READ_WALL_SECONDS = settings.EXTRACT_WALL_SECONDS = 8
    hostile, reading.SANDBOX = reading.SANDBOX, Sandbox("archive.sandbox.reading_tasks", memory="READ_MEMORY")
    source = get_or_create_source(name="عنب بلدي", user=None)
    batch = batches.create_batch(files=[text(1, "sleep"), text(2)], method="file", state="published", source=source)
    opening.open_files(batch)
    reading.SANDBOX.close()
    reading.SANDBOX = hostile
    thread = at_work(lambda: worker.process_chunk(1))
    until(lambda: batch.items.filter(state="reading").exists())
    batches.cancel_batch(batch=batch)
    assert thread.is_alive()
    assert states(batch) == {"reading": 1, "cancelled": 1}
    thread.join(90)
    assert states(batch) == {"reading": 1, "cancelled": 1}
    assert worker.process_chunk() == 0
    assert states(batch) == {"cancelled": 2}
    batch.refresh_from_db()
    assert batch.finished_at is not None

    article = make_article(f"نص {MARK}sleep", source=source)
    linking = Batch.objects.create(method="file", state="published", source=source)
    file = BatchFile.objects.create(
        batch=linking, number=1, name="a", upload=batch.files.first().upload, state="opened"
    )
    item = BatchItem.objects.create(batch=linking, file=file, number=1, name="a", article=article, state="linking")
    thread = at_work(worker.process_chunk)
    until(lambda: article.steps.filter(kind="extract", broken_off=1).exists())
    batches.cancel_batch(batch=linking)
    services.edit_article(article=article, author="محرر")
    assert thread.is_alive(), "neither the batch nor an editor waits"
    thread.join(120)
    item.refresh_from_db()
    assert (item.state, item.step) == ("failed", "link")


def test_what_one_killed_worker_left_of_a_file_another_goes_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ITEMS_AT_ONCE", 2)
    batch = batches.create_batch(files=[("a.jsonl", rows(7))], method="file", state="published")
    opening.open_files(batch)
    batches.choose_columns(file=batch.files.get(), columns={"title": "title", "body": "text"})
    real = reading.open_file

    def broken(*arguments: Any) -> Iterator[Any]:
        for number, found in enumerate(real(*arguments)):
            if number == 1:
                yield reading.Rows(found.rows[:5])
                raise KeyboardInterrupt
            yield found

    with monkeypatch.context() as patch:
        patch.setattr(reading, "open_file", broken)
        with pytest.raises(KeyboardInterrupt):
            opening.open_files(batch)
    assert (batch.files.get().state, batch.items.count()) == ("reading", 4)
    opening.open_files(batch)
    assert (batch.files.get().state, batch.items.count()) == ("opened", 7)
    assert [item.record["title"] for item in batch.items.all()] == [f"تقرير {n}" for n in range(7)]


@pytest.mark.parametrize(("deed", "tried", "said"), [("loop", 1, "longer than"), ("leave", 3, "crashed")])
def test_a_single_file_that_does_harm_is_set_aside(cure: Cure, deed: str, tried: int, said: str) -> None:
    name, data = text(1, deed)
    upload = store_upload(data=data, method="file", user=None, filename=name)
    readings.request_reading(upload=upload)
    tasks.read_upload(upload_id=upload.pk)
    failed = Reading.objects.get()
    assert (failed.state, failed.attempts, said in failed.reason) == ("failed", tried, True)
    tasks.read_upload(upload_id=upload.pk)
    assert Reading.objects.get().attempts == tried, "not by itself"
    cure()
    readings.request_reading(upload=upload)
    tasks.read_upload(upload_id=upload.pk)
    assert readings.report_of(Reading.objects.get()).title == "تقرير 1"


def test_a_reading_that_killed_its_worker_each_time_is_set_aside() -> None:
    upload = store_upload(data=text(1)[1], method="file", user=None, filename="a.txt")
    readings.request_reading(upload=upload)
    Reading.objects.update(state="reading", attempts=3)
    tasks.resume_batches(timestamp=0)
    tasks.read_upload(upload_id=upload.pk)
    failed = Reading.objects.get()
    assert (failed.state, "broken off several times" in failed.reason) == ("failed", True)
