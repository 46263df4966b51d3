"""Groups of users and the first editor's account."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction

EDITORS = "editors"
EDITOR_PERMISSIONS = {
    "archive": [
        "add_article", "change_article", "publish_article", "add_source", "change_source", "add_upload", "view_upload",
        "view_mention", "change_mention", "add_mention", "add_judgement",
    ],
    "entities": ["add_entity", "change_entity", "add_name", "change_name", "add_relation", "change_relation"],
}  # fmt: skip
FIRST_EDITOR = "editor"
SIGN_IN_FILE = "sign-in.txt"


@transaction.atomic
def ensure_groups() -> Group:
    """The group of editors with its permissions. Permissions that an administrator added stay."""
    group, _created = Group.objects.get_or_create(name=EDITORS)
    wanted = [
        permission
        for app, names in EDITOR_PERMISSIONS.items()
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=names)
    ]
    group.permissions.add(*wanted)
    return group


@transaction.atomic
def ensure_first_editor(data_dir: Path) -> None:
    """An editor's account with a random password where no account exists, so that a new archive can be used at once.

    The password is written to ``sign-in.txt`` in the data folder, readable by its owner only.
    """
    users = get_user_model().objects
    if users.exists():
        return
    password = secrets.token_urlsafe(12)
    user = users.create_user(FIRST_EDITOR, password=password)
    user.groups.add(ensure_groups())
    file = data_dir / SIGN_IN_FILE
    file.touch(mode=0o600)
    file.write_text(f"{FIRST_EDITOR}\n{password}\n", encoding="utf-8")


def first_editor_sign_in(data_dir: Path) -> list[str]:
    """Lines that say how to sign in; the password only while it is still the one made at the first start."""
    file = data_dir / SIGN_IN_FILE
    hint = "change it with: .venv/bin/python manage.py changepassword"
    if file.exists():
        name, password = file.read_text(encoding="utf-8").split()
        user = get_user_model().objects.filter(username=name).first()
        if user is not None and user.check_password(password):
            return [f"Sign in as {name} with the password {password} (kept in {file}; {hint} {name})"]
    return ["Sign in with your account; forgotten passwords: .venv/bin/python manage.py changepassword NAME"]
