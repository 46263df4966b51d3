"""``manage.py serve``: set up, then web server and worker under one roof until Ctrl-C."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from honcho.manager import Manager
from honcho.printer import Printer

from archive.accounts.roles import how_to_sign_in
from archive.config import database
from archive.management.supervision import DatabaseWatch, end_with_terminal, silence

STARTUP_SECONDS = 60
KILL_AFTER_SECONDS = 5


class Command(BaseCommand):
    help = "Set up what is missing, then run the web server and the background worker until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port of the web server (default 8000).")
        parser.add_argument("--host", default="127.0.0.1", help="Address that it listens on (default 127.0.0.1).")
        parser.add_argument("--workers", type=int, default=2, help="Processes of the web server (default 2).")
        parser.add_argument(
            "--jobs",
            type=int,
            default=os.cpu_count() or 1,
            help="Processes that work in the background (default: one a core).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Until the processes run there is nobody else to end the embedded database on SIGTERM.
        signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(143))
        end_with_terminal()
        host, port = options["host"], options["port"]
        _refuse_taken_port(host, port)
        environment = self._environment(f"http://{host}:{port}")
        self._setup(environment)
        manager = Manager(Printer(sys.stdout, prefix=True))
        for name, command in _processes(host, port, options["workers"], options["jobs"]).items():
            # "exec": the signal that ends a process must reach it, not the shell that started it.
            manager.add_process(name, f"exec {shlex.join(command)}", env=environment)
        announce = threading.Thread(target=self._announce, args=(host, port), daemon=True)
        announce.start()
        watch = self._watch_database()
        self._run(manager)
        if watch is not None:
            watch.stop()
        if watch is not None and watch.failure:
            raise CommandError(f"Stopped: {watch.failure}")
        stopped_by_user = manager.returncode in (130, 143)
        self.stdout.write("Stopped." if stopped_by_user else _why(manager.returncode))
        sys.exit(0 if stopped_by_user else abs(manager.returncode or 1))

    def _run(self, manager: Manager) -> None:
        """Until all processes have ended; whatever ends this one, none of them stays behind."""
        try:
            manager.loop()
        except OSError:
            # Nobody reads what is printed any more.
            silence()
            manager.returncode = 143
            manager.terminate()
            time.sleep(KILL_AFTER_SECONDS)
            manager.kill()

    def _watch_database(self) -> DatabaseWatch | None:
        if settings.DATABASES["default"]["ENGINE"] != "archive.config.database":
            return None
        watch = DatabaseWatch(Path(settings.DATABASES["default"]["EMBEDDED_DATA"]), self._say)
        watch.start()
        return watch

    def _say(self, words: str) -> None:
        self.stderr.write(words)
        self.stderr.flush()

    def _environment(self, address: str) -> dict[str, str]:
        """The environment of the child processes: the address of the embedded database, which this process alone owns."""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        if not settings.CSRF_TRUSTED_ORIGINS:
            environment.setdefault("SIJILL_ADDRESS", address)
        if settings.DATABASES["default"]["ENGINE"] == "archive.config.database":
            self.stdout.write("▸ Embedded PostgreSQL …")
            self.stdout.flush()
            environment["DATABASE_URL"] = database.url(Path(settings.DATABASES["default"]["EMBEDDED_DATA"]))
        return environment

    def _setup(self, environment: dict[str, str]) -> None:
        """In a process of its own, so that the compiled names it needs do not stay in the memory of this one."""
        try:
            done = subprocess.run(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "setup", "--no-editor"],
                env=environment,
                check=False,
            )
        except KeyboardInterrupt:
            self.stderr.write("Stopped; the next start goes on where this one ended.")
            sys.exit(130)
        if done.returncode:
            raise CommandError("Setting up failed; the message above says why. Nothing that was stored is lost.")

    def _announce(self, host: str, port: int) -> None:
        """Say where the archive is once it answers."""
        address = f"http://{host}:{port}/"
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{address}healthz", timeout=2).close()
            except urllib.error.HTTPError:
                pass  # It answers, if only to say that this host name or plain HTTP is not for it.
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
                continue
            lines = [f"Sijill runs at {address} (English: {address}en/)", *how_to_sign_in(settings.DATA_DIR)]
            self.stdout.write("\n" + "\n".join(lines) + "\nCtrl-C stops it.\n")
            self.stdout.flush()
            return


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The web server as the archive runs it."""
    return [
        sys.executable, "-m", "gunicorn", "--config", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"),
        "--chdir", str(settings.BASE_DIR), "--bind", f"{host}:{port}", "--workers", str(workers),
    ]  # fmt: skip


def _why(code: int | None) -> str:
    if code is not None and code < 0:
        return f"Stopped: a process was ended by {signal.Signals(-code).name}; the lines above say which."
    return f"Stopped: a process ended with code {code}; the lines above say which and why."


def _processes(host: str, port: int, workers: int, jobs: int) -> dict[str, list[str]]:
    manage = str(settings.BASE_DIR / "manage.py")
    work = [sys.executable, manage, "work", "--processes", str(jobs)]
    return {"web": web_command(host, port, workers), "worker": work}


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used: {error.strerror}. Choose another: make run PORT=8010"
            ) from error
