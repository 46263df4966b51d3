"""What goes out compressed, and to whom."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_article

pytestmark = pytest.mark.django_db
PACKED = {"Accept-Encoding": "br, gzip"}


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("path", ["/about/", "/articles/", "/feeds/articles/", "/exports/articles/csv/", "/nowhere/"])
def test_strangers_get_it_compressed_where_they_can_read_that(client: Client, index: Any, path: str) -> None:
    make_article("نص طويل " * 100, title="تقرير مضغوط")
    index()
    plain, packed = client.get(path), client.get(path, headers=PACKED)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    whole, less = body(plain), body(packed)
    assert len(less) < len(whole)
    if not path.startswith("/feeds/"):  # The feed says when it was asked for.
        assert gzip.decompress(less) == whole


def test_nothing_made_for_an_account_is_compressed(client: Client, editor: Any, index: Any) -> None:
    client.force_login(editor)
    for path in ("/about/", "/articles/?q=secret", "/account/"):
        assert "Content-Encoding" not in client.get(path, headers=PACKED)


def test_what_is_shorter_than_a_packet_stays_as_it_is(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=PACKED)
