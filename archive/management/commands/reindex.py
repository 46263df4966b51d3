"""``manage.py reindex``: build the search index again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from archive.duplicates import follow as duplicates
from archive.models import Article
from archive.search import index, writer


class Command(BaseCommand):
    help = "Build the search index from the database. Searches go on with the old index until the new one is complete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="Only when there is no index of this version.")

    def handle(self, *args: Any, **options: Any) -> None:
        duplicates.follow()
        if options["if_needed"] and self._usable():
            self.stdout.write(f"The index is up to date; {writer.follow()} articles followed.")
            return
        with tqdm(total=Article.objects.count(), desc="Indexing", unit="report", disable=None) as bar:
            count = writer.rebuild(progress=bar.update)
        self.stdout.write(f"{count} articles indexed.")

    def _usable(self) -> bool:
        try:
            return index.read_state(index.current_folder()).watermark <= writer.transaction_horizon()
        except index.IndexUnavailable:
            return False
