"""``make bench-ingest N=10000``: generated reports from JSON Lines through ``manage.py ingest`` into a fresh archive."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingesting", description=__doc__)
    parser.add_argument("-n", "--number", type=int, default=10_000, help="Reports to generate (default 10000).")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="Processes (default: one a core).")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sijill-ingest-"))
    # Before Django reads its settings. An operator's own archive is never touched, whatever the environment names.
    os.environ.pop("DATABASE_URL", None)
    os.environ["SIJILL_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "archive.config.settings"
    try:
        figures = _measured(folder, arguments.number, arguments.jobs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _measured(folder: Path, number: int, jobs: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connections

    from archive.config import database
    from archive.models import Article, BatchItem, Mention
    from tests.benchmarks import loading

    url = database.url(loading.data_folder() / "postgres")
    os.environ["DATABASE_URL"] = url
    loading.set_up()
    file = folder / "reports.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for draft in loading.drafts_for(number):
            row = {
                "title": draft.title,
                "text": draft.body,
                "date": str(draft.published_on),
                "source": f"وكالة {draft.source}",
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    connections.close_all()
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "ingest", str(file), "--jobs", str(jobs)],
        check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    figures = {
        "python": sys.version.split()[0],
        "cores": os.cpu_count(),
        "processes": jobs,
        "file_mb": round(file.stat().st_size / 1024**2, 1),
        "reports": Article.objects.count(),
        "done": BatchItem.objects.filter(state=BatchItem.State.DONE).count(),
        "mentions": Mention.objects.count(),
        "seconds": round(seconds, 1),
        "reports_per_second": round(number / seconds, 1),
    }
    connections.close_all()
    return figures


if __name__ == "__main__":
    main()
