"""Corrected words: which judgements go along, which are left behind and shown, and where pages start afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from archive.articles import services
from archive.articles.carry_over import lost
from archive.articles.redaction import redact
from archive.history.audit_log import article_timeline
from archive.history.restore import restore_words
from archive.models import Article, Mention, Verdict
from archive.processing import pipeline
from archive.review import judging
from archive.text.alignment import Alignment
from entities.models import Entity
from tests.factories import make_article, make_entity

BODY = "دخل لواء فاطميون مدينة البوكمال صباحاً.\nوقال الحاج سجاد إن لواء فاطميون باقٍ فيها.\nانسحبت كتيبة أخرى."


@pytest.mark.parametrize(
    ("before", "after", "words", "occurrence", "expected"),
    [
        ("أ ب ج", "أ ب ج", "ب", 0, "same place"),
        ("قال سجاد شيئاً", "مقدمة. قال سجاد شيئاً", "سجاد", 0, "stands"),
        ("سطر\nقال سجاد", "سطر جديد\nسطر\nقال سجاد", "سجاد", 0, "stands"),
        ("وصل سجاد وغادر", "جاء سجاد ومضى", "سجاد", 0, "stands"),
        ("في البوكمال اليوم", "بالبوكمال أمس", "البوكمال", 0, "stands"),
        ("إلى بوكمال اليوم", "في بوكمال أمس", "بوكمال", 0, "stands"),
        ("عند سجاد خبر", "وسجاد نبأ", "سجاد", 0, "stands"),
        ("قال سجاد", "قال سجادي", "سجاد", 0, "gone"),
        ("قال سجاد", "قال حامد", "سجاد", 0, "gone"),
        ("سجاد هنا", "سجاد وسجاد معاً", "سجاد", 0, "stands"),
        ("لواء هنا ولواء هناك", "هنا ولواء هناك", "لواء", 1, "stands"),
        ("", "نص", "", 0, "gone"),
    ],
)  # fmt: skip
def test_where_words_stand_after_a_correction(
    before: str, after: str, words: str, occurrence: int, expected: str
) -> None:
    if not words:
        assert Alignment(before, after).blocks == []
        return
    start = -1
    for _ in range(occurrence + 1):
        start = before.index(words, start + 1)
    span = Alignment(before, after).span(start, start + len(words))
    if expected == "gone":
        assert span is None
    else:
        assert span is not None
        assert after[slice(*span)] == words


@given(st.text("اب ج\n", max_size=40), st.text("اب ج\n", max_size=40))
def test_places_are_in_the_text_and_in_order_and_words_are_the_same(before: str, after: str) -> None:
    alignment = Alignment(before, after)
    moved = [alignment.position(offset) for offset in range(len(before) + 1)]
    assert moved == sorted(moved)
    assert all(0 <= place <= len(after) for place in moved)
    for start in range(len(before)):
        span = alignment.span(start, start + 1)
        assert span is None or after[slice(*span)] == before[start]


@given(st.text("اب ج\n", max_size=40))
def test_the_same_text_is_where_it_was(text: str) -> None:
    alignment = Alignment(text, text)
    assert not text.strip() or all(alignment.span(n, n + 1) == (n, n + 1) for n in range(len(text)))


pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Entity:
    return make_entity("لواء فاطميون", "Fatemiyoun Brigade")


@pytest.fixture
def article(group: Entity) -> Article:
    return make_article(BODY, "تقرير عن لواء فاطميون", extract=True)


def mentions(article: Article, words: str) -> list[Mention]:
    return list(Mention.objects.standing().filter(article=article, surface=words).in_reading_order())


def correct(article: Article, body: str, editor: Any, title: str = "تقرير عن لواء فاطميون") -> None:
    services.revise_article(article=article, title=title, body=body, reason="تصحيح", editor=editor)
    article.refresh_from_db()


def test_judgements_go_along_as_they_were_made(article: Article, editor: Any) -> None:
    title, first, second = mentions(article, "لواء فاطميون")
    acts = [
        judging.accept(mention=title, editor=editor),
        judging.accept(mention=first, editor=editor, note="من المصدر"),
        judging.reject(mention=second, editor=editor),
    ]
    added = judging.add(
        article=article,
        part="body",
        start=BODY.index("الحاج"),
        end=BODY.index("الحاج") + 10,
        kind="person",
        editor=editor,
    )
    correct(article, f"مقدمة أضيفت.\n{BODY.replace('صباحاً', 'عند الفجر')}", editor)
    body = article.current.body
    for act, mention in zip([*acts, added], [title, first, second, added.mention], strict=True):
        mention.refresh_from_db()
        assert mention.revision_id == article.current_id
        text = article.current.title if mention.part == "title" else body
        assert text[mention.start : mention.end] == mention.surface
        kept = mention.judgements.get()
        assert (kept.pk, kept.judged_by, kept.judged_at, kept.note) == (act.pk, editor, act.judged_at, act.note)
    assert (article.current.carried, article.current.lost) == (5, 0)

    # A machine that reads the new words leaves them alone.
    pipeline.extract(article.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.verdict, second.verdict) == (Verdict.ACCEPTED, Verdict.REJECTED)
    assert len(mentions(article, "لواء فاطميون")) == 2


def test_what_is_gone_is_left_behind_and_comes_back_with_its_words(article: Article, editor: Any) -> None:
    _title, first, second = mentions(article, "لواء فاطميون")
    judging.accept(mention=first, editor=editor)
    judging.accept(mention=second, editor=editor)
    correct(article, BODY.replace("دخل لواء فاطميون", "دخلت كتيبة الفرات"), editor)
    assert (article.current.carried, article.current.lost) == (1, 1)
    (left,) = lost(article)
    assert (left.pk, left.revision.number, left.acts[0].judged_by) == (first.pk, 1, editor)
    restore_words(article=article, number=1, editor=editor, reason="")
    article.refresh_from_db()
    assert not lost(article)
    first.refresh_from_db()
    assert (first.revision_id, first.start) == (article.current_id, BODY.index("لواء"))


def test_an_act_can_be_undone_after_the_words_have_moved(article: Article, editor: Any) -> None:
    _title, first, _second = mentions(article, "لواء فاطميون")
    judging.reject(mention=first, editor=editor)
    judging.change(mention=first, start=first.start, end=first.end + 6, kind="organization", editor=editor)
    correct(article, f"مقدمة.\n{BODY}", editor)
    for _ in range(2):
        judging.undo_last(editor=editor, article=article)
    first.refresh_from_db()
    text = article.current.body
    assert text[first.start : first.end] == first.surface
    assert first.verdict == Verdict.UNDECIDED


def test_a_redacted_name_does_not_come_along(article: Article, editor: Any) -> None:
    _title, first, second = mentions(article, "لواء فاطميون")
    judging.accept(mention=first, editor=editor)
    judging.accept(mention=second, editor=editor)
    redact(article=article, part="body", start=first.start, end=first.end, reason="x", editor=editor)
    article.refresh_from_db()
    assert [m.pk for m in lost(article)] == [first.pk]
    second.refresh_from_db()
    assert article.current.body[second.start : second.end] == second.surface


def test_pages_keep_their_beginnings(editor: Any) -> None:
    body = "الصفحة الأولى هنا.\n\nالصفحة الثانية هنا."
    article = make_article(body, pages=[0, body.index("الصفحة الثانية")])
    correct(article, f"سطر جديد.\n{body.replace('الأولى', 'الاولى')}", editor)
    assert article.current.body[article.current.pages[1] :] == "الصفحة الثانية هنا."
    assert len(article.current.pages) == 2


class TestPage:
    @pytest.fixture
    def desk(self, client: Client, editor: Any) -> Client:
        client.force_login(editor)
        return client

    def send(self, desk: Client, article: Article, **values: Any) -> Any:
        sent = {"title": article.current.title, "body": article.current.body, "reason": "خطأ", "seen": 1, **values}
        return desk.post(f"/en/articles/{article.pk}/correct/", sent)

    def test_a_correction_is_stored_and_what_is_lost_is_shown(
        self, desk: Client, article: Article, editor: Any
    ) -> None:
        assert f"/en/articles/{article.pk}/correct/" in desk.get(f"/en/articles/{article.pk}/").content.decode()
        first = mentions(article, "لواء فاطميون")[1]
        judging.accept(mention=first, editor=editor)
        answer = self.send(
            desk, article, body=BODY.replace("دخل لواء فاطميون", "دخلت كتيبة الفرات").replace("\n", "\r\n")
        )
        article.refresh_from_db()
        assert (article.current.number, article.current.reason, "\r" in article.current.body) == (2, "خطأ", False)
        page = desk.get(answer["Location"].split("#")[0]).content.decode()
        assert "1 judgement left behind by a correction" in page
        assert "دخل <mark>لواء فاطميون</mark> مدينة البوكمال" in page
        assert "1 judgement could not go along" in page
        history = desk.get(f"/en/articles/{article.pk}/history/").content.decode()
        assert "1 judgement was left behind" in history
        assert next(e for e in article_timeline(article) if e.model == "revision").lost == 1
        assert article.steps.get(kind="extract").state == "waiting"

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({}, "Nothing is different yet"),
            ({"body": "؟"}, "A report needs a text"),
            ({"body": "نص", "reason": ""}, "required"),
            ({"body": "نص", "seen": 7}, "Somebody has corrected the report"),
        ],
    )
    def test_what_cannot_be_stored_is_said(self, desk: Client, article: Article, values: Any, message: str) -> None:
        answer = self.send(desk, article, **values)
        assert (answer.status_code, message in answer.content.decode()) == (422, True)
        article.refresh_from_db()
        assert article.current.number == 1

    def test_is_for_editors(self, client: Client, contributor: Any, article: Article) -> None:
        address = f"/en/articles/{article.pk}/correct/"
        assert client.get(address).status_code == 302
        client.force_login(contributor)
        assert client.get(address).status_code == 403
