"""The review desk and its queue as pages: who reaches them, what they send, how many queries they ask."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.models import Article, Judgement, Mention, Verdict
from archive.review import judging
from archive.review.queue import open_spellings
from entities.models import Entity
from entities.spans import Kind
from tests.factories import UserFactory, make_article, make_entity

pytestmark = pytest.mark.django_db
BODY = "انسحب لواء فاطميون من المدينة. قال الحاج سجاد إن لواء فاطميون باق."


@pytest.fixture
def group(db: None) -> Entity:
    return make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group")


@pytest.fixture
def article(group: Entity) -> Article:
    return make_article(BODY, extract=True)


@pytest.fixture
def mention(article: Article, group: Entity) -> Mention:
    return article.mentions.filter(entity=group).order_by("start")[0]


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


def send(client: Client, mention: Mention, **fields: Any) -> Any:
    values = {"mention": mention.pk, "seen": 0, **fields}
    return client.post(f"/articles/{mention.article_id}/review/judge/", values)


def verdict(mention: Mention) -> str:
    mention.refresh_from_db()
    return mention.verdict


class TestWhoMay:
    @pytest.mark.parametrize("language", ["", "/en"])
    @pytest.mark.parametrize("page", ["/review/", "/articles/{pk}/review/"])
    def test_editors_only(self, client: Client, article: Article, editor: Any, page: str, language: str) -> None:
        address = language + page.format(pk=article.pk)
        assert client.get(address).status_code == 302
        client.force_login(UserFactory())
        assert client.get(address).status_code == 403
        client.force_login(editor)
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize(
        "path", ["articles/{a}/review/judge", "articles/{a}/review/add", "articles/{a}/review/undo",
                 "review/undo", "review/mentions/{m}"]
    )  # fmt: skip
    def test_writing_needs_a_post_of_an_editor(self, client: Client, mention: Mention, editor: Any, path: str) -> None:
        address = f"/{path.format(a=mention.article_id, m=mention.pk)}/"
        client.force_login(UserFactory())
        assert client.post(address, {"mention": mention.pk, "action": "accept"}).status_code == 403
        client.force_login(editor)
        assert client.get(address).status_code == 405
        assert not Judgement.objects.exists()

    def test_a_form_without_its_token_writes_nothing(self, mention: Mention, editor: Any) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)
        assert send(client, mention, action="accept").status_code == 403
        assert verdict(mention) == Verdict.UNDECIDED


class TestDesk:
    @pytest.mark.parametrize(
        ("action", "expected"), [("accept", "accepted"), ("reject", "rejected"), ("unlist", "accepted")]
    )
    def test_a_button_judges_and_the_next_open_one_comes_up(
        self, desk: Client, mention: Mention, action: str, expected: str
    ) -> None:
        response = send(desk, mention, action=action)
        assert verdict(mention) == expected
        following = Mention.objects.filter(article=mention.article_id, start__gt=mention.start).order_by("start")[0]
        assert response["Location"].endswith(f"?mention={following.pk}#m-{following.pk}")

    def test_a_number_links(self, desk: Client, mention: Mention) -> None:
        other = make_entity("فاطميون", "", Kind.PERSON)
        send(desk, mention, link=other.pk)
        mention.refresh_from_db()
        assert (mention.entity, mention.kind) == (other, "person")

    def test_any_spelling_finds_the_entity_to_link_to(self, desk: Client, mention: Mention) -> None:
        page = desk.get(f"/articles/{mention.article_id}/review/?mention={mention.pk}&find=Fatemiyun").content.decode()
        assert "data-found" in page
        assert 'name="link"' in page.split("data-found")[1]

    def test_typed_words_mark_every_place(self, desk: Client, article: Article) -> None:
        desk.post(f"/articles/{article.pk}/review/add/", {"words": "المدينه", "kind": "location", "every": "on"})
        assert article.mentions.get(recognizer="editor").surface == "المدينة"

    def test_a_selection_marks_its_place(self, desk: Client, article: Article) -> None:
        start = BODY.index("باق")
        fields = {"words": "باق", "kind": "person", "part": "body", "start": start, "end": start + 3}
        desk.post(f"/articles/{article.pk}/review/add/", fields)
        assert article.mentions.get(recognizer="editor").start == start

    def test_no_two_fields_of_the_page_share_an_id(self, desk: Client, mention: Mention) -> None:
        page = desk.get(f"/articles/{mention.article_id}/review/?mention={mention.pk}&find=x").content.decode()
        found = re.findall(r' id="([^"]+)"', page)
        assert sorted(found) == sorted(set(found))

    def test_words_that_are_not_there_come_back_with_what_to_do(self, desk: Client, article: Article) -> None:
        response = desk.post(f"/en/articles/{article.pk}/review/add/", {"words": "غائب", "kind": "person"})
        assert response.status_code == 422
        assert "are not in the report" in response.content.decode()

    def test_other_words_change_the_extent(self, desk: Client, mention: Mention) -> None:
        send(desk, mention, action="change", words="فاطميون", kind="organization")
        mention.refresh_from_db()
        assert (mention.surface, mention.verdict, mention.entity_id) == ("فاطميون", "accepted", mention.entity_id)

    def test_a_new_entity_is_created_linked_and_followed(self, desk: Client, article: Article) -> None:
        mention = article.mentions.filter(entity=None).first()
        assert mention is not None
        send(
            desk,
            mention,
            action="create",
            **{"entity-kind": "person", "entity-label_ar": "الحاج سجاد", "entity-reference": "التقرير"},
        )
        mention.refresh_from_db()
        assert (mention.entity.label_ar, mention.entity.reference, mention.verdict) == (
            "الحاج سجاد",
            "التقرير",
            "accepted",
        )

    def test_an_entity_without_a_name_comes_back(self, desk: Client, mention: Mention) -> None:
        response = send(desk, mention, action="create", **{"entity-kind": "person"})
        assert response.status_code == 422
        assert verdict(mention) == Verdict.UNDECIDED

    def test_a_second_editor_hears_of_the_first(self, desk: Client, mention: Mention) -> None:
        judging.accept(mention=mention, editor=UserFactory(username="zaynab"))
        page = desk.get(send(desk, mention, action="reject")["Location"]).content.decode()
        assert "zaynab" in page
        assert verdict(mention) == Verdict.ACCEPTED

    def test_a_replaced_suggestion_is_said_to_be_so(self, desk: Client, mention: Mention) -> None:
        pk = mention.pk
        Mention.objects.all().delete()
        mention.pk = pk
        response = desk.post(
            f"/en/articles/{mention.article_id}/review/judge/", {"mention": pk, "action": "accept"}, follow=True
        )
        assert "has been replaced" in response.content.decode()

    def test_undo_gives_back_the_suggestion(self, desk: Client, mention: Mention) -> None:
        send(desk, mention, action="reject")
        response = desk.post(f"/articles/{mention.article_id}/review/undo/")
        assert f"mention={mention.pk}" in response["Location"]
        assert verdict(mention) == Verdict.UNDECIDED

    def test_what_an_editor_cannot_mean_is_a_bad_request(self, desk: Client, mention: Mention) -> None:
        assert send(desk, mention, action="destroy").status_code == 400


class TestQueue:
    def test_what_teaches_most_comes_first(self, group: Entity, editor: Any) -> None:
        article = make_article(BODY * 2)
        rows = [
            ("ربما", "linked", 0.55),
            ("اكيد", "linked", 0.99),
            ("اثنان", "ambiguous", 0.0),
            ("نادر", "linked", 0.9),
        ]
        for number, (key, status, score) in enumerate(rows):
            Mention.objects.create(
                article=article, revision=article.current, part="body", start=number * 5, end=number * 5 + 4, key=key,
                surface=key, kind="person", recognizer="test", version="1", status=status, score=score,
                entity=group if status == "linked" else None,
            )  # fmt: skip
        keys = lambda: [row["key"] for row in open_spellings(editor)]  # noqa: E731
        assert keys() == ["اثنان", "ربما", "نادر", "اكيد"]
        again = Mention.objects.get(key="اثنان")
        again.pk, again.start, again.end = None, 40, 44
        again.save()
        judging.reject(mention=again, editor=editor)
        assert keys() == ["ربما", "نادر", "اكيد", "اثنان"]

    def test_one_card_a_spelling_and_a_button_judges_it(self, desk: Client, mention: Mention) -> None:
        assert desk.get("/review/").content.decode().count('id="card-') == 2
        desk.post(
            f"/review/mentions/{mention.pk}/",
            {"action": "accept-alike", "seen": 0, "next": "/review/?kind=organization"},
        )
        assert Judgement.objects.filter(mention__key=mention.key, verdict="accepted").count() == 2

    @pytest.mark.parametrize(
        ("sent", "expected"), [("/review/?kind=person", "/review/?kind=person"), ("https://evil.example/", "/review/")]
    )
    def test_it_goes_back_to_this_site_only(self, desk: Client, mention: Mention, sent: str, expected: str) -> None:
        response = desk.post(f"/review/mentions/{mention.pk}/", {"action": "accept", "next": sent})
        assert response["Location"] == expected

    def test_undone_ones_can_be_judged_again(self, desk: Client, mention: Mention) -> None:
        desk.post(f"/review/mentions/{mention.pk}/", {"action": "reject", "seen": 0})
        desk.post("/review/undo/")
        newest = Judgement.objects.latest("pk").pk
        desk.post(f"/review/mentions/{mention.pk}/", {"action": "accept", "seen": newest})
        assert verdict(mention) == Verdict.ACCEPTED

    def test_a_filter_that_means_nothing_is_no_filter(self, desk: Client, mention: Mention) -> None:
        assert desk.get("/review/?kind=x&status=%00&page=٣").status_code == 200


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_what_is_shown(desk: Client, group: Entity) -> None:
    article = make_article(BODY, extract=True)
    paths = ["/review/", f"/articles/{article.pk}/review/?find=Fatemiyun"]
    few = [queries(desk, path) for path in paths]
    for number in range(6):
        make_entity(f"كتائب فاطميون {number}", f"Fatemiyun {number}", Kind.ORGANIZATION)
        make_article(f"{BODY} والتقى الحاج كريم{'ة' * (number % 2)} مع العميد سليم{number}.", extract=True)
    assert [queries(desk, path) for path in paths] == few
    assert few[0] <= 12
    assert few[1] <= 22
