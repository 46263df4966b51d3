"""Files and texts that loop, allocate, crash, hang, leave processes behind or lie, each in a real child."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings as django_settings
from django.utils import translation

from archive.readers import ReadError
from archive.sandbox import extraction, reading
from archive.sandbox.outcomes import Reason, Stopped, TaskFailed
from archive.sandbox.parent import Sandbox
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord, NameUse
from entities.spans import Kind
from tests.archive.sandbox.conftest import running
from tests.archive.sandbox.hostile import MARK

pytestmark = pytest.mark.sandbox

GOOD = "اجتماع في البوكمال\n\nعقد في مدينة البوكمال اجتماع."
NAMES = GazetteerRecords(
    "7",
    (NameRecord(3, 5, "البوكمال", "ar", NameUse.OFFICIAL),),
    (EntityRecord(5, Kind.LOCATION, "city", ancestors=(1,), label_ar="البوكمال"),),
)


def hostile(deed: str) -> bytes:
    return f"{MARK}{deed}\nنص".encode()


@pytest.mark.parametrize(
    ("deed", "reason", "said"),
    [
        ("loop", Reason.CPU, "longer than allowed"),
        ("sleep", Reason.DEADLINE, "longer than allowed"),
        ("allocate", Reason.MEMORY, "more memory than allowed"),
        ("leave", Reason.CRASH, "crashed"),
        ("kill", Reason.CRASH, "crashed"),
        ("recurse", Reason.CRASH, "crashed"),
    ],
)
def test_what_harms_its_reader_is_stopped_with_a_reason(
    hostile_reading: Sandbox, settings: Any, deed: str, reason: Reason, said: str
) -> None:
    reading.read_file(GOOD.encode(), "a.txt")
    settings.READ_WALL_SECONDS = 2 if deed == "sleep" else 60
    with translation.override("en"), pytest.raises(reading.ReadStopped, match=said) as stopped:
        reading.read_file(hostile(deed), "a.txt")
    assert stopped.value.reason is reason
    with translation.override("ar"):
        assert said not in str(reading.ReadStopped(reason))
    settings.READ_WALL_SECONDS = 60
    server = {process.pid for process in running(hostile_reading)}
    assert reading.read_file(GOOD.encode(), "a.txt").report.title == "اجتماع في البوكمال"
    assert {process.pid for process in running(hostile_reading)} == server, "the server of forks is the same as before"
    assert len(server) == 2


def test_what_a_file_leaves_running_goes_with_it(hostile_reading: Sandbox, program: tuple[str, ...]) -> None:
    before = {process.pid for process in running(hostile_reading)}
    assert reading.read_file(hostile("fork"), "a.txt").report
    left = {process.pid for process in running(hostile_reading)} - before
    if "processes" in hostile_reading._idle[0].held:
        assert len(left) == 2, "the watcher and the server"
    else:
        # Without namespaces, processes that leave the group outlive their file. The documentation says so.
        for process in running(hostile_reading):
            process.kill()


def test_secrets_network_and_folders_are_out_of_sight(
    hostile_reading: Sandbox, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:opensesame@host/archive")
    monkeypatch.setenv("SIJILL_SECRET_KEY", "opensesame")
    secret = "opensesame"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "secret_key").write_text(secret, "ascii")
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = {"folder": str(settings.DATA_DIR), "secret": secret, "port": server.getsockname()[1]}
        ((seen, _blob),) = hostile_reading.stream("spy", arguments, cpu=20, wall=60)
    other.communicate(b"\n")
    assert not {name for name in seen["environment"] if name.startswith(("DATABASE", "SIJILL", "DJANGO", "AWS"))}
    assert secret not in str(seen["environment"])
    if "network" not in hostile_reading._idle[0].held:
        pytest.skip("namespaces are not permitted here: network, folders and other processes stay in sight")
    assert not seen["connected"]
    assert not seen["others"]
    assert not seen["folder"]
    assert not seen["uncovered"]


def test_more_than_may_come_of_a_file_does_not(hostile_reading: Sandbox) -> None:
    with pytest.raises(TaskFailed, match="more came of it"):
        for _ in hostile_reading.stream("flood", {}, cpu=20, wall=60, most=20_000_000):
            pass
    assert len(running(hostile_reading)) == 2


REPORT = {
    "title": "t", "body": "b", "pages": [], "was_recognized": False, "published_on": "", "source": "", "author": "", "url": "",
    "language": "ar",
}  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        None, [], "x", {}, {"kind": "exe"}, {"kind": "text", "report": []}, {"kind": "text", "report": {**REPORT, "pages": [99]}},
        {"kind": "text", "report": {**REPORT, "body": 3}}, {"kind": "text", "report": {**REPORT, "url": "javascript:x"}},
        {"kind": "text", "report": {**REPORT, "language": "xx"}}, {"kind": "text", "report": {**REPORT, "published_on": "x"}},
        {"kind": "text", "report": {**REPORT, "body": "x" * 2_000_000}},
    ],
)  # fmt: skip
def test_a_lie_of_a_child_is_no_report(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(reading.SANDBOX, "stream", lambda *_arguments, **_options: iter([(answer, b"")]))
    with pytest.raises((TaskFailed, ReadError)):
        reading.read_file(b"", "")


def test_what_no_database_takes_is_taken_out_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"kind": "text", "report": {**REPORT, "title": "a\x00b", "body": "c\ud800"}}
    monkeypatch.setattr(reading.SANDBOX, "stream", lambda *_arguments, **_options: iter([(answer, b"")]))
    report = reading.read_file(b"", "").report
    assert (report.title, report.body) == ("ab", "c?")


def test_one_row_that_does_harm_takes_no_other_along(hostile_reading: Sandbox) -> None:
    rows = [({"t": text}, {"body": "t"}) for text in (GOOD, f"{MARK}loop", GOOD, f"{MARK}leave", GOOD, "")]
    results = reading.read_records(rows)
    assert [getattr(result, "title", None) for result in results] == ["اجتماع في البوكمال", None] * 3
    assert [getattr(result, "reason", None) for result in results] == [None, Reason.CPU, None, Reason.CRASH, None, None]


def test_one_text_that_does_harm_takes_no_other_along(hostile_extraction: Sandbox) -> None:
    texts = [GOOD, f"{MARK}loop", GOOD, f"{MARK}leave", GOOD, f"{MARK}allocate", GOOD]
    results = extraction.extract_texts(texts, version="7", records=lambda: NAMES)
    assert [isinstance(result, list) for result in results] == [True, False] * 3 + [True]
    assert all(result[0].entity_id == 5 for result in results if isinstance(result, list))
    assert [str(result).split(" ")[0] for result in results if not isinstance(result, list)] == [
        "Finding",
        "The",
        "Finding",
    ]
    assert extraction.extract_texts([GOOD], version="7", records=lambda: pytest.fail("compiled again"))[0]


def test_a_text_that_hangs_is_stopped_by_the_clock(hostile_extraction: Sandbox, settings: Any) -> None:
    extraction.extract_texts([GOOD], version="7", records=lambda: NAMES)
    settings.EXTRACT_WALL_SECONDS = 6
    good, bad, last = extraction.extract_texts([GOOD, f"{MARK}sleep", GOOD], version="7", records=lambda: NAMES)
    assert good == last
    assert "longer than allowed" in str(bad)
    assert len(running(hostile_extraction)) == 3, "the watcher, the server, and the process that goes on"


@pytest.mark.parametrize(
    "answer",
    ["x", [["x"]], [[0] * 14], [[5, 3, "location", "r", 1, "", [], "nil", None, None, 0, [], [], None]], [[]], 3],
)
def test_a_lie_of_a_child_gives_no_links(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(extraction.SANDBOX, "stream", lambda *_arguments, **_options: iter([(answer, b"")]))
    (result,) = extraction.extract_texts(["text"], version="7", records=lambda: NAMES)
    assert isinstance(result, TaskFailed)


def test_links_that_overlap_or_leave_the_text_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def link(start: int, end: int) -> list[Any]:
        return [start, end, "location", "r", 1.0, "", [], "linked", 5, 3, 0.9, [], [[5, 3, 0.9, []]], None]

    for answer, is_right in (
        ([link(0, 2), link(2, 4)], True),
        ([link(0, 3), link(2, 4)], False),
        ([link(0, 9)], False),
    ):
        monkeypatch.setattr(extraction.SANDBOX, "stream", lambda *_a, _answer=answer, **_o: iter([(_answer, b"")]))
        (result,) = extraction.extract_texts(["text"], version="7", records=lambda: NAMES)
        assert isinstance(result, list) == is_right


def test_other_names_are_compiled_in_the_same_server(hostile_extraction: Sandbox) -> None:
    assert extraction.extract_texts([GOOD], version="7", records=lambda: NAMES)[0][0].entity_id == 5
    server = {process.pid for process in running(hostile_extraction)}
    other = GazetteerRecords(
        "8", (NameRecord(4, 6, "البوكمال", "ar", NameUse.OFFICIAL),), (EntityRecord(6, Kind.LOCATION, "city"),)
    )
    assert extraction.extract_texts([GOOD], version="8", records=lambda: other)[0][0].entity_id == 6
    assert len({process.pid for process in running(hostile_extraction)} & server) == 2, "all but the task itself"


def test_children_end_with_the_process_that_wanted_them(hostile_reading: Sandbox) -> None:
    """Killed, it can tell nobody; a task that sleeps does not look."""
    program = f"""
import django
django.setup()
from archive.sandbox.parent import Sandbox
sandbox = Sandbox("tests.archive.sandbox.hostile_reading", memory="READ_MEMORY", program={hostile_reading._program!r})
next(sandbox.stream("read_file", {{"name": "a"}}, {hostile("sleep")!r}, cpu=60, wall=60))
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    worker = subprocess.Popen([sys.executable, "-c", program], env=environment, cwd=django_settings.BASE_DIR)
    _until(lambda: len(running(hostile_reading)) == 3)
    worker.kill()
    worker.wait()
    _until(lambda: not running(hostile_reading))


def _until(true: Any) -> None:
    deadline = time.monotonic() + 90
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_forked_process_starts_children_of_its_own(hostile_reading: Sandbox) -> None:
    reading.read_file(GOOD.encode(), "a.txt")
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = 0 if reading.read_file(GOOD.encode(), "a.txt").report else 1
            reading.SANDBOX.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert reading.read_file(GOOD.encode(), "a.txt").report


def test_threads_read_at_the_same_time(hostile_reading: Sandbox) -> None:
    results: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda n=n: results.append(reading.read_file(f"عنوان {n}\nنص".encode(), "a.txt").report.title)
        )
        for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == ["عنوان 0", "عنوان 1", "عنوان 2"]
    assert psutil.Process().is_running()


def test_stopped_says_why() -> None:
    assert [str(Stopped(reason)) for reason in Reason] == ["cpu", "deadline", "memory", "crash"]
