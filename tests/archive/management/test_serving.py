"""``manage.py serve`` on a data folder of its own: what happens when PostgreSQL, a process or the terminal goes away."""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_SETUP = """
import sys, django
django.setup()
from django.core.management import execute_from_command_line
from archive.management.commands import serve
serve.Command._setup = lambda *_: None
execute_from_command_line(["manage.py", "serve", *sys.argv[1:]])
"""
"""Tables and reference data take minutes, and nothing here needs them."""
START_SECONDS = 1200
SETTLE_SECONDS = 60


class Site:
    """A running site and what it prints."""

    def __init__(self, data: Path, *, terminal: bool = False) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = data
        self.output = data.parent / "output.txt"
        environment = {**os.environ, "SIJILL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "archive.config.settings"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-c", WITHOUT_SETUP, "--port", str(self.port), "--workers", "1", "--jobs", "1"]
        self.terminal: int | None = None
        where: dict[str, Any] = {}
        if terminal:
            self.terminal, other = pty.openpty()
            where = {"stdin": other, "preexec_fn": lambda: _take_terminal(other)}
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=not terminal, **where
            )
        self.family: set[psutil.Process] = set()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def answers(self, path: str = "healthz") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=20) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.data / "postgres/postmaster.pid").read_text().splitlines()[0]))

    def named(self, words: str) -> list[psutil.Process]:
        return [p for p in psutil.Process(self.process.pid).children(recursive=True) if words in " ".join(_line(p))]

    def remember(self) -> None:
        self.family = {*psutil.Process(self.process.pid).children(recursive=True), self.postmaster()}

    def left(self) -> list[psutil.Process]:
        return [p for p in self.family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def _take_terminal(descriptor: int) -> None:
    os.setsid()
    fcntl.ioctl(descriptor, termios.TIOCSCTTY, 0)


def _line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def until(true: Callable[[], Any], seconds: float = SETTLE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.5)
    return False


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Not among pytest's own folders, which other runs of it close to the user that PostgreSQL runs as under root."""
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="serve-", dir=ROOT / "var"))
    (folder / "data").mkdir()
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def serve(data: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def start(**options: Any) -> Site:
        site = Site(data, **options)
        sites.append(site)
        assert until(lambda: site.answers() == 200 or site.process.poll() is not None, START_SECONDS), site.said()
        assert site.process.poll() is None, site.said()
        site.remember()
        return site

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.process.terminate()
            try:
                site.process.wait(30)
            except subprocess.TimeoutExpired:
                site.process.kill()
        for process in site.left():
            process.kill()


def test_postgresql_that_dies_is_started_again_and_then_a_process_and_all_end(serve: Any) -> None:
    site = serve()
    site.postmaster().kill()
    assert until(lambda: "PostgreSQL has died" in site.said()), site.said()
    assert until(lambda: "runs again" in site.said()), site.said()
    assert until(lambda: site.answers() == 200), site.said()
    site.remember()
    (web, *_others) = [p for p in site.named("gunicorn") if "serve" not in " ".join(_line(p))]
    web.kill()
    assert until(lambda: site.process.poll() is not None), site.said()
    assert site.process.returncode not in (0, None)
    assert "Stopped: a process was ended by SIGKILL" in site.said()
    assert until(lambda: not site.left(), 20), site.left()


@pytest.mark.parametrize("how", ["closed", "signal"])
def test_with_its_terminal_all_ends(serve: Any, how: str) -> None:
    site = serve(terminal=True)
    if how == "closed":
        os.close(site.terminal)
    else:
        site.process.send_signal(signal.SIGHUP)
    assert until(lambda: site.process.poll() is not None), site.said()
    assert until(lambda: not site.left(), 20), site.left()
