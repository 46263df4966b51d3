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
class Stretch:
    """A stretch of text; ``change`` is ``same``, ``out``, ``in``, or ``more`` for what is not shown."""

    text: str
    change: str


def word_changes(before: str, after: str) -> list[list[Stretch]]:
    """The lines that differ, each cut into stretches; lines that are the same are left out."""
    old, new = before.split("\n"), after.split("\n")
    found: list[list[Stretch]] = []
    shown = 0
    for kind, i1, i2, j1, j2 in changes(old, new):
        if kind == "equal":
            continue
        stretches = list(_stretches("\n".join(old[i1:i2]), "\n".join(new[j1:j2])))
        if not any(stretch.text.strip() for stretch in stretches):
            continue
        cut = list(_up_to(stretches, MAX_SHOWN - shown))
        shown += sum(len(stretch.text) for stretch in cut)
        found.append(cut)
        if cut[-1].change == "more":
            break
    return found


def _up_to(stretches: list[Stretch], most: int) -> Iterator[Stretch]:
    """The stretches up to so many characters; where there are more, a last one without text says so."""
    for stretch in stretches:
        if len(stretch.text) > most:
            yield Stretch(stretch.text[:most], stretch.change)
            yield Stretch("", "more")
            return
        yield stretch
        most -= len(stretch.text)


def _stretches(before: str, after: str) -> Iterator[Stretch]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, i1, i2, j1, j2 in changes(old, new):
        if kind == "equal":
            yield Stretch("".join(old[i1:i2]), "same")
            continue
        if i2 > i1:
            yield Stretch("".join(old[i1:i2]), "out")
        if j2 > j1:
            yield Stretch("".join(new[j1:j2]), "in")
