"""The list of reports: filters with live counts that combine and go away again, the result over time, help when it is empty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from archive.articles.services import judge_mention
from entities.models import Level
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(index: Any) -> dict[str, Any]:
    syria = make_place("سوريا", "Syria", level=Level.COUNTRY)
    governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09", parent=syria)
    town = make_place("هجين", "Hajin", parent=governorate, pcode="C5175")
    group = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION)
    east, west = SourceFactory(key="east"), SourceFactory(key="west")
    old = make_article("انسحب لواء فاطميون من مدينة هجين", published_on=date(2020, 5, 3), source=east, extract=True)
    new = make_article("اجتماع في مدينة هجين", published_on=date(2022, 7, 9), source=west, extract=True)
    english = make_article("Nothing here", published_on=date(2022, 8, 1), source=west, language="en", extract=True)
    index()
    return {
        "town": town,
        "governorate": governorate,
        "group": group,
        "old": old,
        "new": new,
        "english": english,
        "index": index,
    }


def listed(client: Client, parameters: str) -> tuple[set[int], str]:
    response = client.get(f"/en/articles/?{parameters}")
    assert response.status_code == 200
    return {row.article.pk for row in response.context["page"]}, compact(response.content.decode())


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ("place=SY09", ["old", "new"]),
        ("source=east", ["old"]),
        ("source=east&source=west", ["old", "new", "english"]),
        ("language=en", ["english"]),
        ("language=en&language=ar", ["old", "new", "english"]),
        ("place=C5175&source=west", ["new"]),
        ("since=2022-01-01&until=2022-07-31", ["new"]),
        ("since=2022-07-31&until=2022-01-01", ["new"]),
    ],
)
def test_filters_combine(client: Client, archive: dict[str, Any], parameters: str, wanted: list[str]) -> None:
    assert listed(client, parameters)[0] == {archive[name].pk for name in wanted}


def test_reversed_dates_are_exchanged_and_the_page_says_so(client: Client, archive: dict[str, Any]) -> None:
    _, page = listed(client, "since=2022-07-31&until=2022-01-01")
    assert "the two dates were exchanged" in page


def test_every_filter_can_be_taken_away(client: Client, archive: dict[str, Any]) -> None:
    parameters = f"source=east&source=west&entity={archive['group'].pk}&place=SY09&since=2020-01-01"
    response = client.get(f"/en/articles/?{parameters}")
    chips = response.context["chips"]
    assert len(chips) == 5
    for chip in chips:
        assert len(client.get(f"/en/articles/{chip.remove}").context["chips"]) == 4


def test_a_chosen_source_leaves_the_others_to_choose(client: Client, archive: dict[str, Any]) -> None:
    _, page = listed(client, "source=east")
    assert "?source=east&amp;source=west" in page


def test_the_tree_leads_up_and_down(client: Client, archive: dict[str, Any]) -> None:
    _, page = listed(client, "place=SY09")
    assert "?place=C5175" in page
    assert [place.pk for place in client.get("/en/articles/?place=SY09").context["place_path"]][-1] == archive[
        "governorate"
    ].pk


def test_a_bar_leads_to_its_period(client: Client, archive: dict[str, Any]) -> None:
    drawn = client.get("/en/articles/?place=SY09").context["histogram"]
    assert [(bar.since.year, bar.count) for bar in drawn.filled] == [(2020, 1), (2022, 1)]
    ids, page = listed(client, drawn.filled[-1].link.removeprefix("?"))
    assert ids == {archive["new"].pk}
    assert "2022" in page


def test_the_review_is_a_filter_for_editors_only(client: Client, archive: dict[str, Any], editor: Any) -> None:
    for mention in archive["old"].mentions.all():
        judge_mention(mention=mention, verdict="accepted", editor=editor)
    archive["index"]()
    assert listed(client, "review=judged")[0] == {archive[name].pk for name in ("old", "new", "english")}
    client.force_login(editor)
    ids, page = listed(client, "review=judged")
    assert ids == {archive["old"].pk}
    assert "all judged" in page
    assert listed(client, "review=open")[0] == {archive["new"].pk}


def test_a_row_says_by_which_spelling_it_was_found(client: Client, archive: dict[str, Any]) -> None:
    _, page = listed(client, "q=Hajin")
    assert "<q><bdi>هجين</bdi></q> (<bdi>Hajin</bdi>)" in page


def test_an_empty_result_asks_what_was_meant(client: Client, archive: dict[str, Any]) -> None:
    ids, page = listed(client, "q=Fatemiyun&source=west&language=en")
    assert not ids
    assert "Did you mean" in page
    assert "Liwa Fatemiyoun" in page


def test_exactly_as_typed(client: Client, archive: dict[str, Any]) -> None:
    assert listed(client, "q=Hajin")[0] == {archive["old"].pk, archive["new"].pk}
    ids, page = listed(client, "q=Hajin&exact=1")
    assert not ids
    assert "Search in every form" in page


@pytest.mark.parametrize("more", [0, 15])
def test_the_number_of_queries_does_not_grow(
    client: Client, archive: dict[str, Any], more: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(more):
        make_article(f"في مدينة هجين رقم {n}", source=SourceFactory(), published_on=date(2021, 1, 1), extract=True)
    archive["index"]()
    client.get("/en/articles/?q=Hajin&place=SY09")
    with django_assert_max_num_queries(15):
        client.get("/en/articles/?q=Hajin&place=SY09&source=east&language=ar")


def test_more_organisations_than_eight_unfold(client: Client, index: Any) -> None:
    names = [f"كتيبة رقم {number} الشرقية" for number in range(10)]
    for number, name in enumerate(names):
        make_entity(name, f"Eastern Battalion {number}", type="armed_group")
    make_article(" و".join(names), extract=True)
    index()
    page = compact(client.get("/en/articles/").content.decode())
    shown, unfolded = page.split('id="more-organizations"', 1)
    assert shown.count("Eastern Battalion") == 8
    assert "and 2 more" in unfolded
    assert unfolded.split("</details>", 1)[0].count("Eastern Battalion") == 2
