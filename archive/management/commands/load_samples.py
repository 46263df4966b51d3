"""``manage.py load_samples``: store the sample reports and find their names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from archive.ingest.samples import load_sources, read_samples, store_sample
from archive.models import Article, Step, Upload
from archive.processing import pipeline


class Command(BaseCommand):
    help = "Store the sample reports that are not stored yet, and find and link their names."

    def handle(self, *args: Any, **options: Any) -> None:
        sources = load_sources()
        new = [article for report in read_samples() if (article := store_sample(report, sources)) is not None]
        failed = 0
        # Those that an earlier, interrupted run stored but did not read are read now.
        waiting = Article.objects.filter(steps__kind=Step.Kind.EXTRACT, upload__method=Upload.Method.COMMAND).exclude(
            steps__kind=Step.Kind.EXTRACT, steps__state=Step.State.DONE
        )
        for article in tqdm(waiting.order_by("pk"), desc="Sample reports", unit="report", disable=None):
            try:
                pipeline.extract(article.pk)
            except pipeline.StepFailed as error:
                failed += 1
                self.stderr.write(f"Article {article.pk} is stored, but its names could not be found: {error}")
        self.stdout.write(f"{len(new)} sample reports stored.")
        if failed:
            self.stderr.write(f"{failed} failed; run them again with: manage.py process --failed")
