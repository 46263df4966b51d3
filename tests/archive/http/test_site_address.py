"""No host, port or scheme that a request names comes back in an answer, a letter or a kept page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from archive.accounts import invitations
from archive.accounts.roles import Role
from archive.articles import services
from archive.config.middleware import page_cache
from archive.models import Article
from archive.search import sync
from tests.factories import PASSWORD, make_article

pytestmark = pytest.mark.django_db
SITE = "http://archive.test"
ODD = [
    {"HTTP_HOST": "testserver:8443"},
    {"HTTP_HOST": "127.0.0.1:1"},
    {"HTTP_HOST": "LOCALHOST.:80"},
    {"HTTP_HOST": "[::1]:65535"},
    {"SERVER_PORT": "4444"},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_FORWARDED_PORT": "6666"},
    {"HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_FORWARDED": "host=evil.example;proto=https"},
    {"HTTP_X_ORIGINAL_HOST": "evil.example", "HTTP_X_REWRITE_URL": "/nowhere/"},
    {"wsgi.url_scheme": "https"},
]
PATHS = (
    "/", "/en/", "/articles/", "/en/articles/{pk}/", "/articles/{pk}/", "/articles/{withdrawn}/", "/articles/{pk}/cite.bib",
    "/articles/{pk}/cite.ris", "/articles/{pk}/cite.txt", "/exports/articles/csv/", "/exports/articles/jsonl/",
    "/exports/articles/geojson/", "/exports/articles/ftm/", "/exports/entities/jsonl/", "/feeds/articles/",
    "/en/feeds/articles/?q=هجين", "/robots.txt", "/sitemap.xml",
    "/sitemap-articles-en.xml", "/sitemap-pages-ar.xml", "/about/", "/places/map.json",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _answers_to_more(settings: Any) -> None:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver", "localhost", "127.0.0.1", "[::1]"]


@pytest.fixture
def articles(db: None) -> dict[str, int]:
    stored = make_article("تقرير عن هجين"), make_article("سُحب")
    services.set_state(article=stored[1], state=Article.State.WITHDRAWN, public_note="خطأ")
    sync.rebuild_index()
    return {"pk": stored[0].pk, "withdrawn": stored[1].pk}


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_the_same_whatever_the_request_says_of_its_host(path: str, articles: dict[str, int]) -> None:
    path = path.format(**articles)
    usual = Client().get(path)
    expected = body(usual)
    assert usual.status_code == 200
    for odd in ODD:
        answer = Client().get(path, **odd)
        assert answer.status_code == 200, odd
        assert body(answer) == expected, odd


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_addresses_begin_with_the_setting(articles: dict[str, int], settings: Any, behind_proxy: bool) -> None:
    settings.SITE_ADDRESS = "https://archive.test"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    for path in ("/articles/{pk}/", "/articles/{pk}/cite.txt", "/feeds/articles/", "/sitemap.xml", "/robots.txt"):
        text = body(Client().get(path.format(**articles), HTTP_X_FORWARDED_PROTO="http")).decode()
        assert "https://archive.test/" in text, path
        assert "http://archive.test/" not in text, path
        assert "testserver" not in text, path


def test_a_host_that_is_not_allowed_is_refused_also_where_the_page_is_kept(
    articles: dict[str, int], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAGE_CACHE_BYTES = 10_000_000
    monkeypatch.setattr(page_cache, "snapshot", lambda: "10:10:")
    try:
        assert Client().get("/about/").status_code == 200
        assert Client().get("/about/", HTTP_HOST="evil.example").status_code == 400
    finally:
        page_cache.pages.clear()


def test_one_kept_page_serves_every_allowed_host(
    articles: dict[str, int], settings: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CACHE_BYTES = 10_000_000
    monkeypatch.setattr(page_cache, "snapshot", lambda: "10:10:")
    try:
        Client().get("/articles/")
        for odd in ODD:
            with django_assert_num_queries(0):
                Client().get("/articles/", **odd)
    finally:
        page_cache.pages.clear()


@pytest.mark.parametrize("odd", ODD)
def test_letters_lead_to_the_setting(odd: dict[str, str], reader: Any, administrator: Any) -> None:
    invitations.change_email(user=reader, email="reader@example.org")
    Client().post("/new-password/", {"email": "reader@example.org"}, **odd)
    admin = Client()
    admin.force_login(administrator)
    invitation = {"email": "new@example.org", "role": Role.READER, "language": "en"}
    page = admin.post("/en/accounts/invite/", invitation, follow=True, **odd).content.decode()
    client = Client()
    client.force_login(reader)
    new = "quite another phrase 42"
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, **odd)
    assert len(mail.outbox) == 3
    for letter in mail.outbox:
        links = [word for word in letter.body.split() if "://" in word]
        assert links
        assert all(link.startswith(f"{SITE}/") for link in links), links
    assert f"{SITE}/invitation/" in page or f"{SITE}/en/invitation/" in page


@pytest.mark.parametrize(
    "target", ["http://evil.example/", "//evil.example", "https://testserver:99/", "http://testserver/x"]
)
def test_nobody_is_led_to_a_host_that_the_request_names(editor: Any, target: str) -> None:
    form = {"login": editor.get_username(), "password": PASSWORD, "next": target}
    assert Client().post("/sign-in/", form, HTTP_HOST="testserver:99")["Location"] == "/"
