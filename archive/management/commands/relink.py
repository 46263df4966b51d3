"""``manage.py relink``: have the articles follow changed names and recognisers now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from archive.jobs.requests import request_index_update
from archive.models import RelinkingArticle
from archive.processing import pipeline, relinking


class Command(BaseCommand):
    help = "Read the articles again that changed names or recognisers can have affected. Workers do the same once a minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="Every article, whatever has changed.")
        parser.add_argument(
            "--wait", action="store_true", help="Do the work here, beside any workers, and end when nothing waits."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        runs = relinking.plan()
        if options["all"]:
            runs.append(relinking.plan_all())
        affected = sum(run.affected for run in runs)
        self.stdout.write(f"{affected} articles to read again, {sum(run.marked for run in runs)} to index again.")
        if not options["wait"]:
            request_index_update()
            relinking.request_batches()
            return
        with tqdm(total=relinking.waiting_articles().count(), unit="report", disable=None) as bar:
            while count := relinking.process_batch():
                bar.update(count)
        self.stdout.write(f"{pipeline.update_index()} articles indexed.")
        failed = RelinkingArticle.objects.filter(relinking__in=[run.pk for run in runs], failed=True).count()
        if failed:
            raise CommandError(f"{failed} articles failed; the reasons are stored with their steps.")
