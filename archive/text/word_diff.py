"""What changed between two texts, word by word, for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.text.sequences import changes

_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")
MAX_SHOWN = 40_000
"""Characters of the lines that differ which are shown at most; who changed a whole book is not read word by word."""


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A run of text; ``change`` is ``same``, ``out``, ``in``, or ``more`` for what is not shown."""

    text: str
    change: str


def word_changes(before: str, after: str) -> list[list[DiffPart]]:
    """The lines that differ, each cut into parts; lines that are the same are left out."""
    old, new = before.split("\n"), after.split("\n")
    found: list[list[DiffPart]] = []
    shown = 0
    for kind, i1, i2, j1, j2 in changes(old, new):
        if kind == "equal":
            continue
        parts = list(_diff_parts("\n".join(old[i1:i2]), "\n".join(new[j1:j2])))
        if not any(part.text.strip() for part in parts):
            continue
        cut = list(_up_to(parts, MAX_SHOWN - shown))
        shown += sum(len(part.text) for part in cut)
        found.append(cut)
        if cut[-1].change == "more":
            break
    return found


def _up_to(parts: list[DiffPart], most: int) -> Iterator[DiffPart]:
    """The parts up to so many characters; if there are more, a last one without text says so."""
    for part in parts:
        if len(part.text) > most:
            yield DiffPart(part.text[:most], part.change)
            yield DiffPart("", "more")
            return
        yield part
        most -= len(part.text)


def _diff_parts(before: str, after: str) -> Iterator[DiffPart]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, i1, i2, j1, j2 in changes(old, new):
        if kind == "equal":
            yield DiffPart("".join(old[i1:i2]), "same")
            continue
        if i2 > i1:
            yield DiffPart("".join(old[i1:i2]), "out")
        if j2 > j1:
            yield DiffPart("".join(new[j1:j2]), "in")
