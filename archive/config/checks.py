"""System checks that keep an installation from failing later and less clearly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections

from archive.storage.private_files import open_to_others

MINIMUM_POSTGRESQL = 150000
CONTACTS = ("mailto:", "https://", "tel:")


@checks.register(checks.Tags.security)
def check_security_contact(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """RFC 9116 requires addresses with a scheme; a bare e-mail address leads nowhere."""
    return [
        checks.Error(
            f"{contact!r} is no contact for security.txt.",
            hint=f"Begin each of SIJILL_SECURITY_CONTACT with one of {', '.join(CONTACTS)}.",
            id="sijill.E003",
        )
        for contact in settings.SECURITY_CONTACT
        if not contact.startswith(CONTACTS) or len(contact.split()) != 1
    ]


@checks.register(checks.Tags.database)
def check_postgresql(app_configs: Any, databases: Sequence[str] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """PostgreSQL 15 or later, with a UTF-8 locale: under plain C, pg_trgm sees no Arabic and name search finds nothing."""
    messages: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int")
            (version,) = cursor.fetchone()
        if version < MINIMUM_POSTGRESQL:
            messages.append(
                checks.Error(
                    f"PostgreSQL {version // 10000} is too old.",
                    hint="Sijill needs PostgreSQL 15 or later; point DATABASE_URL to such a server.",
                    id="sijill.E001",
                )
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'ا' ~ '[[:alpha:]]'")
            (arabic_letters,) = cursor.fetchone()
        if not arabic_letters:
            messages.append(
                checks.Error(
                    "The database's locale does not know Arabic letters.",
                    hint="Create the database with a UTF-8 locale: CREATE DATABASE sijill TEMPLATE template0 ENCODING 'UTF8' "
                    "LOCALE 'C.UTF-8'.",
                    id="sijill.E002",
                )
            )
    return messages


@checks.register(checks.Tags.security)
def check_private_files(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Originals, index, keys and passwords must be accessible only to the account that runs the archive."""
    found = open_to_others(settings.DATA_DIR)
    if not found:
        return []
    return [
        checks.Warning(
            f"Other users of this machine can open {found[0]}" + (f" and {len(found) - 1} more." if found[1:] else "."),
            hint="manage.py setup takes that away.",
            id="sijill.W001",
        )
    ]
