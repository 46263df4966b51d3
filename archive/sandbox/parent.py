"""The side of the worker: starts children, hands them tasks, and ends what takes too long."""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from archive.sandbox import frames
from archive.sandbox.child import KILL, LOAD, RUN
from archive.sandbox.outcomes import Reason, Refused, SandboxUnavailable, Stopped, TaskFailed

logger = logging.getLogger(__name__)
START_SECONDS = 120.0
"""For importing, and for compiling the names, on a machine that is busy with other things."""
END_SECONDS = 10.0
FRAME_BYTES = 64 * 1024 * 1024
"""Of JSON in an answer, beside the bytes of a file that may come with it."""
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TESSDATA_PREFIX", "CAMELTOOLS_DATA", "LD_LIBRARY_PATH")
"""Of the environment; everything else, the address of the database and all keys, stays here."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a child holds while it works. ``make`` gives the version that it really is, and plain data of this process's own."""

    version: str
    make: Callable[[], tuple[str, Any]]


class Sandbox:
    """Children that do the tasks of one module. Started when first wanted, shared by threads, not by forked processes.

    Args:
        module: path of a module with ``TASKS``, name -> function of arguments and bytes that yields (plain data, bytes).
        memory: name of the setting with the most bytes of address space.
        single: one child at a time, because each holds much; threads wait for one another.
        lasting: how many tasks one process does, which has then warmed to its work; a fresh one for each by default.
        program: what the interpreter runs.
    """

    def __init__(
        self,
        module: str,
        *,
        memory: str,
        single: bool = False,
        lasting: int = 1,
        program: Sequence[str] = ("-m", "archive.sandbox.child"),
    ) -> None:
        self.module, self._memory, self._lasting, self._program = module, memory, lasting, program
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(1) if single else None
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._forget)

    def stream(
        self, task: str, arguments: Any, data: bytes = b"", *, cpu: float, wall: float, each: bool = False,
        most: int = 0, outfit: Outfit | None = None,
    ) -> Iterator[tuple[Any, bytes]]:  # fmt: skip
        """Do a task; what it yields comes as it is ready.

        Args:
            cpu, wall: seconds, for the whole task or with ``each`` for every item. Only waiting for the child counts.
            most: bytes that may come with all items together.
            outfit: what the child must hold beforehand; another version that it holds is dropped first.

        Raises:
            Stopped, Refused, TaskFailed, SandboxUnavailable
        """
        limits = {
            "cpu": cpu, "memory": getattr(settings, self._memory), "each": each, "lasts": each and self._lasting > 1,
        }  # fmt: skip
        request = {"task": task, "arguments": arguments, "language": get_language() or "en", "settings": _figures()}
        with self._child(outfit) as child:
            yield from child.run(limits, request, data, wall=wall, most=most, lasting=self._lasting)

    def unload(self) -> None:
        """Have an outfit given again before the next task, whatever its version."""
        with self._lock:
            for child in self._idle:
                child.version = ""

    def close(self) -> None:
        """End the children that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()

    def _forget(self) -> None:
        """In a forked process: the children belong to the one that started them."""
        for child in self._idle:
            child.forget()
        self._idle, self._lock = [], threading.Lock()
        self._turn = self._turn and threading.Semaphore(1)

    @contextmanager
    def _child(self, outfit: Outfit | None) -> Iterator[_Child]:
        with self._turn or nullcontext():
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None or not child.is_alive:
                child = _Child(self.module, self._program)
            try:
                if outfit is not None and child.version != outfit.version:
                    child.load(outfit)
                yield child
            finally:
                if child.is_alive:
                    with self._lock:
                        self._idle.append(child)


class _Child:
    """One server of forks, and the watcher above it."""

    def __init__(self, module: str, program: Sequence[str]) -> None:
        self.channel, theirs = socket.socketpair()
        options = {
            "module": module, "channel": theirs.fileno(), "parent": os.getpid(), "hidden": _hidden(), "settings": _basis(),
        }  # fmt: skip
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *program, json.dumps(options)],
                cwd=settings.BASE_DIR, env=_environment(),
                pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.is_alive, self.version = True, ""
        self._task: socket.socket | None = None
        self._limits: dict[str, Any] = {}
        self._done = 0
        self.held = self._announced("held")
        if "network" not in self.held:
            logger.warning("Namespaces are not permitted here: readers could reach the network. See docs/adr/0011.")

    def load(self, outfit: Outfit) -> None:
        self._end()
        self.version, data = outfit.make()
        try:
            self.channel.settimeout(START_SECONDS)
            self.channel.sendall(LOAD)
            frames.send(self.channel, data, clock=frames.Clock(START_SECONDS))
        except (OSError, frames.Closed) as error:
            self.kill()
            raise SandboxUnavailable("The names did not reach the process that reads reports.") from error
        self._announced("loaded")

    def _announced(self, name: str) -> Any:
        try:
            return frames.receive(self.channel, most=FRAME_BYTES, clock=frames.Clock(START_SECONDS))[0][name]
        except (frames.Closed, TimeoutError) as error:
            self.kill()
            raise SandboxUnavailable("The process that reads files did not start; its log says why.") from error

    def run(
        self, limits: dict[str, Any], request: Any, data: bytes, *, wall: float, most: int, lasting: int
    ) -> Iterator[tuple[Any, bytes]]:
        reason: Reason | None = Reason.CRASH
        status: int | None = None
        try:
            if self._task is not None and (self._limits != limits or self._done >= lasting):
                self._end()
            task = self._task or self._begin(limits)
            yield from _answers(task, request, data, limits["each"], wall, most)
            self._done += 1
            reason = None
        except TimeoutError:
            reason = Reason.DEADLINE
        except MemoryError:
            reason = Reason.MEMORY
        except frames.Closed:
            pass
        except frames.Unreadable as error:
            raise TaskFailed(f"unreadable answer: {error}") from error
        finally:
            if reason is not None or not limits["lasts"]:
                status = self._end()
        if reason is not None:
            raise Stopped(Reason.CPU if status == -signal.SIGXCPU and reason is Reason.CRASH else reason)

    def _begin(self, limits: dict[str, Any]) -> socket.socket:
        self._task, theirs = socket.socketpair()
        self._limits, self._done = limits, 0
        try:
            with theirs:
                self.channel.settimeout(END_SECONDS)
                socket.send_fds(self.channel, [RUN], [theirs.fileno()])
            frames.send(self.channel, limits, clock=frames.Clock(END_SECONDS))
        except OSError as error:
            self.kill()
            raise frames.Closed from error
        return self._task

    def _end(self) -> int | None:
        """End the task and all that it started; its exit code, as of :mod:`subprocess`."""
        if self._task is None or not self.is_alive:
            return None
        self._task.close()
        self._task = None
        try:
            self.channel.settimeout(END_SECONDS)
            self.channel.sendall(KILL)
            answer, _blob = frames.receive(self.channel, most=FRAME_BYTES, clock=frames.Clock(END_SECONDS))
            return int(answer["status"])
        except (OSError, frames.Closed, frames.Unreadable):
            self.kill()
            return None

    def forget(self) -> None:
        """Let go of what belongs to another process."""
        self.channel.close()
        if self._task is not None:
            self._task.close()
        self.process.returncode = 0

    def kill(self) -> None:
        """End all of it at once. Namespace and death signals take along whatever left the group."""
        self.is_alive = False
        self.channel.close()
        if self._task is not None:
            self._task.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _answers(
    channel: socket.socket, request: Any, data: bytes, each: bool, wall: float, most: int
) -> Iterator[tuple[Any, bytes]]:
    clock = frames.Clock(wall)
    frames.send(channel, request, data, clock=clock)
    while True:
        answer, blob = frames.receive(channel, most=FRAME_BYTES + most, clock=clock)
        if not isinstance(answer, dict):
            raise TaskFailed("an answer that is no object")
        if "item" in answer:
            most -= len(blob)
            if most < 0:
                raise TaskFailed("more came of it than may")
            yield answer["item"], blob
            clock = frames.Clock(wall) if each else clock
        elif "end" in answer:
            return
        elif "out_of_memory" in answer:
            raise MemoryError
        elif isinstance(refused := answer.get("refused"), dict):
            raise Refused(str(refused.get("kind")), str(refused.get("message"))[:2000])
        else:
            raise TaskFailed(str(answer.get("failed"))[:2000])


def _environment() -> dict[str, str]:
    # A library that starts threads would have them before the fork, where they are lost.
    return {"OPENBLAS_NUM_THREADS": "1"} | {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def _figures() -> dict[str, float | bool]:
    """Every setting that is a number or yes and no: the limits of readers are among them, and nothing secret is."""
    names = (name for name in dir(settings) if name.isupper())
    values = {name: getattr(settings, name) for name in names}
    return {name: value for name, value in values.items() if isinstance(value, int | float)}


def _basis() -> dict[str, Any]:
    return {
        "LANGUAGES": [(code, str(name)) for code, name in settings.LANGUAGES],
        "LANGUAGE_CODE": settings.LANGUAGE_CODE,
        "LOCALE_PATHS": [str(path) for path in settings.LOCALE_PATHS],
        "FORMAT_MODULE_PATH": settings.FORMAT_MODULE_PATH,
        "TIME_ZONE": settings.TIME_ZONE,
        "USE_I18N": True,
    }


def _hidden() -> list[str]:
    """Folders that readers have no business in: originals, key and index, and the socket of the database."""
    folders = [Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)]
    if (host := str(connection.settings_dict.get("HOST") or "")).startswith("/"):
        folders.append(Path(host))
    needed = [Path(settings.BASE_DIR), Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable)]
    hidden = {folder.resolve() for folder in folders if folder.is_dir()}
    return sorted(str(folder) for folder in hidden if not any(path.resolve().is_relative_to(folder) for path in needed))
