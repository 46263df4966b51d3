"""Which jobs each kind of write requests: once on commit, and none when the transaction is rolled back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.articles import publication, redaction, services
from archive.articles.uploads import store_upload
from archive.history import restore
from archive.ingest import batches, readings
from archive.jobs import requests
from archive.models import Article, Step, Upload
from archive.processing import pipeline, relinking
from archive.review import clusters, judging, merging, rules
from entities.models import Entity, NameEvent
from entities.services import add_name, edit_entity
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity

pytestmark = pytest.mark.django_db
BODY = "دخل لواء فاطميون البلدة. ثم غادر لواء فاطميون البلدة، وبقيت كتيبة الغرباء."
INDEX, EXTRACTION, RELINKING = "archive.update_index", "archive.process_article", "archive.relink_changes"


@pytest.fixture
def group(db: None) -> Entity:
    return make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION)


@pytest.fixture
def article(group: Entity) -> Article:
    return make_article(BODY, extract=True)


def _store(article: Article, group: Entity, editor: Any) -> None:
    services.store_article(title="خبر", body="نص آخر", source=article.source, language="ar", user=editor)


def _revise(article: Article, group: Entity, editor: Any) -> None:
    services.revise_article(article=article, title="خبر", body=BODY + " وعاد.", reason="", editor=editor)


def _restore_words(article: Article, group: Entity, editor: Any) -> None:
    restore.restore_words(article=article, number=1, editor=editor, reason="")


def _redact(article: Article, group: Entity, editor: Any) -> None:
    redaction.redact(article=article, part="body", start=0, end=8, reason="x", editor=editor)


def _redact_again(article: Article, group: Entity, editor: Any) -> None:
    start = BODY.index("لواء")
    hidden = redaction._redact(article, "body", start, start + len("لواء فاطميون"), "x", editor)
    assert redaction.redact_again(redaction=hidden, article=article, editor=editor) == 1


def _lift(article: Article, group: Entity, editor: Any) -> None:
    redaction.lift(redaction=redaction._redact(article, "body", 0, 8, "x", editor), reason="", editor=editor)


def _edit(article: Article, group: Entity, editor: Any) -> None:
    services.edit_article(article=article, author="كاتب")


def _withdraw(article: Article, group: Entity, editor: Any) -> None:
    publication.change_state(article=article, transition="withdraw", user=editor, note="x")


def _hide_source(article: Article, group: Entity, editor: Any) -> None:
    services.mark_confidential(source=article.source, confidential=True)


def _judge(article: Article, group: Entity, editor: Any) -> None:
    judging.judge_all(mentions=article.mentions.all(), verdict="rejected", editor=editor)


def _undo_judging(article: Article, group: Entity, editor: Any) -> None:
    judging.accept(mention=article.mentions.first(), editor=editor)
    judging.undo_last(editor=editor)


def _add_names(article: Article, group: Entity, editor: Any) -> None:
    add_name(entity=group, text="الفاطميون", language="ar")
    add_name(entity=group, text="فاطميون", language="ar")


def _undo_change(article: Article, group: Entity, editor: Any) -> None:
    add_name(entity=group, text="الفاطميون", language="ar")
    event = NameEvent.objects.filter(text="الفاطميون").latest("pgh_id")
    restore.undo(model="name", event_id=event.pgh_id, reason="")


def _edit_entity(article: Article, group: Entity, editor: Any) -> None:
    edit_entity(entity=group, kind=Kind.PERSON)


def _merge(article: Article, group: Entity, editor: Any) -> None:
    other = make_entity("فيلق فاطميون", "", Kind.ORGANIZATION)
    merge = merging.merge_by_plan(source=other, target=group, from_source=[], dropped=[], editor=editor)
    merging.undo_plan(merge=merge, editor=editor)


def _rule(article: Article, group: Entity, editor: Any) -> None:
    rules.undo_rule(rule=rules.make_rule(text="الغرباء", entity=group, editor=editor), editor=editor)


def _undo_ruling(article: Article, group: Entity, editor: Any) -> None:
    ruling = clusters.reject_cluster(
        mentions=article.mentions.none(), key="غرباء", kind="organization", text="الغرباء", editor=editor
    )
    clusters.undo_ruling(ruling=ruling, editor=editor)


def _reset_extraction(article: Article, group: Entity, editor: Any) -> None:
    pipeline.reset_step(article=article, kind=Step.Kind.EXTRACT)


def _reset_index(article: Article, group: Entity, editor: Any) -> None:
    pipeline.reset_step(article=article, kind=Step.Kind.INDEX)


def _begin_batch(article: Article, group: Entity, editor: Any) -> None:
    batch = batches.create_batch(files=[("a.txt", b"a")], method=Upload.Method.FILE, state="draft", user=editor)
    batches.cancel_batch(batch=batch)


def _begin_command(article: Article, group: Entity, editor: Any) -> None:
    batches.create_batch(files=[("a.txt", b"a")], method=Upload.Method.COMMAND, state="draft")


def _begin_reading(article: Article, group: Entity, editor: Any) -> None:
    upload = store_upload(data=b"a", method=Upload.Method.FILE, user=editor)
    readings.request_reading(upload=upload, user=editor)


def _retry_run(article: Article, group: Entity, editor: Any) -> None:
    run = relinking.plan_all()
    run.articles.update(failed=True)
    relinking.retry_failed(run=run)


WRITES: list[tuple[Callable[[Article, Entity, Any], None], set[str]]] = [
    (_store, {EXTRACTION}),
    (_revise, {EXTRACTION}),
    (_restore_words, {EXTRACTION}),
    (_redact, {EXTRACTION}),
    (_redact_again, {EXTRACTION}),
    (_lift, {EXTRACTION}),
    (_edit, {INDEX}),
    (_withdraw, {INDEX}),
    (_hide_source, {INDEX}),
    (_judge, {INDEX}),
    (_undo_judging, {INDEX}),
    (_add_names, {RELINKING}),
    (_undo_change, {RELINKING}),
    (_edit_entity, {RELINKING}),
    (_merge, {RELINKING}),
    (_rule, {RELINKING}),
    (_undo_ruling, {"archive.read_spelling_again"}),
    (_reset_extraction, {EXTRACTION}),
    (_reset_index, {INDEX}),
    (_begin_batch, {"archive.open_batch"}),
    (_begin_command, set()),
    (_begin_reading, {"archive.read_upload"}),
    (_retry_run, {"archive.relink_batch"}),
]


def _requested() -> Counter[str]:
    return Counter(ProcrastinateJob.objects.values_list("task_name", flat=True))


@pytest.mark.parametrize(("write", "expected"), WRITES, ids=[write.__name__.strip("_") for write, _jobs in WRITES])
def test_a_write_requests_each_of_its_jobs_once(
    write: Callable[[Article, Entity, Any], None], expected: set[str], article: Article, group: Entity, editor: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    before = _requested()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        write(article, group, editor)
        transaction.set_rollback(True)
    assert _requested() == before
    article, group = Article.objects.get(pk=article.pk), Entity.objects.get(pk=group.pk)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        write(article, group, editor)
    assert _requested() - before == Counter(expected)


def test_a_request_after_one_that_was_rolled_back_is_made(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with transaction.atomic():
            requests.request_index_update()
            transaction.set_rollback(True)
        requests.request_index_update()
    assert _requested() == {INDEX: 1}


def test_requests_of_two_transactions_are_one_waiting_job(django_capture_on_commit_callbacks: Any) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            requests.request_index_update()
    assert _requested() == {INDEX: 1}


def test_many_stored_by_a_worker_request_nothing(django_capture_on_commit_callbacks: Any) -> None:
    draft = services.Draft(title="خبر", body="نص", source=SourceFactory(), language="ar")
    with django_capture_on_commit_callbacks(execute=True):
        services.store_articles(drafts=[draft])
    assert not _requested()
