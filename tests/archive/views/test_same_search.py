"""The same parameters find the same reports on every surface: list, export, feed, saved search, places and their map."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client

from archive.alerts.saved_searches import new_articles, save_search
from archive.forms.article_search import ArticleSearch
from archive.models import Article, Mention
from entities.models import Level, Place
from entities.spans import Kind
from tests.factories import SourceFactory, UserFactory, make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def archive(index: Any) -> dict[str, Any]:
    governorate = make_place(
        "دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09", latitude=35.3, longitude=40.1
    )
    make_place("هجين", "Hajin", ("حجين", "ar"), parent=governorate, pcode="C5175", latitude=34.7, longitude=40.8)
    make_place("الحمراء", "Hamra", pcode="C5001", latitude=35.0, longitude=37.0)
    make_place("الحمراء", "Hamra", pcode="C5002", latitude=36.0, longitude=38.0)
    group = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION)
    other = SourceFactory(key="second")
    reports = {
        "withdrawal": make_article("انسحب لواء فاطميون من مدينة هجين", published_on=date(2021, 11, 30), extract=True),
        "harvest": make_article(
            "حصاد القمح في مدينة هجين جيد", published_on=date(2022, 5, 1), source=other, extract=True
        ),
        "english": make_article("Wheat reached the market", language="en", published_on=date(2022, 6, 1), extract=True),
        "town": make_article("وصل القمح إلى الحمراء", extract=True),
        "undated": make_article("المُدرِّس في دير الزور", extract=True),
        "draft": make_article("مسودة من مدينة هجين", state=Article.State.DRAFT, extract=True),
        "restricted": make_article("تقرير مقيد عن مدينة هجين", state=Article.State.RESTRICTED, extract=True),
    }
    index()
    return {"reports": reports, "group": group.pk, "source": other.key, "hamra": Place.objects.get(pcode="C5001").pk}


CASES = {
    "": {"withdrawal", "harvest", "english", "town", "undated"},
    "q=هجين": {"withdrawal", "harvest"},
    "q=Hajin": {"withdrawal", "harvest"},
    "q=هجين&words=هجين": {"withdrawal", "harvest"},
    "q=هجين&literal=1": {"withdrawal", "harvest"},
    "q=المُدرِّس&exact=1": {"undated"},
    "q=المدرس&exact=1": set(),
    "q=القمح&sort=newest": {"harvest", "town"},
    "q=القمح -هجين": {"town"},
    "q=الحمراء&sense={hamra}": {"town"},
    "place=SY09": {"withdrawal", "harvest", "undated"},
    "entity={group}": {"withdrawal"},
    "entity={group}&q=القمح": set(),
    "source={source}": {"harvest"},
    "language=en": {"english"},
    "language=en&language=ar&place=C5175": {"withdrawal", "harvest"},
    "since=2022-01-01": {"harvest", "english"},
    "since=2022-05-31&until=2021-01-01": {"withdrawal", "harvest"},
    "place=NOWHERE&entity=x&language=xx&since=never&sort=sideways&page=9": {
        "withdrawal", "harvest", "english", "town", "undated",
    },
}  # fmt: skip
"""Parameters -> what a stranger finds."""


def of_list(client: Client, parameters: str) -> set[int]:
    return {row.article.pk for row in client.get(f"/articles/?{parameters}").context["page"]}


def of_export(client: Client, parameters: str) -> set[int]:
    text = b"".join(client.get(f"/exports/articles/jsonl/?{parameters}").streaming_content).decode()
    return {json.loads(line)["id"] for line in text.splitlines()}


def of_feed(client: Client, parameters: str) -> set[int]:
    text = client.get(f"/feeds/articles/?{parameters}").content.decode()
    return {int(pk) for pk in re.findall(r"<entry>.*?/articles/(\d+)/", text, re.S)}


def of_saved_search(user: Any, parameters: str) -> set[int]:
    query = QueryDict(parameters).urlencode()
    search = save_search(user=user, name="x", parameters=query, frequency="off", language="ar")
    return set(new_articles(search, BEGINNING).values_list("pk", flat=True))


def named_places(ids: set[int]) -> dict[str, int]:
    """The number of articles by place, for the map."""
    counts: Counter[str] = Counter()
    for pk in ids:
        found: set[int] = set()
        for mention in Mention.objects.standing().filter(article=pk, entity__place__isnull=False):
            found.update(mention.entity.place.ancestors)
        counts.update(place.address for place in Place.objects.filter(pk__in=found))
    return dict(counts)


def without_place(user: Any, parameters: str) -> set[int]:
    """The reports whose places the map counts: a facet leaves out its own filter."""
    query = QueryDict(parameters, mutable=True)
    query.pop("place", None)
    return set(ArticleSearch.from_params(query, user).ids())


def of_map(client: Client, parameters: str) -> dict[str, int]:
    features = json.loads(client.get(f"/places/map.json?{parameters}").content)["features"]
    return {each["properties"]["address"]: each["properties"]["count"] for each in features}


@pytest.mark.parametrize("parameters", CASES)
def test_every_surface_finds_the_same(archive: dict[str, Any], client: Client, parameters: str) -> None:
    expected = {archive["reports"][name].pk for name in CASES[parameters]}
    parameters = parameters.format(**archive)
    search = ArticleSearch.from_params(QueryDict(parameters), AnonymousUser())
    assert set(search.ids()) == set(search.hits(0, 50).ids) == expected
    assert {row.article.pk for row in search.rows(search.ids())} == expected
    assert of_list(client, parameters) == expected
    assert of_export(client, parameters) == expected
    assert of_feed(client, parameters) == expected
    assert client.get(f"/places/?{parameters}").context["count"] == len(expected)
    assert of_map(client, parameters) == named_places(without_place(AnonymousUser(), parameters))
    assert of_saved_search(UserFactory(), parameters) == expected


@pytest.mark.parametrize("parameters", ["", "q=هجين", "place=SY09", "since=2022-01-01", "entity={group}"])
def test_an_editor_finds_more_and_everywhere_the_same(
    archive: dict[str, Any], editor: Any, client: Client, parameters: str
) -> None:
    client.force_login(editor)
    expected = {archive["reports"][name].pk for name in CASES[parameters]}
    parameters = parameters.format(**archive)
    if parameters in ("", "q=هجين", "place=SY09"):
        expected |= {archive["reports"][name].pk for name in ("draft", "restricted")}
    assert set(ArticleSearch.from_params(QueryDict(parameters), editor).ids()) == expected
    assert of_list(client, parameters) == of_export(client, parameters) == expected
    assert client.get(f"/places/?{parameters}").context["count"] == len(expected)
    assert of_map(client, parameters) == named_places(without_place(editor, parameters))
    assert of_saved_search(editor, parameters) == expected


def test_the_state_of_review_is_asked_at_the_desk_only(archive: dict[str, Any], editor: Any, client: Client) -> None:
    """Lists and exports of editors read it; what strangers and letters are told does not depend on the editors' work."""
    parameters = QueryDict("review=judged")
    assert set(ArticleSearch.from_params(parameters, editor, by_review=True).ids()) == set()
    everything = {report.pk for report in archive["reports"].values()}
    assert set(ArticleSearch.from_params(parameters, editor).ids()) == everything
    public = set(ArticleSearch.from_params(parameters, AnonymousUser(), by_review=True).ids())
    assert public == {archive["reports"][name].pk for name in CASES[""]}
    client.force_login(editor)
    assert of_list(client, "review=judged") == of_export(client, "review=judged") == set()


@pytest.mark.parametrize(
    "path", ["/articles/", "/exports/articles/jsonl/", "/feeds/articles/", "/places/", "/places/map.json"]
)
def test_words_that_are_too_long_are_refused_alike(archive: dict[str, Any], client: Client, path: str) -> None:
    assert client.get(path, {"q": "ك" * 501}).status_code == 400
