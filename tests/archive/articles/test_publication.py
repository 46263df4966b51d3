"""The way to publication: who may do what, from which state, and what the pages offer."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from archive.accounts.roles import Role, ensure_administrator, ensure_groups, give_role, how_to_sign_in, role_of
from archive.articles import services
from archive.articles.publication import TRANSITIONS, NoteMissingError, TransitionError, change_state, transitions_for
from archive.models import Article
from tests.factories import UserFactory, make_article

pytestmark = pytest.mark.django_db
State = Article.State

OFFERED = {
    State.DRAFT: {"contributor": {"submit"}, "editor": {"submit", "publish", "restrict"}, "reader": set()},
    State.IN_REVIEW: {"contributor": {"return"}, "editor": {"return", "publish", "restrict"}, "reader": set()},
    State.RESTRICTED: {"contributor": set(), "editor": {"publish", "withdraw"}, "reader": set()},
    State.PUBLISHED: {"contributor": set(), "editor": {"restrict", "withdraw"}, "reader": set()},
    State.WITHDRAWN: {"contributor": set(), "editor": {"publish", "restrict"}, "reader": set()},
}


def article_in(state: str, user: Any) -> Article:
    article = make_article(state=State.DRAFT, user=user)
    services.set_state(article=article, state=state, public_note="ملاحظة" if state == State.WITHDRAWN else "")
    return article


@pytest.mark.parametrize("state", OFFERED)
def test_who_may_do_what(state: State, contributor: Any, editor: Any, reader: Any, administrator: Any) -> None:
    article = article_in(state, contributor)
    users = {"contributor": contributor, "editor": editor, "reader": reader}
    assert {name: set(transitions_for(article, user)) for name, user in users.items()} == OFFERED[state]
    assert set(transitions_for(article, administrator)) == OFFERED[state]["editor"]
    stranger = UserFactory()
    give_role(user=stranger, role=Role.CONTRIBUTOR)
    assert not transitions_for(article, stranger)


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_what_is_not_offered_is_refused(transition: str, contributor: Any, reader: Any) -> None:
    article = article_in(TRANSITIONS[transition].sources[0], contributor)
    with pytest.raises(PermissionDenied):
        change_state(article=article, transition=transition, user=reader, note="x")
    article.refresh_from_db()
    assert article.state == TRANSITIONS[transition].sources[0]


def test_from_draft_to_withdrawn_and_back(contributor: Any, editor: Any) -> None:
    article = article_in(State.DRAFT, contributor)
    article = change_state(article=article, transition="submit", user=contributor)
    article = change_state(article=article, transition="publish", user=editor)
    with pytest.raises(NoteMissingError):
        change_state(article=article, transition="withdraw", user=editor, note="  ")
    article = change_state(article=article, transition="withdraw", user=editor, note=" خطأ في الاسم ")
    assert (article.state, article.public_note) == (State.WITHDRAWN, "خطأ في الاسم")
    article = change_state(article=article, transition="publish", user=editor)
    assert (article.state, article.public_note) == (State.PUBLISHED, "")


def test_a_stale_decision_changes_nothing(editor: Any) -> None:
    article = article_in(State.DRAFT, None)
    change_state(article=article, transition="publish", user=editor)
    with pytest.raises(TransitionError):
        change_state(article=article, transition="submit", user=editor)


def test_the_database_wants_a_note_with_a_withdrawal() -> None:
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(state=State.WITHDRAWN)


def test_a_contributor_cannot_store_what_everybody_reads(contributor: Any) -> None:
    with pytest.raises(PermissionDenied):
        make_article(state=State.PUBLISHED, user=contributor)
    assert not Article.objects.exists()


class TestPages:
    def test_a_contributor_sends_their_draft_and_takes_it_back(self, client: Client, contributor: Any) -> None:
        article = article_in(State.DRAFT, contributor)
        client.force_login(contributor)
        address = f"/en/articles/{article.pk}/publication/"
        page = client.get(address).content.decode()
        assert "Send for review" in page
        assert 'value="publish"' not in page
        assert client.post(address, {"transition": "submit"}).status_code == 302
        article.refresh_from_db()
        assert article.state == State.IN_REVIEW
        assert article.current.title in client.get("/en/unpublished/").content.decode()

    def test_a_contributor_cannot_publish_by_a_forged_form(self, client: Client, contributor: Any) -> None:
        article = article_in(State.DRAFT, contributor)
        client.force_login(contributor)
        response = client.post(f"/en/articles/{article.pk}/publication/", {"transition": "publish"})
        assert response.status_code == 422
        article.refresh_from_db()
        assert article.state == State.DRAFT

    def test_another_contributors_article_is_not_there(self, client: Client, contributor: Any) -> None:
        article = article_in(State.PUBLISHED, UserFactory())
        client.force_login(contributor)
        assert client.get(f"/articles/{article.pk}/publication/").status_code == 404

    def test_withdrawing_asks_for_the_note(self, client: Client, editor: Any) -> None:
        article = article_in(State.PUBLISHED, None)
        client.force_login(editor)
        address = f"/articles/{article.pk}/publication/"
        response = client.post(address, {"transition": "withdraw", "note": " "})
        assert response.status_code == 422
        assert "لماذا سُحب" in response.content.decode()
        assert client.post(address, {"transition": "withdraw", "note": "صورة مفبركة"}).status_code == 302
        client.logout()
        assert "صورة مفبركة" in client.get(f"/articles/{article.pk}/").content.decode()

    @pytest.mark.parametrize("rows", [2, 12])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, editor: Any, rows: int, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(rows):
            article_in(State.IN_REVIEW, editor)
        client.force_login(editor)
        with django_assert_max_num_queries(12):
            client.get("/unpublished/")

    def test_the_form_of_a_contributor_offers_no_publication(self, client: Client, contributor: Any) -> None:
        client.force_login(contributor)
        page = client.get("/upload/").content.decode()
        assert 'value="published"' not in page
        assert 'value="in_review"' in page


class TestRoles:
    def test_each_role_holds_what_the_one_before_it_holds(self) -> None:
        ensure_groups()
        held = []
        for role in Role:
            user = UserFactory()
            give_role(user=user, role=role)
            held.append(type(user).objects.get(pk=user.pk).get_all_permissions())
        assert all(less < more for less, more in pairwise(held))
        assert "auth.add_user" in held[-1]
        assert "archive.publish_article" in held[2]
        assert "archive.publish_article" not in held[1]

    def test_one_role_at_a_time(self) -> None:
        user = UserFactory()
        give_role(user=user, role=Role.EDITOR)
        give_role(user=user, role=Role.READER)
        assert role_of(user) == Role.READER
        give_role(user=user, role=None)
        assert role_of(user) is None

    def test_the_first_account_is_an_administrator_and_its_password_is_told_once(self, tmp_path: Path) -> None:
        left_over = tmp_path / "sign-in.txt"
        left_over.write_text("editor\nsecret\n", encoding="utf-8")
        told = how_to_sign_in(tmp_path)[0]
        user = get_user_model().objects.get()
        assert role_of(user) == Role.ADMINISTRATOR
        assert user.check_password(told.split()[-1])
        assert told.split()[-1] not in "".join(how_to_sign_in(tmp_path))
        assert not list(tmp_path.iterdir())

    def test_the_oldest_editor_of_an_older_archive_becomes_administrator(self) -> None:
        first, second = UserFactory(), UserFactory()
        give_role(user=first, role=Role.EDITOR)
        give_role(user=second, role=Role.EDITOR)
        ensure_administrator()
        ensure_administrator()
        assert [role_of(first), role_of(second)] == [Role.ADMINISTRATOR, Role.EDITOR]
