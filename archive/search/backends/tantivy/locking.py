"""One writer of the index at a time on a host, and none that hangs indefinitely.

The writer reports progress by :meth:`WriteLock.progress`. A process that has not done so for ``settings.INDEX_STUCK_SECONDS``
ends itself and prints the stack of every thread to stderr. If it cannot even do that (it was stopped, or hangs in the kernel),
the next process that wants to write kills it. The lock is released when the process that holds it ends.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fasteners
import psutil
from django.conf import settings

from archive.search.backends.tantivy import state
from archive.search.errors import IndexBusy

logger = logging.getLogger(__name__)
LOCK = "write.lock"
WRITER = "writer.json"
PATIENCE_SECONDS = 10.0
KILL_SECONDS = 10.0
_STDERR = 2
# The file lock belongs to the process, so all threads of one process would hold it.
_in_this_process = threading.Lock()


class WriteLock:
    """The exclusive right to write, and the duty to report progress."""

    def __init__(self, writer: Path) -> None:
        self._writer = writer

    def progress(self) -> None:
        """Report that something was done; restarts the time after which this process counts as stuck."""
        os.utime(self._writer)
        # In C and without the GIL, so that it also ends a process whose threads all wait for the engine.
        # The file descriptor of stderr: an object that replaces ``sys.stderr`` may have none.
        faulthandler.dump_traceback_later(settings.INDEX_STUCK_SECONDS, exit=True, file=_STDERR)


@contextmanager
def write_lock(*, patience: float = PATIENCE_SECONDS) -> Iterator[WriteLock]:
    """Hold the exclusive right to write to the index of this host.

    Args:
        patience: seconds to wait for another holder.

    Raises:
        IndexBusy: another process or thread still holds it.
        OSError: the index folder cannot be created or written.
    """
    folder = state.root()
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
    """Kill the process that holds the lock if it is stuck and is still the one that signed; return whether it was killed."""
    try:
        silent = time.time() - writer.stat().st_mtime
        signed = json.loads(writer.read_text(encoding="utf-8"))
        process = psutil.Process(int(signed["pid"]))
        # Process ids are reused; the start time identifies the process.
        if silent < settings.INDEX_STUCK_SECONDS or abs(process.create_time() - signed["started"]) > 1:
            return False
        logger.error("Process %s has held the index for %.0f s without progress; it is killed.", process.pid, silent)
        process.kill()
    except (OSError, ValueError, KeyError, TypeError, psutil.Error) as error:
        logger.warning("The process that holds the index cannot be identified: %s", error)
        return False
    return True
