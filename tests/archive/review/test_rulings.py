"""Rulings beyond one mention: rules, unlisted clusters, merges, splits, duplicates; and what the linker learns."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from archive import tasks
from archive.history.audit_log import entity_timeline
from archive.models import Article, Mention, Merge, NotAName, SpellingRule, Verdict
from archive.processing import pipeline, relinking
from archive.processing.linker_feedback import accepted_counts
from archive.review import clusters, duplicate_entities, judging, merging, rules
from archive.search import sync
from entities.gazetteer.store import load_records
from entities.models import Entity, Name, NameChange
from entities.services import MergeError, add_name, change_name, edit_entity
from entities.spans import Kind
from tests.factories import UserFactory, make_article, make_entity

pytestmark = pytest.mark.django_db
SPELLING = "كتائب القصبة"
BODY = f"قالت {SPELLING} إنها باقية. ثم وصلت {SPELLING} إلى المدينة."


@pytest.fixture(autouse=True)
def _without_samples(db: None) -> None:
    if Article.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE archive_article, entities_entity CASCADE")


@pytest.fixture
def two(index: Any) -> tuple[Entity, Entity]:
    """Two groups that share a spelling."""
    return tuple(make_entity(label, "", Kind.ORGANIZATION, (SPELLING, "ar")) for label in ("لواء النهر", "لواء الجبل"))  # type: ignore[return-value]


def follow() -> None:
    sync.sync_index()
    relinking.plan()
    while relinking.process_batch():
        pass


def links(article: Article) -> set[int | None]:
    return set(article.mentions.filter(surface=SPELLING).values_list("entity", flat=True))


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


class TestRules:
    def test_a_rule_is_previewed_followed_and_undone_and_judgements_stay(
        self, two: tuple[Entity, Entity], editor: Any
    ) -> None:
        first, second = two
        article, judged = make_article(BODY, extract=True), make_article(f"عادت {SPELLING}.", extract=True)
        assert links(article) == {None}
        judging.link(mention=judged.mentions.get(surface=SPELLING), entity=first, editor=editor)
        follow()
        seen = rules.preview(text=SPELLING, entity=second, user=editor)
        assert (seen.reports, len(seen.examples), seen.others, seen.confirmed_otherwise) == (2, 2, [first], 1)
        rule = rules.make_rule(text=SPELLING, entity=second, editor=editor, note="سبب")
        follow()
        assert links(article) == {second.pk}
        assert article.mentions.filter(reasons__contains=["rule:always"]).count() == 2
        assert links(judged) == {first.pk}
        assert rules.undo_rule(rule=rule, editor=editor)
        assert not rules.undo_rule(rule=rule, editor=editor)
        follow()
        assert second.pk not in links(article)
        assert Name.objects.get(entity=second, text=SPELLING).retired is False

    def test_a_rule_that_made_the_name_takes_it_back(self, two: tuple[Entity, Entity], editor: Any) -> None:
        rule = rules.make_rule(text="النهريون", entity=two[0], editor=editor)
        assert Name.objects.get(text="النهريون").decisive
        rules.undo_rule(rule=rule, editor=editor)
        assert Name.objects.get(text="النهريون").retired

    def test_a_spelling_always_means_one_entity_only(self, two: tuple[Entity, Entity], editor: Any) -> None:
        rules.make_rule(text=SPELLING, entity=two[0], editor=editor)
        with pytest.raises(rules.RuleExists):
            rules.make_rule(text="كتائب  القصبه", entity=two[1], editor=editor)
        with pytest.raises(IntegrityError), transaction.atomic():
            change_name(name=Name.objects.get(entity=two[1], text=SPELLING), decisive=True)

    def test_pages(self, desk: Client, two: tuple[Entity, Entity]) -> None:
        make_article(BODY, extract=True)
        sync.sync_index()
        assert SPELLING in desk.get("/review/rules/new/", {"text": SPELLING}).content.decode()
        address = {"text": SPELLING, "entity": two[0].pk}
        assert "two" not in desk.get("/en/review/rules/new/", address).content.decode()
        assert not SpellingRule.objects.exists()
        assert desk.post("/review/rules/new/", address)["Location"] == "/review/rules/"
        rule = SpellingRule.objects.get()
        assert rule.reports == 1
        assert SPELLING in desk.get("/review/rules/").content.decode()
        assert desk.post("/review/rules/new/", {**address, "entity": two[1].pk}).status_code == 200
        desk.post(f"/review/rules/{rule.pk}/undo/")
        assert not SpellingRule.objects.filter(SpellingRule.IN_FORCE).exists()


class TestFeedback:
    def test_confirmed_links_settle_what_was_a_tie(self, two: tuple[Entity, Entity], editor: Any) -> None:
        first, other = make_article(BODY, extract=True), make_article(f"عادت {SPELLING} أمس.", extract=True)
        assert links(other) == {None}
        follow()
        for mention in first.mentions.filter(surface=SPELLING):
            judging.link(mention=mention, entity=two[1], editor=editor)
        assert NameChange.objects.filter(entity=two[1]).exists()
        follow()
        linked = other.mentions.get(surface=SPELLING)
        assert linked.entity == two[1]
        assert "editors:accepted" in linked.reasons
        assert accepted_counts() == {(linked.key, two[1].pk): 2}

    def test_an_undone_word_is_no_evidence(self, two: tuple[Entity, Entity], editor: Any) -> None:
        article = make_article(BODY, extract=True)
        judging.link(mention=article.mentions.filter(surface=SPELLING)[0], entity=two[1], editor=editor)
        judging.undo_last(editor=editor)
        assert accepted_counts() == {}

    def test_nothing_is_read_again_where_a_spelling_has_one_meaning(self, index: Any, editor: Any) -> None:
        make_entity("لواء النهر", "", Kind.ORGANIZATION, (SPELLING, "ar"))
        article = make_article(BODY, extract=True)
        follow()
        for mention in article.mentions.all():
            judging.accept(mention=mention, editor=editor)
        assert not NameChange.objects.exists()


def unlisted(article: Article, surface: str = "الحاج سجاد") -> Mention:
    start = article.current.body.index(surface)
    return Mention.objects.create(
        article=article, revision=article.current, part="body", start=start, end=start + len(surface), surface=surface,
        key="حاجسجاد", kind="person", recognizer="test", version="1", status="nil",
    )  # fmt: skip


class TestClusters:
    @pytest.fixture
    def reports(self, index: Any) -> list[Article]:
        articles = [make_article(f"قال الحاج سجاد في اليوم {n} إنه باق.") for n in range(3)]
        for article in articles:
            unlisted(article)
        return articles

    def test_a_cluster_becomes_an_entity_in_one_step(self, desk: Client, reports: list[Article], editor: Any) -> None:
        row = clusters.clusters(editor)[0]
        assert (row["key"], row["articles"], row["mentions"]) == ("حاجسجاد", 3, 3)
        assert "الحاج سجاد" in desk.get("/review/unlisted/").content.decode()
        fields = {"key": "حاجسجاد", "kind": "person"}
        assert desk.get("/review/unlisted/one/", fields).content.decode().count("<blockquote") == 3
        fields |= {"action": "create", "entity-kind": "person", "entity-label_ar": "سجاد المظفر"}
        desk.post("/review/unlisted/one/", fields)
        entity = Entity.objects.get(label_ar="سجاد المظفر")
        assert Mention.objects.filter(entity=entity, verdict="accepted").count() == 3
        assert entity.names.filter(text="الحاج سجاد").exists()
        assert not clusters.clusters(editor).exists()
        assert len(judging.undo_last(editor=editor)) == 3

    def test_a_cluster_goes_to_a_listed_entity(self, desk: Client, reports: list[Article]) -> None:
        person = make_entity("سجاد", "", Kind.PERSON)
        desk.post("/review/unlisted/one/", {"key": "حاجسجاد", "kind": "person", "link": person.pk})
        assert Mention.objects.filter(entity=person, verdict="accepted").count() == 3

    def test_what_is_no_name_is_rejected_and_stays_away(
        self, desk: Client, reports: list[Article], editor: Any
    ) -> None:
        desk.post("/review/unlisted/one/", {"key": "حاجسجاد", "kind": "person", "action": "reject", "note": "لقب"})
        assert set(Mention.objects.values_list("verdict", flat=True)) == {Verdict.REJECTED}
        unlisted(make_article("عاد الحاج سجاد."))
        assert not clusters.clusters(editor).exists()
        ruling = NotAName.objects.get()
        assert (ruling.reports, ruling.note) == (3, "لقب")
        desk.post(f"/review/refused/{ruling.pk}/undo/")
        assert clusters.clusters(editor).count() == 1

    def test_later_reports_get_no_suggestion_of_it_until_the_ruling_is_undone(
        self, desk: Client, index: Any, editor: Any
    ) -> None:
        body = "قال العقيد مروان الشعيطي إن الطريق مغلق."
        first = make_article(body, extract=True)
        mention = first.mentions.get(surface__contains="مروان", entity=None)
        where = {"key": mention.key, "kind": mention.kind}
        desk.post("/review/unlisted/one/", {**where, "action": "reject", "note": "اسم مستعار"})
        later, both = make_article(f"{body} ثم فُتح."), make_article(f"{body} ثم أُغلق.")
        pipeline.extract(later.pk)
        pipeline.extract_batch([both.pk])
        assert not Mention.objects.filter(**where, article__in=[later, both]).exists()
        ruling = NotAName.objects.get()
        desk.post(f"/review/refused/{ruling.pk}/undo/")
        assert ProcrastinateJob.objects.filter(task_name="archive.read_spelling_again", args={"text": ruling.text})
        relinking.plan_spelling(ruling.text)
        while relinking.process_batch():
            pass
        assert Mention.objects.filter(**where, article__in=[later, both]).count() == 2
        first_again = Mention.objects.get(pk=mention.pk)
        assert first_again.verdict == Verdict.REJECTED

    def test_each_cluster_shows_its_sentence_though_they_stand_in_one_report(self, desk: Client) -> None:
        article = make_article("قال الحاج سجاد شيئاً. ثم قال الحاج منير غيره.")
        unlisted(article)
        Mention.objects.filter(pk=unlisted(article, "الحاج منير").pk).update(key="حاجمنير")
        page = desk.get("/review/unlisted/").content.decode()
        assert page.count('class="mark--person"') == 2

    def test_gone_clusters_are_said_to_be_gone(self, desk: Client, reports: list[Article]) -> None:
        page = desk.get("/en/review/unlisted/one/", {"key": "x", "kind": "person"}, follow=True).content.decode()
        assert "somebody has dealt with it" in page

    def test_queries_do_not_grow(self, desk: Client, reports: list[Article]) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as captured:
                desk.get("/review/unlisted/")
            return len(captured)

        few = count()
        for n in range(5):
            article = make_article(f"قال الحاج سجاد {n} شيئاً.")
            mention = unlisted(article)
            Mention.objects.filter(pk=mention.pk).update(key=f"حاج{n}")
        assert count() == few <= 10


class TestMerging:
    def plan(self, editor: Any) -> tuple[Entity, Entity, Merge]:
        target = make_entity("لواء فاطميون", "", Kind.ORGANIZATION, country="SY")
        source = make_entity("فيلق فاطميون", "Fatemiyoun Corps", Kind.PERSON, ("الفاطميون", "ar"))
        dropped = source.names.get(text="الفاطميون")
        merge = merging.merge_by_plan(
            source=source, target=target, from_source=["label_en"], dropped=[dropped.pk], editor=editor, note="واحد"
        )
        return source, target, merge

    def test_the_plan_is_kept_and_undone_to_the_letter(self, editor: Any) -> None:
        source, target, merge = self.plan(editor)
        for entity in (source, target):
            entity.refresh_from_db()
        assert (target.label_en, target.label_ar, source.canonical, source.kind) == (
            "Fatemiyoun Corps", "لواء فاطميون", target, "organization",
        )  # fmt: skip
        assert not Name.objects.of(target.pk).filter(text="الفاطميون").exists()
        assert merging.undo_plan(merge=merge, editor=editor) == []
        for entity in (source, target):
            entity.refresh_from_db()
        assert (target.label_en, source.canonical, source.kind) == ("", None, "person")
        assert Name.objects.of(source.pk).filter(text="الفاطميون").exists()
        with pytest.raises(MergeError):
            merging.undo_plan(merge=merge, editor=editor)

    def test_the_reason_stands_in_the_history(self, editor: Any) -> None:
        source, _target, merge = self.plan(editor)
        assert merge.note in {entry.why for entry in entity_timeline(source.pk)}

    def test_what_was_changed_after_the_merge_is_left_and_named(self, editor: Any) -> None:
        _source, target, merge = self.plan(editor)
        target.refresh_from_db()
        edit_entity(entity=target, label_en="Liwa Fatemiyoun")
        assert merging.undo_plan(merge=merge, editor=editor) == ["label_en"]
        target.refresh_from_db()
        assert target.label_en == "Liwa Fatemiyoun"

    def test_pages(self, desk: Client, index: Any) -> None:
        target = make_entity("لواء فاطميون", "", Kind.ORGANIZATION)
        source = make_entity("فيلق فاطميون", "Fatemiyoun Corps", Kind.ORGANIZATION)
        address = f"/entities/{target.pk}/merge/"
        assert f"?with={source.pk}" in desk.get(address, {"find": "Fatemiyun"}).content.decode()
        page = desk.get(address, {"with": source.pk}).content.decode()
        assert 'name="label_en" value="source" checked' in page
        names = [n.pk for n in Name.objects.all()]
        desk.post(address, {"with": source.pk, "label_en": "source", "label_ar": "target", "name": names})
        source.refresh_from_db()
        assert source.canonical == target
        assert not Name.objects.filter(retired=True).exists()
        merge = Merge.objects.get()
        assert f"/merges/{merge.pk}/undo/" in desk.get(f"/entities/{target.pk}/edit/").content.decode()
        desk.post(f"/merges/{merge.pk}/undo/")
        source.refresh_from_db()
        assert source.canonical is None
        assert desk.post(f"/merges/{merge.pk}/undo/").status_code == 302


class TestSplitting:
    def test_chosen_sentences_and_names_move(self, desk: Client, two: tuple[Entity, Entity], editor: Any) -> None:
        one = two[0]
        add_name(entity=one, text="النهريون", language="ar")
        articles = [make_article(f"عاد النهريون {n}.", extract=True) for n in range(2)]
        mentions = list(Mention.objects.filter(entity=one).order_by("pk"))
        assert len(mentions) == 2
        name = one.names.get(text="النهريون")
        address = f"/entities/{one.pk}/split/"
        assert desk.get(address).content.decode().count('name="mention"') == 2
        assert "422" not in str(desk.post(address, {"link": two[1].pk}).status_code)
        desk.post(address, {"mention": [mentions[0].pk], "name": [name.pk], "link": two[1].pk})
        assert Mention.objects.get(pk=mentions[0].pk).entity == two[1]
        assert Mention.objects.get(pk=mentions[1].pk).entity == one
        name.refresh_from_db()
        assert name.retired
        assert two[1].names.filter(text="النهريون", retired=False).exists()
        judging.undo_last(editor=editor)
        assert Mention.objects.get(pk=mentions[0].pk).entity == one
        assert len(articles) == 2

    def test_they_can_become_a_new_entity(self, desk: Client, two: tuple[Entity, Entity]) -> None:
        add_name(entity=two[0], text="النهريون", language="ar")
        make_article("عاد النهريون.", extract=True)
        mention = Mention.objects.get(entity=two[0])
        fields = {
            "mention": [mention.pk],
            "action": "create",
            "entity-kind": "organization",
            "entity-label_ar": "جمعية النهر",
        }
        desk.post(f"/entities/{two[0].pk}/split/", fields)
        mention.refresh_from_db()
        assert mention.entity.label_ar == "جمعية النهر"


class TestDuplicates:
    def test_alike_names_are_proposed_until_somebody_says_that_they_are_two(self, desk: Client) -> None:
        one = make_entity("حسام لوقا", "", Kind.PERSON)
        other = make_entity("", "Hussam Louqa", Kind.PERSON)
        make_entity("حسام لوقا", "", Kind.LOCATION)
        assert duplicate_entities.is_stale()
        assert "being compared again" in desk.get("/en/entities/duplicates/").content.decode()
        tasks.compare_names()
        assert not duplicate_entities.is_stale()
        pairs = duplicate_entities.likely_pairs()
        assert [(p.first, p.second) for p in pairs] == [(one, other)]
        assert "name:transliterated" in pairs[0].reasons
        assert "Hussam Louqa" in desk.get("/entities/duplicates/").content.decode()
        desk.post("/entities/duplicates/not/", {"first": other.pk, "second": one.pk, "note": "father and son"})
        assert not duplicate_entities.likely_pairs().exists()
        page = desk.get("/en/entities/duplicates/").content.decode()
        assert "father and son" in page
        ruling = duplicate_entities.said_to_be_two().get()
        desk.post(f"/entities/duplicates/not/{ruling.pk}/undo/")
        assert not duplicate_entities.said_to_be_two().exists()
        assert [(p.first, p.second) for p in duplicate_entities.likely_pairs()] == [(one, other)]
        ruling.refresh_from_db()
        assert ruling.undone_by is not None


@pytest.mark.parametrize(
    "path", ["/review/unlisted/", "/review/unlisted/one/?key=a&kind=person", "/review/rules/", "/review/rules/new/",
             "/entities/new/", "/entities/duplicates/", "/entities/{e}/edit/", "/entities/{e}/merge/", "/entities/{e}/split/"]
)  # fmt: skip
def test_only_editors_reach_the_desk(client: Client, editor: Any, path: str) -> None:
    address = path.format(e=make_entity("جهة", "").pk)
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
    client.force_login(editor)
    assert client.get(address, follow=True).status_code == 200


def test_the_extractor_knows_the_counts(two: tuple[Entity, Entity], editor: Any) -> None:
    article = make_article(BODY, extract=True)
    judging.link(mention=article.mentions.filter(surface=SPELLING)[0], entity=two[0], editor=editor)
    counts = {n.entity_id: n.accepted for n in load_records(accepted_counts()).names if n.text == SPELLING}
    assert counts == {two[0].pk: 1, two[1].pk: 0}
