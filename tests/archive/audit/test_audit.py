"""The audit trail: what goes into it, that it only grows, and who reads it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from archive import tasks
from archive.accounts import invitations
from archive.accounts.roles import Role
from archive.articles import redaction, services
from archive.audit import trail
from archive.models import Act, Article, AuditEvent, Upload
from archive.search import sync
from tests.archive.accounts.test_accounts import code_of, confirm, sign_in, with_second_factor
from tests.factories import PASSWORD, SourceFactory, make_article

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    """All but the roles that the accounts of the tests were given."""
    given = AuditEvent.objects.filter(act=Act.ROLE_CHANGED, account=None)
    return list(AuditEvent.objects.exclude(pk__in=given).order_by("pk").values_list("act", flat=True))


def last() -> AuditEvent:
    event = AuditEvent.objects.first()
    assert event is not None
    return event


def past_the_triggers(sql: str, *values: Any) -> None:
    """What somebody who owns the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE archive_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE archive_auditevent ENABLE TRIGGER USER")


@pytest.fixture
def restricted(editor: Any) -> Article:
    article = services.take_in(
        data="نص سري".encode(), method=Upload.Method.PASTE, user=editor, filename="f.txt", title="عنوان", body="نص سري",
        source=SourceFactory(), language="ar", state=Article.State.DRAFT,
    )  # fmt: skip
    services.set_state(article=article, state=Article.State.RESTRICTED)
    return article


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestWhatIsRecorded:
    def test_signing_in_and_failing(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        client = Client()
        sign_in(client, editor, "hunter2 is no password")
        sign_in(client, editor)
        client.post("/en/sign-in/code/", {"code": "000000"})
        client.post("/en/sign-in/code/", {"code": code_of(secret)})
        confirm(client, secret)
        client.post("/en/sign-out/")
        assert acts() == ["sign-in-failed", "sign-in-failed", "signed-in", "confirmed", "signed-out"]
        failed = AuditEvent.objects.filter(act=Act.SIGN_IN_FAILED).earliest("pk")
        assert (failed.target, failed.target_id, failed.account) == ("user", editor.pk, None)
        assert last().name == editor.username
        assert last().address == "127.0.0.0/24"
        assert "hunter2" not in json.dumps(list(AuditEvent.objects.values("name", "details")))

    def test_a_name_that_no_account_has_stays_out(self, editor: Any) -> None:
        Client().post("/sign-in/", {"login": "my-very-secret-password", "password": "x"})
        assert last().act == Act.SIGN_IN_FAILED
        assert "secret" not in json.dumps(list(AuditEvent.objects.values()), default=str)

    def test_reading_what_is_not_public(self, restricted: Article, reader: Any, editor: Any, contributor: Any) -> None:
        client_of(reader).get(f"/articles/{restricted.pk}/")
        assert (last().act, last().account, last().target_id) == (Act.READ, reader.pk, restricted.pk)
        before = len(acts())
        own = client_of(editor)
        for path in ("", "cite.txt", "history/", "sensitive/", "review/", "correct/"):
            own.get(f"/articles/{restricted.pk}/{path}")
        assert acts()[before + 1 :] == [Act.READ] * 6
        count = AuditEvent.objects.count()
        assert Client().get(f"/articles/{restricted.pk}/").status_code == 404
        assert AuditEvent.objects.count() == count

    def test_reading_what_is_public_is_nobodys_business(self, reader: Any) -> None:
        article = make_article("كلمات")
        sync.rebuild_index()
        client = client_of(reader)
        count = AuditEvent.objects.count()
        for visitor in (client, Client()):
            for path in ("", "cite.bib"):
                assert visitor.get(f"/articles/{article.pk}/{path}").status_code == 200
        Client().get("/exports/articles/jsonl/")
        assert AuditEvent.objects.count() == count

    def test_downloads(self, restricted: Article, editor: Any) -> None:
        client = client_of(editor)
        assert b"".join(client.get(f"/articles/{restricted.pk}/original/").streaming_content) == "نص سري".encode()
        assert last().act == Act.DOWNLOADED
        assert last().details == {"state": "restricted", "sha256": restricted.upload.sha256}

    def test_no_entry_no_download(
        self, restricted: Article, editor: Any, reader: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, visitor = client_of(editor), client_of(reader)
        monkeypatch.setattr(AuditEvent.objects, "create", lambda **_: (_ for _ in ()).throw(IntegrityError("full")))
        client.raise_request_exception = visitor.raise_request_exception = False
        answer = client.get(f"/articles/{restricted.pk}/original/")
        assert answer.status_code == 500
        assert not answer.streaming
        assert "نص سري" not in visitor.get(f"/articles/{restricted.pk}/").content.decode()

    def test_exports_with_filters_and_rows(self, restricted: Article, reader: Any) -> None:
        sync.rebuild_index()
        b"".join(client_of(reader).get("/exports/articles/csv/?q=نص").streaming_content)
        assert last().act == Act.EXPORTED
        assert last().details == {"list": "articles", "format": "csv", "rows": 1, "filters": "q=%D9%86%D8%B5"}

    def test_accounts_and_invitations(self, administrator: Any, reader: Any) -> None:
        client = client_of(administrator)
        confirm(client)
        count = len(acts())
        for form in ({"do": "role", "role": Role.EDITOR}, {"do": "off"}, {"do": "on"}, {"do": "second-factor"}):
            client.post(f"/accounts/{reader.pk}/", form)
        client.post("/accounts/invite/", {"email": "a@example.org", "role": Role.READER, "language": "en"})
        client.post("/accounts/invite/", {"email": "b@example.org", "role": Role.READER, "language": "en"})
        first, second = AuditEvent.objects.filter(act=Act.INVITED).order_by("pk").values_list("target_id", flat=True)
        client.post(f"/accounts/invitations/{first}/revoke/")
        token = invitations.token_of(invitations.Invitation.objects.get(pk=second))
        Client().post(f"/invitation/{token}/", {"username": "salma", "password": PASSWORD})
        expected = [
            "role-changed", "account-off", "account-on", "second-factor-removed", "invited", "invited", "invitation-revoked",
            "invitation-accepted", "signed-in",
        ]  # fmt: skip
        assert acts()[count:] == expected
        role = AuditEvent.objects.get(act=Act.ROLE_CHANGED, account=administrator.pk)
        assert (role.account, role.target_id) == (administrator.pk, reader.pk)
        assert role.details == {"account": reader.username, "before": "readers", "after": "editors"}

    def test_ones_own_password_address_and_second_factor(self, reader: Any) -> None:
        client = client_of(reader)
        new = "quite another phrase 42"
        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        client.post("/account/", {"email": "new@example.org", "password": new})
        client.post("/en/account/confirm/", {"password": new})
        secret = client.get("/account/second-factor/on/").context["form"].secret
        with transaction.atomic():
            client.post("/account/second-factor/on/", {"code": code_of(secret)})
        assert acts()[1:4] == ["password-changed", "email-changed", "confirmed"]

    def test_redactions_and_states(self, editor: Any) -> None:
        article = make_article("كلمات وأسماء")
        taken = redaction.redact(article=article, part="body", start=0, end=5, reason="حماية", editor=editor)
        redaction.lift(redaction=taken, reason="x", editor=editor)
        client = client_of(editor)
        client.post(f"/articles/{article.pk}/publication/", {"transition": "restrict", "note": ""})
        assert [act for act in acts() if act != "signed-in"] == ["redacted", "redaction-lifted", "state-changed"]
        assert last().details == {"before": "published", "after": "restricted"}
        assert "كلمات" not in json.dumps(list(AuditEvent.objects.values()), default=str, ensure_ascii=False)

    @pytest.mark.parametrize(
        ("how", "stored"), [("whole", "203.0.113.77"), ("network", "203.0.113.0/24"), ("none", "")]
    )
    def test_as_much_of_an_address_as_is_set(self, reader: Any, settings: Any, how: str, stored: str) -> None:
        settings.AUDIT_ADDRESSES = how
        form = {"login": reader.username, "password": PASSWORD}
        Client().post("/sign-in/", form, REMOTE_ADDR="203.0.113.77")
        assert last().address == stored

    def test_a_role_given_on_the_command_line(self, db: None) -> None:
        call_command("add_editor", "salma", role="administrator", stdout=io.StringIO())
        assert (last().act, last().account, last().address) == (Act.ROLE_CHANGED, None, "")
        assert last().details == {"account": "salma", "before": None, "after": "administrators"}


class TestSettings:
    def test_are_recorded_where_they_differ(self, db: None, settings: Any) -> None:
        assert trail.record_settings()
        assert not trail.record_settings()
        settings.SECOND_FACTOR = "everyone"
        settings.SECRET_KEY = "another"
        assert trail.record_settings()
        assert last().details["changed"] == ["SECOND_FACTOR", "SECRET_KEY"]
        assert not trail.record_settings()

    def test_secrets_stay_out(self, db: None, settings: Any) -> None:
        settings.EMAIL_HOST_PASSWORD = "mail-secret"
        settings.DATABASES["default"]["PASSWORD"] = "database-secret"
        trail.record_settings()
        stored = json.dumps(last().details)
        assert settings.SECRET_KEY not in stored
        assert 'secret"' not in stored.lower()
        assert "-secret" not in stored


class TestOnlyGrows:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE archive_auditevent SET name = 'x'",
            "DELETE FROM archive_auditevent",
            "TRUNCATE archive_auditevent",
            "SELECT archive_audit_shorten(now())",
        ],
    )
    def test_the_database_refuses(self, db: None, sql: str) -> None:
        trail.record(Act.READ)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE archive_auditevent ENABLE TRIGGER audit_no_truncate")
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(sql)
        assert acts() == ["read"]

    def test_numbers_and_digests_are_the_databases(self, db: None) -> None:
        AuditEvent.objects.create(
            id=99, act=Act.READ, digest="x", previous="y", created_at=timezone.now() - timedelta(9)
        )
        trail.record(Act.READ)
        first, second = AuditEvent.objects.order_by("pk")
        assert (first.pk, second.pk, second.previous) == (1, 2, first.digest)
        assert timezone.now() - first.created_at < timedelta(minutes=10)
        assert list(trail.problems()) == []

    @pytest.mark.parametrize(
        ("sql", "told"),
        [
            ("UPDATE archive_auditevent SET name = 'somebody else' WHERE id = 3", "entry 3 is not as it was written"),
            ("UPDATE archive_auditevent SET details = '{}' WHERE id = 2", "entry 2 is not as it was written"),
            ("DELETE FROM archive_auditevent WHERE id = 2", "entries 2 to 2 are missing"),
            ("DELETE FROM archive_auditevent WHERE id < 3", "entries 1 to 2 are missing"),
            (
                "DELETE FROM archive_auditevent WHERE id = 3; UPDATE archive_auditevent SET id = 3 WHERE id = 4",
                "entry 3 does not follow the one before it",
            ),
        ],
    )
    def test_what_somebody_did_past_the_triggers_is_noticed(self, db: None, sql: str, told: str) -> None:
        for number in range(5):
            trail.record(Act.READ, details={"n": number, "عربي": "نعم"})
        assert list(trail.problems()) == []
        past_the_triggers(sql)
        assert f"audit trail: {told}" in list(trail.problems())
        with pytest.raises(CommandError):
            call_command("verify", stdout=io.StringIO(), stderr=io.StringIO())

    def test_old_entries_go_in_time_and_that_is_an_entry(self, db: None, settings: Any) -> None:
        for _number in range(4):
            trail.record(Act.READ)
        past_the_triggers(
            "UPDATE archive_auditevent SET created_at = now() - interval '40 days' WHERE id < 3;"
            "UPDATE archive_auditevent e SET digest = archive_audit_digest(e) WHERE id = 1;"
            "UPDATE archive_auditevent e SET previous = (SELECT digest FROM archive_auditevent WHERE id = e.id - 1) WHERE id = 2;"
            "UPDATE archive_auditevent e SET digest = archive_audit_digest(e) WHERE id = 2;"
            "UPDATE archive_auditevent e SET previous = (SELECT digest FROM archive_auditevent WHERE id = e.id - 1) WHERE id = 3;"
            "UPDATE archive_auditevent e SET digest = archive_audit_digest(e) WHERE id = 3;"
            "UPDATE archive_auditevent e SET previous = (SELECT digest FROM archive_auditevent WHERE id = e.id - 1) WHERE id = 4;"
            "UPDATE archive_auditevent e SET digest = archive_audit_digest(e) WHERE id = 4;"
        )
        settings.AUDIT_DAYS = 0
        tasks.shorten_audit_trail(0)
        settings.AUDIT_DAYS = 50
        tasks.shorten_audit_trail(0)
        assert len(acts()) == 4
        settings.AUDIT_DAYS = 30
        tasks.shorten_audit_trail(0)
        assert acts() == ["read", "read", "trail-shortened"]
        assert last().details == {"removed": 2, "first": 3}
        assert list(trail.problems()) == []
        past_the_triggers("DELETE FROM archive_auditevent WHERE id = 3")
        assert list(trail.problems()) == ["audit trail: entries 3 to 3 are missing"]


class TestPage:
    @pytest.mark.parametrize("path", ["/audit/", "/audit/csv/", "/audit/jsonl/"])
    def test_is_for_administrators(self, editor: Any, path: str) -> None:
        assert Client().get(path).status_code == 302
        assert client_of(editor).get(path).status_code == 403

    def test_filters(self, administrator: Any, reader: Any) -> None:
        article = make_article("كلمات")
        trail.record(Act.REDACTED, target=article, account=reader)
        trail.record(Act.EXPORTED, details={"list": "<b>x</b>"}, account=administrator)
        client = client_of(administrator)

        def shown(query: str) -> list[str]:
            return sorted(event.act for event in client.get(f"/en/audit/?{query}").context["page"])

        assert shown("act=redacted") == ["redacted"]
        assert shown("act=exported") == ["exported"]
        assert shown(f"name={reader.username.upper()}") == ["redacted"]
        assert shown(f"target=article&target_id={article.pk}") == ["redacted"]
        assert shown("until=2001-01-01") == []
        assert "redacted" in shown("since=2001-01-01")
        everything = AuditEvent.objects.count()
        assert len(shown("act=nothing&since=x&target_id=-5&page=9999999&name=%00")) == everything
        page = client.get("/en/audit/").content.decode()
        assert "<b>x</b>" not in page
        assert f"/en/articles/{article.pk}/history/" in page

    @pytest.mark.parametrize("rows", [3, 60])
    def test_the_number_of_queries_does_not_grow(
        self, administrator: Any, rows: int, django_assert_max_num_queries: Any
    ) -> None:
        article = make_article("كلمات")
        for _number in range(rows):
            trail.record(Act.READ, target=article, account=administrator)
        client = client_of(administrator)
        with django_assert_max_num_queries(6):
            client.get("/audit/")

    def test_as_a_file_after_confirming(self, administrator: Any) -> None:
        client = client_of(administrator)
        trail.record(Act.EXPORTED, details={"filters": "=1+1"})
        assert client.get("/en/audit/csv/")["Location"].startswith("/en/account/confirm/")
        confirm(client)
        text = b"".join(client.get("/en/audit/csv/?act=exported").streaming_content).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert json.loads(row["details"]) == {"filters": "=1+1"}
        assert last().act == Act.TRAIL_EXPORTED
        assert last().details == {"format": "csv", "filters": "act=exported"}
        lines = b"".join(client.get("/en/audit/jsonl/").streaming_content).decode().splitlines()
        rows = [json.loads(line) for line in lines]
        assert [row["id"] for row in rows] == list(range(1, last().pk + 1))
        assert all(after["previous"] == before["digest"] for before, after in pairwise(rows))
        assert client.get("/en/audit/xlsx/").status_code == 404


def test_every_act_that_is_named_is_recorded_somewhere() -> None:
    root = Path(__file__).resolve().parents[3] / "archive"
    text = "\n".join(file.read_text(encoding="utf-8") for file in root.rglob("*.py") if "migrations" not in file.parts)
    assert [act.name for act in Act if f"Act.{act.name}" not in text] == []


def test_a_password_set_on_the_command_line_is_recorded(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "a-long-new-password-7")
    call_command("changepassword", editor.get_username(), stdout=io.StringIO())
    editor.refresh_from_db()
    assert editor.check_password("a-long-new-password-7")
    event = last()
    assert (event.act, event.target, event.target_id) == (Act.PASSWORD_CHANGED, "user", editor.pk)
    assert (event.account, event.name, event.details) == (None, "", {"by": "command line"})


def test_a_saved_account_with_the_same_password_is_not_recorded(editor: Any) -> None:
    editor.first_name = "Noor"
    editor.save()
    assert Act.PASSWORD_CHANGED not in acts()
