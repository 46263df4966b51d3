"""The web server as ``manage.py serve`` runs it, on a free port of loopback, by itself and behind the proxies that ship."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from archive.config import database
from archive.management.commands.serve import web_command
from tests.web.clients import get

ROOT = Path(__file__).resolve().parents[2]
HEAD_SECONDS = 2
BODY_SECONDS = 3
START_SECONDS = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a web server with a folder of its own; of the database only that it answers is needed."""
    url = os.environ.get("DATABASE_URL") or database.url(Path(settings.DATABASES["default"]["EMBEDDED_DATA"]))
    values = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "archive.config.settings",
        "SIJILL_DATA": str(tmp_path_factory.mktemp("web")),
        "SIJILL_HEAD_SECONDS": str(HEAD_SECONDS),
        "SIJILL_BODY_SECONDS": str(BODY_SECONDS),
        "SIJILL_CONNECTIONS_PER_ADDRESS": "0",
    }
    collect = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env=values, check=True, cwd=ROOT)
    return values


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """A program that answers on ``port`` while the block runs; it is ended by its own process id."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                get(port, "/healthz")
                break
            except OSError:
                assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
                assert time.monotonic() < deadline, f"{command[0]} does not answer"
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def direct(environment: dict[str, str]) -> Iterator[int]:
    port = free_port()
    with running(web_command("127.0.0.1", port, 1), port, environment) as served:
        yield served


@pytest.fixture(scope="session")
def behind_proxy(environment: dict[str, str]) -> Iterator[int]:
    """The web server that trusts the proxy before it; suggestions are counted, two an hour."""
    port = free_port()
    values = {**environment, "SIJILL_BEHIND_PROXY": "1", "SIJILL_RATE_SUGGEST": "2/h"}
    with running(web_command("127.0.0.1", port, 1), port, values) as served:
        yield served


@pytest.fixture(scope="session")
def nginx(behind_proxy: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("needs nginx: apt-get install nginx-light")
    port, folder = free_port(), tmp_path_factory.mktemp("nginx")
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    # Without a certificate, on loopback: the server that redirects to HTTPS and what is about TLS are left out.
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, count=1, flags=re.S)
    site = re.sub(r"    listen \[::\]:443.*\n|    ssl_.*\n", "", site)
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind_proxy}")
    paths = "".join(
        f"    {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\n    access_log off;\n{paths}{site}\n}}\n",
        encoding="utf-8",
    )
    with running([program, "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")], port) as served:
        yield served


@pytest.fixture(scope="session")
def caddy(behind_proxy: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("needs Caddy: apt-get install caddy")
    port, folder = free_port(), tmp_path_factory.mktemp("caddy")
    site = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    # Plain HTTP on loopback, and no service for administration.
    site = site.replace("{\n\tservers", "{\n\tadmin off\n\tauto_https off\n\tservers", 1)
    site = site.replace("archive.example {", f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1", 1)
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind_proxy}")
    config = folder / "Caddyfile"
    config.write_text(site, encoding="utf-8")
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [program, "run", "--config", str(config), "--adapter", "caddyfile"]
    with running(command, port, home) as served:
        yield served
