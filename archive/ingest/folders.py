"""Files that a command is given: those it names, and everything in folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import CommandError

_HIDDEN = (".", "~$")
"""How the names of files begin that systems and programs keep for themselves."""


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as they are named, and all in folders, in order; what is hidden is left alone.

    Raises:
        CommandError: there is no such file.
    """
    for path in paths:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and not any(part.startswith(_HIDDEN) for part in file.relative_to(path).parts):
                yield file
