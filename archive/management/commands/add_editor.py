"""``manage.py add_editor``: an account for another editor, or with another role."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction

from archive.accounts.roles import Role, give_role


class Command(BaseCommand):
    help = "Create an account, an editor's by default, and print its password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Name to sign in with.")
        roles = [role.name.lower() for role in Role]
        parser.add_argument("--role", choices=roles, default="editor", help="What the account may do (default editor).")

    def handle(self, *args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(12)
        try:
            with transaction.atomic():
                user = get_user_model().objects.create_user(options["name"], password=password)
                give_role(user=user, role=Role[options["role"].upper()])
        except IntegrityError as error:
            raise CommandError(f"There is an account {options['name']} already.") from error
        self.stdout.write(f"{options['name']} may sign in with the password {password}")
