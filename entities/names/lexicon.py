"""Known spellings of Arabic names: which Latin words are spellings of which Arabic ones.

Letters alone do not show that Hussein is حسين and never حسن, or that Amr is عمرو. ``data/lexicon.tsv`` holds the
Latin forms that CAMeL Morph gives its Arabic proper nouns (see :mod:`entities.names.training`);
``data/given_names.tsv``, written for Sijill, holds the commonest given names with the English, French, Persian and
Turkish habits of writing them.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from entities.names.letters import fold_name

_DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Known names in folded letters.

    Attributes:
        arabic: Latin word -> Arabic words it is known to write.
        latin: Arabic word -> its known Latin spellings.
        common: words of both scripts that are among the commonest given names, and so say little by themselves.
    """

    arabic: dict[str, frozenset[str]]
    latin: dict[str, frozenset[str]]
    common: frozenset[str]


def _read(name: str) -> Iterator[tuple[str, list[str]]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield fold_name(row["arabic"]), row["latin"].split(";")


@cache
def lexicon() -> Lexicon:
    """Both files as one, read once."""
    to_latin: dict[str, set[str]] = defaultdict(set)
    common: set[str] = set()
    for arabic, spellings in _read("lexicon.tsv"):
        to_latin[arabic].update(spellings)
    for arabic, spellings in _read("given_names.tsv"):
        to_latin[arabic].update(spellings)
        common.update((arabic, *spellings))
    to_arabic: dict[str, set[str]] = defaultdict(set)
    for arabic, known in to_latin.items():
        for spelling in known:
            to_arabic[spelling].add(arabic)
    return Lexicon(
        {word: frozenset(known) for word, known in to_arabic.items()},
        {word: frozenset(known) for word, known in to_latin.items()},
        frozenset(common),
    )
