"""`manage.py ingest` and the workers as processes of their own, which are really killed."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from archive import tasks
from archive.ingest import batches
from archive.models import Article, Batch, BatchItem, Mention, Step, Upload
from archive.processing import attempts, pipeline, relinking
from tests.factories import make_article, make_place

ROOT = Path(__file__).resolve().parents[3]
POISON = "كلمةقاتلة"
# Runs a command of manage.py that ends its own process where names are to be found in a text that holds POISON.
POISONED = f"""
import os, signal, sys
import django
django.setup()
from django.core.management import execute_from_command_line
from archive.processing import pipeline

def deadly(texts, *, real=pipeline.extract_texts, **names):
    if any({POISON!r} in text for text in texts):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(texts, **names)

pipeline.extract_texts = deadly
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""

pytestmark = pytest.mark.django_db(transaction=True)


class Shell:
    """Starts commands against the test's own database and folder."""

    def __init__(self, folder: Path) -> None:
        database = connection.settings_dict
        at = f"host={database['HOST']}" + (f"&port={database['PORT']}" if database["PORT"] else "")
        user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
        self.environment = {
            **os.environ, "DATABASE_URL": f"postgresql://{user}@/{database['NAME']}?{at}", "SIJILL_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "archive.config.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def start(self, *arguments: str, poisoned: bool = False, **options: Any) -> subprocess.Popen[str]:
        program = ["-c", POISONED] if poisoned else [str(ROOT / "manage.py")]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(
            [sys.executable, *program, *arguments], env=self.environment, cwd=ROOT, text=True, **options
        )

    def run(self, *arguments: str, **options: Any) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=150)
        return process.returncode, out, err


@pytest.fixture(autouse=True)
def _no_jobs_left() -> Iterator[None]:
    """Django empties its own tables after a test, and not those of the queue."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two texts, one of them further down, a table, a file that cannot be read, and one that nobody asked for."""
    folder = tmp_path / "reports"
    (folder / "further").mkdir(parents=True)
    (folder / "a.txt").write_text("تقرير أول\nقالت مصادر في مدينة البوكمال إن الطريق مغلق.", "utf-8")
    (folder / "further" / "b.txt").write_text("تقرير ثانٍ\nنص ثانٍ.", "utf-8")
    (folder / "t.jsonl").write_text(table(3), "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "notes.xyz").write_text("not a report", "utf-8")
    return folder


def table(count: int, poisoned: int | None = None) -> str:
    return "\n".join(
        json.dumps(
            {
                "title": f"صف {n}",
                "text": f"في مدينة البوكمال طريق {n} {POISON if n == poisoned else ''}",
                "source": "عنب",
            },
            ensure_ascii=False,
        )
        for n in range(count)
    )


def states() -> Counter[str]:
    return Counter(BatchItem.objects.values_list("state", flat=True))


def until(true: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + 100
    while not true():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.05)


def test_a_folder_goes_in_and_again_stores_nothing_twice(shell: Shell, folder: Path, tmp_path: Path) -> None:
    place = make_place("البوكمال", "Abu Kamal")
    code, out, err = shell.run("ingest", str(folder), "--source", "عنب بلدي")
    assert code == 1
    assert "1 failed, 5 done" in out or "5 done, 1 failed" in out
    assert "broken.pdf: The PDF file cannot be opened" in err
    assert "1 failed, as said above; everything else is stored" in err
    assert "5 articles indexed" in out
    assert Article.objects.count() == 5
    assert Mention.objects.filter(entity=place.entity).values("article").distinct().count() == 4
    originals = {path.stem for path in (tmp_path / "data" / "media").rglob("*.bin")}
    assert originals == set(Upload.objects.values_list("sha256", flat=True))

    code, out, _err = shell.run("ingest", str(folder), "--source", "عنب بلدي")
    assert (code, "4 of 4 files were taken in before." in out, "Nothing to do." in out) == (0, True, True)
    (folder / "a-copy.txt").write_bytes((folder / "a.txt").read_bytes())
    (folder / "c.txt").write_text("تقرير ثالث\nنص ثالث.", "utf-8")
    assert shell.run("ingest", str(folder), "--source", "عنب بلدي")[0] == 0
    assert Article.objects.count() == 6


def test_one_file_without_a_source_is_tried_again_with_one(shell: Shell, folder: Path) -> None:
    code, _out, err = shell.run("ingest", str(folder / "a.txt"), "--no-index")
    assert (code, "Name the source" in err, "ingest --retry" in err) == (1, True, True)
    code, out, _err = shell.run("ingest", "--retry", "--source", "عنب بلدي", "--no-index")
    assert (code, "1 failures are tried again" in out, "1 done" in out) == (0, True, True)
    assert Article.objects.get().source.name_ar == "عنب بلدي"


def test_a_table_without_rows_or_without_a_text_fails_alone(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,body,source\n", "utf-8")
    (tmp_path / "b.csv").write_text("place,killed\nAriha,3\nSarmin,4\n", "utf-8")
    (tmp_path / "c.csv").write_text(
        "place,day,what happened,phone\nAriha,2015-03-04,Warplanes raided the market of the town.,+963933123456\n",
        "utf-8",
    )
    arguments = (
        "--source",
        "عنب بلدي",
        "--no-index",
        "--column",
        "title=place",
        "--column",
        "title=day",
        "--all-details",
    )
    code, out, err = shell.run("ingest", *(str(tmp_path / f"{name}.csv") for name in "abc"), *arguments)
    assert (code, "Traceback" in err) == (1, False)
    assert "a.csv: There are no rows in the table" in err
    assert "b.csv: No column is known to hold the text. Its columns are place, killed" in err
    assert "c.csv: columns that are not kept: phone (looks private)." in out
    article = Article.objects.get()
    assert (article.current.title, str(article.published_on), article.details) == (
        "Ariha · 2015-03-04",
        "2015-03-04",
        [],
    )
    code, out, _err = shell.run("ingest", "--retry", "--column", "body=place", "--detail", "killed", "--no-index")
    assert (code, Article.objects.count()) == (1, 3)
    assert Article.objects.order_by("-pk")[0].details in ([["killed", "3"]], [["killed", "4"]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/nowhere/at/all"], "There is no /nowhere/at/all"),
        ([], "Name files or folders"),
        ([".", "--column", "title"], "write FIELD=COLUMN"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_begun(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("ingest", *arguments)
    assert not Batch.objects.exists()


def test_the_bar_is_on_standard_error_of_a_terminal(shell: Shell, folder: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    seen: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(ours, 4096):
                seen.append(data)
        except OSError:
            pass  # The other end is closed: the program has ended.

    reader = threading.Thread(target=read)
    reader.start()
    process = shell.start("ingest", str(folder / "t.jsonl"), "--no-index", stderr=theirs)
    os.close(theirs)
    out, _err = process.communicate(timeout=150)
    reader.join(10)
    os.close(ours)
    bar = b"".join(seen).decode("utf-8", "replace")
    assert "3/3" in bar
    assert "report" in bar
    assert "\r" not in out


def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(table(400), "utf-8")
    arguments = ("ingest", str(file), "--jobs", "2", "--no-index")
    process = shell.start(*arguments, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: states()["done"] >= 50, "the first reports")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert 50 <= states()["done"] < 400, "it was over before it was killed"

    code, out, _err = shell.run(*arguments)
    assert (code, "Going on with 1 unfinished runs." in out) == (0, True)
    assert states() == {"done": 400}
    assert Article.objects.count() == Article.objects.values("text_sha256").distinct().count() == 400
    assert not Step.objects.filter(kind="extract").exclude(state="done", broken_off=0).exists()


def test_a_report_that_kills_its_reader_is_given_up_and_the_others_go_in(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(table(60, poisoned=7), "utf-8")
    code, _out, err = shell.run("ingest", str(file), "--jobs", "2", "--no-index", poisoned=True)
    # Two processes that end together are told of once.
    assert code == 1
    assert 1 <= err.count("A process was killed") <= attempts.LIMIT
    assert states() == {"done": 59, "failed": 1}
    failed = BatchItem.objects.get(state="failed")
    assert (failed.number, failed.step) == (8, "link")
    assert "ended the worker each time" in failed.reason
    step = failed.article.steps.get(kind="extract")
    assert (step.state, step.error) == ("failed", attempts.BROKEN_OFF)

    # A later run does not try it by itself; somebody's wish does.
    assert pipeline.extract_batch([failed.article_id]).failed == (failed.article_id,)
    batches.retry_failed(batch=failed.batch)
    assert shell.run("ingest", "--retry", "--no-index")[0] == 0
    assert states() == {"done": 60}


def test_a_job_whose_worker_is_killed_goes_to_another_and_not_for_ever(shell: Shell) -> None:
    article = make_article(f"نص فيه {POISON}.")
    tasks.process_article.defer(article_id=article.pk)
    worker = ("procrastinate", "worker", "--one-shot", "--concurrency", "1")
    for tried in range(1, attempts.LIMIT + 1):
        assert shell.run(*worker, poisoned=True)[0] == -signal.SIGKILL
        step = article.steps.get(kind="extract")
        assert (step.state, step.broken_off) == ("running", tried)
        job = ProcrastinateJob.objects.get(task_name="archive.process_article")
        assert job.status == "doing"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        with suppress(AlreadyEnqueued):
            tasks.retry_stalled.defer(timestamp=0)
    code, _out, _err = shell.run(*worker, poisoned=True)
    assert code == 0
    step.refresh_from_db()
    assert (step.state, step.error) == ("failed", attempts.BROKEN_OFF)
    assert ProcrastinateJob.objects.get(task_name="archive.process_article").status == "failed"

    pipeline.reset_step(article=article, kind="extract")
    assert pipeline.extract(article.pk) == 0
    step.refresh_from_db()
    assert (step.state, step.error, step.broken_off) == ("done", "", 0)


def test_a_run_of_relinking_is_not_held_up_by_one_report(shell: Shell) -> None:
    good, bad = make_article("نص سليم."), make_article(f"نص فيه {POISON}.")
    run = relinking.plan_all()
    script = "while relinking.process_batch(): pass"
    arguments = ("shell", "--verbosity", "0", "-c", f"from archive.processing import relinking\n{script}")
    codes = [shell.run(*arguments, poisoned=True)[0] for _ in range(attempts.LIMIT + 1)]
    assert codes == [-signal.SIGKILL] * attempts.LIMIT + [0]
    run = relinking.Relinking.objects.with_progress().get(pk=run.pk)
    assert (run.waiting, run.failed, run.done) == (0, 1, 1)
    assert good.steps.get(kind="extract").state == "done"
    assert bad.steps.get(kind="extract").error == attempts.BROKEN_OFF
    relinking.retry_failed(run=run)
    assert relinking.process_batch() == 1
    assert bad.steps.get(kind="extract").state == "done"
