"""The index answers what the reader asked, in any spelling, and only what the reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from archive.articles.services import set_state
from archive.models import Article
from archive.search.engine import Restriction, search
from archive.search.highlight import Highlighter
from archive.search.query import parse
from archive.search.results import rows_for
from archive.text.segments import merge_spans, segments, snippet
from entities.models import Level
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity, make_place

EVERYONE = Restriction(("published",))


def ids(text: str, restriction: Restriction = EVERYONE, **options: Any) -> list[int]:
    return search(parse(text), restriction, limit=50, **options).ids


@pytest.mark.django_db
class TestFinding:
    @pytest.fixture(autouse=True)
    def _articles(self, index: Any) -> None:
        self.vocalised = make_article("شَهِدَتِ المَدينَةُ تَوَتُّراً كَبيراً بَعدَ إصرارِ الجانِبينِ")
        self.plain = make_article("شهدت المدينة توترا كبيرا في السوق القديم")
        self.other = make_article("افتتحت البلدية مدرسة جديدة", title="توتر في العنوان")
        self.index = index
        index()

    def test_vocalised_and_plain_text_answer_alike(self) -> None:
        assert set(ids("توتر كبير")) >= {self.vocalised.pk, self.plain.pk}
        assert set(ids("تَوَتُّرٌ كَبِيرٌ")) == set(ids("توتر كبير"))

    def test_clitics_do_not_hide_a_word(self) -> None:
        assert self.plain.pk in ids("والمدينة")

    def test_a_phrase_keeps_its_order(self) -> None:
        assert ids('"السوق القديم"') == [self.plain.pk]
        assert ids('"القديم السوق"') == []

    def test_leaving_out(self) -> None:
        assert ids("توتر -السوق -العنوان") == [self.vocalised.pk]

    def test_either(self) -> None:
        assert set(ids("السوق OR مدرسة")) == {self.plain.pk, self.other.pk}

    def test_a_prefix(self) -> None:
        assert ids("بلدي*") == [self.other.pk]

    def test_the_title_weighs_more(self) -> None:
        assert ids("توتر")[0] == self.other.pk

    def test_some_words_are_better_than_nothing(self) -> None:
        hits = search(parse("مدرسة صاروخ"), EVERYONE, limit=5)
        assert hits.ids == [self.other.pk]
        assert hits.relaxed

    def test_newest_first(self) -> None:
        old = make_article("جسر قديم جسر جسر", published_on=date(2019, 1, 1))
        new = make_article("جسر", published_on=date(2023, 1, 1))
        undated = make_article("جسر جديد")
        self.index()
        assert ids("جسر", newest_first=True) == [new.pk, old.pk, undated.pk]

    def test_only_readable_states_are_counted(self) -> None:
        draft = make_article("وثيقة سرية جدا", state=Article.State.DRAFT)
        self.index()
        assert ids("سرية") == []
        assert ids("سرية", Restriction(("published", "draft"))) == [draft.pk]

    def test_a_withdrawn_article_leaves_the_index(self) -> None:
        set_state(article=self.plain, state=Article.State.WITHDRAWN, public_note="خطأ في المصدر")
        self.index()
        assert self.plain.pk not in ids("السوق")

    def test_far_pages_are_empty_not_an_error(self) -> None:
        assert search(parse("توتر"), EVERYONE, limit=20, offset=10**7).ids == []


@pytest.mark.django_db
class TestEntities:
    @pytest.fixture(autouse=True)
    def _archive(self, index: Any) -> None:
        self.governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09")
        self.district = make_place(
            "البوكمال", "Abu Kamal", parent=self.governorate, level=Level.DISTRICT, pcode="SY0902"
        )
        self.town = make_place("هجين", "Hajin", parent=self.district, level=Level.COMMUNITY, pcode="C5175")
        self.irgc = make_entity(
            "الحرس الثوري", "Revolutionary Guard", Kind.ORGANIZATION, ("IRGC", "und"), type="state_force"
        )
        self.arabic = make_article("انسحب الحرس الثوري من مدينة هجين", published_on=date(2021, 5, 1), extract=True)
        self.english = make_article(
            "The IRGC has left the area.", language="en", source=SourceFactory(key="desk"), extract=True
        )
        self.neither = make_article("لا شيء من ذلك", extract=True)
        index()

    def test_a_name_in_one_script_finds_reports_in_the_other(self) -> None:
        assert set(ids("IRGC")) == set(ids("الحرس الثوري")) == {self.arabic.pk, self.english.pk}

    def test_a_place_finds_what_lies_in_it(self) -> None:
        assert ids("Abu Kamal") == [self.arabic.pk]

    def test_what_lies_in_it_is_highlighted(self, reader: Any) -> None:
        (row,) = rows_for(ids("Abu Kamal"), parse("Abu Kamal"), Article.objects.visible_to(reader))
        assert "هجين" in [segment.text for segment in row.snippet if segment.is_hit]

    def test_all_named_entities_must_be_there(self) -> None:
        assert ids("IRGC Hajin") == [self.arabic.pk]

    def test_literal_words_do_not_reach_across_scripts(self) -> None:
        assert search(parse("IRGC", literal=True), EVERYONE, limit=5).ids == [self.english.pk]

    @pytest.mark.parametrize(
        ("restriction", "found"),
        [
            (lambda s: {"places": (s.governorate.pk,)}, ["arabic"]),
            (lambda s: {"entities": (s.irgc.pk,)}, ["arabic", "english"]),
            (lambda s: {"sources": (s.english.source_id,)}, ["english"]),
            (lambda s: {"languages": ("en",)}, ["english"]),
            (lambda s: {"since": date(2021, 1, 1), "until": date(2021, 12, 31)}, ["arabic"]),
            (lambda s: {"since": date(2022, 1, 1)}, []),
        ],
    )
    def test_restrictions(self, restriction: Any, found: list[str]) -> None:
        wanted = {getattr(self, name).pk for name in found}
        assert set(ids("", Restriction(("published",), **restriction(self)))) == wanted

    def test_counts_roll_up(self) -> None:
        facets = search(parse(""), EVERYONE, limit=1, facets=("places", "entities", "language")).facets
        assert [facets["places"][p.pk] for p in (self.governorate, self.district, self.town)] == [1, 1, 1]
        assert facets["entities"][self.irgc.pk] == 2
        assert facets["language"] == {"ar": 2, "en": 1}

    def test_rows_are_checked_again_in_the_database(self, reader: Any) -> None:
        """The index may be behind; what was withdrawn a moment ago is not shown."""
        Article.objects.filter(pk=self.arabic.pk).update(state=Article.State.DRAFT)
        rows = rows_for(ids("IRGC"), parse("IRGC"), Article.objects.visible_to(reader))
        assert [row.article.pk for row in rows] == [self.english.pk]

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, reader: Any, django_assert_num_queries: Any
    ) -> None:
        query, visible = parse("IRGC"), Article.objects.visible_to(reader)
        for found in ([self.arabic.pk], [self.arabic.pk, self.english.pk]):
            with django_assert_num_queries(2):  # articles, mentions
                rows_for(found, query, visible.all())


class TestHighlighting:
    TEXT = "شهدت مدينةُ البوكمالِ توتّراً كبيراً. وعاد الهدوء إلى البوكمال مساءً."

    def surfaces(self, typed: str) -> list[str]:
        return [self.TEXT[a:b] for a, b in Highlighter(parse(typed, literal=True)).spans(self.TEXT)]

    def test_hits_carry_the_marks_of_the_original(self) -> None:
        assert self.surfaces("البوكمال") == ["البوكمالِ", "البوكمال"]
        assert self.surfaces("توتر") == ["توتّراً"]

    def test_a_phrase_is_one_hit(self) -> None:
        assert self.surfaces('"توتر كبير"') == ["توتّراً كبيراً"]

    def test_segments_give_back_every_character(self) -> None:
        spans = Highlighter(parse("البوكمال مساء", literal=True)).spans(self.TEXT)
        assert "".join(s.text for s in segments(self.TEXT, spans)) == self.TEXT

    def test_the_snippet_shows_the_richest_stretch(self) -> None:
        text = "كلمة " * 200 + "الهدف المنشود هنا" + " كلمة" * 200
        spans = Highlighter(parse("الهدف المنشود", literal=True)).spans(text)
        shown = snippet(text, spans, length=200)
        assert [s.text for s in shown if s.is_hit] == ["الهدف", "المنشود"]
        assert shown[0].text == "… "
        assert shown[-1].text == " …"

    def test_a_text_without_spaces_is_cut_all_the_same(self) -> None:
        assert sum(len(s.text) for s in snippet("ا" * 5000, [], length=200)) < 300

    @pytest.mark.parametrize(
        ("spans", "merged"),
        [([], []), ([(3, 5), (0, 2)], [(0, 2), (3, 5)]), ([(0, 4), (2, 6)], [(0, 6)]), ([(0, 2), (2, 3)], [(0, 3)])],
    )
    def test_merging(self, spans: list[tuple[int, int]], merged: list[tuple[int, int]]) -> None:
        assert merge_spans(spans) == merged
