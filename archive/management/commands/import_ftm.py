"""``manage.py import_ftm``: FollowTheMoney entities as reference data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from archive.management.jsonl import read_lines
from entities.gazetteer import loader
from entities.gazetteer.followthemoney import FormError, checked, reference_entities


class Command(BaseCommand):
    help = (
        "Load people, organisations and places from a file of FollowTheMoney entities, one JSON object a line. "
        "Loading a newer file of the same dataset follows its changes; what editors changed stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dataset", help="Name of the dataset: letters, digits, - and _. Taken from the file's name by default."
        )
        parser.add_argument(
            "--reference",
            default="",
            help="Where its facts can be checked, shown with each entity that names no source.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        name = options["dataset"] or re.sub(r"[^A-Za-z0-9_-]+", "-", file.name.split(".")[0]).strip("-")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
            raise CommandError("Name the dataset with --dataset: up to 40 letters, digits, - and _.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        dataset = f"{loader.IMPORTED}{name}:"
        found = reference_entities(self._rows(file), dataset=dataset, reference=options["reference"] or name)
        if not found.entities:
            raise CommandError("The file holds no person, organisation or place; nothing was changed.")
        with transaction.atomic():
            report = loader.load(found.entities, dataset=dataset)
        self.stdout.write(
            f"Dataset {name}: {len(found.entities)} entities; {report.entities_created} new, "
            f"{report.entities_updated} changed, {report.entities_missing_from_files} no longer in the file. "
            f"Names: {report.names_created} new, {report.names_deleted} removed."
        )
        for schema, number in sorted(found.skipped.items()):
            self.stdout.write(f"Left out: {number} of schema {schema}")
        if found.nameless:
            self.stdout.write(f"Left out, without a name: {', '.join(found.nameless[:10])} ({len(found.nameless)})")

    def _rows(self, file: Path) -> Iterator[dict[str, Any]]:
        with file.open("rb") as stream:
            for number, line in read_lines(stream, self._complain):
                try:
                    yield checked(json.loads(line))
                except (json.JSONDecodeError, RecursionError) as error:
                    self._complain(f"line {number}: not JSON ({getattr(error, 'msg', 'nested too deeply')}), left out")
                except FormError as error:
                    self._complain(f"line {number}: {error}, left out")

    def _complain(self, message: str) -> None:
        self.stderr.write(message)
