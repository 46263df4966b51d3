"""Roles of accounts, as groups with permissions, and the first administrator's account."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import pgettext_lazy

from archive.audit.trail import record
from archive.models import Act


class Role(models.TextChoices):
    """What an account may do, from least to most; the value is the name of its group. Each includes those before it."""

    READER = "readers", pgettext_lazy("role of an account", "reader")
    CONTRIBUTOR = "contributors", pgettext_lazy("role of an account", "contributor")
    EDITOR = "editors", pgettext_lazy("role of an account", "editor")
    ADMINISTRATOR = "administrators", pgettext_lazy("role of an account", "administrator")


ADDED_PERMISSIONS: dict[Role, dict[str, list[str]]] = {
    Role.READER: {"archive": ["view_article"]},
    Role.CONTRIBUTOR: {"archive": ["add_article", "add_upload"]},
    Role.EDITOR: {
        "archive": [
            "change_article", "publish_article", "add_source", "change_source", "view_upload",
            "view_mention", "change_mention", "add_mention", "add_judgement",
        ],
        "entities": ["add_entity", "change_entity", "add_name", "change_name", "add_relation", "change_relation"],
    },
    Role.ADMINISTRATOR: {"auth": ["add_user", "change_user", "view_user"]},
}  # fmt: skip
"""The permissions that each role adds to the one before it, by app."""

FIRST_ACCOUNT = "editor"
SIGN_IN_FILE = "sign-in.txt"


@transaction.atomic
def ensure_groups() -> Group:
    """The groups of all roles with their permissions; returns that of editors. Permissions that were added by hand stay."""
    held: list[Permission] = []
    groups: dict[Role, Group] = {}
    for role in Role:
        for app, names in ADDED_PERMISSIONS[role].items():
            held += Permission.objects.filter(content_type__app_label=app, codename__in=names)
        groups[role], _created = Group.objects.get_or_create(name=role.value)
        groups[role].permissions.add(*held)
    return groups[Role.EDITOR]


def role_of(user: Any) -> Role | None:
    """The highest role of an account, or ``None``."""
    if user.is_superuser:
        return Role.ADMINISTRATOR
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role.value in names), None)


@transaction.atomic
def give_role(*, user: Any, role: Role | None) -> None:
    """Give an account one role instead of those it had. Groups that are not roles stay."""
    ensure_groups()
    before = role_of(user)
    user.groups.remove(*Group.objects.filter(name__in=Role.values))
    if role is not None:
        user.groups.add(Group.objects.get(name=role.value))
    details = {"account": user.get_username(), "before": before, "after": role}
    record(Act.ROLE_CHANGED, target=user, details=details)


@transaction.atomic
def ensure_first_account() -> str | None:
    """Create an administrator's account with a random password if no account exists, so that a new archive can be used at once.

    Returns:
        The password, to be shown once and stored nowhere; nothing if there was an account.
    """
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    give_role(user=users.create_user(FIRST_ACCOUNT, password=password), role=Role.ADMINISTRATOR)
    return password


@transaction.atomic
def ensure_administrator() -> None:
    """If all accounts were created before the role of administrators existed, the oldest editor becomes one."""
    users = get_user_model().objects.filter(is_active=True)
    if users.filter(models.Q(groups__name=Role.ADMINISTRATOR) | models.Q(is_superuser=True)).exists():
        return
    oldest = users.filter(groups__name=Role.EDITOR).order_by("pk").first()
    if oldest is not None:
        give_role(user=oldest, role=Role.ADMINISTRATOR)


def how_to_sign_in(data_dir: Path) -> list[str]:
    """Lines for the person who starts the archive; creates the first account and gives its password, which is never shown again.

    Earlier versions left that password in ``sign-in.txt`` in the data folder. The file is removed.
    """
    (data_dir / SIGN_IN_FILE).unlink(missing_ok=True)
    password = ensure_first_account()
    if password:
        return [
            f"Sign in as {FIRST_ACCOUNT} with the password {password}",
            "It is shown this once and stored nowhere. Change it at /account/password/ when you have signed in.",
        ]
    return [
        "Sign in with your account. Change its password at /account/password/; a forgotten one with:",
        "  .venv/bin/python manage.py changepassword NAME",
    ]
