"""Who reaches what: one table over page, fragment, search and file for stranger, reader and editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.articles import services
from archive.models import Article, Upload
from entities.spans import Kind
from tests.factories import SourceFactory, make_entity

pytestmark = pytest.mark.django_db
SECRET = "عبارة لا يراها الا المحرر"


@pytest.fixture
def draft(index: Any, editor: Any) -> Article:
    make_entity("جهة مجهولة", "Unknown body", Kind.ORGANIZATION)
    article = services.take_in(
        data=SECRET.encode(), method=Upload.Method.PASTE, user=editor, title="مسودة", body=SECRET, source=SourceFactory(),
        language="ar",
    )  # fmt: skip
    index()
    return article


@pytest.fixture(params=["stranger", "reader", "editor"])
def visitor(request: Any, client: Client, reader: Any, editor: Any) -> tuple[str, Client]:
    if request.param != "stranger":
        client.force_login({"reader": reader, "editor": editor}[request.param])
    return request.param, client


STATUS = {
    "article": {"stranger": 404, "reader": 404, "editor": 200},
    "original": {"stranger": 302, "reader": 403, "editor": 200},
    "steps": {"stranger": 302, "reader": 403, "editor": 200},
    "retry": {"stranger": 302, "reader": 403, "editor": 302},
    "upload": {"stranger": 302, "reader": 403, "editor": 200},
}


@pytest.mark.parametrize("address", STATUS)
def test_who_reaches_what(draft: Article, visitor: tuple[str, Client], address: str) -> None:
    who, client = visitor
    paths = {
        "article": f"/articles/{draft.pk}/",
        "original": f"/articles/{draft.pk}/original/",
        "steps": f"/articles/{draft.pk}/steps/",
        "retry": f"/articles/{draft.pk}/steps/extract/retry/",
        "upload": "/upload/",
    }
    send = client.post if address == "retry" else client.get
    response = send(paths[address])
    assert response.status_code == STATUS[address][who]
    if response.status_code == 302 and who == "stranger":
        assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("path", ["/articles/", "/articles/?q=عبارة", "/", "/places/", "/entities/"])
@pytest.mark.parametrize("fragment", [False, True])
def test_a_draft_shows_in_no_list(draft: Article, visitor: tuple[str, Client], path: str, fragment: bool) -> None:
    who, client = visitor
    page = client.get(path, headers={"HX-Request": "true"} if fragment else {}).content.decode()
    if who != "editor":
        assert "مسودة" not in page
        assert SECRET not in page


def test_an_editor_finds_the_draft(draft: Article, client: Client, editor: Any) -> None:
    client.force_login(editor)
    assert "مسودة" in client.get("/articles/?q=عبارة").content.decode()


def test_retrying_needs_a_post(draft: Article, client: Client, editor: Any) -> None:
    client.force_login(editor)
    assert client.get(f"/articles/{draft.pk}/steps/extract/retry/").status_code == 405


def test_a_form_without_its_token_is_refused_with_a_page(editor: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    response = client.post("/upload/", {"text": "x"})
    assert response.status_code == 403
    assert "بقيت الصفحة مفتوحة طويلاً" in response.content.decode()


def test_the_original_is_a_download_and_nothing_else(draft: Article, client: Client, editor: Any) -> None:
    client.force_login(editor)
    response = client.get(f"/articles/{draft.pk}/original/")
    assert b"".join(response.streaming_content) == SECRET.encode()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
