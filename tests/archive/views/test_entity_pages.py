"""The page of an organisation or person: time, company, places, titles and sentences, all under the reader's visibility."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from archive.articles.services import mark_changed
from archive.models import Article
from archive.views import entities
from entities.models import Relation, RelationKind
from entities.services import merge_entities
from entities.spans import Kind
from tests.factories import make_article, make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return compact(response.content.decode())


@pytest.fixture
def actors(index: Any) -> dict[str, Any]:
    made = {
        "group": make_entity("لواء فاطميون", "Liwa Fatemiyoun", type="armed_group"),
        "ally": make_entity("حركة النجباء", "Harakat al-Nujaba", type="armed_group"),
        "other": make_entity("كتائب الإمام علي", "Imam Ali Brigades", type="armed_group"),
        "parent": make_entity("الحرس الثوري الإيراني", "Islamic Revolutionary Guard Corps", type="army"),
        "leader": make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON),
        "town": make_place("هجين", "Hajin", pcode="C5175", latitude=34.69, longitude=40.84),
    }
    Relation.objects.create(source=made["group"], target=made["parent"], kind=RelationKind.PART_OF, since="2013")
    Relation.objects.create(
        source=made["leader"], target=made["group"], kind=RelationKind.HOLDS_POST, title_ar="قائد اللواء",
        title_en="Commander of the brigade", since="2019-03", until="2021",
    )  # fmt: skip
    for year in (2019, 2020, 2021):
        make_article(
            f"التقى اللواء حسام لوقا لواء فاطميون وحركة النجباء وكتائب الإمام علي في مدينة هجين عام {year}.",
            published_on=date(year, 3, 1), extract=True,
        )  # fmt: skip
    make_article("لواء فاطميون وحركة النجباء.", published_on=date(2021, 4, 1), extract=True)
    make_article("انسحب لواء فاطميون سراً.", state=Article.State.DRAFT, published_on=date(2022, 1, 1), extract=True)
    index()
    return {**made, "index": index}


def page_of(client: Client, entity: Any, parameters: str = "") -> str:
    return text_of(client.get(f"/en/entities/{entity.pk}/{parameters}"))


def rows_of_company(page: str) -> dict[str, tuple[str, str]]:
    table = re.search(r"Relation on record</th>.*?</table>", page, re.S)
    assert table is not None
    rows = re.findall(r"<tr><th.*?<bdi>(.*?)</bdi></a></th><td>(.*?)</td><td>(.*?)</td></tr>", table[0], re.S)
    return {name: (re.sub("<[^>]+>", "", count), re.sub("<[^>]+>", "", words)) for name, count, words in rows}


def test_company_is_counted_and_relations_are_named(client: Client, actors: dict[str, Any]) -> None:
    page = page_of(client, actors["group"])
    assert rows_of_company(page) == {
        "Harakat al-Nujaba": ("4", ""),
        "Imam Ali Brigades": ("3", ""),
        "Hussam Luqa": ("3", "Commander of the brigade"),
        "Islamic Revolutionary Guard Corps": ("0", "part of"),
    }
    assert page.count("network__edge--known") == 4, "two relations, wide and narrow"
    assert page.count("network__edge--inner") >= 2, "companions that are named together are bound"
    assert f'href="/en/articles/?entity={actors["group"].pk}&amp;entity={actors["ally"].pk}"' in page


def test_drafts_count_for_editors_only(client: Client, actors: dict[str, Any], editor: Any) -> None:
    assert "In 4 reports" in page_of(client, actors["group"])
    # As a word of its own: the digits may stand in an id.
    assert not re.search(r"\b2022\b", page_of(client, actors["group"]))
    client.force_login(editor)
    page = page_of(client, actors["group"])
    assert "In 5 reports" in page
    assert "since=2022-01-01&amp;until=2022-12-31" in page


def test_time_leads_to_the_reports_of_its_stretch(client: Client, actors: dict[str, Any]) -> None:
    page = page_of(client, actors["group"])
    first = re.search(r'<th scope="row"><a href="(/en/articles/\?entity=[^"]+)">March 2019</a></th><td>1</td>', page)
    assert first is not None
    assert "1 report" in text_of(client.get(first[1].replace("&amp;", "&")))


def test_posts_and_titles_with_their_time(client: Client, actors: dict[str, Any]) -> None:
    page = page_of(client, actors["leader"])
    assert re.search(
        r'career__when" dir="ltr">2019–2021</span><bdi class="career__title">Commander of the brigade</bdi>', page
    )
    assert re.search(r"<bdi>اللواء</bdi> <span[^>]*>Mar 2019 – Mar 2021</span></span> <span class=\"count\">3<", page)


def test_parts_and_parents(client: Client, actors: dict[str, Any]) -> None:
    assert "Islamic Revolutionary Guard Corps" in page_of(client, actors["group"])
    assert re.search(r"Belonging to it.*Liwa Fatemiyoun.*part of", page_of(client, actors["parent"]), re.S)


def test_where_it_is_named(client: Client, actors: dict[str, Any]) -> None:
    page = page_of(client, actors["group"])
    assert "map__picture" in page
    assert f'href="/en/articles/?entity={actors["group"].pk}&amp;place=C5175"' in page


def test_sentences_are_paged_newest_first_and_pictures_stand_on_the_first_page(
    client: Client, actors: dict[str, Any]
) -> None:
    for number in range(1, 13):
        make_article(f"تقرير {number} عن لواء فاطميون.", published_on=date(2024, 1, number), extract=True)
    actors["index"]()
    first, second = page_of(client, actors["group"]), page_of(client, actors["group"], "?page=2")
    assert first.index('datetime="2024-01-12"') < first.index('datetime="2024-01-03"')
    assert 'datetime="2019-03-01"' in second
    assert "<svg" in first
    assert "<svg" not in second


def test_the_address_survives_a_merge_and_a_new_name(client: Client, actors: dict[str, Any]) -> None:
    twin = make_entity("اللواء الفاطمي", "Fatimid Brigade")
    Relation.objects.create(source=twin, target=actors["parent"], kind=RelationKind.PART_OF, since="2012")
    merge_entities(source=twin, target=actors["group"])
    mark_changed(list(Article.objects.values_list("pk", flat=True)))
    actors["index"]()
    moved = client.get(f"/en/entities/{twin.pk}/any-old-name/")
    assert moved["Location"] == f"/en/entities/{actors['group'].pk}/"
    assert "2012" in page_of(client, actors["group"]), "what was known of the other is known of it"
    company = rows_of_company(page_of(client, actors["parent"]))
    assert list(company) == ["Liwa Fatemiyoun"], "both relations lead to the one that stands"


def test_pictures_are_left_out_where_there_is_nothing(client: Client, actors: dict[str, Any]) -> None:
    lonely = make_entity("حزب بلا ذكر", "Unmentioned Party")
    page = page_of(client, lonely)
    assert "<svg" not in page
    assert "No report names it yet" in page


def test_without_an_index_the_page_stands(client: Client, db: None) -> None:
    page = page_of(client, make_entity("حزب", "Party"))
    assert "being built" in page


def test_a_companion_on_record_is_counted_though_many_are_named_more_often(
    client: Client, actors: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(entities.FACETS, "entities", 1)
    assert rows_of_company(page_of(client, actors["group"]))["Hussam Luqa"] == ("3", "Commander of the brigade")


def test_queries_do_not_grow(client: Client, actors: dict[str, Any], django_assert_num_queries: Any) -> None:
    for _size in (1, 2):
        client.get(f"/en/entities/{actors['group'].pk}/")
        with django_assert_num_queries(17):
            client.get(f"/en/entities/{actors['group'].pk}/")
        for number in range(10):
            ally = make_entity(f"كتيبة رقم {number} الشرقية", f"Eastern Battalion {number}")
            Relation.objects.create(source=ally, target=actors["group"], kind=RelationKind.PART_OF)
            make_article(
                f"لواء فاطميون وكتيبة رقم {number} الشرقية في هجين.",
                published_on=date(2020, 1, 1 + number),
                extract=True,
            )
        actors["index"]()
