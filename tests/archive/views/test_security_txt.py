"""Where weaknesses are reported stands where RFC 9116 has it looked for, if the installation names anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from archive.config.checks import check_security_contact


def test_there_is_none_where_nobody_is_named(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_it_names_the_contacts_and_until_when_that_holds(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@archive.example", "https://archive.example/report"]
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[:2] == ["Contact: mailto:security@archive.example", "Contact: https://archive.example/report"]
    expires = datetime.fromisoformat(lines[2].removeprefix("Expires: "))
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    assert lines[3] == "Preferred-Languages: ar, en"


@pytest.mark.parametrize("contact", ["security@archive.example", "http://a.example", "mailto:a@b.example\nX: y"])
def test_what_is_no_address_is_refused_at_start(settings: Any, contact: str) -> None:
    settings.SECURITY_CONTACT = ["mailto:fine@archive.example", contact]
    (error,) = check_security_contact(None)
    assert error.id == "sijill.E003"
    assert "SIJILL_SECURITY_CONTACT" in error.hint
