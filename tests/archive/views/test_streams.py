"""Exports: in memory of fixed size, with their first bytes at once, and with nothing left behind by who goes away."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client, RequestFactory

from archive.config import warmup
from archive.exports import records
from archive.http import streams
from archive.models import Article
from archive.search import sync
from archive.storage import advisory_locks
from entities.audience import PUBLIC
from tests.factories import make_article

EXPORT = "/exports/articles/jsonl/"


@pytest.fixture
def archive(index: Any, settings: Any) -> Iterator[None]:
    settings.STREAMS_PER_CLIENT, settings.STREAMS_PER_PROCESS = 2, 3
    streams._places.cache_clear()
    make_article("نص أول")
    make_article("نص ثان")
    index()
    # Answers that other tests began and did not read hold theirs as long as the connection lasts.
    _unlock()
    yield
    _unlock()


def _unlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def ask(**extra: str) -> Any:
    return Client().get(EXPORT, **extra)


def leave(response: Any) -> None:
    """Close it as a server does, but for the connection, which is the test's."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def locks() -> int:
    with connection.cursor() as cursor:
        # Of this database alone: tests run beside one another in databases of one server.
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND classid = %s",
            [advisory_locks.STREAMS],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
class TestPlaces:
    def test_two_for_one_client_and_a_third_when_one_has_gone(self, archive: None) -> None:
        first, second, third = ask(), ask(), ask()
        assert [r.status_code for r in (first, second, third)] == [200, 200, 429]
        assert third["Retry-After"]
        leave(first)
        assert ask().status_code == 200

    def test_a_process_has_so_many_for_all(self, archive: None) -> None:
        answers = [ask(REMOTE_ADDR=f"192.0.2.{number}") for number in range(4)]
        assert [r.status_code for r in answers] == [200, 200, 200, 429]
        for answer in answers:
            leave(answer)
        assert locks() == 0

    def test_reading_to_the_end_frees_the_place(self, archive: None) -> None:
        for _ in range(5):
            assert len(b"".join(ask()).splitlines()) == 2
        assert locks() == 0

    def test_going_away_in_the_middle_ends_the_reading(self, archive: None, monkeypatch: pytest.MonkeyPatch) -> None:
        ended: list[bool] = []

        def lines() -> Iterator[str]:
            try:
                yield "first"
                yield "second"
            finally:
                ended.append(True)

        view = streams.limited_streams(lambda _request: StreamingHttpResponse(lines()))
        request = RequestFactory().get("/")
        request.user = type("Stranger", (), {"is_authenticated": False})()
        response = view(request)
        assert next(iter(response)) == b"first"
        assert locks() == 1
        leave(response)
        assert (ended, locks()) == ([True], 0)

    def test_an_error_frees_the_place(self, archive: None) -> None:
        def fail(_request: HttpRequest) -> StreamingHttpResponse:
            raise RuntimeError("no answer")

        request = RequestFactory().get("/")
        request.user = type("Stranger", (), {"is_authenticated": False})()
        for _ in range(4):
            with pytest.raises(RuntimeError, match="no answer"):
                streams.limited_streams(fail)(request)
        assert locks() == 0

    def test_what_is_not_found_frees_the_place(self, archive: None) -> None:
        assert [Client().get("/exports/articles/xml/").status_code for _ in range(5)] == [404] * 5
        for _ in range(5):
            answer = Client().head(EXPORT)
            assert answer.status_code == 200
            leave(answer)


@pytest.mark.django_db
class TestMemory:
    @pytest.fixture(autouse=True)
    def _collect_seldom(self) -> Iterator[None]:
        """As the web server does."""
        before = gc.get_threshold()
        gc.set_threshold(*warmup.THRESHOLDS)
        yield
        gc.set_threshold(*before)

    def peak(self, ids: list[int]) -> int:
        gc.collect()
        tracemalloc.start()
        for _record in records.article_records(ids, Article.objects.all(), PUBLIC):
            pass
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    def test_four_times_as_many_long_texts_take_no_more(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(records, "TEXT_BYTES", 400_000)
        ids = [make_article(f"نص {number} " + "كلمة " * 20_000).pk for number in range(24)]
        self.peak(ids[:2])
        assert self.peak(ids) < 1.5 * self.peak(ids[:6])

    def test_the_order_holds_over_groups(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        ids = [make_article(f"نص {number} " * (1 + 40 * number)).pk for number in range(12)][::-1]
        monkeypatch.setattr(records, "TEXT_BYTES", 3_000)
        monkeypatch.setattr(records, "CHUNK", 5)
        assert [record.id for record in records.article_records(ids, Article.objects.all(), PUBLIC)] == ids

    def test_the_first_line_comes_before_the_second_chunk_is_read(
        self, db: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
    ) -> None:
        ids = [make_article(f"نص {number}").pk for number in range(9)]
        sync.rebuild_index()
        monkeypatch.setattr(records, "CHUNK", 3)
        with django_assert_num_queries(3):
            lines = iter(records.article_records(ids, Article.objects.all(), PUBLIC))
            assert next(lines).id == ids[0]
