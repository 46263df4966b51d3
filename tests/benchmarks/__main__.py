"""``make bench N=10000``: fill a fresh archive, measure it, print JSON. See docs/performance.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any


def main() -> None:
    arguments = _arguments()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="sijill-bench-")).resolve()
    # Before Django reads its settings. An operator's own archive is never touched, whatever the environment names.
    os.environ.pop("DATABASE_URL", None)
    os.environ["SIJILL_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "archive.config.settings"
    try:
        figures = _measured(arguments)
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")
    if arguments.keep is not None:
        print(f"Kept in {folder}: make run DATA={folder}", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("-n", "--number", type=int, default=10_000, help="Articles to generate (default 10000).")
    parser.add_argument("--articles", type=Path, help="Take JSON Lines with title, body, date, source, url instead.")
    parser.add_argument("--names", type=int, default=200_000, help="Names that the name search looks through.")
    parser.add_argument(
        "--keep", metavar="FOLDER", help="Keep the archive there; one that lies there is measured as it is."
    )
    parser.add_argument("--without-peers", action="store_true", help="Leave out PostgreSQL's own ways of searching.")
    parser.add_argument("--without-server", action="store_true", help="Leave out the web server.")
    return parser.parse_args()


def _measured(arguments: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.contrib.auth.models import AnonymousUser
    from django.db import connections

    from archive.config import database
    from archive.models import Article
    from archive.presenters.pagination import readable_states
    from tests.benchmarks import inside, loading, outside, peers, questions
    from tests.benchmarks.articles import from_file

    # One owner of the embedded server for the whole run; processes that are started here are given its address.
    url = database.url(loading.data_folder() / "postgres")
    with _environment(DATABASE_URL=url):
        figures: dict[str, Any] = {"python": sys.version.split()[0], "cores": os.cpu_count()}
        _say("tables and reference data")
        loading.set_up()
        if not Article.objects.exists():
            drafts = list(from_file(arguments.articles, arguments.number)) if arguments.articles else None
            total = arguments.number if drafts is None else len(drafts)
            loading.remember(loading.load(loading.drafts_for(total) if drafts is None else drafts, total))
        figures["articles"] = Article.objects.count()
        loading.ensure_index(figures["articles"])
        figures["load"] = loading.remembered()
        figures["names"] = loading.pad_names(arguments.names)
        asked = questions.questions(readable_states(AnonymousUser()))
        _say("calls and pages in this process")
        figures["in_process"] = inside.measure(asked)
        figures["floor_tantivy"] = peers.floor(asked.queries["common_word"])
        if not arguments.without_peers:
            _say("PostgreSQL's own ways of searching; their indexes take minutes to build")
            figures["peers"] = peers.peers(asked.queries["common_word"])
        if not arguments.without_server:
            for name, page_cache in (("server_8_clients", False), ("server_8_clients_kept_pages", True)):
                _say(f"web server, pages {'cached' if page_cache else 'uncached'}")
                figures[name] = outside.measure(asked, url, page_cache=page_cache)
        connections.close_all()
    return figures


def _say(what: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {what} …", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _environment(**values: str) -> Any:
    """Set variables for child processes; this one has read its settings already."""
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            os.environ.pop(name, None)


if __name__ == "__main__":
    main()
