"""The archive as an operator starts it, in processes of its own, and Debian's Chromium to look at it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 1200
"""A site that dies is noticed at once; this is for one that hangs, on however slow a machine."""
STOP_SECONDS = 20
CHROMIUM = os.environ.get("SIJILL_CHROMIUM", "/usr/bin/chromium")
# What workers do for a page takes as long as the machine is busy; what does not come at all is waited for in vain only once.
expect.set_options(timeout=60_000)


@dataclass(frozen=True)
class Site:
    """A running archive: its address, its first editor's password, its data folder and its supervisor."""

    address: str
    password: str
    data: Path
    process: subprocess.Popen[str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_NUMBERED = re.compile(r"(?<=/)(articles|entities)/(\d{1,3})(?=/)")


def with_ids(site: Site, address: str) -> str:
    """An address with the ids of this archive in the place of numbers: ``articles/1`` is the first report that it stored."""
    return _NUMBERED.sub(lambda found: f"{found[1]}/{_ids(site.address, found[1])[int(found[2]) - 1]}", address)


@cache
def _ids(address: str, kind: str) -> list[int]:
    with urllib.request.urlopen(f"{address}/exports/{kind}/jsonl/", timeout=120) as lines:
        return sorted(int(json.loads(line)["id"]) for line in lines)


@pytest.fixture(autouse=True)
def _ids_in_addresses(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids follow the clock, so a test names what it opens by the order in which it was stored."""
    if "site" not in request.fixturenames:
        return
    site, goto = request.getfixturevalue("site"), Page.goto
    monkeypatch.setattr(Page, "goto", lambda page, url, **options: goto(page, with_ids(site, url), **options))


def start_site(data: Path) -> Site:
    """Run ``manage.py serve`` on an empty data folder and wait until it answers."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    with (data / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)],
            env={**environment, "SIJILL_DATA": str(data)}, stdout=log, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
            continue
        said = re.search(r"with the password (\S+)", (data / "serve.log").read_text(encoding="utf-8"))
        if said is None:
            time.sleep(0.3)
            continue
        return Site(address, said[1], data, process)
    raise AssertionError(f"the site did not start:\n{(data / 'serve.log').read_text(encoding='utf-8')}")


def stop_site(site: Site) -> list[str]:
    """One Ctrl-C; returns what is still alive after it, as command lines."""
    family = psutil.Process(site.process.pid).children(recursive=True)
    family += [p for p in psutil.process_iter(["cmdline"]) if str(site.data) in " ".join(p.info["cmdline"] or [])]
    site.process.send_signal(signal.SIGINT)
    site.process.wait(STOP_SECONDS)
    _gone, alive = psutil.wait_procs(family, timeout=5)
    return [" ".join(p.cmdline()) for p in alive if p.pid != os.getpid()]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    # Not below pytest's own folder, which only its owner may enter: as root, PostgreSQL runs as somebody else.
    folder = tempfile.TemporaryDirectory(prefix="sijill-site-", ignore_cleanup_errors=True)
    Path(folder.name).chmod(0o755)
    with folder:
        running = start_site(Path(folder.name))
        yield running
        if running.process.poll() is None:
            alive = stop_site(running)
            assert not alive, f"Ctrl-C left these running: {alive}"
            assert running.process.returncode == 0


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    # Chromium's own sandbox refuses to run as root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*quiet, *sandbox]}


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.address


def first_pair(page: Page) -> Locator:
    """The likeliest pair on the page of duplicates, once a worker has compared the names."""
    pair = page.locator(".ruling").first
    for _attempt in range(40):
        if pair.count():
            break
        page.wait_for_timeout(3000)
        page.reload()
    return pair


def passes_axe(page: Page) -> None:
    """axe finds nothing on the page as it stands, which is no wider than a telephone."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    page.set_viewport_size({"width": 390, "height": 844})
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 720})
    assert too_wide <= 0


def passes_axe_in_arabic(page: Page) -> None:
    """The same page in Arabic; the page is left where it was."""
    here = page.url
    page.goto(here.replace("/en/", "/", 1))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    passes_axe(page)
    page.goto(here)
