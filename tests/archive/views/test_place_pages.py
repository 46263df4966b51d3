"""Browsing by place: the tree, its map and the filters count the same reports; a place page says what is known and named."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from archive.models import Article
from archive.presenters.charts.maps import Point, country, draw, outlines, window_around
from entities.gazetteer.records import NameUse
from entities.models import Level, Origin, Place, Relation, RelationKind, RelationState
from entities.services import add_name
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return compact(response.content.decode())


@pytest.fixture
def land(index: Any) -> dict[str, Any]:
    """A country with a governorate, a district and two towns, three reports and a draft."""
    syria = make_place("سوريا", "Syria", level=Level.COUNTRY)
    governorate = make_place(
        "دير الزور", "Deir ez-Zor", parent=syria, level=Level.GOVERNORATE, pcode="SY09", latitude=35.1, longitude=40.3
    )
    district = make_place(
        "البوكمال", "Abu Kamal", parent=governorate, level=Level.DISTRICT, pcode="SY0903", latitude=34.5, longitude=40.9
    )
    town = make_place("هجين", "Hajin", parent=district, pcode="C5175", latitude=34.69, longitude=40.84)
    make_place("غرانيج", "Gharanij", parent=district, pcode="C5173", latitude=34.78, longitude=40.72)
    group = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group")
    source = SourceFactory(key="eye")
    make_article("شهدت مدينة هجين اجتماعاً.", published_on=date(2020, 2, 1), extract=True, source=source)
    make_article("انسحب لواء فاطميون من مدينة هجين.", published_on=date(2021, 11, 30), extract=True)
    make_article("وصل لواء فاطميون إلى دير الزور.", published_on=date(2023, 5, 1), extract=True)
    make_article("وثيقة عن مدينة هجين.", published_on=date(2022, 1, 1), state=Article.State.DRAFT, extract=True)
    index()
    return {"governorate": governorate, "town": town, "group": group, "index": index, "district": district}


def counts_on_the_map(client: Client, parameters: str) -> dict[str, int]:
    features = client.get(f"/en/places/map.json?{parameters}").json()["features"]
    return {feature["properties"]["address"]: feature["properties"]["count"] for feature in features}


def counts_in_the_tree(client: Client, parameters: str) -> dict[str, int]:
    page = text_of(client.get(f"/en/places/?{parameters}"))
    found = re.findall(r'class="count" href="/en/articles/\?place=(\w+)[^"]*">(\d+)<', page)
    return {address: int(count) for address, count in found}


@pytest.mark.parametrize(
    ("parameters", "governorate", "town"),
    [
        ("", 3, 2), ("since=2021-01-01", 2, 1), ("until=2020-12-31", 1, 1), ("since=2021-11-30&until=2021-11-30", 1, 1),
        ("entity={group}", 2, 1), ("entity={group}&until=2022-01-01", 1, 1), ("source=eye", 1, 1), ("language=en", 0, 0),
        ("q=فاطميون", 2, 1), ("q=Liwa+Fatemiyoun", 2, 1), ("since=yesterday", 3, 2), ("place=SY09", 3, 2),
    ],
)  # fmt: skip
def test_tree_and_map_count_the_same_reports(
    client: Client, land: dict[str, Any], parameters: str, governorate: int, town: int
) -> None:
    filled = parameters.format(group=land["group"].pk)
    on_the_map = counts_on_the_map(client, filled)
    assert (on_the_map.get("SY09", 0), on_the_map.get("C5175", 0)) == (governorate, town)
    in_the_tree = counts_in_the_tree(client, filled)
    assert in_the_tree.items() <= on_the_map.items()
    if "place" not in parameters:
        assert in_the_tree.get("SY09", 0) == governorate


def test_editors_count_drafts_and_others_do_not(client: Client, land: dict[str, Any], editor: Any, reader: Any) -> None:
    client.force_login(reader)
    assert counts_on_the_map(client, "")["C5175"] == 2
    client.force_login(editor)
    assert counts_on_the_map(client, "")["C5175"] == 3
    assert counts_in_the_tree(client, "")["SY09"] == 4


def test_a_place_narrows_the_tree_and_links_keep_the_filters(client: Client, land: dict[str, Any]) -> None:
    page = text_of(client.get(f"/en/places/?place=SY0903&since=2021-01-01&entity={land['group'].pk}"))
    assert re.search(r'<h2 id="inside"[^>]*><a href="/en/places/SY0903/"', page)
    assert f'href="/en/articles/?place=C5175&amp;since=2021-01-01&amp;entity={land["group"].pk}"' in page
    assert f'href="/en/places/?place=SY09&amp;since=2021-01-01&amp;entity={land["group"].pk}"' in page
    assert f'<input type="hidden" name="entity" value="{land["group"].pk}">' in page
    assert "1 place inside it that these reports do not name" in page


def test_a_bar_of_the_time_narrows_the_tree(client: Client, land: dict[str, Any]) -> None:
    page = text_of(client.get("/en/places/?place=SY09"))
    links = re.findall(r'<th scope="row"><a href="(/en/places/[^"]+)"', page)
    assert len(links) == 3
    address = links[0].replace("&amp;", "&")
    assert "place=SY09" in address
    assert counts_on_the_map(client, address.split("?")[1])["C5175"] == 1


@pytest.mark.parametrize(
    "parameters",
    [
        "place=NOWHERE", "entity=x", "since=2022-01-01&until=2020-01-01", "q=%00%01",
        "place=99999999999999999999",
        "source=none", "language=xx", "since=%F0%9F%98%80", "q=%22", "entity=999999999", "until=0001-01-01", "since=9999-12-31",
    ],
)  # fmt: skip
def test_nonsense_gets_a_page(client: Client, land: dict[str, Any], parameters: str) -> None:
    assert client.get(f"/places/?{parameters}").status_code == 200
    assert client.get(f"/places/map.json?{parameters}").status_code == 200


def test_a_wrong_date_is_named(client: Client, land: dict[str, Any]) -> None:
    assert "This is not a date" in text_of(client.get("/en/places/?since=yesterday"))


def test_without_an_index_the_page_says_so(client: Client, db: None) -> None:
    page = client.get("/en/places/")
    assert page.status_code == 200
    assert "being built" in text_of(page)
    assert client.get("/places/map.json").json()["features"] == []


def test_it_says_who_controls_it_and_who_is_based_there(client: Client, land: dict[str, Any]) -> None:
    town, group = land["town"].entity, land["group"]
    Relation.objects.create(source=group, target=town, kind=RelationKind.CONTROLS, since="2017", until="2019")
    Relation.objects.create(
        source=group, target=town, kind=RelationKind.BASED_IN, origin=Origin.MACHINE, state=RelationState.PROPOSED
    )
    page = text_of(client.get("/en/places/C5175/"))
    assert re.search(
        r"<dt>controlled by</dt><dd><a [^>]+><bdi>Liwa Fatemiyoun</bdi></a> <span[^>]+>2017.2019</span>", page
    )
    assert "base of" not in page


def test_queries_do_not_grow(client: Client, land: dict[str, Any], django_assert_num_queries: Any) -> None:
    addresses = {"/en/places/": 5, "/en/places/map.json": 1, "/en/places/SY09/": 13, "/en/places/C5175/": 14}
    for _size in (1, 2):
        for address, queries in addresses.items():
            client.get(address)
            with django_assert_num_queries(queries):
                client.get(address)
        for number in range(8):
            town = make_place(
                f"قرية {number}",
                f"Village {number}",
                parent=land["district"],
                latitude=34.7,
                longitude=40.8 + number / 90,
            )
            assert Place.objects.filter(pk=town.pk).exists()
            make_article(
                f"وصل لواء فاطميون إلى هجين رقم {number}.", published_on=date(2019, 1, 1 + number), extract=True
            )
        land["index"]()


class TestPlacePage:
    def test_names_show_how_often_and_when_they_were_used(self, client: Client, land: dict[str, Any]) -> None:
        add_name(
            entity=land["town"].entity, text="بلدة هجين المحتلة", language="ar", use=NameUse.PARTISAN, side="Gulf media"
        )
        page = text_of(client.get("/en/places/C5175/"))
        assert re.search(
            r'<bdi lang="ar">هجين</bdi></td><td>official<span class="names__use">2 times · Feb 2020 – Nov 2021', page
        )
        assert re.search(r"partisan label.*Gulf media", page)

    def test_time_actors_near_and_the_map(self, client: Client, land: dict[str, Any]) -> None:
        page = text_of(client.get("/en/places/C5175/"))
        assert "Liwa Fatemiyoun" in page
        assert "Gharanij" in page
        assert page.count('<svg class="map__') == 2
        assert "/en/articles/?place=C5175&amp;since=2020-02-01&amp;until=2020-02-29" in page

    def test_later_pages_carry_no_pictures(self, client: Client, land: dict[str, Any]) -> None:
        for number in range(12):
            make_article(f"تقرير {number} عن مدينة هجين.", extract=True)
        land["index"]()
        assert "<svg" in text_of(client.get("/en/places/C5175/"))
        assert "<svg" not in text_of(client.get("/en/places/C5175/?page=2"))

    def test_a_place_elsewhere_has_no_map_but_all_else(self, client: Client, land: dict[str, Any]) -> None:
        make_place("صنعاء", "Sanaa", pcode="YE13", latitude=15.35, longitude=44.2)
        page = client.get("/en/places/YE13/")
        assert page.status_code == 200
        assert "map__picture" not in text_of(page)


class TestMaps:
    def test_every_governorate_has_its_outline(self) -> None:
        assert sorted(outline.pcode for outline in outlines()) == [f"SY{n:02}" for n in range(1, 15)]

    def test_places_stand_where_they_lie(self) -> None:
        points = [Point(1, "North", 36.5, 38.0, 3), Point(2, "South", 33.0, 36.5, 1), Point(3, "Abroad", 15.0, 44.0, 9)]
        picture = draw(points, country())
        spots = {spot.point.key: spot for spot in picture.spots}
        assert spots.keys() == {1, 2}
        assert spots[1].y < spots[2].y
        assert spots[1].x > spots[2].x
        assert spots[1].radius > spots[2].radius
        assert len(picture.shapes) == 14

    def test_labels_meet_neither_each_other_nor_the_edge(self) -> None:
        points = [Point(n, "المشيرفة" * 2, 34.9 + n % 7 * 0.03, 38.0 + n // 7 * 0.05, n) for n in range(1, 40)]
        picture = draw(points, window_around(points), labels=40)
        boxes = []
        for spot in picture.spots:
            if spot.anchor:
                width = len(spot.point.label) * 6.6
                left = {"start": spot.label_x, "end": spot.label_x - width, "middle": spot.label_x - width / 2}[
                    spot.anchor
                ]
                boxes.append((left, spot.label_y - 12, left + width, spot.label_y + 4))
        assert boxes
        for index, one in enumerate(boxes):
            assert one[0] >= -0.1
            assert one[2] <= picture.width + 0.1
            for other in boxes[index + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]

    def test_a_single_place_gets_a_window_of_some_width(self) -> None:
        window = window_around([Point(1, "x", 35.0, 38.0)])
        assert window.north - window.south >= 0.5


def test_numbers_in_pictures_are_written_for_machines_in_either_language(client: Client, land: dict[str, Any]) -> None:
    for prefix in ("", "/en"):
        with translation.override("ar"):
            page = text_of(client.get(f"{prefix}/places/C5175/"))
        for value in re.findall(r' (?:x|y|cx|cy|r|width|height)="([^"]+)"', page):
            assert re.fullmatch(r"-?[0-9.]+%?|100%", value), value
