"""Relations that reports state, through the pipeline: proposed, given evidence, replaced, and never again once rejected."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.articles.services import revise_article
from archive.models import RelationEvidence
from archive.processing import pipeline
from archive.review import judging
from entities.models import Origin, Relation, RelationState
from entities.relation_services import add_relation
from entities.services import merge_entities
from entities.spans import Kind
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db
TEXT = "وصلت الكتيبة. قال حسام لوقا رئيس إدارة المخابرات العامة إن الأمر انتهى."


@pytest.fixture
def man() -> Any:
    return make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON)


@pytest.fixture
def body() -> Any:
    return make_entity("إدارة المخابرات العامة", "General Intelligence")


def test_a_report_proposes_with_its_words(man: Any, body: Any) -> None:
    article = make_article(TEXT, extract=True)
    relation = Relation.objects.get()
    assert (relation.source, relation.target, relation.kind) == (man, body, "holds_post")
    assert (relation.title_ar, relation.state, relation.origin) == (
        "رئيس إدارة المخابرات العامة",
        "proposed",
        "machine",
    )
    evidence = relation.evidence.get()
    assert article.current.body[evidence.start : evidence.end] == "حسام لوقا رئيس إدارة المخابرات العامة"
    assert (evidence.part, evidence.pattern) == ("body", "post-after-1")


@pytest.mark.parametrize("batch", [False, True])
def test_the_same_again_changes_nothing(man: Any, body: Any, batch: bool) -> None:
    article = make_article(TEXT, extract=True)
    before = list(Relation.objects.values_list("pk", flat=True))
    if batch:
        assert pipeline.extract_batch([article.pk]).failed == ()
    else:
        pipeline.extract(article.pk)
    assert list(Relation.objects.values_list("pk", flat=True)) == before
    assert RelationEvidence.objects.count() == 1


def test_what_is_on_record_gains_evidence(man: Any, body: Any) -> None:
    known = Relation.objects.create(
        source=man, target=body, kind="holds_post", title_ar="رئيس الإدارة", since="2019", origin=Origin.REFERENCE
    )
    make_article(TEXT, extract=True)
    assert list(Relation.objects.all()) == [known]
    assert known.evidence.count() == 1


def test_through_a_merge_too(man: Any, body: Any) -> None:
    twin = make_entity("الإدارة العامة للمخابرات", "GID")
    known = add_relation(source=man, target=twin, kind="holds_post", reference="x")
    merge_entities(source=twin, target=body)
    make_article(TEXT, extract=True)
    assert list(Relation.objects.all()) == [known]


def test_what_was_rejected_is_not_proposed_again(man: Any, body: Any) -> None:
    article = make_article(TEXT, extract=True)
    Relation.objects.update(state=RelationState.REJECTED)
    pipeline.extract(article.pk)
    make_article(TEXT, extract=True)
    relation = Relation.objects.get()
    assert relation.state == RelationState.REJECTED
    assert relation.evidence.count() == 1, "the words on which it was judged, and no more"


def test_a_proposal_goes_with_the_last_report_that_states_it(man: Any, body: Any, editor: Any) -> None:
    first, second = make_article(TEXT, extract=True), make_article(TEXT, extract=True)
    for article, left in ((first, 1), (second, 0)):
        revise_article(
            article=article, title="x", body="حسام لوقا في إدارة المخابرات العامة.", reason="y", editor=editor
        )
        pipeline.extract(article.pk)
        assert Relation.objects.count() == left
        assert RelationEvidence.objects.count() == left


def test_what_is_on_record_keeps_its_words(man: Any, body: Any, editor: Any) -> None:
    article = make_article(TEXT, extract=True)
    Relation.objects.update(state=RelationState.CONFIRMED)
    revise_article(article=article, title="x", body="ذهب.", reason="y", editor=editor)
    pipeline.extract(article.pk)
    assert RelationEvidence.objects.count() == 1


def test_both_ways_is_stored_once(editor: Any) -> None:
    make_entity("حركة أمل", "Amal")
    make_entity("حزب الله", "Hezbollah")
    make_article("حزب الله المتحالف مع حركة أمل. حركة أمل المتحالفة مع حزب الله.", extract=True)
    assert Relation.objects.get().evidence.count() == 2


def test_queries_do_not_grow(man: Any, body: Any) -> None:
    counts = []
    for size in (2, 9):
        stored = [make_article(f"{TEXT} {size}") for _ in range(size)]
        pipeline.find_links([""])
        with CaptureQueriesContext(connection) as queries:
            assert pipeline.extract_batch([article.pk for article in stored]).failed == ()
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 32


def test_a_proposal_follows_what_editors_say_of_the_names(man: Any, body: Any, index: Any, editor: Any) -> None:
    article = make_article(TEXT, extract=True)
    pipeline.update_index()
    mention = article.mentions.get(entity=man)
    judging.reject(mention=mention, editor=editor)
    pipeline.update_index()
    assert not Relation.objects.exists()
    judging.undo_last(editor=editor)
    pipeline.update_index()
    assert Relation.objects.get().source == man
    other = make_entity("حسام أحمد لوقا", "Hussam Ahmad Luqa", Kind.PERSON)
    mention.refresh_from_db()
    judging.link(mention=mention, entity=other, editor=editor)
    pipeline.update_index()
    assert Relation.objects.get().source == other
