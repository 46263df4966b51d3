import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.query import MAX_QUERY_LENGTH, parse
from tests.factories import make_entity, make_place


def shape(text: str, **kwargs: bool) -> tuple[list[list[str]], list[str]]:
    query = parse(text, literal=True, **kwargs)
    return [[clause.text for clause in group] for group in query.groups], [c.text for c in query.excluded]


@pytest.mark.parametrize(
    ("typed", "groups", "excluded", "why"),
    [
        ("معبر مياه", [["معبر"], ["مياه"]], [], "words must all be met"),
        ('"توتر كبير"', [["توتر كبير"]], [], "straight quotes make a phrase"),
        ("“توتر كبير”", [["توتر كبير"]], [], "so do typographic ones"),
        ("«توتر كبير»", [["توتر كبير"]], [], "and guillemets"),
        ('"توتر كبير', [["توتر كبير"]], [], "an open quote ends with the query"),
        ("معبر OR جسر", [["معبر", "جسر"]], [], "OR joins two into one group"),
        ("معبر | جسر مياه", [["معبر", "جسر"], ["مياه"]], [], "so does a bar"),
        ("OR معبر", [["معبر"]], [], "OR without a left side is nothing"),
        ("معبر OR", [["معبر"]], [], "nor without a right side"),
        ("معبر -جسر", [["معبر"]], ["جسر"], "a minus leaves out"),
        ("معبر -“جسر قديم”", [["معبر"]], ["جسر قديم"], "a phrase as well"),
        ("-", [], [], "a lone minus is nothing"),
        ("مي*", [["مي"]], [], "a star asks for a prefix"),
        ('"""***|||---', [], [], "nonsense is nothing"),
        ("", [], [], "so is an empty query"),
    ],
)
def test_reading_a_query(typed: str, groups: list[list[str]], excluded: list[str], why: str) -> None:
    assert shape(typed) == (groups, excluded), why


def test_a_prefix_is_marked() -> None:
    (group,) = parse("مي*", literal=True).groups
    assert group[0].is_prefix


def test_stop_words_decide_nothing_beside_other_words() -> None:
    assert shape("من البوكمال")[0] == [["البوكمال"]]
    assert shape("من")[0] == [["من"]]


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_query_breaks_the_reader(text: str) -> None:
    query = parse(text, literal=True)
    assert len(query.text) <= MAX_QUERY_LENGTH
    for group in query.groups:
        assert group
        assert all(clause.terms for clause in group)


@pytest.mark.django_db
class TestUnderstanding:
    def entities(self, text: str) -> list[str]:
        return [entity.label_en for part in parse(text).understood for entity in part.entities]

    @pytest.fixture(autouse=True)
    def _names(self) -> None:
        make_place("البوكمال", "Abu Kamal", ("أبو كمال", "ar"), ("Al-Bukamal", "en"))
        make_entity("الحرس الثوري الإيراني", "Islamic Revolutionary Guard Corps", *[], **{})
        irgc = make_entity("الحرس", "Guards")
        from entities.gazetteer.records import NameUse
        from entities.services import add_name

        add_name(entity=irgc, text="IRGC", language="und", use=NameUse.ACRONYM)
        add_name(entity=irgc, text="الباسدران", language="ar", weak=True)

    @pytest.mark.parametrize(
        "typed",
        [
            "البوكمال",
            "البو كمال",
            "أبو كمال",
            "ابو كمال",
            "Abu Kamal",
            "abu kamal",
            "Bukamal",
            "al-bukamal",
            "وبالبوكمال",
        ],
    )
    def test_every_spelling_is_the_same_place(self, typed: str) -> None:
        assert self.entities(typed) == ["Abu Kamal"]

    def test_several_names_in_one_query(self) -> None:
        query = parse("IRGC Bukamal meeting")
        assert [e.label_en for part in query.understood for e in part.entities] == ["Guards", "Abu Kamal"]
        assert [[c.text for c in group] for group in query.groups] == [["IRGC"], ["Bukamal"], ["meeting"]]

    def test_the_longest_name_wins(self) -> None:
        assert self.entities("الحرس الثوري الإيراني") == ["Islamic Revolutionary Guard Corps"]

    def test_a_weak_name_counts_only_alone(self) -> None:
        assert self.entities("الباسدران") == ["Guards"]
        assert self.entities("الباسدران معبر") == []

    def test_literal_words_name_nothing(self) -> None:
        assert parse("Bukamal", literal=True).understood == ()

    def test_two_database_queries_and_one_where_nothing_is_a_name(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(2):
            parse("IRGC Bukamal " * 20)
        with django_assert_num_queries(1):
            parse("zzyzx quux")
