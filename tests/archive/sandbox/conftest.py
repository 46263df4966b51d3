"""Sandboxes whose children load what does harm, with limits that are reached soon."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from archive.sandbox import extraction, reading
from archive.sandbox.parent import Sandbox

OWN = f"# of the tests in process {os.getpid()}"
"""In the command line of every child, since other tests may run sandboxes at the same time."""
WITH_NAMESPACES = ("-c", f"from archive.sandbox import child; child.main() {OWN}")
WITHOUT_NAMESPACES = ("-c", f"from archive.sandbox import child; child.isolate = lambda hidden: []; child.main() {OWN}")


@pytest.fixture(params=["namespaces", "none"])
def program(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """With namespaces where they are permitted, and as where they are not."""
    return WITHOUT_NAMESPACES if request.param == "none" else WITH_NAMESPACES


@pytest.fixture(autouse=True)
def _low_limits(settings: Any) -> None:
    settings.READ_SECONDS = settings.EXTRACT_SECONDS = 2
    settings.READ_WALL_SECONDS = settings.EXTRACT_WALL_SECONDS = 60
    settings.READ_MEMORY = settings.EXTRACT_MEMORY = 700 * 1024**2


@pytest.fixture
def hostile_reading(monkeypatch: pytest.MonkeyPatch, program: Any) -> Iterator[Sandbox]:
    yield from _in_place(
        monkeypatch, reading, Sandbox("tests.archive.sandbox.hostile_reading", memory="READ_MEMORY", program=program)
    )


@pytest.fixture
def hostile_extraction(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    sandbox = Sandbox(
        "tests.archive.sandbox.hostile_extraction",
        memory="EXTRACT_MEMORY",
        single=True,
        lasting=50,
        program=WITH_NAMESPACES,
    )
    yield from _in_place(monkeypatch, extraction, sandbox)


def _in_place(monkeypatch: pytest.MonkeyPatch, module: Any, sandbox: Sandbox) -> Iterator[Sandbox]:
    monkeypatch.setattr(module, "SANDBOX", sandbox)
    yield sandbox
    sandbox.close()


def running(sandbox: Sandbox) -> list[psutil.Process]:
    """Every process that the children of a sandbox consist of."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or [])
        if OWN in command and sandbox.module in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found
