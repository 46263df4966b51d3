"""What changed between two texts, word by word, for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")
MAX_WORDS = 4000
"""Stretches of more words are shown as taken out and put in whole: comparing them word by word takes seconds."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text; ``change`` is ``same``, ``out`` or ``in``."""

    text: str
    change: str


def word_changes(before: str, after: str) -> list[list[Stretch]]:
    """The lines that differ, each cut into stretches; lines that are the same are left out."""
    old, new = before.split("\n"), after.split("\n")
    found: list[list[Stretch]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            stretches = list(_stretches("\n".join(old[i1:i2]), "\n".join(new[j1:j2])))
            if any(stretch.text.strip() for stretch in stretches):
                found.append(stretches)
    return found


def _stretches(before: str, after: str) -> Iterator[Stretch]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        old, new = [before], [after]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch("".join(old[i1:i2]), "same")
            continue
        if i2 > i1:
            yield Stretch("".join(old[i1:i2]), "out")
        if j2 > j1:
            yield Stretch("".join(new[j1:j2]), "in")
