"""What ``manage.py serve`` watches beside its processes: the embedded database, and its own terminal."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from archive.config import database

LOOK_SECONDS = 2.0
FEW_DEATHS = 3
"""A database that has died so often is not started again."""


class DatabaseWatch(threading.Thread):
    """Starts the embedded database again when it has died, and ends the site when that does not help.

    Attributes:
        failure: why the site was ended, if it was.
    """

    def __init__(self, cluster: Path, say: Callable[[str], None]) -> None:
        super().__init__(daemon=True, name="database-watch")
        self._cluster = cluster
        self._say = say
        self._over = threading.Event()
        self.failure = ""

    def run(self) -> None:
        deaths = 0
        while not self._over.wait(LOOK_SECONDS):
            reason = database.death_of(self._cluster)
            if not reason:
                continue
            deaths += 1
            self._say(f"The embedded PostgreSQL has died. The end of its log, {self._cluster / 'log'}:\n{reason}")
            try:
                if deaths > FEW_DEATHS:
                    raise ImproperlyConfigured(f"The embedded PostgreSQL has died {deaths} times.")
                database.start_again(self._cluster)
            except ImproperlyConfigured as error:
                self.failure = str(error)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            self._say("The embedded PostgreSQL runs again.")

    def stop(self) -> None:
        """The database is about to be ended on purpose."""
        self._over.set()


def end_with_terminal() -> None:
    """When its terminal is closed, this process ends as on SIGTERM, with all that it started; those it forked let it do so."""
    me = os.getpid()

    def closed(_number: int, _frame: object) -> None:
        if os.getpid() == me:
            silence()
            os.kill(me, signal.SIGTERM)

    signal.signal(signal.SIGHUP, closed)


def silence() -> None:
    """Discard all further output: writing to a closed terminal is an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
