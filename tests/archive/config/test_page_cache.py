"""Kept pages: only for strangers, and never a moment longer than the archive stays as it is."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from archive.articles.sources import get_or_create_source
from archive.config.middleware import page_cache
from archive.models import Article
from archive.search import sync
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(settings: Any) -> Any:
    settings.PAGE_CACHE_BYTES = 10_000_000
    article = make_article("نص يقرؤه الجميع")
    sync.rebuild_index()
    yield article
    page_cache.pages.clear()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is committed: transactions are numbered for the whole cluster, and other tests run on it at the same time."""
    monkeypatch.setattr(page_cache, "snapshot", lambda: "10:10:")


def queries(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, headers=headers).status_code == 200
    return len(captured)


def test_the_second_stranger_is_answered_from_memory(article: Article, quiet: None) -> None:
    path = f"/articles/{article.pk}/"
    first, second = Client().get(path), Client().get(path)
    assert queries(Client(), path) == 0
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def test_another_language_fragment_or_query_is_another_page(article: Article, quiet: None) -> None:
    client = Client()
    for path, headers in (
        ("/articles/", {}),
        ("/en/articles/", {}),
        ("/articles/?q=نص", {}),
        ("/articles/", {"HX-Request": "true"}),
    ):
        assert queries(client, path, **headers) > 0
        assert queries(client, path, **headers) == 0


def test_what_is_withdrawn_is_gone_at_once(article: Article) -> None:
    path = f"/articles/{article.pk}/"
    assert "نص يقرؤه الجميع" in Client().get(path).content.decode()
    Article.objects.filter(pk=article.pk).update(state=Article.State.DRAFT)
    assert Client().get(path).status_code == 404


def test_any_change_makes_another_snapshot(article: Article) -> None:
    before = int(page_cache.snapshot().split(":")[1])
    get_or_create_source(user=None, name="منفذ جديد")
    assert int(page_cache.snapshot().split(":")[1]) > before


def test_accounts_are_neither_answered_from_memory_nor_kept(article: Article, editor: Any, quiet: None) -> None:
    stranger, account = Client(), Client()
    account.force_login(editor)
    stranger.get("/")
    assert editor.username in account.get("/").content.decode()
    assert editor.username not in stranger.get("/").content.decode()


def test_a_form_with_a_token_is_not_kept(article: Article, quiet: None) -> None:
    tokens = {Client().get("/sign-in/").cookies["csrftoken"].value for _ in range(2)}
    assert len(tokens) == 2


def test_errors_are_not_kept(article: Article, quiet: None) -> None:
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert Client().get("/articles/999999/").status_code == 404
        assert len(captured) > 0


def test_a_page_that_several_want_at_once_is_made_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 10_000_000
    page_cache.pages.clear()
    monkeypatch.setattr(page_cache, "snapshot", lambda: "11:11:")
    made, may_end = [], threading.Event()

    def make(request: HttpRequest) -> HttpResponse:
        made.append(request.path)
        may_end.wait(10)
        return HttpResponse("the page")

    handler = page_cache.page_cache(make)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(handler, RequestFactory().get("/en/")) for _ in range(4)]
        while not made:
            time.sleep(0.01)
        time.sleep(0.2)
        may_end.set()
        assert [answer.result(10).content for answer in asked] == [b"the page"] * 4
    assert made == ["/en/"]
    page_cache.pages.clear()


def test_a_page_that_fails_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 10_000_000
    monkeypatch.setattr(page_cache, "snapshot", lambda: "12:12:")

    def fail(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError("no page")

    handler = page_cache.page_cache(fail)
    for _attempt in range(2):
        with pytest.raises(RuntimeError, match="no page"):
            handler(RequestFactory().get("/en/"))
