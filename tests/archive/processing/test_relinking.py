"""A changed name is followed by the articles that it can affect, by no others, and by no editor's judgement."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from archive import tasks
from archive.articles import services
from archive.jobs.requests import request_relinking
from archive.models import Article, Mention, Relinking, RelinkingArticle, Step, Verdict
from archive.processing import pipeline, relinking
from archive.search import sync
from archive.search.candidates import articles_holding
from archive.search.engine import Restriction, search
from archive.search.query import parse
from entities.arabic.normalize import normalize_text
from entities.extraction import Extractor
from entities.gazetteer.loader import load
from entities.gazetteer.records import NameUse, ReferenceEntity, ReferenceName
from entities.gazetteer.store import load_records
from entities.models import Entity, Level, Name, NameChange
from entities.services import (
    MANY_CHANGES,
    add_name,
    edit_entity,
    merge_entities,
    place_entity,
    record_changes,
    retire_name,
    undo_merge,
)
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
EVERYONE = Restriction(("published",))
ALIAS = "كتائب القصبة"


@pytest.fixture(autouse=True)
def _without_samples(db: None) -> None:
    """Counts are of a test's own articles; what other tests of the run stored for all comes back with the rollback."""
    if Article.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE archive_article, entities_entity CASCADE")


@pytest.fixture
def group(index: Any) -> Entity:
    """A group, in an archive that has followed all changes so far."""
    entity = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group")
    relinking.plan()
    return entity


def articles(*bodies: str) -> list[Article]:
    source = SourceFactory()
    stored = [make_article(body, source=source, extract=True) for body in bodies]
    relinking.plan()
    assert not NameChange.objects.exists()
    return stored


def follow() -> set[int]:
    """Do all there is to do; the ids of the articles that were read again."""
    before = dict(Step.objects.filter(kind="extract").values_list("article", "attempts"))
    relinking.plan()
    while relinking.process_batch():
        pass
    pipeline.update_index()
    after = dict(Step.objects.filter(kind="extract").values_list("article", "attempts"))
    return {pk for pk in after if after[pk] != before.get(pk)}


def add_alias(entity: Entity, text: str = ALIAS, **fields: Any) -> Name:
    return add_name(entity=entity, text=text, language="ar", use=NameUse.ALIAS, **fields)


def ids(stored: list[Article]) -> set[int]:
    return {article.pk for article in stored}


class TestWhichArticles:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            pytest.param(ALIAS, "انسحبت كتائب القصبة أمس", id="as written"),
            pytest.param(ALIAS, "وقالت وكتائب القصبة إنها", id="conjunction"),
            pytest.param(ALIAS, "التقى بكتائب القصبة", id="preposition"),
            pytest.param(ALIAS, "كَتائِبُ القَصَبَةِ في المدينة", id="vocalised"),
            pytest.param(ALIAS, "كتـائب القصبة", id="tatweel"),
            pytest.param(ALIAS, "كتائب\nالقصبه", id="line end and final ha"),
            pytest.param(ALIAS, "#كتائب_القصبة", id="hashtag"),
            pytest.param(ALIAS, "كتائبالقصبة هنا", id="run on"),
            pytest.param(ALIAS, "كتائب القص بة هنا", id="parted within a word"),
            pytest.param(ALIAS, "ك.ت.ا.ئ.ب القصبة", id="masked"),
            pytest.param("البوكمال", "وصلوا للبوكمال مساء", id="article in lam"),
            pytest.param("البوكمال", "في مدينة البو كمال", id="split"),
            pytest.param("البو كمال", "وبالبوكمال أيضاً", id="joined"),
            pytest.param("اللجنة الشعبية", "قالوا للجنة الشعبية", id="three lams"),
            pytest.param("حركة الراية الخضراء", "عناصر الراية الخضراء", id="head left out"),
            pytest.param("فاطميون", "قتل عدد من فاطميين", id="inflected"),
            pytest.param("أبو عمر الحلبي", "مع أبي عمر الحلبي", id="kunya in another case"),
            pytest.param("الخابور", "ضفاف خابور", id="without article"),
            pytest.param("قسدا", "قالت قسدا", id="ending in alef"),
            pytest.param("الفرقة 17", "مقر الفرقة ١٧ هناك", id="digits"),
            pytest.param("كتيبة 47", "كتيبة 47,5 مقاتل", id="a number kept together"),
            pytest.param("Al-Bukamal", "the town of al Bukamal today", id="latin"),
            pytest.param("Syrias Army", "the Syria's Army units", id="possessive"),
            pytest.param("O'Brien", "said OBrien", id="apostrophe"),
            pytest.param("Kata'ib", "the Kataibs", id="too much rather than too little"),
        ],
    )
    def test_every_spelling_is_found(self, index: Any, name: str, text: str) -> None:
        wanted = make_article(text)
        other = make_article("جيش القرية وكتائب أخرى من القصب والبلدة كمال 999 army")
        index()
        found = articles_holding([name])[name]
        if name != "Kata'ib":
            assert wanted.pk in found
        assert other.pk not in found

    @pytest.mark.parametrize("text", ["القصبة فيها كتائب", "كتائب من القصبة", "كتائب القصبات", "مكتائب القصبة"])
    def test_what_only_resembles_it_is_left_alone(self, index: Any, text: str) -> None:
        make_article(text)
        index()
        assert articles_holding([ALIAS])[ALIAS] == set()


class TestNames:
    def test_an_alias_reaches_the_articles_that_hold_it_and_no_others(self, group: Entity) -> None:
        holding = articles(
            "انسحبت كتائب القصبة من المكان.", "والتقى الوفد بكتائب القصبة.", "كَتَائِبُ القَصَبَةِ وصلت.", "#كتائب_القصبة"
        )
        articles("لا أسماء هنا.", "القصبة بلدة فيها كتائب.", "لواء فاطميون انسحب.")
        add_alias(group)
        assert follow() == ids(holding)
        assert set(Mention.objects.filter(entity=group, name__text=ALIAS).values_list("article", flat=True)) == ids(
            holding
        )
        run = Relinking.objects.with_progress().get()
        assert (run.affected, run.done, run.failed, run.state) == (4, 4, 0, Step.State.DONE)
        assert run.subjects == [ALIAS]
        assert set(search(parse("لواء فاطميون"), EVERYONE, limit=9).ids) >= ids(holding)

    def test_the_same_change_is_followed_once(self, group: Entity) -> None:
        articles("انسحبت كتائب القصبة.")
        add_alias(group)
        assert follow()
        assert follow() == set()

    def test_an_article_read_after_the_change_is_not_read_again(self, group: Entity) -> None:
        add_alias(group)
        make_article("انسحبت كتائب القصبة.", extract=True)
        assert follow() == set()
        assert not Relinking.objects.exists()

    def test_a_retired_name_takes_its_links_along(self, group: Entity) -> None:
        name = add_alias(group)
        (article, _other) = articles("انسحبت كتائب القصبة.", "لواء فاطميون انسحب.")
        assert article.mentions.filter(entity=group).exists()
        retire_name(name=name)
        assert follow() == {article.pk}
        assert not article.mentions.filter(entity=group).exists()

    def test_links_through_a_name_are_followed_wherever_its_words_stand(self, group: Entity) -> None:
        name = add_alias(group)
        (article,) = articles("لا شيء من ذلك هنا.")
        Mention.objects.create(
            article=article, revision=article.current, part="body", start=0, end=2, surface="لا", kind="organization",
            recognizer="x", version="x", status="linked", entity=group, name=name,
        )  # fmt: skip
        retire_name(name=name)
        assert follow() == {article.pk}
        assert not article.mentions.exists()

    def test_a_fact_that_weighs_reaches_every_spelling_of_the_entity(self, group: Entity) -> None:
        (article, _other) = articles("لواء فاطميون انسحب.", "لا أسماء هنا.")
        edit_entity(entity=group, description_ar="وصف")
        assert follow() == set()
        edit_entity(entity=group, country="SY")
        assert follow() == {article.pk}
        assert Entity.objects.get(pk=group.pk).edited_fields == ["country", "description_ar"]

    def test_a_place_that_moves_takes_what_lies_in_it_along(self, index: Any) -> None:
        first, second = (make_place(text, level=Level.GOVERNORATE) for text in ("محافظة حلب", "محافظة حماة"))
        town = make_place("منبج", parent=first)
        (article,) = articles("في مدينة منبج.")
        pipeline.update_index()
        place_entity(entity=first.entity, parent=second, level=Level.DISTRICT)
        assert follow() == {article.pk}
        assert search(parse(""), Restriction(("published",), places=(second.pk,)), limit=5).ids == [article.pk]
        assert town.entity.mentions.exists()


class TestMerging:
    def test_both_are_found_by_either_and_no_text_is_read_again(self, group: Entity) -> None:
        other = make_entity("حركة الراية", "Raya Movement", Kind.ORGANIZATION, type="armed_group")
        stored = articles("لواء فاطميون انسحب.", "قالت حركة الراية ذلك.")
        pipeline.update_index()
        merge_entities(source=other, target=group)
        assert follow() == set()
        assert set(search(parse("لواء فاطميون"), EVERYONE, limit=5).ids) == ids(stored)
        assert Relinking.objects.get().marked == 2

    def test_undoing_gives_the_links_back(self, group: Entity) -> None:
        other = make_entity("حركة الراية", "Raya Movement", Kind.ORGANIZATION, type="armed_group")
        merge_entities(source=other, target=group)
        first, second = articles("لواء فاطميون انسحب.", "قالت حركة الراية ذلك.")
        assert second.mentions.filter(entity=group).exists()
        undo_merge(source=other)
        assert follow() == {second.pk}
        assert not second.mentions.filter(entity=group).exists()
        assert second.mentions.filter(entity=other).exists()
        assert first.mentions.filter(entity=group).exists()

    def test_a_merge_settles_what_was_torn_between_the_two(self, index: Any) -> None:
        twins = [make_entity("حركة الراية", "", Kind.ORGANIZATION, type="party") for _ in range(2)]
        (article,) = articles("قالت حركة الراية ذلك.")
        assert article.mentions.get().status == "ambiguous"
        merge_entities(source=twins[1], target=twins[0])
        assert follow() == {article.pk}
        assert article.mentions.get().entity == twins[0]


class TestJudgements:
    @pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED])
    def test_they_survive(self, group: Entity, editor: Any, verdict: str) -> None:
        (article,) = articles("لواء فاطميون انسحب مع كتائب القصبة.")
        mention = article.mentions.get(entity=group)
        services.judge_mention(mention=mention, verdict=verdict, editor=editor)
        add_alias(group)
        assert follow() == {article.pk}
        mention.refresh_from_db()
        assert mention.verdict == verdict
        assert mention.judgements.get().judged_by == editor
        assert article.mentions.filter(start=mention.start).count() == 1
        assert article.mentions.filter(name__text=ALIAS).exists()

    def test_a_judgement_taken_back_is_kept_too(self, group: Entity, editor: Any) -> None:
        (article,) = articles("لواء فاطميون انسحب مع كتائب القصبة.")
        mention = article.mentions.get(entity=group)
        for verdict in (Verdict.REJECTED, Verdict.UNDECIDED):
            services.judge_mention(mention=mention, verdict=verdict, editor=editor)
        add_alias(group)
        follow()
        assert mention.judgements.count() == 2


class TestReferenceData:
    def entity(self, *names: str, country: str = "", description: str = "") -> ReferenceEntity:
        spelled = tuple(ReferenceName(name, "ar", NameUse.ALIAS) for name in names)
        return ReferenceEntity(
            "group", Kind.ORGANIZATION, "party", names[0], "", spelled, country=country, description_ar=description
        )

    def test_a_reload_is_followed_name_by_name(self, index: Any) -> None:
        load([self.entity("حركة الراية", "حزب الراية")], "1")
        kept, dropped, new = articles("قالت حركة الراية.", "قال حزب الراية.", "قالت كتائب القصبة.")
        load([self.entity("حركة الراية", ALIAS, description="وصف")], "2")
        assert follow() == {dropped.pk, new.pk}
        assert not dropped.mentions.filter(entity__isnull=False).exists()
        load([self.entity("حركة الراية", ALIAS, country="SY")], "3")
        assert follow() == {kept.pk, new.pk}

    def test_many_changes_are_one_row_and_reach_every_article(self, index: Any) -> None:
        stored = articles("نص أول.", "نص ثان.")
        load([self.entity(*(f"اسم {number}" for number in range(MANY_CHANGES + 1)))], "1")
        assert NameChange.objects.get().what == NameChange.What.MANY
        assert follow() == ids(stored)

    def test_the_number_of_rows_is_bounded(self, group: Entity) -> None:
        for size, rows in ((MANY_CHANGES, MANY_CHANGES), (MANY_CHANGES + 1, 1)):
            NameChange.objects.all().delete()
            what = NameChange.What.ENTITY
            record_changes([NameChange(what=what, entity=group) for _ in range(size)])
            assert NameChange.objects.count() == rows


class TestVersions:
    def test_other_recognisers_reach_every_article_once(self, group: Entity, monkeypatch: pytest.MonkeyPatch) -> None:
        stored = articles("لواء فاطميون انسحب.", "لا أسماء هنا.", "نص آخر.")
        assert not relinking.is_due()
        monkeypatch.setattr(pipeline, "recognizer_version", lambda: "another")
        assert relinking.is_due()
        assert follow() == ids(stored)
        assert Relinking.objects.get().trigger == Relinking.Trigger.VERSION
        assert set(Step.objects.filter(kind="extract").values_list("version", flat=True)) == {"another"}
        assert not relinking.is_due()

    def test_workers_of_another_release_leave_the_run_alone(
        self, group: Entity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        articles("لواء فاطميون انسحب.")
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "recognizer_version", lambda: "another")
            relinking.plan()
        assert relinking.process_batch() == 0
        assert RelinkingArticle.objects.count() == 1

    def test_names_do_not_count_as_recognisers(self, group: Entity) -> None:
        version = pipeline.recognizer_version()
        add_alias(group)
        assert pipeline.recognizer_version() == version
        assert str(pipeline.find_links([])[0]) == load_records().version


class TestFailures:
    @pytest.fixture
    def waiting(self, group: Entity) -> list[Article]:
        stored = articles(*(f"انسحبت كتائب القصبة {number}." for number in range(7)))
        add_alias(group)
        relinking.plan()
        return stored

    def test_a_killed_worker_loses_nothing(self, waiting: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
        assert relinking.process_batch(3) == 3
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "_settle", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                relinking.process_batch(3)
        run = Relinking.objects.with_progress().get()
        assert (run.done, run.waiting, run.state) == (3, 4, Step.State.RUNNING)
        assert relinking.is_due()
        assert len(follow()) == 4
        assert set(Mention.objects.filter(name__text=ALIAS).values_list("article", flat=True)) == ids(waiting)
        assert Relinking.objects.get().finished_at is not None

    @pytest.mark.parametrize("where", ["read", "stored"])
    def test_an_article_fails_alone_and_can_be_tried_again(
        self, waiting: list[Article], monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        broken = waiting[2]
        extract, mention = Extractor.extract, pipeline._mention

        def failing(self: Extractor, text: str) -> Any:
            if where == "read" and "القصبة 2" in text:
                raise RuntimeError("this text is too much")
            return extract(self, text)

        def overlong(article: Article, link: Any, version: str) -> Any:
            made = mention(article, link, version)
            if where == "stored" and article.pk == broken.pk:
                made.score = 2
            return made

        with monkeypatch.context() as patch:
            patch.setattr(Extractor, "extract", failing)
            patch.setattr(pipeline, "_mention", overlong)
            follow()
        step = broken.steps.get(kind="extract")
        assert step.state == Step.State.FAILED
        assert ("too much" if where == "read" else "mention_score_in_range") in step.error
        run = Relinking.objects.with_progress().get()
        assert (run.done, run.failed, run.state) == (6, 1, Step.State.FAILED)
        assert not relinking.is_due()
        relinking.retry_failed(run=run)
        assert follow() == {broken.pk}
        assert Relinking.objects.with_progress().get().state == Step.State.DONE
        assert broken.steps.get(kind="extract").state == Step.State.DONE

    def test_names_that_cannot_be_compiled_fail_visibly(
        self, waiting: list[Article], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "load_records", lambda *_counts: 1 / 0)
            follow()
        assert Relinking.objects.with_progress().get().failed == 7
        assert "ZeroDivisionError" in waiting[0].steps.get(kind="extract").error

    def test_an_index_that_cannot_be_written_leaves_the_changes_open(
        self, group: Entity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        articles("نص.")
        add_alias(group)
        with monkeypatch.context() as patch:
            patch.setattr(sync, "sync_index", lambda **_: (_ for _ in ()).throw(OSError("disk full")))
            with pytest.raises(pipeline.StepFailed):
                relinking.plan()
        assert NameChange.objects.exists()

    def test_reading_an_article_by_itself_settles_it(self, waiting: list[Article]) -> None:
        pipeline.extract(waiting[0].pk)
        assert ids(waiting) - follow() == {waiting[0].pk}

    def test_an_article_without_words_does_not_come_up_for_ever(self, waiting: list[Article]) -> None:
        Article.objects.filter(pk=waiting[0].pk).update(current=None)
        follow()
        assert Relinking.objects.with_progress().get().waiting == 0


def test_a_batch_stores_what_single_articles_store(group: Entity) -> None:
    stored = articles("لواء فاطميون انسحب من هنا.", "قال اللواء حسام لوقا إن كتائب القصبة وصلت.")

    def rows() -> list[Any]:
        fields = ("article", "part", "start", "end", "kind", "title", "entity", "status", "score", "version", "reasons")
        return list(Mention.objects.order_by("article", "part", "start").values_list(*fields))

    before = rows()
    assert before
    assert pipeline.extract_batch(ids(stored)).failed == ()
    assert rows() == before


def test_a_batch_takes_as_many_queries_whatever_its_size(group: Entity) -> None:
    articles(*(f"انسحبت كتائب القصبة {number} من محافظة دير الزور." for number in range(14)))
    pipeline.find_links([""])
    counts = []
    add_alias(group)
    relinking.plan()
    pipeline.find_links([""])
    for size in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            assert relinking.process_batch(size) == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 32


class TestJobs:
    def test_one_request_waits_at_most(self, group: Entity, django_capture_on_commit_callbacks: Any) -> None:
        for _ in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                request_relinking()
        assert ProcrastinateJob.objects.filter(task_name="archive.relink_changes").count() == 1

    def test_batches_share_the_work_and_do_not_pile_up(self, group: Entity) -> None:
        articles(*(f"انسحبت كتائب القصبة {number}." for number in range(relinking.BATCH + 1)))
        add_alias(group)
        tasks.relink_changes()
        relinking.request_batches()
        jobs = ProcrastinateJob.objects.filter(task_name="archive.relink_batch")
        assert sorted(job.args["number"] for job in jobs) == [0, 1]
        tasks.relink_batch(number=0)
        tasks.relink_batch(number=1)
        assert Relinking.objects.get().finished_at is not None

    def test_the_minute_asks_only_when_something_is_due(
        self, group: Entity, django_capture_on_commit_callbacks: Any
    ) -> None:
        articles("انسحبت كتائب القصبة.")
        jobs = ProcrastinateJob.objects.filter(task_name="archive.relink_changes")
        with django_capture_on_commit_callbacks(execute=True):
            tasks.relink_changed_names(timestamp=0)
        assert not jobs.exists()
        add_alias(group)
        with django_capture_on_commit_callbacks(execute=True):
            tasks.relink_changed_names(timestamp=0)
        assert jobs.count() == 1

    def test_the_command_waits_for_the_end(self, group: Entity, capsys: Any) -> None:
        articles("انسحبت كتائب القصبة.", "نص آخر.")
        add_alias(group)
        call_command("relink", "--wait")
        assert "1 articles to read again" in capsys.readouterr().out
        call_command("relink", "--all", "--wait")
        assert "2 articles to read again" in capsys.readouterr().out
        assert Relinking.objects.filter(finished_at=None).count() == 0

    def test_the_command_says_what_failed(self, group: Entity, monkeypatch: pytest.MonkeyPatch) -> None:
        articles("نص.")
        monkeypatch.setattr(pipeline, "extract_texts", lambda *_texts, **_names: 1 / 0)
        with pytest.raises(CommandError, match="1 articles failed"):
            call_command("relink", "--all", "--wait")


class TestPage:
    @pytest.fixture
    def run(self, group: Entity) -> Relinking:
        (article, _other) = articles("انسحبت كتائب القصبة.", "وصلت كتائب القصبة.")
        add_alias(group)
        relinking.plan()
        RelinkingArticle.objects.filter(article=article).update(failed=True)
        return Relinking.objects.get()

    @pytest.mark.parametrize(("who", "status"), [("stranger", 302), ("reader", 403), ("editor", 200)])
    @pytest.mark.parametrize("fragment", [False, True])
    def test_who_sees_it(
        self, run: Relinking, client: Client, request: Any, who: str, status: int, fragment: bool
    ) -> None:
        if who != "stranger":
            client.force_login(request.getfixturevalue(who))
        response = client.get("/relinking/", headers={"HX-Request": "true"} if fragment else {})
        assert response.status_code == status
        assert (ALIAS in response.content.decode()) is (who == "editor")
        retried = client.post(f"/relinking/{run.pk}/retry/")
        assert retried.status_code == {200: 302}.get(status, status)
        assert run.articles.filter(failed=True).exists() is (who != "editor")

    def test_progress_and_failures_show(self, run: Relinking, client: Client, editor: Any) -> None:
        client.force_login(editor)
        page = client.get("/en/relinking/").content.decode()
        assert '<progress max="2" value="0"' in page
        assert "1 report failed" in page
        assert 'hx-trigger="every 2s"' in page
        follow()
        page = client.get("/en/relinking/").content.decode()
        assert '<progress max="2" value="1"' in page
        assert "hx-trigger" not in page

    def test_retrying_asks_for_work(self, run: Relinking, client: Client, editor: Any) -> None:
        client.force_login(editor)
        follow()
        client.post(f"/relinking/{run.pk}/retry/")
        assert Relinking.objects.get().finished_at is None
        assert ProcrastinateJob.objects.filter(task_name="archive.relink_batch").exists()

    def test_retrying_needs_a_post(self, run: Relinking, client: Client, editor: Any) -> None:
        client.force_login(editor)
        assert client.get(f"/relinking/{run.pk}/retry/").status_code == 405

    def test_the_list_takes_as_many_queries_whatever_its_length(
        self, run: Relinking, client: Client, editor: Any, django_assert_num_queries: Any
    ) -> None:
        client.force_login(editor)
        counts = []
        for extra in (1, 15):
            Relinking.objects.bulk_create(Relinking(trigger="names", subjects=["اسم"]) for _ in range(extra))
            with CaptureQueriesContext(connection) as queries:
                client.get("/relinking/")
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_the_footer_leads_there_for_editors_only(self, index: Any, client: Client, editor: Any) -> None:
        assert "/relinking/" not in client.get("/").content.decode()
        client.force_login(editor)
        assert "/relinking/" in client.get("/").content.decode()


def test_normalised_text_keeps_what_separates_words() -> None:
    """The patterns of :mod:`archive.search.candidates` rely on it: a gap stays a gap."""
    assert normalize_text("كتائب_القصبة، البو\nكمال").count(" ") == 2
