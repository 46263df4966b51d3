"""Kept pages: only for strangers, and never a moment longer than the archive stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive import services
from archive.models import Article
from archive.search import writer
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(settings: Any) -> Any:
    settings.PAGE_CACHE = 10
    article = make_article("نص يقرؤه الجميع")
    writer.rebuild()
    yield article
    caches["pages"].clear()


def queries(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, headers=headers).status_code == 200
    return len(captured)


def test_the_second_stranger_is_answered_from_memory(article: Article) -> None:
    path = f"/articles/{article.pk}/"
    first, second = Client().get(path), Client().get(path)
    assert queries(Client(), path) == 1
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def test_another_language_fragment_or_query_is_another_page(article: Article) -> None:
    client = Client()
    assert queries(client, "/articles/") > 1
    assert queries(client, "/en/articles/") > 1
    assert queries(client, "/articles/?q=نص") > 1
    assert queries(client, "/articles/", **{"HX-Request": "true"}) > 1
    assert queries(client, "/articles/") == 1


def test_what_is_withdrawn_is_gone_at_once(article: Article) -> None:
    path = f"/articles/{article.pk}/"
    assert "نص يقرؤه الجميع" in Client().get(path).content.decode()
    Article.objects.filter(pk=article.pk).update(state=Article.State.DRAFT)
    assert Client().get(path).status_code == 404


def test_any_change_ends_every_kept_page(article: Article) -> None:
    assert queries(Client(), "/") > 1
    assert queries(Client(), "/") == 1
    services.get_or_create_source(name="منفذ جديد")
    assert queries(Client(), "/") > 1


def test_accounts_are_neither_answered_from_memory_nor_kept(article: Article, editor: Any) -> None:
    stranger, account = Client(), Client()
    account.force_login(editor)
    stranger.get("/")
    assert editor.username in account.get("/").content.decode()
    assert editor.username not in stranger.get("/").content.decode()


def test_a_form_with_a_token_is_not_kept(article: Article) -> None:
    stranger = Client()
    stranger.get("/sign-in/")
    assert queries(stranger, "/sign-in/") != 1 or b"csrfmiddlewaretoken" in stranger.get("/sign-in/").content
    tokens = {Client().get("/sign-in/").cookies["csrftoken"].value for _ in range(2)}
    assert len(tokens) == 2


def test_errors_are_not_kept(article: Article) -> None:
    client = Client()
    for _round in range(2):
        assert client.get("/articles/999999/").status_code == 404
    with CaptureQueriesContext(connection) as captured:
        client.get("/articles/999999/")
    assert len(captured) > 1
