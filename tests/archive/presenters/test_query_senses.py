"""Names in a query, one by one: taken for words, or given another meaning."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.search.query import parse
from entities.gazetteer.records import NameUse
from entities.models import Level
from entities.services import add_name
from tests.factories import make_article, make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(index: Any) -> dict[str, Any]:
    east = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09")
    west = make_place("حماة", "Hama", level=Level.GOVERNORATE, pcode="SY05")
    made = {
        "guards": make_entity("الحرس الثوري", "Revolutionary Guards"),
        "town": make_place("البوكمال", "Abu Kamal", ("Bukamal", "en"), parent=east),
        "one": make_place("المشيرفة", "Musherfeh", parent=east),
        "two": make_place("المشيرفة", "Musherfeh", parent=west),
    }
    add_name(entity=made["guards"], text="IRGC", language="und", use=NameUse.ACRONYM)
    made["arabic"] = make_article("وصل الحرس الثوري إلى البوكمال.", extract=True)
    made["mixed"] = make_article("وصل الحرس الثوري إلى مدينة تُكتب Bukamal.", extract=True)
    index()
    return made


def read(text: str, **how: Any) -> tuple[list[str], tuple[str, ...]]:
    query = parse(text, **how)
    return [part.text for part in query.understood], query.as_words


@pytest.mark.parametrize(
    ("text", "words", "understood", "as_words"),
    [
        ("IRGC Bukamal", ["IRGC"], ["Bukamal"], ("IRGC",)),
        ("IRGC Bukamal", ["Bukamal"], ["IRGC"], ("Bukamal",)),
        ("IRGC Bukamal", ["Bukamal", "IRGC"], [], ("IRGC", "Bukamal")),
        ("IRGC Bukamal", ["Buk", "", "irgc", "nonsense"], ["IRGC", "Bukamal"], ()),
        ("Deir ez-Zor IRGC", ["Deir ez-Zor"], ["IRGC"], ("Deir ez-Zor",)),
        ("Deir ez-Zor IRGC", ["Deir"], ["IRGC"], ()),
        ("IRGC -Bukamal", ["Bukamal"], ["IRGC"], ("Bukamal",)),
        ("IRGC or IRGC", ["IRGC"], [], ("IRGC",)),
        ("وبالبوكمال", ["البوكمال"], [], ("البوكمال",)),
    ],
)
def test_just_these_words_are_words(
    archive: dict[str, Any], text: str, words: list[str], understood: list[str], as_words: tuple[str, ...]
) -> None:
    assert read(text, words=words) == (understood, as_words)


def test_a_meaning_is_chosen_among_namesakes(archive: dict[str, Any]) -> None:
    (part,) = parse("Musherfeh").understood
    assert [entity.pk for entity in part.entities] == [archive["one"].pk, archive["two"].pk]
    query = parse("Musherfeh IRGC", senses=[archive["two"].pk, archive["town"].pk, 10**12])
    assert [[entity.pk for entity in part.entities] for part in query.understood] == [
        [archive["two"].pk], [archive["guards"].pk],
    ]  # fmt: skip
    assert len(query.understood[0].possible) == 2


def listed(client: Client, parameters: str) -> tuple[set[int], str, Any]:
    response = client.get(f"/en/articles/?{parameters}")
    assert response.status_code == 200
    return {row.article.pk for row in response.context["page"]}, compact(response.content.decode()), response.context


def test_one_chip_is_taken_literally_and_back(client: Client, archive: dict[str, Any]) -> None:
    ids, page, context = listed(client, "q=IRGC+Bukamal")
    assert ids == {archive["arabic"].pk, archive["mixed"].pk}
    assert [meaning.text for meaning in context["meanings"]] == ["IRGC", "Bukamal"]
    assert "community, <bdi>Deir ez-Zor</bdi>" in page
    ids, page, context = listed(client, context["meanings"][1].literally.removeprefix("?"))
    assert ids == {archive["mixed"].pk}
    assert [meaning.text for meaning in context["meanings"]] == ["IRGC"]
    assert "taken as words" in page
    (literal,) = context["as_words"]
    assert len(listed(client, literal.understood.removeprefix("?"))[0]) == 2


def test_feed_export_and_map_read_the_query_alike(client: Client, archive: dict[str, Any]) -> None:
    parameters = "q=IRGC+Bukamal&words=Bukamal"
    lines = b"".join(client.get(f"/exports/articles/jsonl/?{parameters}").streaming_content).splitlines()
    assert len(lines) == 1
    assert compact(client.get(f"/feeds/articles/?{parameters}").content.decode()).count("<entry>") == 1
    assert client.get(f"/places/?{parameters}").context["count"] == 1


def test_another_meaning_is_offered_and_taken_back(client: Client, archive: dict[str, Any]) -> None:
    _, page, context = listed(client, "q=Musherfeh+IRGC")
    named, single = context["meanings"]
    assert not single.senses
    assert [sense.is_meant for sense in named.senses] == [True, True]
    assert "another meaning" in page
    assert "community, <bdi>Hama</bdi>" in page
    _, _, context = listed(client, named.senses[1].address.removeprefix("?"))
    chosen = context["meanings"][0]
    assert [entity.pk for entity in chosen.shown] == [archive["two"].pk]
    other = listed(client, chosen.senses[0].address.removeprefix("?"))[2]["meanings"][0]
    assert [entity.pk for entity in other.shown] == [archive["one"].pk]
    assert len(listed(client, other.undecided.removeprefix("?"))[2]["meanings"][0].shown) == 2


@pytest.mark.parametrize("parameters", ["words=&sense=", "words=%00&sense=x", f"sense={'9' * 40}", "sense=٣"])
def test_nonsense_is_left_aside(client: Client, archive: dict[str, Any], parameters: str) -> None:
    assert len(listed(client, f"q=IRGC&{parameters}")[0]) == 2


def test_still_two_database_queries(archive: dict[str, Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        parse("IRGC Bukamal Musherfeh", words=["Bukamal"], senses=[archive["one"].pk])
