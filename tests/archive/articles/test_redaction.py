"""Passages taken out of the shown words: gone everywhere for the public, kept for editors, put back in their place."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.articles import services
from archive.articles.redaction import MARK, RedactionError, lift, redact
from archive.articles.services import RedactedError
from archive.articles.uploads import store_upload
from archive.history.restore import restore_words
from archive.models import Article, Mention, Redaction, Verdict
from archive.processing import pipeline
from entities.spans import Kind
from tests.archive.accounts.test_accounts import confirm
from tests.factories import PASSWORD, make_article, make_entity

pytestmark = pytest.mark.django_db
BODY = "قال الشاهد سالم الحموي إن كتيبة المصفوفة دخلت البلدة. ثم غادرت كتيبة المصفوفة."
NAME = "سالم الحموي"


@pytest.fixture
def article(index: Any) -> Article:
    make_entity("كتيبة المصفوفة", "Matrix Battalion", Kind.ORGANIZATION)
    article = make_article(BODY, "شهادة سالم الحموي", extract=True)
    index()
    return article


def take_out(article: Article, words: str, editor: Any, part: str = "body") -> Redaction:
    start = getattr(Article.objects.get(pk=article.pk).current, part).index(words)
    return redact(article=article, part=part, start=start, end=start + len(words), reason="حماية الشاهد", editor=editor)


def text(article: Article) -> str:
    return str(Article.objects.get(pk=article.pk).current.body)


def test_the_words_are_gone_from_page_search_snippet_and_export(
    article: Article, client: Client, editor: Any, index: Any
) -> None:
    assert "<mark>الحموي</mark>" in client.get("/articles/?q=الحموي").content.decode()
    take_out(article, NAME, editor)
    take_out(article, NAME, editor, "title")
    index()
    for path in (f"/articles/{article.pk}/", "/articles/", "/", "/exports/articles/csv/", "/exports/articles/jsonl/"):
        response = client.get(path)
        page = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
        assert "الحموي" not in page, path
    found = client.get("/en/articles/?q=الحموي")
    assert "0 reports" in found.content.decode()
    assert MARK in client.get(f"/articles/{article.pk}/").content.decode()


def test_the_hash_of_the_file_confirms_no_guess(article: Article, client: Client, editor: Any) -> None:
    upload = store_upload(data=BODY.encode(), method="paste", user=editor)
    Article.objects.filter(pk=article.pk).update(upload=upload)
    assert upload.sha256 in client.get(f"/articles/{article.pk}/").content.decode()
    take_out(article, NAME, editor)
    assert upload.sha256 not in client.get(f"/articles/{article.pk}/").content.decode()
    assert article.text_sha256 not in client.get(f"/articles/{article.pk}/").content.decode()


def test_mentions_go_along_with_their_judgements(article: Article, editor: Any) -> None:
    before = list(
        Mention.objects.standing().filter(article=article, part="body", kind="organization").order_by("start")
    )
    assert len(before) == 2
    services.judge_mention(mention=before[1], verdict=Verdict.ACCEPTED, editor=editor, entity=before[1].entity)
    take_out(article, NAME, editor)
    after = list(Mention.objects.standing().filter(article=article, part="body", kind="organization").order_by("start"))
    assert [m.pk for m in after] == [m.pk for m in before]
    assert all(text(article)[m.start : m.end] == m.surface for m in after)
    pipeline.extract(article.pk)
    assert Mention.objects.standing().get(pk=before[1].pk).verdict == Verdict.ACCEPTED


def test_a_mention_in_the_passage_is_hidden(article: Article, editor: Any) -> None:
    take_out(article, "غادرت كتيبة المصفوفة", editor)
    assert Mention.objects.standing().filter(article=article, part="body", kind="organization").count() == 1


def test_passages_come_back_in_any_order(article: Article, editor: Any) -> None:
    first, second = take_out(article, "البلدة", editor), take_out(article, NAME, editor)
    lift(redaction=first, reason="x", editor=editor)
    assert text(article) == BODY.replace(NAME, MARK)
    lift(redaction=second, reason="x", editor=editor)
    assert text(article) == BODY
    with pytest.raises(RedactionError):
        lift(redaction=second, reason="x", editor=editor)


def test_a_correction_keeps_the_place_of_the_mark(article: Article, editor: Any) -> None:
    redaction = take_out(article, NAME, editor)
    current = Article.objects.get(pk=article.pk).current
    services.revise_article(
        article=article, title=current.title, body="مقدمة جديدة. " + current.body, reason="", editor=editor
    )
    lift(redaction=redaction, reason="x", editor=editor)
    assert text(article) == "مقدمة جديدة. " + BODY


def test_a_lost_mark_is_said_so(article: Article, editor: Any) -> None:
    redaction = take_out(article, NAME, editor)
    services.revise_article(article=article, title="عنوان", body="نص آخر تماماً.", reason="", editor=editor)
    with pytest.raises(RedactionError):
        lift(redaction=redaction, reason="x", editor=editor)


def test_earlier_words_do_not_bring_it_back(article: Article, editor: Any) -> None:
    redaction = take_out(article, NAME, editor)
    with pytest.raises(RedactedError):
        restore_words(article=article, number=1, editor=editor, reason="x")
    lift(redaction=redaction, reason="x", editor=editor)
    restore_words(article=article, number=1, editor=editor, reason="x")


@pytest.mark.parametrize("span", [(3, 3), (-1, 4), (0, 10_000), (10, 5)])
def test_bad_spans_are_refused(article: Article, editor: Any, span: tuple[int, int]) -> None:
    with pytest.raises(RedactionError):
        redact(article=article, part="body", start=span[0], end=span[1], reason="x", editor=editor)


class TestPage:
    def test_from_copying_the_words_to_putting_them_back(self, client: Client, article: Article, editor: Any) -> None:
        client.force_login(editor)
        address = f"/en/articles/{article.pk}/sensitive/"
        form = {"part": "body", "words": NAME, "occurrence": "1", "reason": "protects a witness"}
        assert client.post(address, form).status_code == 302
        assert MARK in text(article)
        page = client.get(address).content.decode()
        assert NAME in page
        assert "protects a witness" in page
        redaction = article.redactions.get()
        asked = client.post(f"/en/redactions/{redaction.pk}/lift/")
        assert asked["Location"].startswith("/en/account/confirm/")
        assert MARK in text(article)
        assert (
            client.post(
                asked["Location"], {"password": PASSWORD, "next": f"/en/redactions/{redaction.pk}/lift/"}
            ).status_code
            == 302
        )
        assert text(article) == BODY

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"words": "ليس هنا"}, "are not there"),
            ({"words": "كتيبة المصفوفة", "occurrence": "3"}, "2 times only"),
            ({"words": NAME, "reason": ""}, "required"),
        ],
    )
    def test_mistakes_are_explained(
        self, client: Client, article: Article, editor: Any, values: dict[str, str], message: str
    ) -> None:
        client.force_login(editor)
        form = {"part": "body", "reason": "x", **values}
        response = client.post(f"/en/articles/{article.pk}/sensitive/", form)
        assert response.status_code == 422
        assert message in response.content.decode()

    def test_is_for_editors(self, client: Client, article: Article, contributor: Any) -> None:
        address = f"/articles/{article.pk}/sensitive/"
        assert client.get(address).status_code == 302
        client.force_login(contributor)
        assert client.get(address).status_code == 403
        assert client.post(f"{address}source/").status_code == 403

    def test_a_source_is_kept_back_and_named_again(self, client: Client, article: Article, editor: Any) -> None:
        client.force_login(editor)
        name = article.source.name_ar
        client.post(f"/articles/{article.pk}/sensitive/source/", {"confidential": "1"})
        assert name not in Client().get(f"/articles/{article.pk}/").content.decode()
        client.post(f"/articles/{article.pk}/sensitive/source/")
        assert name not in Client().get(f"/articles/{article.pk}/").content.decode()
        confirm(client)
        client.post(f"/articles/{article.pk}/sensitive/source/")
        assert name in Client().get(f"/articles/{article.pk}/").content.decode()
