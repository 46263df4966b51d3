"""Signing in, second factors, invitations and the list of accounts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from archive.accounts import invitations
from archive.accounts.roles import Role, role_of
from archive.models import Invitation
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def sign_in(client: Client, user: Any, password: str = PASSWORD) -> Any:
    return client.post("/en/sign-in/", {"login": user.get_username(), "password": password})


def confirm(client: Client, secret: str = "") -> None:
    """Enter the password, or the next code of the second factor, once more, as what could undo a protection asks for."""
    if secret:
        assert client.post("/en/account/confirm/code/", {"code": code_of(secret, ahead=1)}).status_code == 302
    else:
        assert client.post("/en/account/confirm/", {"password": PASSWORD}).status_code == 302


def with_second_factor(user: Any) -> str:
    """Give the account a second factor; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str, ahead: int = 0) -> str:
    """The code of this period of 30 s, or of the next, which is taken as well and needs no waiting.

    Neither expires while a test runs: the code of a period is taken to the end of the one after it.
    """
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


class TestSigningIn:
    def test_by_name_or_address(self, client: Client, reader: Any) -> None:
        reader.email = "reader@example.org"
        reader.save()
        assert sign_in(client, reader).status_code == 302
        client.logout()
        assert client.post("/sign-in/", {"login": reader.email, "password": PASSWORD}).status_code == 302

    def test_where_one_came_from(self, client: Client, editor: Any) -> None:
        response = client.post("/sign-in/", {"login": editor.username, "password": PASSWORD, "next": "/upload/"})
        assert response["Location"] == "/upload/"
        response = Client().post(
            "/sign-in/", {"login": editor.username, "password": PASSWORD, "next": "//evil.example/"}
        )
        assert "evil" not in response["Location"]

    @pytest.mark.parametrize(
        ("language", "words"), [("", "الاسم أو كلمة المرور خطأ"), ("/en", "Name or password is wrong")]
    )
    def test_wrong_name_and_wrong_password_sound_alike(self, reader: Any, language: str, words: str) -> None:
        for login in (reader.username, "nobody-at-all"):
            response = Client().post(f"{language}/sign-in/", {"login": login, "password": "wrong"})
            assert words in response.content.decode()

    def test_an_account_that_is_switched_off(self, client: Client, reader: Any) -> None:
        client.force_login(reader)
        invitations.set_active(user=reader, active=False)
        assert client.get("/account/").status_code == 302
        sign_in(client, reader)
        assert client.get("/account/").status_code == 302

    def test_signing_out_needs_a_post(self, client: Client, reader: Any) -> None:
        client.force_login(reader)
        assert client.get("/sign-out/").status_code == 200
        assert client.get("/account/").status_code == 200
        client.post("/sign-out/")
        assert client.get("/account/").status_code == 302

    def test_there_is_no_sign_up(self, client: Client) -> None:
        assert client.get("/account/sign-up/").status_code == client.get("/accounts/signup/").status_code == 404


class TestPassword:
    def test_a_new_one_by_mail(self, client: Client, reader: Any) -> None:
        reader.email = "reader@example.org"
        reader.save()
        client.post("/new-password/", {"email": reader.email})
        letter = mail.outbox[0]
        link = re.search(r"https?://\S+", letter.body)
        assert "كلمة مرور جديدة" in letter.subject
        assert link is not None
        page = client.get(link[0], follow=True)
        action = page.context["action_url"]
        weak = client.post(action, {"password1": "short", "password2": "short"})
        assert weak.status_code == 200
        assert "12" in weak.content.decode() or "١٢" in weak.content.decode()
        new = "quite another phrase 42"
        assert client.post(action, {"password1": new, "password2": new}).status_code == 302
        assert sign_in(Client(), reader, new).status_code == 302
        again = Client().get(link[0], follow=True)
        assert "انتهت مدّة هذا الرابط" in again.content.decode()

    def test_an_unknown_address_gets_no_letter_and_no_other_answer(self, client: Client, reader: Any) -> None:
        reader.email = "reader@example.org"
        reader.save()
        answers = [client.post("/new-password/", {"email": e}) for e in (reader.email, "nobody@example.org")]
        assert [a["Location"] for a in answers] == ["/new-password/sent/"] * 2
        assert len(mail.outbox) == 1

    def test_changing_it(self, client: Client, reader: Any) -> None:
        client.force_login(reader)
        new = "quite another phrase 42"
        data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert client.post("/account/password/", data)["Location"] == "/account/"
        assert client.get("/account/").status_code == 200
        assert sign_in(Client(), reader, new).status_code == 302

    def test_the_address_is_changed_with_the_password_only(self, client: Client, reader: Any, editor: Any) -> None:
        invitations.change_email(user=editor, email="taken@example.org")
        client.force_login(reader)
        assert client.post("/account/", {"email": "new@example.org", "password": "x"}).status_code == 422
        assert client.post("/account/", {"email": "TAKEN@example.org", "password": PASSWORD}).status_code == 422
        assert client.post("/account/", {"email": "new@example.org", "password": PASSWORD}).status_code == 302
        reader.refresh_from_db()
        assert reader.email == "new@example.org"


class TestSecondFactor:
    def test_is_asked_after_the_password(self, client: Client, editor: Any) -> None:
        secret = with_second_factor(editor)
        assert sign_in(client, editor)["Location"] == "/en/sign-in/code/"
        assert client.get("/en/upload/").status_code == 302
        wrong = client.post("/en/sign-in/code/", {"code": "000000"})
        assert "wrong or has expired" in wrong.content.decode()
        assert client.post("/en/sign-in/code/", {"code": code_of(secret)}).status_code == 302
        assert client.get("/en/upload/").status_code == 200

    def test_a_recovery_code_works_once(self, editor: Any) -> None:
        with_second_factor(editor)
        codes = Authenticator.objects.get(user=editor, type="recovery_codes").wrap().get_unused_codes()
        for expected in (302, 200):
            client = Client()
            sign_in(client, editor)
            assert client.post("/en/sign-in/code/", {"code": codes[0]}).status_code == expected

    def test_is_set_up_with_a_picture_that_the_policy_allows(self, client: Client, editor: Any) -> None:
        sign_in(client, editor)
        assert client.get("/en/account/second-factor/on/")["Location"].startswith("/en/account/confirm/")
        confirm(client)
        page = client.get("/en/account/second-factor/on/")
        text = page.content.decode()
        assert 'src="data:image/svg+xml' in text
        assert "img-src 'self' data:" in page["Content-Security-Policy"]
        secret = re.search(r'class="qr__key"[^>]*>(\w+)<', text)
        assert secret is not None
        done = client.post("/en/account/second-factor/on/", {"code": code_of(secret[1])}, follow=True)
        codes = Authenticator.objects.get(user=editor, type="recovery_codes").wrap().get_unused_codes()
        assert all(code in done.content.decode() for code in codes)

    def test_its_secret_is_not_in_the_database(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        stored = [str(row.data) for row in Authenticator.objects.filter(user=editor)]
        assert not any(secret in row for row in stored)

    def test_an_editor_without_one_gets_no_further_where_it_is_needed(
        self, client: Client, editor: Any, settings: Any
    ) -> None:
        settings.SECOND_FACTOR = "editors"
        sign_in(client, editor)
        for path in ("/en/upload/", "/en/articles/", "/en/account/"):
            assert client.get(path)["Location"] == "/en/account/second-factor/on/"
        confirm(client)
        assert client.get("/en/account/second-factor/on/").status_code == 200
        assert client.post("/en/sign-out/").status_code == 302

    def test_others_are_not_asked(self, client: Client, contributor: Any, settings: Any) -> None:
        settings.SECOND_FACTOR = "editors"
        sign_in(client, contributor)
        assert client.get("/en/upload/").status_code == 200
        settings.SECOND_FACTOR = "everyone"
        assert client.get("/en/upload/").status_code == 302

    def test_is_not_switched_off_where_it_is_needed(self, client: Client, editor: Any, settings: Any) -> None:
        secret = with_second_factor(editor)
        settings.SECOND_FACTOR = "editors"
        sign_in(client, editor)
        client.post("/en/sign-in/code/", {"code": code_of(secret)})
        confirm(client, secret)
        response = client.post("/en/account/second-factor/off/")
        assert "cannot be switched off" in response.content.decode()
        assert Authenticator.objects.filter(user=editor, type="totp").exists()

    def test_stale_sessions_confirm_first(self, client: Client, editor: Any) -> None:
        with_second_factor(editor)
        client.force_login(editor)
        response = client.get("/en/account/recovery-codes/")
        assert response["Location"].startswith("/en/account/confirm/code/")


class TestInvitations:
    def link(self, page: str) -> str:
        found = re.search(r'http://archive.test(/[^"]*invitation/[^"]+)"', page)
        assert found is not None
        return found[1]

    def test_from_letter_to_account(self, client: Client, administrator: Any) -> None:
        client.force_login(administrator)
        form = {"email": "new@example.org", "role": Role.CONTRIBUTOR, "language": "ar"}
        page = client.post("/en/accounts/invite/", form, follow=True).content.decode()
        (letter,) = mail.outbox
        assert letter.to == ["new@example.org"]
        assert "دعوة إلى سِجِلّ" in letter.subject
        link = re.search(r"http://archive.test(\S+)", letter.body)
        assert link is not None
        assert "/en/" not in link[1]
        assert self.link(page)
        invited = Client()
        assert "مساهم" in invited.get(link[1]).content.decode()
        weak = invited.post(link[1], {"username": "salma", "password": "12345"})
        assert weak.status_code == 422
        answer = invited.post(link[1], {"username": "salma", "password": PASSWORD})
        assert answer["Location"] == "/account/"
        user = type(administrator).objects.get(username="salma")
        assert role_of(user) == Role.CONTRIBUTOR
        assert EmailAddress.objects.get(user=user).verified
        assert invited.get("/upload/").status_code == 200
        assert Client().get(link[1]).status_code == 410

    def test_expired_taken_back_forged(self, client: Client, administrator: Any) -> None:
        def address(invitation: Invitation) -> str:
            return reverse("archive:invitation", args=[invitations.token_of(invitation)])

        fresh = invitations.invite(email="a@example.org", role=Role.EDITOR, invited_by=administrator)
        assert client.get(address(fresh)).status_code == 200
        invitations.revoke(invitation=fresh)
        old = invitations.invite(email="b@example.org", role=Role.EDITOR, invited_by=administrator)
        Invitation.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
        second = invitations.invite(email="c@example.org", role=Role.EDITOR, invited_by=administrator)
        invitations.invite(email="C@example.org", role=Role.READER, invited_by=administrator)
        for path in (address(fresh), address(old), address(second), "/invitation/1:xx:yy/"):
            response = client.get(path)
            assert response.status_code == 410
            assert "انتهت هذه الدعوة" in response.content.decode()

    def test_a_taken_name_is_refused_in_any_case(self, client: Client, administrator: Any) -> None:
        invitation = invitations.invite(email="a@example.org", role=Role.READER, invited_by=administrator)
        path = reverse("archive:invitation", args=[invitations.token_of(invitation)])
        form = {"username": administrator.username.upper(), "password": PASSWORD}
        assert client.post(path, form).status_code == 422

    def test_an_address_with_an_account_is_not_invited(self, client: Client, administrator: Any, reader: Any) -> None:
        invitations.change_email(user=reader, email="reader@example.org")
        client.force_login(administrator)
        form = {"email": "Reader@example.org", "role": Role.READER, "language": "en"}
        assert client.post("/accounts/invite/", form).status_code == 422

    def test_without_a_mail_server_the_page_says_so(self, client: Client, administrator: Any, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
        client.force_login(administrator)
        form = {"email": "new@example.org", "role": Role.READER, "language": "en"}
        page = client.post("/en/accounts/invite/", form, follow=True).content.decode()
        assert "No mail server is set" in page
        assert Client().get(self.link(page)).status_code == 200


class TestAccounts:
    @pytest.mark.parametrize("path", ["/accounts/", "/accounts/invite/"])
    def test_are_for_administrators(self, client: Client, editor: Any, administrator: Any, path: str) -> None:
        assert client.get(path).status_code == 302
        client.force_login(editor)
        assert client.get(path).status_code == 403
        client.force_login(administrator)
        assert client.get(path).status_code == 200

    def test_role_and_access(self, client: Client, administrator: Any, reader: Any) -> None:
        client.force_login(administrator)
        confirm(client)
        address = f"/accounts/{reader.pk}/"
        client.post(address, {"do": "role", "role": Role.EDITOR})
        assert role_of(reader) == Role.EDITOR
        client.post(address, {"do": "off"})
        reader.refresh_from_db()
        assert not reader.is_active
        client.post(address, {"do": "on"})
        reader.refresh_from_db()
        assert reader.is_active
        with_second_factor(reader)
        client.post(address, {"do": "second-factor"})
        assert not Authenticator.objects.filter(user=reader).exists()
        assert client.post(address, {"do": "anything"}).status_code == 400
        assert client.post(address, {"do": "role", "role": "gods"}).status_code == 400

    @pytest.mark.parametrize("change", [{"do": "off"}, {"do": "role", "role": Role.EDITOR}])
    def test_the_last_administrator_stays(self, client: Client, administrator: Any, change: dict[str, str]) -> None:
        client.force_login(administrator)
        confirm(client)
        page = client.post(f"/en/accounts/{administrator.pk}/", change, follow=True).content.decode()
        assert "last administrator" in page
        assert role_of(administrator) == Role.ADMINISTRATOR

    def test_an_editor_changes_no_account(self, client: Client, editor: Any, administrator: Any) -> None:
        client.force_login(editor)
        assert client.post(f"/accounts/{editor.pk}/", {"do": "role", "role": Role.ADMINISTRATOR}).status_code == 403

    @pytest.mark.parametrize("rows", [2, 12])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, administrator: Any, rows: int, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(rows):
            user = UserFactory()
            invitations.set_role(user=user, role=Role.READER)
            invitations.invite(email=f"{number}@example.org", role=Role.READER, invited_by=administrator)
        client.force_login(administrator)
        with django_assert_max_num_queries(9):
            client.get("/accounts/")


OWN_PAGES = [
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done", "mfa_index",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_reauthenticate", "archive:account",
]  # fmt: skip


@pytest.mark.parametrize("name", OWN_PAGES)
def test_every_page_is_in_the_readers_language(client: Client, editor: Any, name: str) -> None:
    """No word of English in the Arabic page but names, and none of Arabic script in the English one but the wordmark."""
    if name not in ("account_login", "account_reset_password", "mfa_activate_totp", "account_reauthenticate"):
        secret = with_second_factor(editor)
        sign_in(client, editor)
        client.post("/en/sign-in/code/", {"code": code_of(secret)})
        confirm(client, secret)
    elif name in ("mfa_activate_totp", "account_reauthenticate"):
        sign_in(client, editor)
        confirm(client)
    for language in ("ar", "en"):
        with translation.override(language):
            response = client.get(reverse(name))
        assert response.status_code == 200, name
        main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
        assert main is not None
        text = re.sub(r"<[^>]+>|&\w+;", " ", re.sub(r"<code.*?</code>|<style.*?</style>", "", main[0], flags=re.S))
        text = text.replace(editor.username, "")
        foreign = re.findall(r"[A-Za-z]{3,}" if language == "ar" else r"[\u0621-\u064a]{2,}", text)
        assert not foreign, (language, foreign)


def test_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    environment = {
        **os.environ, "SIJILL_HTTPS": "1", "SIJILL_HOSTS": "archive.example", "SIJILL_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "archive.config.settings",
    }  # fmt: skip
    # What Playwright needs in the tests, and production does not have.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    check = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_headers_of_every_page(client: Client) -> None:
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "style=" not in response.content.decode()
