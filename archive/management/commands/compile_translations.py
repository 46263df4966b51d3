"""``manage.py compile_translations``: locale/*.po -> *.mo without GNU gettext."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile the translations that have changed. Needs no gettext tools, unlike compilemessages."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                with source.open("rb") as file:
                    catalog = read_po(file, locale=source.parent.parent.name)
                # Beside it and then in its place: another process may be reading the old one.
                waiting = target.with_suffix(f".{os.getpid()}.tmp")
                with waiting.open("wb") as file:
                    write_mo(file, catalog)
                waiting.replace(target)
                self.stdout.write(f"Compiled {source.relative_to(folder)}")
