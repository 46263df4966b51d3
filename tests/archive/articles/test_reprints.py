"""What was taken out stays out: of corrections, restorations, reprints and new uploads of the same story."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.articles import services
from archive.articles.redaction import MARK, redact, redact_again
from archive.articles.reprints import hold_back, redactions_met, reprints_of
from archive.articles.services import Draft, RedactedError, revise_article
from archive.history.restore import restore_words
from archive.models import Article, Redaction
from archive.near_duplicates import detect
from tests.factories import SourceFactory, make_article
from tests.uploading import paste

pytestmark = pytest.mark.django_db
State = Article.State
NAME = "سالم الحموي"
STORY = (
    "قال الشاهد سالم الحموي إن قافلة من اثنتي عشرة شاحنة دخلت البلدة صباح اليوم من جهة الشرق، ثم غادرت بعد ساعتين نحو "
    "معبر القرية دون أن تفرغ حمولتها. وأضاف أن السكان لم يعرفوا وجهتها."
)
SPELLINGS = [
    "سالم الحموي", "سَالِم الحَمَوي", "سالم  الحموي", "سالم\nالحموي", "سـالم الحمـوي", "سالمالحموي", "س ا ل م الحموي",
    "سالم، الحموي", "سالم الحموى", "(سالم) «الحموي»",
]  # fmt: skip


def take_out(article: Article, words: str, editor: Any, part: str = "body") -> Redaction:
    article.refresh_from_db()
    start = getattr(article.current, part).index(words)
    return redact(article=article, part=part, start=start, end=start + len(words), reason="حماية الشاهد", editor=editor)


def shown(article: Article) -> str:
    current = Article.objects.get(pk=article.pk).current
    return f"{current.title}\n{current.body}"


@pytest.fixture
def editing(editor: Any) -> Client:
    own = Client()
    own.force_login(editor)
    return own


@pytest.fixture
def article(editor: Any) -> Article:
    article = make_article(STORY, "قافلة في البلدة")
    take_out(article, NAME, editor)
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_correction_does_not_bring_the_words_back(article: Article, editing: Client, spelling: str) -> None:
    before = article.current
    for title, body in (
        (before.title, before.body.replace(MARK, spelling)),
        (before.title, f"{before.body} والشاهد {spelling}."),
        (f"شهادة {spelling}", before.body),
    ):
        form = {"title": title, "body": body, "reason": "تصحيح", "seen": before.number}
        answer = editing.post(f"/en/articles/{article.pk}/correct/", form)
        assert answer.status_code == 422
        assert "A redacted passage would be visible again" in answer.content.decode()
    assert shown(article) == f"{before.title}\n{before.body}"


def test_other_corrections_go_in_and_what_stands_there_already_may_stay(editor: Any) -> None:
    article = make_article(f"{STORY} وعاد سالم الحموي.", "قافلة")
    take_out(article, NAME, editor)
    body = Article.objects.get(pk=article.pk).current.body
    revise_article(article=article, title="قافلة", body=body.replace("صباح", "مساء"), reason="r", editor=editor)
    assert "مساء" in shown(article)
    with pytest.raises(RedactedError):
        restore_words(article=article, number=1, editor=editor, reason="r")


def test_an_older_revision_with_the_words_spelled_otherwise_is_not_restored(editor: Any) -> None:
    article = make_article(STORY.replace(NAME, "سَالِمِ الحَمَوي"), "قافلة")
    revise_article(article=article, title="قافلة", body=STORY, reason="إزالة التشكيل", editor=editor)
    take_out(article, NAME, editor)
    for number in (1, 2):
        with pytest.raises(RedactedError):
            restore_words(article=article, number=number, editor=editor, reason="r")


def test_versions_of_the_story_are_proposed_and_taken_out_in_one_act(
    article: Article, editing: Client, client: Client, index: Any
) -> None:
    versions = [
        make_article(
            STORY.replace(NAME, spelling) + f" تابعت الوكالة {n}.", f"قافلة {n}", author="سالم الحموي" if n == 3 else ""
        )
        for n, spelling in enumerate(SPELLINGS)
    ]
    other = make_article("وصل سالم الحموي إلى دمشق لحضور مؤتمر عن الزراعة في حوض الفرات.", "مؤتمر")
    detect.detect_near_duplicates()
    index()
    page = editing.get(f"/en/articles/{article.pk}/sensitive/")
    offered = {reprint.article.pk for row in page.context["redactions"] for reprint in row.reprints}
    assert offered == {version.pk for version in versions}
    assert f'value="{versions[0].pk}"' in page.content.decode()
    redaction = article.redactions.get()
    answer = editing.post(f"/redactions/{redaction.pk}/again/", {"article": sorted(offered)})
    assert answer["Location"].endswith(f"/articles/{article.pk}/sensitive/")
    for version in versions:
        assert MARK in shown(version)
        assert "حم" not in shown(version).replace("حمول", ""), shown(version)
    assert Article.objects.get(pk=versions[3].pk).author == ""
    assert NAME in shown(other)
    index()
    for version in versions:
        assert "الحموي" not in client.get(f"/articles/{version.pk}/").content.decode()
    assert client.get("/articles/?q=الحموي").context["page"].paginator.count == 1
    assert not reprints_of(redaction)


def test_the_same_words_elsewhere_in_the_report_are_proposed(editor: Any) -> None:
    article = make_article(f"{STORY} وعاد سَالم الحموي.", "شهادة سالم الحموي")
    redaction = take_out(article, NAME, editor)
    assert [(reprint.article.pk, reprint.count) for reprint in reprints_of(redaction)] == [(article.pk, 2)]
    assert redact_again(redaction=redaction, article=article, editor=editor) == 2
    assert shown(article).count(MARK) == 3
    assert not reprints_of(redaction)


def test_words_that_say_enough_are_looked_for_in_every_report(editor: Any, index: Any) -> None:
    passage = "يسكن سالم الحموي في شارع الثلاثين"
    article = make_article(f"{passage}. نص أول.", "أول")
    other = make_article(f"خبر آخر عن الزراعة والمياه، وفيه {passage} منذ سنين.", "ثان")
    index()
    redaction = take_out(article, passage, editor)
    assert [reprint.article for reprint in reprints_of(redaction)] == [other]


@pytest.mark.parametrize("spelling", SPELLINGS[:4])
def test_a_reprint_waits_for_an_editors_word_before_it_is_public(
    article: Article, editing: Client, spelling: str
) -> None:
    reprint = make_article(STORY.replace(NAME, spelling), "قافلة أخرى", state=State.IN_REVIEW)
    address = f"/en/articles/{reprint.pk}/publication/"
    assert "Words of this report were redacted in another one" in editing.get(address).content.decode()
    refused = editing.post(address, {"transition": "publish"})
    assert refused.status_code == 422
    reprint.refresh_from_db()
    assert reprint.state == State.IN_REVIEW
    redaction = article.redactions.get()
    taken = editing.post(f"/redactions/{redaction.pk}/again/", {"article": reprint.pk, "next": address})
    assert taken["Location"] == address
    assert editing.post(address, {"transition": "publish"}).status_code == 302
    reprint.refresh_from_db()
    assert reprint.state == State.PUBLISHED
    assert MARK in shown(reprint)


def test_an_editor_may_say_that_the_words_may_be_read_here(article: Article, editing: Client) -> None:
    reprint = make_article(STORY, "قافلة أخرى", state=State.IN_REVIEW)
    editing.post(f"/articles/{reprint.pk}/publication/", {"transition": "publish", "despite": "on"})
    reprint.refresh_from_db()
    assert reprint.state == State.PUBLISHED


def test_the_text_sent_again_is_not_published_at_once(article: Article, editing: Client) -> None:
    form = {"text": f"قافلة أخرى\n{STORY}", "source": "منفذ", "language": "ar", "state": "published"}
    page = editing.get(paste(editing, **form)["Location"])
    assert "it waits in review" in page.content.decode()
    assert Article.objects.latest("pk").state == State.IN_REVIEW
    paste(editing, **{**form, "text": "خبر عن الزراعة\nنص لا صلة له بتلك القافلة ولا بمن رآها."})
    assert Article.objects.latest("pk").state == State.PUBLISHED


def test_reports_of_a_batch_are_held_back_one_by_one(article: Article) -> None:
    options = {"source": SourceFactory(), "language": "ar", "state": State.PUBLISHED}
    drafts = [Draft(title=f"t{n}", body=body, **options) for n, body in enumerate((STORY, "خبر عن الزراعة"))]
    assert [draft.state for draft in hold_back(drafts)] == [State.IN_REVIEW, State.PUBLISHED]
    assert [draft.body for draft in hold_back(drafts)] == [draft.body for draft in drafts]


def test_what_was_put_back_holds_nothing_back(article: Article, editor: Any) -> None:
    from archive.articles.redaction import lift

    lift(redaction=article.redactions.get(), reason="r", editor=editor)
    assert not redactions_met("قافلة", STORY)
    assert NAME in shown(article)


def test_nobody_but_editors_takes_anything_out(article: Article, client: Client, contributor: Any) -> None:
    client.force_login(contributor)
    address = f"/redactions/{article.redactions.get().pk}/again/"
    assert client.post(address, {"article": article.pk}).status_code == 403
    assert services.Redaction.objects.count() == 1
