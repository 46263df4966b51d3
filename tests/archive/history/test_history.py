"""What the database records of changes, how it is shown, and putting it back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from archive.articles import services
from archive.articles.publication import change_state
from archive.history.audit_log import article_timeline, entity_timeline
from archive.history.restore import undo
from archive.models import Article, Mention, Upload, Verdict
from archive.text.word_diff import word_changes
from entities.gazetteer.loader import load
from entities.gazetteer.records import NameUse
from entities.models import Entity, Name, NameEvent, Place, Relation
from entities.services import add_name, edit_entity, merge_entities, place_entity, retire_name
from entities.spans import Kind, LinkStatus
from tests.archive.history.verification import verified
from tests.factories import SourceFactory, make_article, make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


def test_a_change_made_behind_the_services_is_recorded_too() -> None:
    entity = make_entity("لواء", "Brigade")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE entities_entity SET label_en = 'Division' WHERE id = %s", [entity.pk])
    (entry,) = [e for e in entity_timeline(entity.pk) if e.action == "update"]
    assert [(c.before, c.after) for c in entry.changes] == [("Brigade", "Division")]


def test_events_cannot_be_changed() -> None:
    make_entity("لواء", "Brigade")
    for statement in ("UPDATE entities_entityevent SET label_en = 'x'", "DELETE FROM entities_entityevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_when_and_why_stand_with_the_change(client: Client, editor: Any) -> None:
    article = make_article(state=Article.State.DRAFT)
    client.force_login(editor)
    client.post(f"/articles/{article.pk}/publication/", {"transition": "publish", "note": "تحققنا من المصدر"})
    (entry,) = [e for e in article_timeline(article) if e.action == "update"]
    assert (entry.who, entry.why) == (editor.username, "تحققنا من المصدر")


class TestPages:
    def test_words_are_compared(self, client: Client, editor: Any) -> None:
        article = make_article("دخلت القوات البلدة صباحاً.\nانسحبت مساءً.", "عنوان")
        services.revise_article(
            article=article, title="عنوان", body="دخلت القوات القرية صباحاً.\nانسحبت مساءً.", reason="خطأ في المكان",
            editor=editor,
        )  # fmt: skip
        client.force_login(editor)
        page = compact(client.get(f"/articles/{article.pk}/history/").content.decode())
        assert "<del>البلدة</del>" in page
        assert "<ins>القرية</ins>" in page
        assert "انسحبت" not in page
        assert "خطأ في المكان" in page

    def test_earlier_words_are_shown_again(self, client: Client, editor: Any) -> None:
        article = make_article("النص الأول.", "عنوان")
        services.revise_article(article=article, title="عنوان", body="النص الثاني.", reason="", editor=editor)
        client.force_login(editor)
        assert client.post(f"/articles/{article.pk}/history/1/restore/").status_code == 302
        article.refresh_from_db()
        assert (article.current.number, article.current.body) == (3, "النص الأول.")
        assert client.post(f"/articles/{article.pk}/history/9/restore/").status_code == 404

    @pytest.mark.parametrize("path", ["/articles/{article}/history/", "/entities/{entity}/history/"])
    def test_are_for_editors(self, client: Client, contributor: Any, editor: Any, path: str) -> None:
        path = path.format(article=make_article().pk, entity=make_entity("جهة").pk)
        assert client.get(path).status_code == 302
        client.force_login(contributor)
        assert client.get(path).status_code == 403
        client.force_login(editor)
        assert client.get(path).status_code == 200

    def test_undoing_by_the_page(self, client: Client, editor: Any) -> None:
        entity = make_entity("جهة", "Body")
        edit_entity(entity=entity, label_en="Other")
        (entry,) = [e for e in entity_timeline(entity.pk) if e.action == "update"]
        client.force_login(editor)
        here = f"/en/entities/{entity.pk}/history/"
        response = client.post(f"/en/history/entity/{entry.event_id}/undo/", {"next": here})
        assert response["Location"] == here
        entity.refresh_from_db()
        assert entity.label_en == "Body"
        newest = entity_timeline(entity.pk)[0]
        assert newest.who == editor.username
        assert str(entry.event_id) in newest.why
        again = client.post(f"/en/history/judgement/{entry.event_id}/undo/")
        assert again.status_code == client.post("/en/history/entity/999999/undo/").status_code == 404

    @pytest.mark.parametrize("changes", [2, 12])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, editor: Any, changes: int, django_assert_max_num_queries: Any
    ) -> None:
        entity = make_entity("جهة", "Body")
        article = make_article()
        for number in range(changes):
            edit_entity(entity=entity, label_en=f"Body {number}")
            add_name(entity=entity, text=f"اسم {number}x", language="ar")
            services.revise_article(article=article, title="عنوان", body=f"نص {number}", reason="", editor=editor)
        client.force_login(editor)
        with django_assert_max_num_queries(18):
            client.get(f"/entities/{entity.pk}/history/")
        with django_assert_max_num_queries(18):
            client.get(f"/articles/{article.pk}/history/")


class TestUndo:
    def newest(self, entity: Entity, model: str, action: str) -> int:
        return next(e.event_id for e in entity_timeline(entity.pk) if (e.model, e.action) == (model, action))

    def test_fields_changed_later_stay(self) -> None:
        entity = make_entity("جهة", "Body")
        edit_entity(entity=entity, label_en="Wrong", description_en="A")
        event = self.newest(entity, "entity", "update")
        edit_entity(entity=entity, country="SY")
        undo(model="entity", event_id=event, reason="x")
        entity.refresh_from_db()
        assert (entity.label_en, entity.description_en, entity.country) == ("Body", "", "SY")

    def test_a_spelling_comes_and_goes(self) -> None:
        entity = make_entity("جهة", "Body")
        name = add_name(entity=entity, text="لقب", language="ar", use=NameUse.NICKNAME)
        undo(model="name", event_id=self.newest(entity, "name", "insert"), reason="x")
        name.refresh_from_db()
        assert name.retired
        retired = NameEvent.objects.filter(pgh_obj=name.pk).latest("pgh_id")
        undo(model="name", event_id=retired.pgh_id, reason="x")
        name.refresh_from_db()
        assert (name.retired, name.use) == (False, "nickname")
        retire_name(name=name)

    def test_a_place_moves_back(self) -> None:
        old, new = make_place("منطقة أولى", pcode="A"), make_place("منطقة ثانية", pcode="B")
        place = make_place("قرية", parent=old, pcode="C")
        place_entity(entity=place.entity, parent=new, level=4, pcode="C")
        undo(model="place", event_id=self.newest(place.entity, "place", "update"), reason="x")
        assert Place.objects.get(pk=place.pk).ancestors == [old.pk, place.pk]

    def test_a_relation_comes_back(self) -> None:
        one, other = make_entity("جهة أ"), make_entity("جهة ب")
        relation = Relation.objects.create(source=one, target=other, kind="part_of")
        pk = relation.pk
        Relation.objects.filter(pk=pk).delete()
        undo(model="relation", event_id=self.newest(one, "relation", "delete"), reason="x")
        assert Relation.objects.get(pk=pk).target_id == other.pk
        undo(model="relation", event_id=self.newest(one, "relation", "insert"), reason="x")
        assert not Relation.objects.filter(pk=pk).exists()

    def test_a_merge_comes_apart(self) -> None:
        one, other = make_entity("جهة أ"), make_entity("جهة ب")
        merge_entities(source=one, target=other)
        undo(model="entity", event_id=self.newest(one, "entity", "update"), reason="x")
        one.refresh_from_db()
        assert one.merged_into is None

    def test_facts_of_an_article(self) -> None:
        article = make_article(author="أحمد")
        services.edit_article(article=article, author="محمد", language="en")
        (entry,) = [e for e in article_timeline(article) if e.action == "update"]
        undo(model="article", event_id=entry.event_id, reason="x")
        article.refresh_from_db()
        assert (article.author, article.language) == ("أحمد", "ar")


def test_judgements_and_states_stand_in_the_history_of_the_article(editor: Any) -> None:
    article = make_article("دخلت كتيبة المصفوفة البلدة.")
    entity = make_entity("كتيبة المصفوفة", kind=Kind.ORGANIZATION)
    mention = Mention.objects.create(
        article=article, revision=article.current, part="body", start=5, end=19, surface="كتيبة المصفوفة",
        kind="organization", recognizer="test", version="1", status=LinkStatus.NIL.value,
    )  # fmt: skip
    services.judge_mention(mention=mention, verdict=Verdict.ACCEPTED, editor=editor, entity=entity)
    change_state(article=article, transition="restrict", user=editor)
    entries = article_timeline(article)
    texts = {change.after for entry in entries for change in entry.changes}
    assert {"كتيبة المصفوفة", "مؤكَّد"} & texts
    assert [e.model for e in entries if e.action == "update"] == ["article"]


def test_a_reload_of_changed_reference_files_is_recorded() -> None:
    from dataclasses import replace

    from entities.gazetteer.records import ReferenceEntity

    fields = dict.fromkeys(
        ("type", "country", "description_ar", "description_en", "active", "wikidata", "reference"), ""
    )
    item = ReferenceEntity(key="x", kind=Kind.ORGANIZATION, label_ar="جهة", label_en="Body", names=(), **fields)  # type: ignore[arg-type]
    load([item], "1")
    entity = Entity.objects.get(reference_key="x")
    assert entity_timeline(entity.pk) == []
    load([replace(item, label_en="Other")], "2")
    (entry,) = entity_timeline(entity.pk)
    assert [(c.before, c.after) for c in entry.changes] == [("Body", "Other")]
    assert not Name.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("كلمة واحدة", "كلمة واحدة", []),
        ("أ ب ج", "أ د ج", [("أ ", "same"), ("ب", "out"), ("د", "in"), (" ج", "same")]),
        ("سطر\nآخر", "سطر", [("آخر", "out")]),
        ("", "جديد", [("جديد", "in")]),
    ],
)
def test_word_changes(before: str, after: str, changed: list[tuple[str, str]]) -> None:
    assert [(s.text, s.change) for line in word_changes(before, after) for s in line] == changed


class TestVerify:
    @pytest.fixture
    def article(self) -> Article:
        return services.take_in(
            data="عنوان\nنص".encode(), method=Upload.Method.PASTE, title="عنوان", body="نص", source=SourceFactory(),
            language="ar",
        )  # fmt: skip

    def test_nothing_differs(self, article: Article) -> None:
        summary, lines = verified()
        assert summary.splitlines()[0] == "2 files and texts are as they were stored."
        assert "no fault" in summary
        assert lines == ""

    def test_a_changed_file(self, article: Article) -> None:
        Path(article.upload.original.path).write_bytes(b"other")
        summary, lines = verified()
        assert "1 of 2" in summary
        assert "the bytes differ" in lines

    def test_a_lost_file(self, article: Article) -> None:
        Path(article.upload.original.path).unlink()
        assert "cannot be read" in verified()[1]

    def test_a_changed_text(self, article: Article) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # As damage does: no trigger is asked.
            cursor.execute("UPDATE archive_revision SET body = 'غيره' WHERE article_id = %s", [article.pk])
            cursor.execute("SET LOCAL session_replication_role = origin")
        summary, lines = verified()
        assert re.search(rf"article {article.pk}, revision 1: the text differs", lines)
        assert "1 of 2" in summary
