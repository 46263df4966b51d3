"""A writer of the index that fails or hangs, each brought about on a real disk and in real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.models import Article, Step
from archive.processing import pipeline
from archive.search import sync
from archive.search.backends.tantivy import integrity, locking
from archive.search.backends.tantivy import state as index_module
from archive.search.engine import Restriction, search
from archive.search.errors import IndexBusy
from archive.search.query import parse
from tests import disks
from tests.factories import make_article

pytestmark = pytest.mark.django_db
EVERYONE = Restriction(("published",))
HOLDER = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.conf import settings
from pathlib import Path
settings.SEARCH_INDEX_DIR = Path(sys.argv[1])
settings.INDEX_STUCK_SECONDS = float(sys.argv[2])
from archive.search.backends.tantivy.locking import write_lock
with write_lock():
    print("held", flush=True)
    time.sleep(60)
"""


def found() -> set[int]:
    return set(search(parse("الجسر"), EVERYONE, limit=1000).ids)


@pytest.fixture
def holder(settings: Any) -> Iterator[Any]:
    """Starts another process that holds the lock and then does nothing."""
    started: list[subprocess.Popen[str]] = []

    def hold(stuck_seconds: float) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLDER, str(settings.SEARCH_INDEX_DIR), str(stuck_seconds)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


class TestTheLock:
    def test_who_is_at_work_is_waited_for_and_then_left_alone(
        self, index: Any, holder: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        process = holder(600)
        article = make_article("خبر عن الجسر")
        with pytest.raises(IndexBusy), locking.write_lock(patience=0.3):
            pass
        assert process.poll() is None
        assert Step.objects.get(article=article, kind="index").state == Step.State.WAITING

    def test_who_is_stopped_in_the_middle_is_ended(self, index: Any, holder: Any, settings: Any) -> None:
        process = holder(600)
        process.send_signal(signal.SIGSTOP)
        settings.INDEX_STUCK_SECONDS = 1
        os.utime(index_module.root() / locking.WRITER, (time.time() - 30,) * 2)
        make_article("خبر عن الجسر")
        with locking.write_lock(patience=0.3):
            pass
        assert process.wait(10) == -signal.SIGKILL

    def test_another_process_with_the_number_of_one_that_hung_is_left_alone(
        self, index: Any, holder: Any, settings: Any
    ) -> None:
        process = holder(600)
        signed = index_module.root() / locking.WRITER
        signed.write_text(json.dumps({"pid": process.pid, "started": 1.0}), encoding="utf-8")
        os.utime(signed, (time.time() - 10_000,) * 2)
        settings.INDEX_STUCK_SECONDS = 1
        with pytest.raises(IndexBusy), locking.write_lock(patience=0.3):
            pass
        assert process.poll() is None

    def test_who_hangs_ends_itself_and_says_where(self, index: Any, holder: Any) -> None:
        process = holder(1)
        assert process.wait(20) == 1
        assert process.stderr is not None
        assert "Timeout" in process.stderr.read()
        with locking.write_lock(patience=1):
            pass

    def test_who_was_killed_leaves_no_lock(self, index: Any, holder: Any) -> None:
        process = holder(600)
        process.kill()
        process.wait()
        with locking.write_lock(patience=1):
            pass


def test_after_an_error_the_writer_is_free_again(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the error is still at hand, with the variables of every function that it passed through."""
    first = make_article("خبر عن الجسر")
    with monkeypatch.context() as patch:
        patch.setattr(sync, "documents", lambda _ids: (_ for _ in ()).throw(ValueError("broken")))
        with pytest.raises(pipeline.StepFailed) as kept:
            pipeline.update_index()
    assert "broken" in str(kept.value)
    pipeline.update_index()
    assert found() == {first.pk}


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A disk of four megabytes for the index."""
    with disks.small_disk(tmp_path, "4m") as disk:
        settings.SEARCH_INDEX_DIR = disk / "index"
        yield disk


class TestAFullDisk:
    def test_a_pass_fails_is_told_and_goes_on_when_there_is_room(self, small_disk: Path) -> None:
        before = make_article("خبر عن الجسر")
        sync.rebuild_index()
        Article.objects.update(changed_in=1)
        filler = small_disk / "filler"
        _fill(filler, leave=20_000)
        after = make_article("خبر آخر عن الجسر. " + " ".join(f"كلمة{n}" for n in range(20_000)))
        with pytest.raises(pipeline.StepFailed) as kept:
            pipeline.update_index()
        assert "space" in str(kept.value) or "os error 28" in str(kept.value)
        assert Step.objects.get(article=after, kind="index").state == Step.State.FAILED
        assert found() == {before.pk}
        filler.unlink()
        pipeline.update_index()
        assert found() == {before.pk, after.pk}
        folder, state = index_module.current()
        integrity.check_files(folder, state.files)

    def test_nothing_is_left_of_an_index_that_could_not_be_built(self, small_disk: Path) -> None:
        make_article("خبر عن الجسر. " + " ".join(f"كلمة{n}" for n in range(40_000)))
        index_module.root().mkdir()
        _fill(small_disk / "filler", leave=100_000)
        with pytest.raises(pipeline.StepFailed):
            pipeline.update_index()
        assert not [path for path in index_module.root().iterdir() if path.is_dir()]
        (small_disk / "filler").unlink()
        pipeline.update_index()
        assert len(found()) == 1

    def test_a_disk_that_can_only_be_read(self, small_disk: Path) -> None:
        article = make_article("خبر عن الجسر")
        sync.rebuild_index()
        # The engine makes a lock beside the files whenever it opens them; who has them open goes on.
        assert found() == {article.pk}
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        later = make_article("خبر آخر عن الجسر")
        with pytest.raises(pipeline.StepFailed) as kept:
            pipeline.update_index()
        assert "Read-only" in str(kept.value)
        assert found() == {article.pk}
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
        pipeline.update_index()
        assert found() == {article.pk, later.pk}


def test_files_that_cannot_be_written_are_replaced(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a command that was run by another account."""
    article = make_article("خبر عن الجسر")
    pipeline.update_index()
    folder = index_module.current_folder()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).parent != folder and access(path, mode))
    pipeline.update_index()
    monkeypatch.undo()
    assert index_module.current_folder() != folder
    assert found() == {article.pk}


def _fill(path: Path, *, leave: int) -> None:
    disk = os.statvfs(path.parent)
    path.write_bytes(b"\0" * max(0, disk.f_bavail * disk.f_frsize - leave))
