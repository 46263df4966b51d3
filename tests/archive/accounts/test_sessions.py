"""Sessions end in time and with what they rest on; pages of accounts stay in no cache; what opens something asks again."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client

from archive.accounts import invitations
from archive.accounts.roles import Role, role_of
from archive.articles import services
from archive.models import Act, Article, AuditEvent, Invitation, Session
from tests.archive.accounts.test_accounts import code_of, confirm, sign_in, with_second_factor
from tests.factories import PASSWORD, make_article

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    assert sign_in(client, user).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


class TestAge:
    def test_an_idle_session_ends(self, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        client, now = signed_in(reader), time.time()
        monkeypatch.setattr("time.time", lambda: now + site.SESSION_IDLE - 5)
        assert is_signed_in(client)
        monkeypatch.setattr("time.time", lambda: now + 2 * site.SESSION_IDLE - 20)
        assert is_signed_in(client)
        monkeypatch.setattr("time.time", lambda: now + 3 * site.SESSION_IDLE)
        page = client.get("/en/account/", follow=True)
        assert page.request["PATH_INFO"] == "/en/sign-in/"
        assert "some time has passed" in page.content.decode()
        assert not Session.objects.filter(account_id=reader.pk).exists()

    def test_one_in_use_ends_as_well(self, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        client, now = signed_in(reader), time.time()
        for hours in range(3, 24 * 7 + 4, 3):
            monkeypatch.setattr("time.time", lambda hours=hours: now + hours * 3600)
            if not is_signed_in(client):
                break
        assert hours == 24 * 7

    def test_using_it_seldom_writes(self, reader: Any, django_assert_num_queries: Any) -> None:
        client = signed_in(reader)
        client.get("/en/about/")
        with django_assert_num_queries(4) as captured:
            client.get("/en/about/")
        assert not [query for query in captured if query["sql"].startswith(("UPDATE", "INSERT"))]


class TestEnds:
    def test_signing_in_changes_the_key(self, reader: Any) -> None:
        client = Client()
        client.get("/en/account/", follow=True)
        session = client.session
        session["made"] = "before"
        session.save()
        before = session.session_key
        client.cookies[site.SESSION_COOKIE_NAME] = before
        sign_in(client, reader)
        assert client.cookies[site.SESSION_COOKIE_NAME].value != before

    @pytest.mark.parametrize("change", ["password", "reset", "role", "off", "drop"])
    def test_with_what_it_rested_on(self, reader: Any, administrator: Any, change: str) -> None:
        here, elsewhere = signed_in(reader), signed_in(reader)
        bystander = signed_in(administrator)
        new = "quite another phrase 42"
        match change:
            case "password":
                here.post("/en/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
            case "reset":
                invitations.change_email(user=reader, email="reader@example.org")
                here = Client()
                here.post("/en/new-password/", {"email": "reader@example.org"})
                link = next(word for word in mail.outbox[0].body.split() if "://" in word)
                action = here.get(link, follow=True).context["action_url"]
                here.post(action, {"password1": new, "password2": new})
            case "role":
                invitations.set_role(user=reader, role=Role.EDITOR)
            case "off":
                invitations.set_active(user=reader, active=False)
            case _:
                invitations.drop_second_factor(user=reader)
        assert not is_signed_in(elsewhere)
        assert is_signed_in(here) is (change == "password")
        assert is_signed_in(bystander)

    @pytest.mark.django_db(transaction=True)
    def test_a_new_second_factor_ends_the_others_and_has_used_its_first_code(self, reader: Any) -> None:
        """allauth tells of it when its transaction has ended."""
        here, elsewhere = signed_in(reader), signed_in(reader)
        confirm(here)
        key = here.cookies[site.SESSION_COOKIE_NAME].value
        secret = here.get("/en/account/second-factor/on/").context["form"].secret
        first, second = code_of(secret), code_of(secret, ahead=1)
        here.post("/en/account/second-factor/on/", {"code": first})
        assert here.cookies[site.SESSION_COOKIE_NAME].value != key
        assert is_signed_in(here)
        assert not is_signed_in(elsewhere)
        assert AuditEvent.objects.filter(act=Act.FACTOR_ADDED, account=reader.pk).count() == 1
        sign_in(elsewhere, reader)
        assert elsewhere.post("/en/sign-in/code/", {"code": first}).status_code == 200
        assert elsewhere.post("/en/sign-in/code/", {"code": second}).status_code == 302
        assert here.post("/en/account/confirm/code/", {"code": second}).status_code == 200


class TestCaches:
    def test_pages_of_accounts_are_stored_nowhere(self, editor: Any) -> None:
        client = Client()
        assert "no-store" not in client.get("/en/about/").get("Cache-Control", "")
        answers = [
            sign_in(client, editor),
            client.get("/en/about/"),
            client.get("/en/articles/"),
            client.get("/nowhere/"),
        ]
        answers += [client.get("/suggest/?q=a"), client.get("/feeds/articles/"), client.post("/en/sign-out/")]
        for answer in answers:
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), answer
        assert answers[-1]["Clear-Site-Data"] == '"cache", "storage"'
        assert 'hx-history="false"' in answers[1].content.decode()


class TestConfirming:
    """What could undo a protection goes on, as it was sent, once a code or the password was given again."""

    def refused_then_done(self, client: Client, path: str, form: dict[str, str], proof: dict[str, str]) -> None:
        asked = client.post(path, form)
        assert asked.status_code == 302
        assert asked["Location"].startswith("/en/account/confirm/")
        page = client.get(asked["Location"])
        assert page.status_code == 200
        done = client.post(asked["Location"].partition("?")[0], {**proof, "next": path})
        assert done.status_code == 302, done.content.decode()

    @pytest.mark.parametrize(
        ("state", "transition"), [("restricted", "publish"), ("withdrawn", "publish"), ("withdrawn", "restrict")]
    )
    def test_opening_a_report(self, editor: Any, state: str, transition: str) -> None:
        article = make_article("كلمات")
        services.set_state(article=article, state=state, public_note="x" if state == "withdrawn" else "")
        client = signed_in(editor)
        path = f"/en/articles/{article.pk}/publication/"
        client.post(path, {"transition": transition, "note": "لماذا"})
        article.refresh_from_db()
        assert article.state == state
        self.refused_then_done(client, path, {"transition": transition, "note": "لماذا"}, {"password": PASSWORD})
        article.refresh_from_db()
        assert article.state == {"publish": Article.State.PUBLISHED, "restrict": Article.State.RESTRICTED}[transition]

    def test_what_keeps_more_back_asks_nothing(self, editor: Any) -> None:
        article = make_article("كلمات")
        signed_in(editor).post(f"/en/articles/{article.pk}/publication/", {"transition": "restrict", "note": ""})
        article.refresh_from_db()
        assert article.state == Article.State.RESTRICTED

    def test_a_role_with_the_second_factor_only(self, administrator: Any, reader: Any) -> None:
        secret = with_second_factor(administrator)
        client = signed_in(administrator)
        client.post("/en/sign-in/code/", {"code": code_of(secret)})
        path = f"/en/accounts/{reader.pk}/"
        asked = client.post(path, {"do": "role", "role": Role.EDITOR})
        assert asked["Location"].startswith("/en/account/confirm/code/")
        by_password = client.post("/en/account/confirm/", {"password": PASSWORD, "next": path})
        assert by_password["Location"].startswith("/en/account/confirm/code/")
        assert role_of(reader) == Role.READER
        client.post("/en/account/confirm/code/", {"code": code_of(secret, ahead=1), "next": path})
        assert role_of(reader) == Role.EDITOR

    @pytest.mark.parametrize(
        ("role", "asks"), [(Role.ADMINISTRATOR, True), (Role.EDITOR, True), (Role.CONTRIBUTOR, False)]
    )
    def test_inviting(self, administrator: Any, role: Role, asks: bool) -> None:
        client = signed_in(administrator)
        form = {"email": "new@example.org", "role": role, "language": "en"}
        if asks:
            self.refused_then_done(client, "/en/accounts/invite/", form, {"password": PASSWORD})
        else:
            client.post("/en/accounts/invite/", form)
        assert Invitation.objects.get().role == role

    def test_only_for_a_while(self, administrator: Any, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        client, now = signed_in(administrator), time.time()
        confirm(client)
        monkeypatch.setattr("time.time", lambda: now + site.ACCOUNT_REAUTHENTICATION_TIMEOUT + 5)
        assert client.post(f"/en/accounts/{reader.pk}/", {"do": "off"})["Location"].startswith("/en/account/confirm/")
