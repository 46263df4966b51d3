"""``manage.py match_names``: rank the names of a pool for each name on standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.management.jsonl import read_lines, write_object
from entities.names.candidate_index import CandidateIndex
from entities.spans import Kind

MATCHES = 10


class Command(BaseCommand):
    help = (
        "Read one name a line on standard input and write JSON Lines "
        '{"query", "matches": [{"name", "score", "why"}]}, the ten best of the pool, scored as on the site.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--pool", required=True, type=Path, metavar="FILE", help="Names to choose from, one a line, UTF-8."
        )
        parser.add_argument(
            "--kind", choices=[kind.value for kind in Kind], help="What the names are; by default anything."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        complain = self.stderr.write
        try:
            with options["pool"].open("rb") as file:
                names = [
                    text for _number, text in read_lines(file, lambda line: complain(f"{options['pool']}: {line}"))
                ]
        except OSError as error:
            raise CommandError(f"The pool {options['pool']} cannot be read: {error.strerror}.") from error
        if not names:
            raise CommandError(f"The pool {options['pool']} holds no name.")
        pool = CandidateIndex(names, kind=Kind(options["kind"]) if options["kind"] else None)
        for _number, query in read_lines(sys.stdin.buffer, complain):
            matches = [
                {"name": found.name, "score": round(found.score, 4), "why": list(found.reasons)}
                for found in pool.rank(query, MATCHES)
            ]
            self.stdout.write(write_object({"query": query, "matches": matches}))
