"""Latencies through the web server as ``manage.py serve`` runs it, with several clients at once."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from archive.management.commands.serve import web_command
from tests.benchmarks.inside import addresses
from tests.benchmarks.questions import Questions
from tests.benchmarks.timing import under_load

CLIENTS = 8
SECONDS = 12.0
WORKERS = 2
START_SECONDS = 600


def measure(asked: Questions, database_url: str, *, page_cache: bool) -> dict[str, Any]:
    """Without the page cache every page is rendered; with it, most are requested a second time while nothing changes."""
    with _server(database_url, page_cache) as port:
        return {
            f"page_{name}": under_load(_getter(port), own, clients=CLIENTS, seconds=SECONDS)
            for name, own in addresses(asked).items()
        }


@contextmanager
def _server(database_url: str, page_cache: bool) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "DATABASE_URL": database_url}
    # All clients of the benchmark come from one address.
    environment |= {f"SIJILL_RATE_{name}": "0" for name in ("SEARCH", "SUGGEST", "FEED", "MAP", "DOWNLOAD", "EXPORT")}
    if not page_cache:
        environment["SIJILL_PAGE_CACHE_BYTES"] = "0"
    process = subprocess.Popen(web_command("127.0.0.1", port, WORKERS), env=environment)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                _get(http.client.HTTPConnection("127.0.0.1", port), "/healthz")
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _getter(port: int) -> Any:
    """A call that gets an address, over a connection of its own for each thread, as browsers keep one."""
    own = threading.local()

    def get(address: str) -> None:
        if not hasattr(own, "connection"):
            own.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            _get(own.connection, address)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes idle connections; a browser opens a new one as well.
            own.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            _get(own.connection, address)

    return get


def _get(connection: http.client.HTTPConnection, address: str) -> None:
    connection.request("GET", quote(address, safe="/?=&%"))
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise AssertionError(f"{address} answered {response.status}")
