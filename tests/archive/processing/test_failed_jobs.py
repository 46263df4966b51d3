"""Failed jobs are seen with their reason and can run again; /readyz says how the host is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection, connections
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from archive import tasks
from archive.models import JobFailure, Session
from archive.presenters.labels import TASK_NAMES
from archive.processing import failed_jobs
from archive.search.backends.tantivy import state as index_module
from tests.factories import make_article


def test_every_job_has_words() -> None:
    assert set(TASK_NAMES) == {name for name in app.tasks if name.startswith("archive.")}


@pytest.fixture
def queue(transactional_db: None) -> Iterator[None]:
    """The queue's tables are not Django's, so that they are not emptied after a test that commits."""
    _empty()
    yield
    _empty()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def in_a_thread(run: Callable[[], object]) -> None:
    """Run it where no event loop runs: the one that drives a browser goes on in the main thread after its tests."""

    def alone() -> None:
        try:
            run()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(alone).result()


def fail(error: str, task: Any = None, **args: Any) -> int:
    """A job as the queue and the worker leave it when its task has raised."""
    pk = (task or tasks.process_article).configure(queueing_lock=None).defer(**(args or {"article_id": 1}))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [pk])
    JobFailure.objects.create(job_id=pk, error=error)
    return int(pk)


def test_a_worker_notes_why_a_job_failed(queue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_article_id: int) -> None:
        raise RuntimeError("the recogniser is broken\0")

    monkeypatch.setattr(tasks.pipeline, "extract", broken)
    pk = tasks.process_article.defer(article_id=7)
    # As the command does it, with connections of the worker's own.
    worker = app.with_connector(app.connector.get_worker_connector())
    in_a_thread(
        lambda: worker.run_worker(wait=False, queues=["articles"], install_signal_handlers=False, listen_notify=False)
    )
    (failure,) = failed_jobs.failures()
    assert (failure.newest, failure.count, failure.task) == (pk, 1, "archive.process_article")
    assert failure.error == "RuntimeError: the recogniser is broken"
    assert failure.last_at is not None


@pytest.mark.django_db
class TestThePage:
    def test_editors_see_what_failed_why_and_how_often(self, client: Client, editor: Any) -> None:
        fail("OSError: one", article_id=1)
        fail("OSError: one", article_id=2)
        fail("StepFailed: <b>two</b>", tasks.sync_index, timestamp=1)
        client.force_login(editor)
        page = client.get("/en/jobs/").content.decode()
        assert "failed 2 times" in page
        assert "StepFailed: &lt;b&gt;two" in page
        assert "finding the names of one report" in page

    def test_it_takes_the_same_number_of_queries_whatever_failed(self, client: Client, editor: Any) -> None:
        client.force_login(editor)
        client.get("/jobs/")
        fail("a")
        with CaptureQueriesContext(connection) as few:
            client.get("/jobs/")
        for n in range(20):
            fail(f"error {n}")
        with CaptureQueriesContext(connection) as many:
            client.get("/jobs/")
        assert len(few) == len(many)

    def test_trying_again(self, client: Client, editor: Any) -> None:
        ids = [fail("OSError: one", article_id=n) for n in (1, 2)]
        other = fail("OSError: other", article_id=3)
        client.force_login(editor)
        assert client.post(f"/jobs/{ids[1]}/retry/").status_code == 302
        states = dict(ProcrastinateJob.objects.values_list("pk", "status"))
        assert [states[pk] for pk in (*ids, other)] == ["todo", "todo", "failed"]
        assert not JobFailure.objects.filter(job_id__in=ids).exists()

    def test_of_jobs_by_the_clock_only_the_newest(self) -> None:
        ids = [fail("StepFailed: one", tasks.sync_index, timestamp=n) for n in range(3)]
        assert failed_jobs.retry_failure(job_id=ids[0]) == 1
        assert list(ProcrastinateJob.objects.filter(pk__in=ids).values_list("pk", "status")) == [(ids[2], "todo")]

    def test_what_waits_already_is_not_doubled(self) -> None:
        failed = tasks.update_index.defer()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed])
        tasks.update_index.defer()
        assert failed_jobs.retry_failure(job_id=failed) == 0
        assert ProcrastinateJob.objects.get(task_name="archive.update_index").status == "todo"

    def test_it_is_for_editors(self, client: Client, contributor: Any) -> None:
        assert client.get("/jobs/").status_code == 302
        client.force_login(contributor)
        assert client.get("/jobs/").status_code == 403
        assert client.post("/jobs/1/retry/").status_code == 403


@pytest.mark.django_db
def test_sessions_that_are_over_are_removed() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(days=1))
    tasks.clear_sessions(timestamp=0)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_old_jobs_are_removed_with_their_reasons(queue: None) -> None:
    old, new = fail("old"), fail("new")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', now())", [new])
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '40 days' WHERE job_id = %s", [old])
    JobFailure.objects.filter(job_id=old).update(failed_at=timezone.now() - timedelta(days=40))
    in_a_thread(async_to_sync(failed_jobs.remove_old_jobs))
    assert list(ProcrastinateJob.objects.values_list("pk", flat=True)) == [new]
    assert list(JobFailure.objects.values_list("pk", flat=True)) == [new]


@pytest.mark.django_db
class TestReadiness:
    def test_ready(self, client: Client, index: Any) -> None:
        make_article("خبر")
        index()
        fail("one")
        response = client.get("/readyz")
        assert response.status_code == 200
        said = response.json()
        assert said["ready"] is True
        assert said["index"]["present"] is True
        assert said["index"]["age_seconds"] < 60
        assert said["failed_jobs"] == failed_jobs.count_failed() > 0
        assert "no-store" in response["Cache-Control"]

    def test_no_index(self, client: Client) -> None:
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["reasons"] == ["there is no index of this version"]

    def test_an_old_index(self, client: Client, index: Any, settings: Any) -> None:
        settings.INDEX_MAX_AGE = 60
        folder, state = index_module.current()
        then = (timezone.now() - timedelta(seconds=300)).isoformat()
        index_module.write_state(folder, replace(state, followed_at=then))
        response = client.get("/readyz")
        assert response.status_code == 503
        assert 290 < response.json()["index"]["age_seconds"] < 330

    def test_another_databases_index(self, client: Client, index: Any) -> None:
        folder, state = index_module.current()
        index_module.write_state(folder, replace(state, index_id="5b0c3a2e-1111-4222-8333-444455556666"))
        response = client.get("/readyz")
        assert response.status_code == 503
        assert "another database" in response.json()["reasons"][0]

    def test_no_database(self, client: Client, index: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.PAGE_CACHE = 10

        def away(*_args: Any, **_kwargs: Any) -> None:
            raise OperationalError("connection to server at 10.0.0.7, user secret, failed")

        monkeypatch.setattr(CursorWrapper, "execute", away)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["reasons"] == ["the database does not answer"]
        assert b"secret" not in response.content
        assert client.get("/healthz").status_code == 503
        page = Client(raise_request_exception=False).get("/en/")
        assert page.status_code == 503
        assert "The database does not answer" in page.content.decode()
