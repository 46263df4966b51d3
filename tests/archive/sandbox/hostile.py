"""What a file or text could make its reader do. Children of tests load this; nothing outside of the tests knows it."""

from __future__ import annotations

import ctypes
import glob
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MARK = "HOSTILE "


def act(what: str) -> None:
    """Do the word that follows the mark in ``what``, if it is there."""
    if found := re.search(rf"{MARK}(\w+)", what):
        DEEDS[found[1]]()


def loop() -> None:
    while True:
        pass


def allocate() -> None:
    held = []
    while True:
        held.append(bytearray(50_000_000))


def recurse() -> None:
    """Exhausts the stack of C, which ends the process by a signal."""
    ctypes.string_at(0)


def leave() -> None:
    os._exit(0)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL})
    time.sleep(10_000)


def fork() -> None:
    """Leave processes behind, in sessions of their own, and go on as if nothing were."""
    for _ in range(3):
        if not os.fork():
            os.setsid()
            if os.fork():
                os._exit(0)
            sleep()


DEEDS = {
    "loop": loop, "allocate": allocate, "recurse": recurse, "leave": leave, "kill": kill, "sleep": sleep, "fork": fork,
}  # fmt: skip


def spy(arguments: dict[str, Any], data: bytes) -> Iterator[tuple[Any, bytes]]:
    """What can be seen from inside."""
    seen = {"environment": dict(os.environ), "others": [], "folder": sorted(os.listdir(arguments["folder"]))}
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if arguments["secret"] in Path(path).read_text("utf-8", "replace"):
                seen["others"].append(path)
        except OSError:
            continue
    try:
        socket.create_connection(("127.0.0.1", arguments["port"]), timeout=2).close()
        seen["connected"] = True
    except OSError:
        seen["connected"] = False
    libc = ctypes.CDLL(None, use_errno=True)
    seen["uncovered"] = libc.umount2(os.fsencode(arguments["folder"]), 2) == 0
    yield seen, b""


def flood(arguments: Any, data: bytes) -> Iterator[tuple[Any, bytes]]:
    while True:
        yield "x", bytes(1_000_000)


def lie(arguments: Any, data: bytes) -> Iterator[tuple[Any, bytes]]:
    """Answers whatever it was told to."""
    yield arguments["answer"], b""
