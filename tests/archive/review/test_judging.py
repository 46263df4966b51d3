"""What editors do to mentions: recorded, protected from machines and from each other, and undone as it was done."""

from __future__ import annotations

from typing import Any

import pytest

from archive.articles.services import JUDGED_FIELDS, replace_suggestions
from archive.models import Article, Judgement, Mention, Verdict
from archive.processing import pipeline
from archive.processing.linker_feedback import accepted_counts
from archive.review import judging
from archive.review.spans import TextSpan, occurrences
from entities.models import Entity
from entities.services import add_name, merge_entities
from entities.spans import Kind
from tests.factories import UserFactory, make_article, make_entity

pytestmark = pytest.mark.django_db
BODY = "انسحب لواء فاطميون من المدينة. قال الحاج سجاد إن لواء فاطميون باق، وعاد الحاج سجاد."


@pytest.fixture
def group(db: None) -> Entity:
    return make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group")


@pytest.fixture
def article(group: Entity) -> Article:
    return make_article(BODY, extract=True)


@pytest.fixture
def mention(article: Article, group: Entity) -> Mention:
    return article.mentions.filter(entity=group).order_by("start")[0]


def state(mention: Mention) -> dict[str, Any]:
    mention.refresh_from_db()
    return {field: getattr(mention, field) for field in JUDGED_FIELDS}


class TestActs:
    def test_a_suggestion_knows_the_key_of_its_spelling(self, mention: Mention) -> None:
        assert mention.key == "لواءفاطميون"

    def test_linking_takes_the_kind_and_the_name_of_the_entity(self, mention: Mention, editor: Any) -> None:
        person = make_entity("فاطميون", "", Kind.PERSON, ("لواء فاطميون", "ar"))
        judging.link(mention=mention, entity=person, editor=editor)
        mention.refresh_from_db()
        assert (mention.kind, mention.entity, mention.verdict, mention.name.text) == (
            Kind.PERSON, person, Verdict.ACCEPTED, "لواء فاطميون",
        )  # fmt: skip
        assert mention.judgements.get().action == Judgement.Action.LINK

    def test_none_of_these_keeps_the_name_without_an_entity(self, mention: Mention, editor: Any) -> None:
        judging.link(mention=mention, entity=None, editor=editor)
        mention.refresh_from_db()
        assert (mention.entity, mention.status, mention.verdict) == (None, "nil", Verdict.ACCEPTED)

    def test_another_kind_takes_away_a_link_that_does_not_fit(self, mention: Mention, editor: Any) -> None:
        judging.change(mention=mention, start=mention.start + 5, end=mention.end, kind=Kind.PERSON, editor=editor)
        mention.refresh_from_db()
        assert (mention.surface, mention.key, mention.kind, mention.entity) == ("فاطميون", "فاطميون", "person", None)

    @pytest.mark.parametrize(("start", "end"), [(5, 5), (0, 10**6), (5, 6)])
    def test_a_span_needs_letters_inside_the_text(self, mention: Mention, editor: Any, start: int, end: int) -> None:
        before = state(mention)
        with pytest.raises(ValueError, match="letter"):
            judging.change(mention=mention, start=start, end=end, kind=mention.kind, editor=editor)
        assert state(mention) == before

    def test_a_longer_name_takes_the_place_of_the_suggestions_under_it(
        self, article: Article, mention: Mention, editor: Any
    ) -> None:
        done = judging.add(article=article, part="body", start=0, end=mention.end, kind="organization", editor=editor)
        mention.refresh_from_db()
        assert mention.verdict == Verdict.REJECTED
        assert (done.mention.surface, done.mention.recognizer) == ("انسحب لواء فاطميون", "editor")
        judging.undo_last(editor=editor)
        mention.refresh_from_db()
        assert mention.verdict == Verdict.UNDECIDED
        assert not Mention.objects.standing().filter(pk=done.mention_id).exists()

    def test_a_confirmed_name_is_not_covered(self, article: Article, mention: Mention, editor: Any) -> None:
        judging.accept(mention=mention, editor=editor)
        with pytest.raises(judging.OverlapError) as caught:
            judging.add(article=article, part="body", start=0, end=mention.end, kind="person", editor=editor)
        assert caught.value.other == mention

    def test_what_was_rejected_can_be_added_again_at_its_place(
        self, article: Article, mention: Mention, editor: Any
    ) -> None:
        judging.reject(mention=mention, editor=editor)
        judging.add(
            article=article, part="body", start=mention.start, end=mention.end, kind=mention.kind, editor=editor
        )
        mention.refresh_from_db()
        assert mention.verdict == Verdict.ACCEPTED

    def test_all_that_are_written_alike_are_one_act(self, article: Article, mention: Mention, editor: Any) -> None:
        done = judging.judge_alike(mention=mention, verdict=Verdict.ACCEPTED, editor=editor)
        assert len(done) == 2
        assert set(article.mentions.filter(key=mention.key).values_list("verdict", flat=True)) == {"accepted"}
        assert len(judging.undo_last(editor=editor)) == 2
        assert set(article.mentions.filter(key=mention.key).values_list("verdict", flat=True)) == {"undecided"}


class TestUndo:
    @pytest.mark.parametrize("act", ["accept", "reject", "link", "unlink", "change"])
    def test_every_act_is_undone_to_the_letter(self, mention: Mention, group: Entity, editor: Any, act: str) -> None:
        before = state(mention)
        other = make_entity("فاطميون اخر", "", Kind.PERSON)
        {
            "accept": lambda: judging.accept(mention=mention, editor=editor),
            "reject": lambda: judging.reject(mention=mention, editor=editor),
            "link": lambda: judging.link(mention=mention, entity=other, editor=editor),
            "unlink": lambda: judging.link(mention=mention, entity=None, editor=editor),
            "change": lambda: judging.change(
                mention=mention, start=mention.start, end=mention.end - 2, kind="person", editor=editor
            ),
        }[act]()
        assert state(mention) != before
        judging.undo_last(editor=editor)
        assert state(mention) == before
        assert list(mention.judgements.values_list("action", flat=True))[-1] == Judgement.Action.UNDO
        with pytest.raises(judging.NothingToUndo):
            judging.undo_last(editor=editor)

    def test_undoing_goes_back_step_by_step_and_only_over_ones_own(self, mention: Mention, editor: Any) -> None:
        judging.accept(mention=mention, editor=editor)
        judging.reject(mention=mention, editor=editor)
        with pytest.raises(judging.NothingToUndo):
            judging.undo_last(editor=UserFactory())
        judging.undo_last(editor=editor)
        assert state(mention)["verdict"] == Verdict.ACCEPTED
        judging.undo_last(editor=editor)
        assert state(mention)["verdict"] == Verdict.UNDECIDED

    def test_what_another_editor_said_since_is_not_undone(self, mention: Mention, editor: Any) -> None:
        judging.accept(mention=mention, editor=editor)
        other = UserFactory()
        judging.reject(mention=mention, editor=other)
        with pytest.raises(judging.JudgedMeanwhile) as caught:
            judging.undo_last(editor=editor)
        assert caught.value.judgement is not None
        assert caught.value.judgement.judged_by == other
        assert state(mention)["verdict"] == Verdict.REJECTED


class TestTwoAtOnce:
    def test_the_second_hears_what_the_first_did_and_changes_nothing(self, mention: Mention, editor: Any) -> None:
        first = judging.accept(mention=mention, editor=UserFactory(), seen=0)
        with pytest.raises(judging.JudgedMeanwhile) as caught:
            judging.reject(mention=mention, editor=editor, seen=0)
        assert caught.value.judgement == first
        judging.reject(mention=mention, editor=editor, seen=first.pk)
        assert state(mention)["verdict"] == Verdict.REJECTED


class TestMachines:
    @pytest.mark.parametrize("batch", [False, True])
    def test_no_act_and_no_undone_act_is_lost_when_the_article_is_read_again(
        self, article: Article, mention: Mention, editor: Any, batch: bool
    ) -> None:
        judging.reject(mention=mention, editor=editor)
        judging.undo_last(editor=editor)
        other = article.mentions.exclude(pk=mention.pk).order_by("start")[0]
        judging.link(mention=other, entity=None, editor=editor)
        kept = {mention.pk: state(mention), other.pk: state(other)}
        pipeline.extract_batch([article.pk]) if batch else pipeline.extract(article.pk)
        assert {m.pk: state(m) for m in (mention, other)} == kept
        assert Judgement.objects.count() == 3

    @pytest.mark.parametrize("batch", [False, True])
    def test_an_added_name_that_was_taken_back_blocks_no_suggestion(
        self, group: Entity, editor: Any, batch: bool
    ) -> None:
        article = make_article(BODY)
        judging.add(article=article, part="body", start=0, end=len(BODY), kind="person", editor=editor)
        judging.undo_last(editor=editor)
        pipeline.extract_batch([article.pk]) if batch else pipeline.extract(article.pk)
        assert article.mentions.filter(surface="لواء فاطميون", verdict="undecided").count() == 2

    def test_a_machines_suggestions_go_around_what_is_judged(self, article: Article, editor: Any) -> None:
        judging.add(article=article, part="body", start=22, end=29, kind="location", editor=editor)
        again = list(article.mentions.exclude(recognizer="editor"))
        assert len(replace_suggestions(revisions=[article.current], mentions=again)) == len(again)
        assert article.mentions.get(recognizer="editor").surface == BODY[22:29]

    def test_judgements_of_a_merged_entity_count_for_what_it_stands_for(
        self, mention: Mention, group: Entity, editor: Any
    ) -> None:
        judging.accept(mention=mention, editor=editor)
        other = make_entity("الفاطميون", "", Kind.ORGANIZATION)
        merge_entities(source=group, target=other)
        assert accepted_counts() == {(mention.key, other.pk): 1}


class TestWords:
    @pytest.mark.parametrize(
        ("words", "surfaces"),
        [
            ("الحاج سجاد", ["الحاج سجاد", "الحاج سجاد"]),
            ("لواء  فاطميون", ["لواء فاطميون", "لواء فاطميون"]),
            ("لواءُ فاطميّون", ["لواء فاطميون", "لواء فاطميون"]),
            ("عاد", ["عاد"]),
            ("فاطم", []),
            ("لا يوجد", []),
            ("", []),
        ],
    )
    def test_words_are_found_whole_whatever_their_marks(self, words: str, surfaces: list[str]) -> None:
        revision = make_article(BODY).current
        found = occurrences(revision, words)
        assert [BODY[p.start : p.end] for p in found] == surfaces

    def test_the_title_comes_first(self) -> None:
        revision = make_article("في هجين", "هجين").current
        assert occurrences(revision, "هجين") == [TextSpan("title", 0, 4), TextSpan("body", 3, 7)]


def test_a_new_spelling_leaves_judged_mentions_alone(article: Article, mention: Mention, editor: Any) -> None:
    judging.link(mention=mention, entity=None, editor=editor)
    other = make_entity("جهة", "", Kind.ORGANIZATION)
    add_name(entity=other, text="لواء فاطميون", language="ar")
    pipeline.extract(article.pk)
    mention.refresh_from_db()
    assert mention.entity is None
