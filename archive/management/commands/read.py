"""``manage.py read FILE...``: what the archive reads in files, as JSON Lines. Nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from archive.ingest.file_contents import FileContents, read_contents
from archive.ingest.folders import files_below
from archive.readers import ReadError, Report, check_size, day_text


class Command(BaseCommand):
    help = (
        "Print what is read in each file as one line of JSON: its reports, what was not read and why. Nothing is stored, and no "
        "database is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="FILE", help="A file, or a folder with all below it."
        )
        parser.add_argument(
            "--wording", default="en", choices=["ar", "en"], help="Language of the reasons (default: en)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["wording"]):
            for path in files_below(options["paths"]):
                self.stdout.write(json.dumps(_as_data(_read(path)), ensure_ascii=False))


def _read(path: Path) -> FileContents:
    try:
        check_size(path.stat().st_size)
        return read_contents(path.name, path.read_bytes())
    except (ReadError, OSError) as error:
        return FileContents(path.name, error=str(error))


def _as_data(contents: FileContents) -> dict[str, Any]:
    return {
        "file": contents.name,
        "format": contents.kind,
        "reports": [_report(report) for report in contents.reports],
        "not_read": [{"part": part, "why": why} for part, why in contents.not_read],
        "error": contents.error,
    }


def _report(report: Report) -> dict[str, Any]:
    metadata = report.metadata
    return {
        "title": report.title,
        "text": report.body,
        "date": day_text(metadata.published_on, metadata.precision) if metadata.published_on else "",
        "author": metadata.author,
        "outlet": metadata.source,
        "language": metadata.language,
        "url": metadata.url,
        "identifier": metadata.identifier,
        "details": [{"name": name, "value": value} for name, value in metadata.details],
        "pages": list(report.pages),
        "was_recognized": report.was_recognized,
        "uncertain": list(metadata.uncertain),
    }
