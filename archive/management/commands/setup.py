"""``manage.py setup``: everything an archive needs before it is served, each part only where something is missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from archive.accounts.roles import ensure_administrator, ensure_groups, how_to_sign_in
from archive.audit.trail import record_settings
from archive.storage.private_files import make_private


class Command(BaseCommand):
    help = "Prepare the database, reference data, sample reports, search index and static files. Can be repeated at any time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-samples", action="store_true", help="Leave the sample reports out.")
        parser.add_argument("--no-editor", action="store_true", help="Create no first account.")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"verbosity": 0}
        self._step("Private files", self._make_private)
        self._step("Database", connection.ensure_connection)
        self._step("Checks", lambda: call_command("check", databases=["default"], **quiet))
        self._step("Tables", lambda: call_command("migrate", interactive=False, **quiet))
        self._step("Cache", lambda: call_command("createcachetable", **quiet))
        self._step("Roles of accounts", self._ensure_roles)
        record_settings()
        self._step("Translations", lambda: call_command("compile_translations", stdout=self.stdout, **quiet))
        self._step("Reference data", lambda: call_command("load_reference", stdout=self.stdout, **quiet))
        if not options["no_samples"]:
            self._step("Sample reports", lambda: call_command("load_samples", stdout=self.stdout, **quiet))
        self._step("Search index", lambda: call_command("reindex", if_needed=True, stdout=self.stdout, **quiet))
        self._step("Static files", lambda: call_command("collectstatic", interactive=False, **quiet))
        if not options["no_editor"]:
            self.stdout.write("\n".join(how_to_sign_in(settings.DATA_DIR)))
        # Once more: starting the embedded database as root opens the folders above its own.
        make_private(settings.DATA_DIR)

    def _make_private(self) -> None:
        if changed := make_private(settings.DATA_DIR):
            more = f" and {len(changed) - 1} more" if changed[1:] else ""
            self.stderr.write(f"  Other users of this machine could open {changed[0]}{more}; now they cannot.")

    def _ensure_roles(self) -> None:
        ensure_groups()
        ensure_administrator()

    def _step(self, name: str, run: Callable[[], Any]) -> None:
        self.stdout.write(f"▸ {name} …")
        self.stdout.flush()
        start = time.monotonic()
        run()
        seconds = time.monotonic() - start
        if seconds >= 1:
            self.stdout.write(f"  {name}: {seconds:.1f} s")
