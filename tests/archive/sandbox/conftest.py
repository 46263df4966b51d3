"""Sandboxes whose children load what does harm, with limits that are reached soon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from archive.sandbox import extraction, reading
from archive.sandbox.parent import Sandbox

WITHOUT_NAMESPACES = ("-c", "from archive.sandbox import child; child.isolate = lambda hidden: []; child.main()")


@pytest.fixture(params=["namespaces", "none"])
def program(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """With namespaces where they are permitted, and as where they are not."""
    return WITHOUT_NAMESPACES if request.param == "none" else ("-m", "archive.sandbox.child")


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
    sandbox = Sandbox("tests.archive.sandbox.hostile_extraction", memory="EXTRACT_MEMORY", single=True, lasting=50)
    yield from _in_place(monkeypatch, extraction, sandbox)


def _in_place(monkeypatch: pytest.MonkeyPatch, module: Any, sandbox: Sandbox) -> Iterator[Sandbox]:
    monkeypatch.setattr(module, "SANDBOX", sandbox)
    yield sandbox
    sandbox.close()


def running(sandbox: Sandbox) -> list[psutil.Process]:
    """Every process that the children of a sandbox consist of."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if sandbox.module in " ".join(process.info["cmdline"] or []) and process.status() != psutil.STATUS_ZOMBIE
    ]
