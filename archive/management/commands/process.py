"""``manage.py process``: run the steps of articles again, here and now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from archive.models import Article, Step
from archive.processing import attempts, pipeline


class Command(BaseCommand):
    help = "Find and link the names of articles again, then bring the search index up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--failed", action="store_true", help="Articles whose last attempt failed or never ran.")
        which.add_argument("--all", action="store_true", help="Every article.")
        which.add_argument("--article", type=int, action="append", metavar="ID", help="This article; can be repeated.")

    def handle(self, *args: Any, **options: Any) -> None:
        articles = Article.objects.order_by("pk")
        if options["failed"]:
            unfinished = Step.objects.filter(kind=Step.Kind.EXTRACT).exclude(state=Step.State.DONE)
            articles = articles.filter(pk__in=unfinished.values("article"))
        elif options["article"]:
            articles = articles.filter(pk__in=options["article"])
            if missing := set(options["article"]) - set(articles.values_list("pk", flat=True)):
                raise CommandError(f"There is no article {', '.join(map(str, sorted(missing)))}.")
        failed = 0
        for pk in tqdm(list(articles.values_list("pk", flat=True)), unit="report", disable=None):
            try:
                attempts.forgive([pk])
                pipeline.extract(pk)
            except pipeline.StepFailed as error:
                failed += 1
                self.stderr.write(f"Article {pk}: {error}")
        self.stdout.write(f"{pipeline.update_index()} articles indexed.")
        if failed:
            raise CommandError(f"{failed} articles failed; the reasons are stored with their steps.")
