"""``manage.py work``: background workers on all cores, each started again when it ends or is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection

from archive import tasks

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60
"""A worker that ran so long was well; the next pause is short again."""
GRACE_SECONDS = 8


class Command(BaseCommand):
    help = "Run background workers, one a core, and start again whatever ends, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="Workers (default: one a core).")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))
        workers = [Worker() for _ in range(max(1, options["processes"]))]
        try:
            while True:
                for worker in workers:
                    if note := worker.look_after():
                        self.stderr.write(note)
                        self._follow()
                time.sleep(0.2)
        finally:
            for worker in workers:
                worker.stop()

    def _follow(self) -> None:
        """What the lost worker had begun is looked for by the others now."""
        try:
            tasks.request_unfinished_work()
        except Error as error:
            # The database is away; the workers look by themselves once a minute when it is back.
            self.stderr.write(f"The database does not answer: {error}")
        finally:
            connection.close()


class Worker:
    """One worker process and when it may be started again."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.not_before = 0.0
        self.pause = FIRST_PAUSE

    def look_after(self) -> str:
        """Start the process where there is none; returns what to tell the operator."""
        now = time.monotonic()
        note = ""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self.pause = FIRST_PAUSE if now - self.started > STEADY_SECONDS else min(LONGEST_PAUSE, self.pause * 2)
            self.not_before = now + self.pause
            note = f"A worker ended with code {code}; another starts in {self.pause:.0f} s. Its jobs go on there."
        if self.process is None and now >= self.not_before:
            self.process, self.started = subprocess.Popen(worker_command()), now
        return note

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def worker_command() -> list[str]:
    manage = str(settings.BASE_DIR / "manage.py")
    return [sys.executable, manage, "procrastinate", "worker", "--concurrency", "2", "--shutdown-graceful-timeout", "4"]
