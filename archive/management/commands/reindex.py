"""``manage.py reindex``: build the search index again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from archive.models import Article
from archive.near_duplicates import detect
from archive.search import sync
from archive.search.errors import IndexBusy, IndexUnavailable


class Command(BaseCommand):
    help = "Build the search index from the database. Searches go on with the old index until the new one is complete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="Only when there is no sound index of this version and this database.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        detect.detect_near_duplicates()
        try:
            self._bring_up(if_needed=options["if_needed"])
        except IndexBusy as error:
            raise CommandError(f"Not done: {error}. Try again when it has finished.") from error

    def _bring_up(self, *, if_needed: bool) -> None:
        if if_needed:
            try:
                self.stdout.write(f"The index is up to date; {sync.sync_index(thorough=True)} articles followed.")
                return
            except IndexUnavailable as error:
                self.stdout.write(f"The index is built: {error or 'there is none'}.")
        with tqdm(total=Article.objects.count(), desc="Indexing", unit="report", disable=None) as bar:
            count = sync.rebuild_index(progress=bar.update)
        self.stdout.write(f"{count} articles indexed.")
