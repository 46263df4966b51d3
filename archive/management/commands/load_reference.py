"""``manage.py load_reference``: bring the database to the reference files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from entities.gazetteer import loader
from entities.gazetteer.reference import ReferenceError, load_reference, reference_version


class Command(BaseCommand):
    help = "Load places, organisations and people from entities/data. Can be repeated; editors' work stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Load even when the files have not changed since the last load."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if reference_version() == loader.loaded_version() and not options["force"]:
            self.stdout.write("The reference data are up to date.")
            return
        try:
            reference = load_reference()
        except ReferenceError as error:
            raise CommandError(str(error)) from error
        say = (lambda line: self.stdout.write(f"  {line} …")) if options["verbosity"] > 1 else (lambda _line: None)
        report = loader.load(reference.entities, reference.version, progress=say)
        self.stdout.write(
            f"Entities: {report.entities_created} new, {report.entities_updated} changed, "
            f"{report.entities_missing_from_files} no longer in the files. "
            f"Names: {report.names_created} new, {report.names_updated} changed, {report.names_deleted} removed. "
            f"Places: {report.places_written}. Relations: {report.relations_created} new, {report.relations_deleted} removed."
        )
