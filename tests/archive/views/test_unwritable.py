"""What stands in the database from before its characters were cleaned breaks no feed, sitemap or export."""

from __future__ import annotations

from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client

from tests.factories import SourceFactory, make_article, make_entity

pytestmark = pytest.mark.django_db


def test_stored_control_characters_break_no_page_for_programs(index: Any, client: Client) -> None:
    source = SourceFactory(key="desk", name_ar="المك\x08تب", name_en="The D\x08esk")
    entity = make_entity("الحرس\x0b الثوري", "I\x1fRGC", type="state_force")
    text = "قال الحرس الثوري\x08 إن المعبر\x0c مغلق\ufffe.\x1b"
    article = make_article(text, "عن\x08وان", source=source, author="سم\x02ير", extract=True)
    index()
    for path in ("/en/feeds/articles/", f"/en/feeds/entities/{entity.pk}/", "/sitemap.xml"):
        response = client.get(path)
        assert response.status_code == 200, path
        ElementTree.fromstring(response.content)
    assert "عنوان" in client.get("/en/feeds/articles/").content.decode()
    for form in ("csv", "jsonl", "geojson", "ftm"):
        response = client.get(f"/en/exports/articles/{form}/")
        assert response.status_code == 200
        written = b"".join(response).decode("utf-8")
        assert str(article.pk) in written or form == "geojson"
