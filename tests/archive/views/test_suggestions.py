"""While a reader types: names by their beginning in any script, titles only of what the reader may see, never an error."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from archive.models import Article
from archive.views import suggestions
from entities.models import Level
from entities.services import merge_entities
from entities.spans import Kind
from entities.suggestions import How, Prominent, suggest
from tests.factories import make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
NOBODY = {}


@pytest.fixture
def names() -> dict[str, Any]:
    governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09")
    return {
        "governorate": governorate.entity,
        "town": make_place("البوكمال", "Al-Bukamal", ("البو كمال", "ar"), parent=governorate, pcode="C5104").entity,
        "luqa": make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON),
        "irgc": make_entity("الحرس الثوري الإيراني", "Revolutionary Guard", Kind.ORGANIZATION, ("IRGC", "und")),
    }


def found(typed: str, weights: dict[int, float] = NOBODY) -> list[tuple[int, How]]:
    return [(s.entity.pk, s.how) for s in suggest(typed, prominent=Prominent(weights))]


@pytest.mark.parametrize(
    ("typed", "wanted", "how"),
    [
        ("حسام", "luqa", How.BEGINS),
        ("حُسَام ل", "luqa", How.BEGINS),
        ("لوق", "luqa", How.WORD),
        ("luq", "luqa", How.WORD),
        ("لوقا حسا", "luqa", How.WORD),
        ("Husam Louq", "luqa", How.SOUND),
        ("irgc", "irgc", How.EXACT),
        ("IR", "irgc", How.BEGINS),
        ("الثوري", "irgc", How.WORD),
        ("البو", "town", How.BEGINS),
        ("البوك", "town", How.BEGINS),
        ("al-bu", "town", How.BEGINS),
        ("buka", "town", How.BEGINS),
        ("Bokamal", "town", How.SOUND),
        ("البوكممال", "town", How.SLIP),
    ],
)
def test_beginnings_in_every_script(names: dict[str, Any], typed: str, wanted: str, how: How) -> None:
    assert found(typed)[0] == (names[wanted].pk, how)


@pytest.mark.parametrize("typed", ["", " ", "ب", "x", "…", "zzzqqq", "%%%", "___", "\\", "ا" * 5000, "ال", "أل"])
def test_nothing_for_nonsense(names: dict[str, Any], typed: str) -> None:
    assert found(typed) == []


def test_those_named_most_come_first(names: dict[str, Any]) -> None:
    other = make_entity("حسام حسن", "Hussam Hassan", Kind.PERSON)
    assert found("حسام")[0][0] == other.pk
    assert found("حسام", {names["luqa"].pk: 2.0})[0][0] == names["luqa"].pk


def test_the_prominent_are_not_lost_among_many_that_begin_alike() -> None:
    for n in range(80):
        make_entity(f"حسام {n:03}", kind=Kind.PERSON)
    last = make_entity("حسام ياسين", kind=Kind.PERSON)
    assert last.pk not in [pk for pk, _ in found("حسام")]
    assert found("حسام", {last.pk: 1.0})[0] == (last.pk, How.BEGINS)
    assert found("ياسين", {last.pk: 1.0})[0] == (last.pk, How.WORD)


def test_merged_entities_are_suggested_once(names: dict[str, Any]) -> None:
    double = make_entity("حسام محمد لوقا", "Hussam Mohamed Louka", Kind.PERSON)
    merge_entities(source=double, target=names["luqa"])
    assert [pk for pk, _ in found("حسام")] == [names["luqa"].pk]


@pytest.mark.parametrize("extra", [0, 40])
def test_the_number_of_queries_does_not_grow(names: dict[str, Any], extra: int, django_assert_num_queries: Any) -> None:
    for n in range(extra):
        make_entity(f"حسام لوقا {n}", kind=Kind.PERSON)
    prominent = Prominent({})
    with django_assert_num_queries(
        4 if not extra else 3
    ):  # beginnings, words, sounds where those gave few, the entities
        suggest("حسام لوقا", prominent=prominent)


def address(article: Article) -> str:
    return f'/articles/{article.pk}/"'


class TestPage:
    @pytest.fixture(autouse=True)
    def _archive(self, names: dict[str, Any], index: Any) -> None:
        self.names = names
        self.open = make_article("نص", "توتر في البوكمال", published_on=date(2021, 11, 30))
        self.draft = make_article("نص آخر", "توتر لم ينشر", state=Article.State.DRAFT)
        index()
        suggestions._prominent.clear()

    def answer(self, client: Client, typed: str, language: str = "") -> str:
        response = client.get(f"{language}/suggest/", {"q": typed})
        assert response.status_code == 200
        return response.content.decode()

    def test_names_say_where_they_are_and_which_spelling_matched(self, client: Client) -> None:
        page = self.answer(client, "البو ك", "/en")
        assert "Al-Bukamal" in page
        assert "community" in page
        assert "Deir ez-Zor" in page
        assert "البوكمال" in page
        assert 'data-filter="place"' in page
        assert "begins like this" in page

    def test_titles_only_of_what_the_reader_may_see(self, client: Client, editor: Any) -> None:
        assert address(self.open) in self.answer(client, "توتر")
        assert address(self.draft) not in self.answer(client, "توتر")
        client.force_login(editor)
        assert address(self.draft) in self.answer(client, "توتر")

    def test_an_unfinished_last_word_of_a_title(self, client: Client) -> None:
        assert address(self.open) in self.answer(client, "توتر بوكم")
        assert address(self.open) not in self.answer(client, "توتر دمش")

    def test_names_are_suggested_without_an_index(self, client: Client, settings: Any, tmp_path: Any) -> None:
        settings.SEARCH_INDEX_DIR = tmp_path / "none"
        assert "IRGC" in self.answer(client, "IRGC")

    @pytest.mark.parametrize("typed", ["", "\x00", "a\x00b", "[", "(", "a.*", "\ud800", "'\"<script>"])
    def test_nonsense(self, client: Client, typed: str) -> None:
        assert "<script" not in self.answer(client, typed.encode("utf-8", "replace").decode())

    def test_only_published_reports_lift_a_name(self, client: Client) -> None:
        self.answer(client, "حسام")
        assert suggestions.prominent().weights == {self.names["governorate"].pk: 1.0}
