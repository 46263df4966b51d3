"""Who is told of entities, names, facts and relations, after every act that can change it; recounted each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from archive.accounts.roles import Role, give_role
from archive.articles import audiences, redaction, services
from archive.models import Article, Mention, RelationEvidence
from archive.processing import pipeline
from archive.review import judging
from entities import relation_services
from entities.audience import Audience
from entities.models import Disclosure, Entity, Name, Relation
from entities.services import add_name, change_name, create_entity, edit_entity, merge_entities, undo_merge
from entities.spans import Kind
from tests.factories import UserFactory, make_article, make_entity

pytestmark = pytest.mark.django_db
State = Article.State
WITNESS = "خالد الشاهد"


@pytest.fixture(autouse=True)
def _recounted(db: None) -> Iterator[None]:
    yield
    assert audiences.stale() == []


@pytest.fixture
def editor() -> Any:
    user = UserFactory()
    give_role(user=user, role=Role.EDITOR)
    return user


@pytest.fixture
def owner() -> Any:
    user = UserFactory()
    give_role(user=user, role=Role.CONTRIBUTOR)
    return user


def witness(*articles: Article, label: str = WITNESS, english: str = "") -> Entity:
    """An entity made while judging the first of the articles, named in all of them that hold its name."""
    entity = create_entity(kind=Kind.PERSON, label_ar=label, label_en=english, taken_from=[a.pk for a in articles[:1]])
    for article in articles:
        pipeline.extract(article.pk)
    assert Mention.objects.filter(entity=entity).exists() or not articles
    entity.refresh_from_db()
    return entity


def report(state: str, **options: Any) -> Article:
    return make_article(f"قال {WITNESS} للجنة إن القصف بدأ ليلا {make_number()}.", state=state, **options)


def make_number() -> int:
    return Article.objects.count()


def audience(row: Any) -> int:
    row.refresh_from_db()
    return int(row.audience)


def test_reference_data_is_told_to_everyone() -> None:
    entity = Entity.objects.create(kind="person", label_ar="اسم", reference_key="file:1")
    name = add_name(entity=entity, text="اسم", language="ar")
    assert (audience(entity), audience(name)) == (Audience.EVERYONE, Audience.EVERYONE)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("draft", 2), ("in_review", 2), ("restricted", 1), ("published", 0), ("withdrawn", 2)],
)
def test_an_entity_is_told_to_who_may_read_a_report_that_names_it(state: str, wanted: int, owner: Any) -> None:
    article = report(State.DRAFT, user=owner)
    entity = witness(article)
    name = Name.objects.get(entity=entity)
    services.set_state(article=article, state=state, public_note="x" if state == "withdrawn" else "")
    assert (audience(entity), audience(name)) == (wanted, wanted)
    own = [owner.pk] if state in ("draft", "in_review") else []
    assert (entity.owners, name.owners) == (own, own)
    seen = {user.pk: Entity.objects.visible_to(audiences.reader_of(user)).filter(pk=entity.pk).exists() for user in (
        AnonymousUser(), owner,
    )}  # fmt: skip
    assert seen == {None: wanted == 0, owner.pk: state != "withdrawn"}


def test_one_of_two_reports_is_enough_until_it_goes(editor: Any) -> None:
    first, second = report(State.PUBLISHED), report(State.PUBLISHED)
    entity = witness(first, second)
    assert audience(entity) == 0
    services.set_state(article=first, state=State.WITHDRAWN, public_note="x")
    assert audience(entity) == 0
    for mention in Mention.objects.filter(article=second, entity=entity):
        judging.reject(mention=mention, editor=editor)
    assert audience(entity) == 2
    judging.undo_last(editor=editor)
    assert audience(entity) == 0
    Article.objects.filter(pk=second.pk).update(current=None)
    assert audience(entity) == 2


def test_reading_again_keeps_and_loses_what_it_should(django_assert_num_queries: Any) -> None:
    article = report(State.PUBLISHED)
    entity = witness(article)
    pipeline.extract(article.pk)
    assert audience(entity) == 0
    change_name(name=Name.objects.get(entity=entity), retired=True)
    pipeline.extract(article.pk)
    assert audience(entity) == 2


def test_a_passage_that_is_taken_out_takes_its_names_along(editor: Any) -> None:
    article = report(State.PUBLISHED)
    entity = witness(article)
    start = article.current.body.index(WITNESS)
    taken = redaction.redact(
        article=article, part="body", start=start, end=start + len(WITNESS), reason="شاهد", editor=editor
    )
    assert audience(entity) == 2
    redaction.lift(redaction=taken, reason="", editor=editor)
    pipeline.extract(article.pk)
    assert audience(entity) == 0


def test_a_spelling_in_a_passage_that_was_taken_out_goes_with_it(editor: Any) -> None:
    article = make_article("ظهر القائد المستعار في المدينة.", state=State.PUBLISHED)
    known = make_entity("القائد المعروف", "", Kind.PERSON)
    name = add_name(entity=known, text="القائد المستعار", language="ar", taken_from=[article.pk])
    other = add_name(entity=known, text="قائد المدينة", language="ar", taken_from=[article.pk])
    pipeline.extract(article.pk)
    start = article.current.body.index("القائد")
    taken = redaction.redact(article=article, part="body", start=start, end=start + 15, reason="شاهد", editor=editor)
    assert (audience(known), audience(name), audience(other)) == (0, 2, 0)
    redaction.lift(redaction=taken, reason="", editor=editor)
    assert audience(name) == 0


def test_a_deleted_report_says_nothing_any_more() -> None:
    article = report(State.PUBLISHED)
    entity = witness(article)
    name = add_name(entity=entity, text="ابو الشاهد", language="ar", taken_from=[article.pk])
    assert (audience(entity), audience(name)) == (0, 0)
    Article.objects.filter(pk=article.pk).update(current=None)
    article.revisions.all().delete()
    article.delete()
    assert (audience(entity), audience(name)) == (2, 2)


def test_a_name_taken_from_a_draft_waits_for_a_report_that_has_it() -> None:
    draft = make_article("ظهر القائد المستعار في المدينة.", state=State.DRAFT)
    known = make_entity("القائد المعروف", "", Kind.PERSON)
    name = add_name(entity=known, text="القائد المستعار", language="ar", taken_from=[draft.pk])
    typed = add_name(entity=known, text="القائد المكتوب", language="ar")
    pipeline.extract(draft.pk)
    assert (audience(known), audience(name), audience(typed)) == (0, 2, 0)
    other = make_article("عاد القائد المستعار إلى المدينة.", state=State.RESTRICTED, extract=True)
    assert audience(name) == 1
    services.set_state(article=other, state=State.PUBLISHED)
    assert audience(name) == 0
    services.set_state(article=other, state=State.WITHDRAWN, public_note="x")
    assert audience(name) == 2
    change_name(name=name, reference="كتاب مطبوع، ص 12")
    assert audience(name) == 0
    change_name(name=name, reference=f"https://archive.example/articles/{draft.pk}/")
    assert audience(name) == 2


def test_a_published_pseudonym_does_not_give_the_name_away() -> None:
    draft = report(State.DRAFT)
    entity = witness(draft)
    published = make_article("قال أبو البحر للصحيفة شيئا.", state=State.PUBLISHED)
    name = add_name(entity=entity, text="أبو البحر", language="ar", taken_from=[published.pk])
    pipeline.extract(published.pk)
    if not Mention.objects.filter(article=published, entity=entity).exists():
        editor = UserFactory()
        start = published.current.body.index("أبو البحر")
        judging.add(
            article=published, part="body", start=start, end=start + 9, kind=Kind.PERSON, editor=editor, entity=entity
        )
    assert (audience(entity), audience(name)) == (2, 2)
    edit_entity(entity=entity, label_ar="أبو البحر")
    assert (audience(entity), audience(name)) == (0, 0)
    assert audience(Name.objects.get(entity=entity, text=WITNESS)) == 2


def test_the_same_name_in_other_letters_is_told_with_it() -> None:
    article = report(State.DRAFT)
    entity = create_entity(
        kind=Kind.PERSON, label_ar="خالد الشاهد", label_en="Khaled al-Shahed", taken_from=[article.pk]
    )
    other = create_entity(kind=Kind.PERSON, label_ar="خالد الشاهد", label_en="John Smith", taken_from=[article.pk])
    bound = {name.text: bool(name.taken_from) for name in Name.objects.filter(entity__in=[entity, other])}
    assert bound == {"خالد الشاهد": True, "Khaled al-Shahed": False, "John Smith": True}


def test_an_editor_may_decide() -> None:
    article = report(State.PUBLISHED)
    entity = witness(article)
    edit_entity(entity=entity, disclosure=Disclosure.EDITORS)
    assert (entity.audience, audience(Name.objects.get(entity=entity))) == (2, 2)
    edit_entity(entity=entity, disclosure=Disclosure.PUBLIC)
    services.set_state(article=article, state=State.WITHDRAWN, public_note="x")
    assert (audience(entity), audience(Name.objects.get(entity=entity))) == (0, 0)


def test_a_merge_tells_no_name_of_the_hidden_one() -> None:
    draft = report(State.DRAFT)
    hidden = witness(draft)
    known = make_entity("العقيد المعروف", "", Kind.PERSON)
    name = Name.objects.get(entity=hidden)
    merge_entities(source=hidden, target=known)
    assert (audience(known), audience(hidden), audience(name)) == (0, 2, 2)
    services.set_state(article=draft, state=State.PUBLISHED)
    assert (audience(hidden), audience(name)) == (0, 0)
    edit_entity(entity=known, disclosure=Disclosure.EDITORS)
    assert (audience(known), audience(hidden), audience(name)) == (2, 0, 2)
    undo_merge(source=Entity.objects.get(pk=hidden.pk))
    assert audience(name) == 0


def test_a_merge_makes_known_what_the_merged_one_is_known_by() -> None:
    article = report(State.PUBLISHED)
    source = witness(article)
    target = create_entity(kind=Kind.PERSON, label_ar="الشاهد خالد")
    assert audience(target) == 2
    merge_entities(source=source, target=target)
    assert audience(target) == 0
    undo_merge(source=Entity.objects.get(pk=source.pk))
    assert audience(target) == 2


def test_facts_that_cite_a_report_are_told_to_its_readers() -> None:
    draft, entity = report(State.DRAFT), make_entity("جهة", "", Kind.ORGANIZATION)
    edit_entity(
        entity=entity, description_ar="سر", active="2013/", reference="كتاب",
        sources={"description_ar": f"/articles/{draft.pk}/"},
    )  # fmt: skip
    assert entity.withheld == {"description_ar": [2, []]}
    told = entity.withhold_from(audiences.reader_of(AnonymousUser()))
    assert (told.description_ar, told.active, told.reference) == ("", "2013/", "كتاب")
    services.set_state(article=draft, state=State.PUBLISHED)
    entity.refresh_from_db()
    assert (entity.withheld, entity.description_ar) == ({}, "سر")


def test_a_relation_is_told_to_who_may_read_what_says_so_and_knows_both_ends(editor: Any) -> None:
    stranger = audiences.reader_of(AnonymousUser())

    def seen(relation: Relation) -> bool:
        return Relation.objects.visible_to(stranger).filter(pk=relation.pk).exists()

    one, two = make_entity("كتيبة النور", ""), make_entity("لواء النور", "")
    article = make_article("وكتيبة النور تابعة للواء النور في المدينة.", state=State.DRAFT, extract=True)
    relation = Relation.objects.get()
    relation_services.judge_relation(relation=relation, state="confirmed", editor=editor)
    assert not seen(relation)
    services.set_state(article=article, state=State.PUBLISHED)
    assert seen(relation)
    edit_entity(entity=two, disclosure=Disclosure.EDITORS)
    assert not seen(relation)
    edit_entity(entity=two, disclosure=Disclosure.PUBLIC)
    RelationEvidence.objects.all().delete()
    assert not seen(relation)
    by_hand = relation_services.add_relation(source=two, target=one, kind="controls", reference="كتاب", editor=editor)
    cites = relation_services.add_relation(
        source=one, target=two, kind="opposed_to", reference=f"/en/articles/{article.pk}/", editor=editor
    )
    assert seen(by_hand)
    assert seen(cites)
    services.set_state(article=article, state=State.RESTRICTED)
    assert (seen(by_hand), seen(cites), audience(cites)) == (True, False, 1)


def test_a_row_saved_whole_brings_back_no_old_audience() -> None:
    article = report(State.PUBLISHED)
    entity = witness(article)
    name = Name.objects.get(entity=entity)
    services.set_state(article=article, state=State.WITHDRAWN, public_note="x")
    assert (entity.audience, name.audience) == (0, 0)
    entity.save()
    name.save()
    assert (audience(entity), audience(name)) == (2, 2)


def test_what_is_not_right_is_found_and_put_right() -> None:
    entity = witness(report(State.DRAFT))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE entities_entity SET audience = 0")
        cursor.execute("UPDATE entities_name SET audience = 0")
    assert {what for what, _pk in audiences.stale()} == {"entity", "name"}
    assert audiences.recount() == 2
    assert audience(entity) == 2
