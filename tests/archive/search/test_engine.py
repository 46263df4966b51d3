"""What the engine offers beside finding words: exact letters, questions, equivalents, counts, histogram and order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from archive.articles.services import judge_mention, mark_changed
from archive.models import Article, Mention
from archive.search.backends.base import FACETS
from archive.search.backends.tantivy.opening import open_index
from archive.search.backends.tantivy.searching import search_index
from archive.search.engine import Restriction, Sort, search
from archive.search.highlight import Highlighter
from archive.search.query import parse
from entities.models import Level
from entities.spans import Kind
from tests.factories import SourceFactory, UserFactory, make_article, make_entity, make_place

EVERYONE = Restriction(("published",))


def ids(text: str, *, exact: bool = False, **options: Any) -> list[int]:
    return search(parse(text, literal=True, exact=exact), EVERYONE, limit=50, **options).ids


@pytest.mark.django_db
class TestWords:
    @pytest.fixture(autouse=True)
    def _articles(self, index: Any) -> None:
        self.marked = make_article("وصل المُدرِّس إلى مدرسة جديدة في شهر آذار ومعه خمسة وعشرين طالباً")
        self.plain = make_article("وصل المدرس إلى مدارس البلدة في مارس ومعه 25 طالبا")
        self.latin = make_article("The Syrian column reached Aleppo in March with 15 men", language="en")
        index()

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("المُدرِّس", ["marked"]),
            ("المدرس", ["plain"]),
            ("مدرس", []),
            ('"المدرس إلى مدارس"', ["plain"]),
            ('"مدارس إلى"', []),
            ("مدار*", ["plain"]),
            ("دارس*", []),
            ("syrian", []),
            ("Syrian", ["latin"]),
            ("وصل -المدرس", ["marked"]),
            ("المُدرِّس OR Syrian", ["marked", "latin"]),
            ("وصل صاروخ", []),
        ],
    )
    def test_exact_means_letters_and_marks(self, typed: str, found: list[str]) -> None:
        assert set(ids(typed, exact=True)) == {getattr(self, name).pk for name in found}

    def test_exact_hits_are_highlighted_as_they_stand(self) -> None:
        text = self.marked.current.body
        spans = Highlighter(parse("المُدرِّس", exact=True)).spans(text)
        assert [text[a:b] for a, b in spans] == ["المُدرِّس"]
        assert Highlighter(parse("المدرس", exact=True)).spans(text) == []

    def test_without_the_switch_marks_do_not_matter(self) -> None:
        assert set(ids("المُدرِّس")) == {self.marked.pk, self.plain.pk}

    @pytest.mark.parametrize("typed", ["آذار", "مارس", "March month", "اذار"])
    def test_a_month_by_any_name(self, typed: str) -> None:
        found = set(ids(typed.removesuffix(" month")))
        if typed.startswith("March"):
            # "march" is a word of its own: it is looked for as it stands.
            assert found == {self.latin.pk}
        else:
            assert found == {self.marked.pk, self.plain.pk, self.latin.pk}

    @pytest.mark.parametrize("typed", ["25", "٢٥", "خمسة وعشرون", "خمس وعشرين"])
    def test_a_number_in_digits_and_words(self, typed: str) -> None:
        assert set(ids(typed)) == {self.marked.pk, self.plain.pk}

    def test_equivalents_are_highlighted(self) -> None:
        text = self.marked.current.body
        spans = Highlighter(parse("مارس 25", literal=True)).spans(text)
        assert [text[a:b] for a, b in spans] == ["آذار", "خمسة وعشرين"]

    def test_quoted_words_are_not_widened(self) -> None:
        assert ids('"مارس"') == [self.plain.pk]


@pytest.mark.django_db
class TestRanking:
    def test_a_question_is_answered_by_what_has_most_of_it(self, index: Any) -> None:
        best = make_article("استهدف القصف جسر الميادين ليلا فدمره")
        some = make_article("عبر المسافرون جسرا في الصباح")
        index()
        hits = search(parse("متى دمر القصف الجسر الكبير في الميادين؟", literal=True), EVERYONE, limit=5)
        assert hits.ids[0] == best.pk
        assert some.pk in hits.ids
        assert not hits.relaxed

    def test_a_short_query_means_all_its_words(self, index: Any) -> None:
        both = make_article("القصف على الجسر")
        make_article("القصف مستمر")
        index()
        assert ids("قصف جسر") == [both.pk]

    def test_words_side_by_side_rank_higher(self, index: Any) -> None:
        filling = " ".join(["كلام"] * 12)
        apart = make_article(f"اللجنة {filling} الأمنية")
        beside = make_article(f"{filling} اللجنة الأمنية")
        index()
        assert ids("اللجنة الأمنية") == [beside.pk, apart.pk]

    def test_the_word_as_typed_ranks_above_its_stem(self, index: Any) -> None:
        stem = make_article("رأى مقاتلا واحدا")
        exact = make_article("رأى مقاتلين عدة")
        index()
        assert ids("مقاتلين") == [exact.pk, stem.pk]


@pytest.mark.django_db
class TestCounts:
    @pytest.fixture(autouse=True)
    def _archive(self, index: Any) -> None:
        self.raqqa = make_place("الرقة", "Raqqa", level=Level.GOVERNORATE, pcode="SY11")
        self.aleppo = make_place("حلب", "Aleppo", level=Level.GOVERNORATE, pcode="SY02")
        self.guard = make_entity("الحرس الثوري", "Revolutionary Guard", Kind.ORGANIZATION, type="state_force")
        self.person = make_entity("حسام لوقا", "Hussam Luka", Kind.PERSON)
        self.one = make_article("زار حسام لوقا مدينة الرقة", published_on=date(2021, 3, 5), extract=True)
        self.two = make_article(
            "الحرس الثوري في حلب", published_on=date(2021, 3, 9), extract=True, source=SourceFactory(key="second")
        )
        self.three = make_article("مدينة حلب اليوم", published_on=date(2022, 7, 1), extract=True)
        self.undated = make_article("لا شيء")
        self.index = index
        index()

    def counts(self, *facets: str, **restriction: Any) -> dict[str, dict[Any, int]]:
        return search(parse(""), Restriction(("published",), **restriction), limit=1, facets=facets).facets

    def test_organisations_and_people_are_counted_apart(self) -> None:
        found = self.counts("organizations", "people")
        assert found == {"organizations": {self.guard.pk: 1}, "people": {self.person.pk: 1}}

    def test_the_histogram_has_months_in_order_and_no_undated(self) -> None:
        (months,) = self.counts("month").values()
        assert list(months.items()) == [(date(2021, 3, 1), 2), (date(2022, 7, 1), 1)]
        (days,) = self.counts("day").values()
        assert list(days) == [date(2021, 3, 5), date(2021, 3, 9), date(2022, 7, 1)]

    def test_a_facet_leaves_out_its_own_filter_only(self) -> None:
        found = self.counts("places", "source", "month", places=(self.raqqa.pk,))
        assert found["places"] == {self.aleppo.pk: 2, self.raqqa.pk: 1}
        assert found["source"] == {self.one.source_id: 1}
        found = self.counts("places", "month", since=date(2022, 1, 1))
        assert found["places"] == {self.aleppo.pk: 1}
        assert len(found["month"]) == 2

    def test_several_values_are_alternatives(self) -> None:
        restriction = Restriction(("published",), places=(self.raqqa.pk, self.aleppo.pk))
        assert search(parse(""), restriction, limit=9).count == 3

    def test_who_may_not_see_an_article_does_not_count_it(self) -> None:
        make_article("سر", state=Article.State.DRAFT)
        self.index()
        assert self.counts("state") == {"state": {"published": 4}}
        everything = Restriction(("published", "draft"))
        assert search(parse(""), everything, limit=1, facets=("state",)).facets["state"] == {"published": 4, "draft": 1}
        only = Restriction(("published", "draft"), publication=("draft",))
        assert search(parse(""), only, limit=9).count == 1

    @pytest.mark.parametrize("typed", ["", "-حلب", "حلب OR زار OR شيء", "حلب", "لا -شيء", "زار -لوقا"])
    @pytest.mark.parametrize("size", [1, 1000])
    def test_counts_are_the_same_however_they_are_counted(self, typed: str, size: int) -> None:
        make_article("حلب سر", state=Article.State.DRAFT, extract=True)
        story = [self.one.pk, self.two.pk, self.three.pk]
        Article.objects.filter(pk__in=story).update(story=self.one.pk)
        mark_changed(story)
        self.index()
        query = parse(typed, literal=True)
        for states in (("published",), ("published", "draft")):
            asked = {"limit": 1, "facets": dict.fromkeys(FACETS, size), "fold": True}
            kept = search(query, Restriction(states), **asked)
            assert kept == search_index(open_index(), query, Restriction(states), **asked)

    def test_review_follows_the_judgements(self) -> None:
        assert self.counts("review")["review"] == {"open": 3}
        for mention in Mention.objects.filter(article=self.three):
            judge_mention(mention=mention, verdict="accepted", editor=UserFactory())
        self.index()
        assert self.counts("review")["review"] == {"open": 2, "judged": 1}
        assert search(parse(""), Restriction(("published",), review=("judged",)), limit=9).ids == [self.three.pk]

    def test_an_unlinked_mention_is_told(self) -> None:
        Mention.objects.filter(article=self.one, entity=self.person.pk).update(entity=None, status="nil")
        Article.objects.filter(pk=self.one.pk).update(changed_in=2**40)
        self.index()
        restriction = Restriction(("published",), review=("unlinked",))
        assert search(parse(""), restriction, limit=9).ids == [self.one.pk]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [(Sort.OLDEST, ["one", "two", "three", "undated"]), (Sort.NEWEST, ["three", "two", "one", "undated"])],
    )
    def test_order_of_time(self, sort: Sort, order: list[str]) -> None:
        assert search(parse(""), EVERYONE, limit=9, sort=sort).ids == [getattr(self, name).pk for name in order]
