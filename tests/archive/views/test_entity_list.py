"""The list of names: filters with counts, what tells namesakes apart, how a name matched, help when none does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from entities.models import Level, Relation, RelationKind
from entities.name_search import CANDIDATES, find_names
from entities.services import merge_entities
from entities.spans import Kind
from tests.factories import make_article, make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(index: Any) -> dict[str, Any]:
    syria = make_place("سوريا", "Syria", level=Level.COUNTRY)
    iraq = make_place("العراق", "Iraq", level=Level.COUNTRY)
    iraq.entity.country = "IQ"
    iraq.entity.save()
    east = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09", parent=syria)
    west = make_place("حماة", "Hama", level=Level.GOVERNORATE, pcode="SY05", parent=syria)
    made = {
        "east": make_place("المشيرفة", "Musherfeh", parent=east),
        "west": make_place("المشيرفة", "Musherfeh", parent=west, pcode="C3000"),
        "brigade": make_entity("لواء المشيرفة", "Musherfeh Brigade", country="SY"),
        "minister": make_entity("صالح المطلك", "Saleh al-Mutlaq", Kind.PERSON, country="IQ"),
        "officer": make_entity("صالح المطلك", "Saleh al-Mutlaq", Kind.PERSON, country="SY"),
    }
    made["brigade"].active = "2013/2017"
    made["brigade"].save()
    Relation.objects.create(
        source=made["minister"],
        kind=RelationKind.HOLDS_POST,
        title_en="Deputy Prime Minister",
        since="2010",
        until="2014",
    )
    Relation.objects.create(source=made["officer"], target=made["brigade"], kind=RelationKind.PART_OF, since="2013")
    make_article("توتر في المشيرفة قرب دير الزور.", extract=True)
    index()
    return made


def ask(client: Client, parameters: str) -> tuple[list[int], str, Any]:
    response = client.get(f"/en/entities/?{parameters}")
    assert response.status_code == 200
    return [row["entity"].pk for row in response.context["rows"]], compact(response.content.decode()), response.context


def ids(names: dict[str, Any], *keys: str) -> set[int]:
    return {names[key].pk for key in keys}


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ("q=Musherfeh", ("east", "west", "brigade")),
        ("q=Musherfeh&kind=location", ("east", "west")),
        ("q=Musherfeh&kind=location&kind=organization", ("east", "west", "brigade")),
        ("q=Musherfeh&kind=person", ()),
        ("q=Saleh+Mutlaq&country=IQ", ("minister",)),
        ("q=Saleh+Mutlaq&country=iq", ("minister",)),
        ("q=Saleh+Mutlaq&country=IQ&country=SY", ("minister", "officer")),
        ("q=Saleh+Mutlaq&country=IQ&kind=organization", ()),
    ],
)
def test_filters_combine(client: Client, names: dict[str, Any], parameters: str, wanted: tuple[str, ...]) -> None:
    assert set(ask(client, parameters)[0]) == ids(names, *wanted)


def test_each_choice_counts_what_the_other_filters_leave(client: Client, names: dict[str, Any]) -> None:
    _, page, context = ask(client, "q=Musherfeh&kind=location")
    assert {choice.value: (choice.count, choice.is_chosen) for choice in context["kinds"]} == {
        "location": (2, True), "organization": (1, False),
    }  # fmt: skip
    assert [(choice.label, choice.count) for choice in context["countries"]] == [("Syria", 2)]
    for choice in context["kinds"]:
        assert len(ask(client, choice.address.removeprefix("?"))[0]) == 3, choice
    assert "?q=Musherfeh&amp;kind=location&amp;kind=organization" in page


def test_a_country_typed_small_can_be_taken_away(client: Client, names: dict[str, Any]) -> None:
    _, _, context = ask(client, "q=Saleh+Mutlaq&country=iq")
    (chip,) = context["chips"]
    assert chip.text == "Iraq"
    assert set(ask(client, chip.remove.removeprefix("?"))[0]) == ids(names, "minister", "officer")


def test_nonsense_in_a_filter_is_answered(client: Client, names: dict[str, Any]) -> None:
    rows, page, _ = ask(client, "q=Musherfeh&country=Atlantis&kind=dragon")
    assert set(rows) == ids(names, "east", "west", "brigade")
    assert "two letters, such as SY" in page


def test_namesakes_are_told_apart(client: Client, names: dict[str, Any]) -> None:
    _, page, context = ask(client, "q=Musherfeh")
    facts = {row["entity"].pk: row["facts"] for row in context["rows"]}
    assert [place.entity.label for place in facts[names["east"].pk].path] == ["Deir ez-Zor", "Syria"]
    assert [place.entity.label for place in facts[names["west"].pk].path] == ["Hama", "Syria"]
    assert facts[names["brigade"].pk].active == "2013–2017"
    assert page.count("2 of this name") == 2
    _, page, context = ask(client, "q=Saleh+Mutlaq")
    facts = {row["entity"].pk: row["facts"] for row in context["rows"]}
    (post,) = facts[names["minister"].pk].posts
    assert (post.title, post.years) == ("Deputy Prime Minister", "2010–2014")
    assert facts[names["officer"].pk].part_of == (names["brigade"],)
    assert "Deputy Prime Minister" in page
    assert "part of <bdi>Musherfeh Brigade</bdi>" in page


def test_facts_follow_a_merge(client: Client, names: dict[str, Any]) -> None:
    merge_entities(source=names["minister"], target=names["officer"])
    _, _, context = ask(client, "q=Saleh+Mutlaq")
    (row,) = context["rows"]
    assert row["facts"].posts[0].title == "Deputy Prime Minister"
    assert row["facts"].part_of == (names["brigade"],)


def test_among_equals_the_more_often_named_comes_first(client: Client, names: dict[str, Any]) -> None:
    _, _, context = ask(client, "q=Musherfeh&kind=location")
    assert [row["count"] for row in context["rows"]] == sorted((row["count"] for row in context["rows"]), reverse=True)


@pytest.mark.parametrize(
    ("typed", "how", "why"),
    [
        ("Hussam Luqa", "exact", "the same letters"),
        ("حسام لوقا", "exact", "in Arabic too"),
        ("Husam Louqa", "variant", "the same sounds, other letters"),
        ("حسام لوكا", "variant", "Arabic writes a foreign k in two ways"),
        ("Qassem Soleimami", "typo", "another sound"),
        ("Qassem Soleimanki", "typo", "a sound too many"),
        ("Luqa", "part", "one part of two"),
    ],
)
def test_how_a_name_matched_is_told(names: dict[str, Any], typed: str, how: str, why: str) -> None:
    make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON)
    make_entity("قاسم سليماني", "Qassem Soleimani", Kind.PERSON)
    match = find_names(typed).matches[0]
    assert match.how == how, why


def test_a_name_found_in_the_other_script_says_so(client: Client) -> None:
    make_entity("حسام لوقا", "", Kind.PERSON)
    page = ask(client, "q=Hussam+Luqa")[1]
    assert "<b>transliterated</b> <bdi>حسام لوقا</bdi>" in page


def test_a_search_without_a_result_helps_on(client: Client, names: dict[str, Any]) -> None:
    rows, page, context = ask(client, "q=Deir+Hzzzor")
    assert not rows
    assert "Deir ez-Zor" in [entity.label for entity, _facts in context["meant"]]
    assert "Did you mean" in page
    rows, page, _ = ask(client, "q=Musherfeh&kind=person")
    assert not rows
    assert "Without the filters there are 3." in page


def test_without_a_name_the_most_named_are_listed_and_filtered(client: Client, names: dict[str, Any]) -> None:
    rows, page, context = ask(client, "kind=location")
    assert rows
    assert {choice.value for choice in context["kinds"]} == {"location"}
    assert "Most named in the reports" in page
    rows, page, _ = ask(client, "kind=person")
    assert not rows
    assert "Search for a name to find those that no report names" in page


def test_a_fragment_for_htmx_has_the_filters_too(client: Client, names: dict[str, Any]) -> None:
    page = compact(
        client.get("/en/entities/?q=Musherfeh&kind=location", headers={"HX-Request": "true"}).content.decode()
    )
    assert "<html" not in page
    assert 'form="search-form" name="kind" value="location"' in page
    assert "filters in force" not in page
    assert "1 filter in force" in page


@pytest.mark.parametrize("more", [3, CANDIDATES + 20])
def test_the_number_of_queries_does_not_grow(
    client: Client, names: dict[str, Any], more: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(more):
        make_entity(f"صالح رقم {n}", f"Saleh {n}", Kind.PERSON, country="SY" if n % 2 else "IQ")
    client.get("/en/entities/?q=Saleh")
    with django_assert_max_num_queries(11):
        found = ask(client, "q=Saleh&kind=person&country=IQ&kind=location")[2]
    assert found["is_complete"] == (more == 3)
    with django_assert_max_num_queries(9):
        ask(client, "q=Musherfeh")
    with django_assert_max_num_queries(8):
        ask(client, "")


def test_a_namesake_from_the_chosen_country_is_not_lost_among_hundreds(client: Client, names: dict[str, Any]) -> None:
    for n in range(CANDIDATES + 20):
        make_entity(f"صالح رقم {n}", "", Kind.PERSON, country="SY")
    rare = make_entity("صالح رقم ألف", "", Kind.PERSON, country="YE")
    rows, _, context = ask(client, "q=صالح رقم&country=YE")
    assert rows == [rare.pk]
    assert [choice.count for choice in context["countries"] if choice.is_chosen] == [1]
