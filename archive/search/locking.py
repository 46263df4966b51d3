"""One writer of the index at a time on a host, and none that hangs for ever.

Whoever writes says how it goes on by :meth:`WriteLock.progress`. A process that does not for ``settings.INDEX_STUCK_SECONDS``
ends itself, with the stack of every thread on its error output; where it cannot even do that (it was stopped, or hangs in the
kernel), the next that wants to write ends it. The lock itself goes with the process that holds it.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners
import psutil
from django.conf import settings

from archive.search import index

logger = logging.getLogger(__name__)
LOCK = "write.lock"
WRITER = "writer.json"
PATIENCE_SECONDS = 10.0
KILL_SECONDS = 10.0
# The lock of the file is one of the process; threads of one process would all have it.
_in_this_process = threading.Lock()


class IndexBusy(Exception):
    """Another process writes to the index; what changed meanwhile is written by the next pass."""


class WriteLock:
    """The right to write, and the duty to go on."""

    def __init__(self, writer: Path) -> None:
        self._writer = writer

    def progress(self) -> None:
        """Something was done; the time until this process counts as stuck begins anew."""
        os.utime(self._writer)
        # In C and without Python's lock, so that it also ends a process whose threads all wait for the engine.
        # To the true stderr: one that a caller has put in its place may be no file.
        faulthandler.dump_traceback_later(settings.INDEX_STUCK_SECONDS, exit=True, file=sys.__stderr__)


@contextmanager
def write_lock(*, patience: float = PATIENCE_SECONDS) -> Iterator[WriteLock]:
    """Hold the only right to write to the index of this host.

    Args:
        patience: seconds to wait for another that holds it.

    Raises:
        IndexBusy: another process or thread still holds it.
        OSError: the folder of the index cannot be made or written.
    """
    folder = index.root()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    if not _in_this_process.acquire(timeout=patience):
        raise IndexBusy("this process is writing to the index already")
    try:
        lock = fasteners.InterProcessLock(folder / LOCK)
        while not lock.acquire(timeout=max(0.0, deadline - time.monotonic()), delay=0.05, max_delay=0.2):
            if not _end_stuck_writer(folder / WRITER):
                raise IndexBusy("another process is writing to the index")
            deadline = time.monotonic() + KILL_SECONDS
        try:
            held = WriteLock(_sign(folder / WRITER))
            held.progress()
            yield held
        finally:
            faulthandler.cancel_dump_traceback_later()
            (folder / WRITER).unlink(missing_ok=True)
            lock.release()
    finally:
        _in_this_process.release()


def _sign(writer: Path) -> Path:
    me = psutil.Process()
    writer.touch(mode=0o600)
    writer.write_text(json.dumps({"pid": me.pid, "started": me.create_time()}), encoding="utf-8")
    return writer


def _end_stuck_writer(writer: Path) -> bool:
    """End the process that holds the lock if it stands still and is still the one that signed; returns whether it was ended."""
    try:
        silent = time.time() - writer.stat().st_mtime
        signed = json.loads(writer.read_text(encoding="utf-8"))
        process = psutil.Process(int(signed["pid"]))
        # Process ids are used again; the time of the start tells another process.
        if silent < settings.INDEX_STUCK_SECONDS or abs(process.create_time() - signed["started"]) > 1:
            return False
        logger.error("Process %s has held the index for %.0f s without going on; it is ended.", process.pid, silent)
        process.kill()
    except (OSError, ValueError, KeyError, TypeError, psutil.Error) as error:
        logger.warning("Who holds the index cannot be told: %s", error)
        return False
    return True
