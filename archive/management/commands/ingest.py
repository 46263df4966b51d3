"""``manage.py ingest PATH...``: files and folders -> articles, on all cores, with a bar that shows how far it is."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shlex
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.models import Count, Exists, OuterRef
from tqdm import tqdm

from archive.articles.sources import get_or_create_source
from archive.articles.uploads import store_upload
from archive.ingest import opening, worker
from archive.ingest.batches import choose_columns, create_batch, fail_file, retry_failed
from archive.ingest.chosen_columns import ChosenColumns
from archive.ingest.folders import files_below
from archive.models import Article, Batch, BatchFile, BatchItem, Language, Source
from archive.processing import pipeline
from archive.readers import ReadError, check_size
from archive.readers.tables.column_names import FIELDS

PAUSE = 0.3
SHOWN_FAILURES = 20


class Command(BaseCommand):
    help = (
        "Store the reports in files and folders, find their names and index them. Run again after a break, it goes on where it "
        "stopped; what is stored already is not stored twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="A file, or a folder with all below it."
        )
        parser.add_argument(
            "--source", default="", help="Outlet of every report; otherwise each file has to name its own."
        )
        parser.add_argument("--language", default="", choices=["", *Language.values], help="Of every report.")
        parser.add_argument(
            "--state",
            default=Article.State.DRAFT,
            choices=Article.State.values[:4],
            help="Who may read the reports (default: draft, editors only). Publishing is a decision of its own.",
        )
        parser.add_argument(
            "--column", action="append", default=[], metavar="FIELD=COLUMN",
            help=f"What a column of a table holds; fields are {', '.join(FIELDS)}. Several of one field are joined in their "
            "order. Otherwise as remembered, or by names and values.",
        )  # fmt: skip
        parser.add_argument(
            "--detail", action="append", default=[], metavar="COLUMN",
            help="A column to keep as a detail of its report, under its own name; for several, several times.",
        )  # fmt: skip
        parser.add_argument(
            "--all-details", action="store_true",
            help="Keep every other column as a detail, but none that looks private; name such a one with --detail.",
        )  # fmt: skip
        parser.add_argument(
            "--retry",
            action="store_true",
            help="Try again what failed in earlier runs; with --source where none was named.",
        )
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="Processes (default: one a core).")
        parser.add_argument("--no-index", action="store_true", help="Leave the search index to a running worker.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["paths"] and not options["retry"]:
            raise CommandError("Name files or folders, or ask for --retry.")
        chosen = ChosenColumns(_columns(options["column"]), options["detail"], options["all_details"])
        paths = list(files_below(options["paths"]))
        source = get_or_create_source(name=options["source"], user=None) if options["source"].strip() else None
        if options["retry"]:
            self._retry(source)
        batches = list(Batch.objects.filter(method="command", finished_at=None, cancelled_at=None))
        if batches:
            self.stdout.write(f"Going on with {len(batches)} unfinished runs.")
        new = self._take_in(paths, source, options)
        batches += [new] if new else []
        try:
            for batch in batches:
                self._open(batch, chosen)
            self._work(batches, max(1, options["jobs"]))
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run the same command again: it goes on from here.", returncode=130) from None
        if not options["no_index"]:
            self.stdout.write(f"{pipeline.update_index()} articles indexed.")
        self._report(batches)

    def _retry(self, source: Source | None) -> None:
        """Let the failures of earlier runs wait again."""
        failed_items = BatchItem.objects.filter(batch=OuterRef("pk"), state=BatchItem.State.FAILED)
        failed_files = BatchFile.objects.filter(batch=OuterRef("pk"), state=BatchFile.State.FAILED)
        count = 0
        for batch in Batch.objects.filter(Exists(failed_items) | Exists(failed_files), method="command"):
            if source is not None and batch.source_id is None:
                Batch.objects.filter(pk=batch.pk).update(source=source)
            count += retry_failed(batch=batch)
        self.stdout.write(f"{count} failures are tried again.")

    def _take_in(self, paths: list[Path], source: Source | None, options: dict[str, Any]) -> Batch | None:
        """A batch of the files that no earlier run has taken in; each file is stored before the next is read."""
        batch: Batch | None = None
        seen = 0
        number = 0
        for path in tqdm(paths, unit="file", desc="files", disable=None):
            try:
                check_size(path.stat().st_size)
            except ReadError as error:
                self.stderr.write(f"{path}: {error}")
                continue
            data = path.read_bytes()
            if not data:
                self.stderr.write(f"{path}: empty, left out")
                continue
            if _is_known(data):
                seen += 1
                continue
            if batch is None:
                batch = create_batch(
                    files=[], method="command", state=options["state"], source=source, language=options["language"]
                )
            number += 1
            upload = store_upload(data=data, method="command", user=None, filename=path.name)
            BatchFile.objects.create(batch=batch, number=number, name=path.name[:255], upload=upload)
        if seen:
            self.stdout.write(f"{seen} of {len(paths)} files were taken in before.")
        return batch

    def _open(self, batch: Batch, chosen: ChosenColumns) -> None:
        """Open files; a table's columns are those given, remembered, or known by names and values. A table without a text fails
        alone."""
        while opening.open_files(batch):
            for file in batch.files.filter(state=BatchFile.State.COLUMNS).select_related("batch__source"):
                mapping, left_out = chosen.mapping(file)
                if "body" not in mapping:
                    names = (file.preview or {})["columns"]
                    reason = (
                        f"No column is known to hold the text. Its columns are {', '.join(names)}; name one: "
                        f"--retry --column body={shlex.quote(names[0])}"
                    )
                    fail_file(file=file, reason=reason)
                    continue
                if left_out:
                    self.stdout.write(f"{file.name}: columns that are not kept: {', '.join(left_out)}.")
                choose_columns(file=file, columns=mapping)

    def _work(self, batches: list[Batch], jobs: int) -> None:
        """Read and link in child processes; this one only watches, and restarts those that are killed.

        That ends: a report that was being read each time is given up, see :mod:`archive.processing.attempts`.
        """
        items = BatchItem.objects.filter(batch__in=batches)
        total, left = items.count(), items.filter(state__in=BatchItem.OPEN)
        with tqdm(total=total, initial=total - left.count(), unit="report", disable=None) as bar:
            while waiting := left.count():
                codes = _run_processes(
                    min(jobs, -(-waiting // worker.CHUNK)), lambda: bar.update(total - left.count() - bar.n)
                )
                if any(code > 0 for code in codes):
                    raise CommandError(
                        "A process ended before its work was done; the message above says why. Run the same command again: it "
                        "goes on from here."
                    )
                if not any(code < 0 for code in codes):
                    break
                self.stderr.write("A process was killed; what it was reading is tried again, alone.")
        worker.finish()

    def _report(self, batches: list[Batch]) -> None:
        """Say what became of the reports.

        Raises:
            CommandError: some failed; the others are stored.
        """
        items = BatchItem.objects.filter(batch__in=batches)
        files = BatchFile.objects.filter(batch__in=batches, state=BatchFile.State.FAILED)
        counts = dict(items.values_list("state").annotate(n=Count("pk")).order_by("state"))
        for file in files:
            self.stderr.write(f"{file.name}: {file.reason}")
        for part, why in _omissions(batches):
            self.stdout.write(f"Not read: {part}: {why}")
        for item in items.filter(state=BatchItem.State.FAILED)[:SHOWN_FAILURES]:
            self.stderr.write(f"{item.name}: {item.reason}")
        self.stdout.write(", ".join(f"{n} {state}" for state, n in counts.items()) or "Nothing to do.")
        failed = counts.get(BatchItem.State.FAILED, 0) + len(files)
        if failed:
            raise CommandError(
                f"{failed} failed, as said above; everything else is stored. Put right what can be, then run manage.py ingest "
                "--retry."
            )


def _run_processes(number: int, look: Callable[[], object]) -> list[int]:
    """Work in so many processes until all have ended; their exit codes, negative for one that was killed."""
    context = multiprocessing.get_context("fork")
    connections.close_all()
    processes = [context.Process(target=_process) for _ in range(number)]
    for process in processes:
        process.start()
    try:
        while any(process.is_alive() for process in processes):
            time.sleep(PAUSE)
            look()
    except BaseException:
        for process in processes:
            process.terminate()
        raise
    return [process.exitcode or 0 for process in processes]


def _process() -> None:
    # Ctrl-C reaches the whole group; the process that was started by hand ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connections.close_all()
    while worker.process_chunk():
        pass


def _is_known(data: bytes) -> bool:
    """Whether a run that was not cancelled has these bytes; the same file under another name counts."""
    digest = hashlib.sha256(data).hexdigest()
    return BatchFile.objects.filter(batch__method="command", batch__cancelled_at=None, upload__sha256=digest).exists()


def _omissions(batches: list[Batch]) -> Iterator[tuple[str, str]]:
    """What files hold that is in no report, and why."""
    files = BatchFile.objects.filter(batch__in=batches).exclude(not_read=[]).order_by("batch", "number")
    items = BatchItem.objects.filter(batch__in=batches).exclude(not_read=[]).order_by("batch", "file", "number")
    for name, pairs in (*files.values_list("name", "not_read"), *items.values_list("name", "not_read")):
        for part, why in pairs:
            yield f"{name}, {part}", why


def _columns(given: list[str]) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for pair in given:
        field, equals, column = pair.partition("=")
        if field not in FIELDS or not equals or not column:
            raise CommandError(f"--column {pair}: write FIELD=COLUMN with a field of {', '.join(FIELDS)}.")
        columns.setdefault(field, []).append(column)
    return columns
