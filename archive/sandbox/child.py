"""The child's side: a watcher, under it a server that only forks, under it a process for each task.

The server is process 1 of its namespace, so that everything a task leaves running goes with the task. It never looks at what
tasks are given, and each task starts from its clean memory: what one file did to its process reaches no other.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any, NoReturn

from archive.sandbox import frames
from archive.sandbox.isolation import die_with_parent, isolate, limit, renew_cpu

RUN, LOAD, KILL = b"R", b"L", b"K"
LOOK_SECONDS = 1.0
LEAVING_SECONDS = 0.005


def main() -> None:
    """Run as ``python -m archive.sandbox.child`` with the options that :mod:`archive.sandbox.parent` gives it."""
    options = json.loads(sys.argv[1])
    held = isolate(options["hidden"])
    pid = os.fork()
    if pid:
        _watch(pid, options["parent"], options["channel"])
    die_with_parent()
    _Server(options, held).serve()


def _wake_on_children() -> socket.socket:
    """A socket that can be read when a child has ended."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(theirs.detach())
    return ours


def _watch(server: int, parent: int, channel: int) -> NoReturn:
    """End with the server, and end it when the process that wanted it has ended, for whatever reason."""
    os.close(channel)
    woken = _wake_on_children()
    while True:
        if os.waitpid(server, os.WNOHANG)[0]:
            os._exit(0)
        if os.getppid() != parent:
            os.kill(server, signal.SIGKILL)
        select.select([woken], [], [], LOOK_SECONDS)
        _drain(woken)


def _drain(woken: socket.socket) -> None:
    try:
        while woken.recv(512):
            pass
    except BlockingIOError:
        return


class _Server:
    def __init__(self, options: dict[str, Any], held: list[str]) -> None:
        self.held, self.woken = held, _wake_on_children()
        self.channel = socket.socket(fileno=options["channel"])
        _configure(options)
        self.tasks = importlib.import_module(options["module"])

    def serve(self) -> NoReturn:
        # What is there now is never collected, so that forks share it.
        gc.freeze()
        frames.send(self.channel, {"held": self.held})
        while True:
            command, descriptors = self._command()
            if command == RUN:
                limits, _blob = frames.receive(self.channel)
                self._run(limits, descriptors[0])
            elif command == LOAD:
                gc.unfreeze()
                self.tasks.load(frames.receive(self.channel)[0])
                gc.collect()
                gc.freeze()
                frames.send(self.channel, {"loaded": True})

    def _command(self) -> tuple[bytes, list[int]]:
        self.channel.settimeout(None)
        command, descriptors, _flags, _address = socket.recv_fds(self.channel, 1, 1)
        if not command:
            os._exit(0)
        return command, descriptors

    def _run(self, limits: dict[str, Any], descriptor: int) -> None:
        _drain(self.woken)
        pid = os.fork()
        if not pid:
            try:
                self._become_task(limits, socket.socket(fileno=descriptor))
            finally:
                os._exit(1)
        os.close(descriptor)
        status = self._wait(pid)
        self._sweep(pid)
        # A worker that has ended waits for no status; then there is no next command either.
        with contextlib.suppress(frames.Closed):
            frames.send(self.channel, {"status": status})

    def _wait(self, pid: int) -> int:
        """The exit code of the task; anything the worker sends meanwhile means that it no longer wants the result."""
        while True:
            readable, _w, _x = select.select([self.channel, self.woken], [], [])
            _drain(self.woken)
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            if self.channel in readable:
                self._command()
                os.kill(pid, signal.SIGKILL)

    def _sweep(self, group: int) -> None:
        """End the processes that the task started, and wait until they have ended."""
        in_namespace = "processes" in self.held
        try:
            while True:
                if in_namespace:
                    os.kill(-1, signal.SIGKILL)
                else:
                    os.killpg(group, signal.SIGKILL)
                if not _reap():
                    time.sleep(LEAVING_SECONDS)
        except ProcessLookupError:
            return

    def _become_task(self, limits: dict[str, Any], channel: socket.socket) -> None:
        os.setsid()
        die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.channel.close()
        self.woken.close()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nowhere, number)
        limit(
            memory=limits["memory"], cpu=limits["cpu"], each=limits["each"], in_namespace="processes" in self.held
        )  # fmt: skip
        _answer(self.tasks, limits, channel)


def _reap() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] > 0
    except ChildProcessError:
        return False


def _answer(tasks: Any, limits: dict[str, Any], channel: socket.socket) -> None:
    """Do one task: send a frame for each thing it yields, then one that says how it ended."""
    from django.conf import settings
    from django.utils import translation

    from archive.readers import ReadError

    try:
        while True:
            request, data = frames.receive(channel)
            for name, value in request["settings"].items():
                setattr(settings, name, value)
            translation.activate(request["language"])
            for item, blob in tasks.TASKS[request["task"]](request["arguments"], data):
                if limits["each"]:
                    renew_cpu(limits["cpu"])
                frames.send(channel, {"item": item}, blob)
            frames.send(channel, {"end": True})
            if not limits["lasts"]:
                break
    except frames.Closed:
        pass
    except ReadError as error:
        frames.send(channel, {"refused": {"kind": type(error).__name__, "message": str(error)}})
    except MemoryError:
        frames.send(channel, {"out_of_memory": True})
    except Exception as error:
        frames.send(channel, {"failed": f"{type(error).__name__}: {error}"[:2000]})
    os._exit(0)


def _configure(options: dict[str, Any]) -> None:
    """Django as far as readers need it: translations and figures. No database, no applications, no key."""
    import django
    from django.conf import settings
    from django.utils import translation

    settings.configure(**options["settings"], INSTALLED_APPS=[], DATABASES={}, USE_TZ=True)
    django.setup()
    for code, _name in settings.LANGUAGES:
        # The catalogue is read here, where every fork shares it.
        with translation.override(code):
            translation.gettext("")


if __name__ == "__main__":
    # Time zones are read from the environment once, before there is anything else.
    time.tzset()
    main()
