"""Letters about changes of how an account signs in: whoever takes one over cannot do so unnoticed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from archive.accounts import invitations
from tests.archive.accounts.test_accounts import code_of, confirm, sign_in, with_second_factor
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(editor: Any) -> Any:
    invitations.change_email(user=editor, email="owner@example.org")
    return editor


@pytest.mark.parametrize(
    ("front", "subject", "words", "advice"),
    [
        ("", "تغيّرت كلمة مرورك", "كلمة مرور الحساب", "وأبلغ أحد مديري الأرشيف"),
        ("/en", "Your password was changed", "The password of the account", "tell an administrator"),
    ],
)
def test_the_password(client: Client, owner: Any, front: str, subject: str, words: str, advice: str) -> None:
    client.force_login(owner)
    new = "quite another phrase 42"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post(f"{front}/account/password/", data, headers={"User-Agent": "A browser"})
    (letter,) = mail.outbox
    assert letter.to == ["owner@example.org"]
    assert letter.subject.endswith(f": {subject}")
    assert f"http://archive.test{front}/new-password/" in letter.body
    for part in (words, owner.username, advice, "127.0.0.1", "A browser"):
        assert part in letter.body
    assert new not in letter.body


def test_a_password_set_by_mail(client: Client, owner: Any) -> None:
    client.post("/en/new-password/", {"email": owner.email})
    link = re.search(r"https?://\S+", mail.outbox[0].body)
    assert link is not None
    new = "quite another phrase 42"
    client.post(client.get(link[0], follow=True).context["action_url"], {"password1": new, "password2": new})
    assert [letter.subject for letter in mail.outbox[1:]] == ["Sijill: Your password was reset"]


# These letters go out when their transaction ends.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("front", "subjects"),
    [
        ("/en", ["New recovery codes were created", "Your second factor was removed"]),
        ("", ["أُنشئت رموز استعادة جديدة", "أُزيل العامل الثاني من حسابك"]),
    ],
)
def test_the_second_factor(client: Client, owner: Any, front: str, subjects: list[str]) -> None:
    secret = with_second_factor(owner)
    sign_in(client, owner)
    client.post("/en/sign-in/code/", {"code": code_of(secret)})
    confirm(client, secret)
    client.post(f"{front}/account/recovery-codes/new/")
    client.post(f"{front}/account/second-factor/off/")
    assert [letter.subject.partition(": ")[2] for letter in mail.outbox] == subjects
    assert all(owner.username in letter.body for letter in mail.outbox)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("front", "subject"), [("/en", "switched on"), ("", "فُعّل العامل الثاني")])
def test_a_second_factor_that_is_new(client: Client, owner: Any, front: str, subject: str) -> None:
    sign_in(client, owner)
    confirm(client)
    page = client.get(f"{front}/account/second-factor/on/").content.decode()
    secret = re.search(r'class="qr__key"[^>]*>(\w+)<', page)
    assert secret is not None
    client.post(f"{front}/account/second-factor/on/", {"code": code_of(secret[1])})
    assert subject in mail.outbox[0].subject


def test_a_second_factor_that_an_administrator_removed(client: Client, owner: Any, administrator: Any) -> None:
    with_second_factor(owner)
    client.force_login(administrator)
    confirm(client)
    client.post(f"/en/accounts/{owner.pk}/", {"do": "second-factor"})
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["owner@example.org"], "Sijill: Your second factor was removed")
    ]


@pytest.mark.parametrize(("new", "words"), [("new@example.org", "is now new@example.org"), ("", "has no e-mail")])
def test_the_address_go_to_the_former_one(client: Client, owner: Any, new: str, words: str) -> None:
    client.force_login(owner)
    client.post("/en/account/", {"email": new, "password": PASSWORD})
    (letter,) = mail.outbox
    assert letter.to == ["owner@example.org"]
    assert words in letter.body


def test_a_mail_server_that_does_not_answer_undoes_nothing(
    client: Client, owner: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: Any) -> int:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    client.force_login(owner)
    new = "quite another phrase 42"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/en/account/password/", data).status_code == 302
    assert sign_in(Client(), owner, new).status_code == 302
    assert "could not be sent" in caplog.text
