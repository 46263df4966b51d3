"""Names are found by any spelling, script, slip or part, and the search says why."""

from __future__ import annotations

from typing import Any

import pytest

from entities.lookup import lookup_key, windows
from entities.models import Entity
from entities.name_search import search_names
from entities.services import add_name, merge_entities
from entities.spans import Kind
from tests.factories import make_entity, make_place


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("البوكمال", "البو كمال", "spaces do not count"),
        ("البوكمال", "بوكمال", "nor the article"),
        ("Al-Bukamal", "bukamal", "in Latin letters too"),
        ("أبو كمال", "ابو كمال", "nor hamza"),
        ("الحَسَكة", "الحسكه", "nor vowels and the final letter"),
        ("IRGC", "irgc", "nor case"),
    ],
)
def test_spellings_of_one_key(one: str, other: str, why: str) -> None:
    assert lookup_key(one) == lookup_key(other), why


@pytest.mark.parametrize(("one", "other"), [("حسن", "حسين"), ("Hama", "Homs"), ("", "x")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert lookup_key(one) != lookup_key(other)


def test_windows_come_longest_first_and_end_at_punctuation() -> None:
    surfaces = [("a b, c"[w.start : w.end], w.whole) for w in windows("a b, c")]
    assert surfaces[0] == ("a b", False)
    assert ("b, c", False) not in surfaces


@pytest.mark.django_db
class TestSearch:
    @pytest.fixture(autouse=True)
    def _names(self) -> None:
        self.luqa = make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON, country="SY")
        self.hassan = make_entity("حسام حسن", "Hussam Hassan", Kind.PERSON)
        self.town = make_place("البوكمال", "Abu Kamal", ("أبو كمال", "ar")).entity
        self.nujaba = make_entity("حركة النجباء", "Harakat Hezbollah al-Nujaba", Kind.ORGANIZATION, ("النجباء", "ar"))

    def first(self, query: str, **options: Any) -> Entity | None:
        found = search_names(query, **options)
        return found[0].entity if found else None

    @pytest.mark.parametrize(
        "query",
        [
            "حسام لوقا",
            "لوقا حسام",
            "Hussam Luqa",
            "hussam louka",
            "Husam Louqa",
            "Luqa",
            "لوقا",
            "اللواء حسام لوقا",
            "حُسام لوقا",
        ],
    )
    def test_a_person_in_every_habit(self, query: str) -> None:
        assert self.first(query) == self.luqa

    @pytest.mark.parametrize("query", ["Bukamal", "البو كمال", "Abu Kamal", "Abou Kamal", "ابوكمال", "Albukamal"])
    def test_a_place_in_every_spelling(self, query: str) -> None:
        assert self.first(query) == self.town

    @pytest.mark.parametrize("query", ["Nujaba", "النجباء", "النجبا", "al-Nujabaa"])
    def test_an_organisation_by_a_part(self, query: str) -> None:
        assert self.first(query) == self.nujaba

    def test_the_reason_is_told(self) -> None:
        (match,) = [m for m in search_names("Hussam Louqa") if m.entity == self.luqa]
        assert match.reasons
        assert match.name.text in {"حسام لوقا", "Hussam Luqa"}

    def test_a_new_name_is_found_at_once(self) -> None:
        add_name(entity=self.luqa, text="أبو علي لوقا", language="ar")
        assert self.first("ابو علي لوقا") == self.luqa

    def test_merged_entities_answer_as_one(self) -> None:
        double = make_entity("حسام محمد لوقا", "Hussam Mohamed Louka", Kind.PERSON)
        merge_entities(source=double, target=self.luqa)
        found = [m.entity for m in search_names("حسام محمد لوقا")]
        assert found.count(self.luqa) == 1
        assert double not in found

    def test_among(self) -> None:
        people = Entity.objects.filter(kind="person")
        assert self.first("النجباء", among=people) is None

    @pytest.mark.parametrize("query", ["", "   ", "…", "\x00", "%%%", "ا" * 500, "zzzzqqq"])
    def test_nonsense_finds_nothing_and_breaks_nothing(self, query: str) -> None:
        assert search_names(query) == []

    def test_two_queries_whatever_the_number(self, django_assert_num_queries: Any) -> None:
        for n in range(30):
            make_entity(f"حسام لوقا {n}", kind=Kind.PERSON)
        with django_assert_num_queries(2):
            search_names("حسام لوقا")
