"""What is known about single Arabic words: how common they are, which stems are final, which plurals are irregular.

The tables are files beside this module, in normal form or normalised on reading; their first lines say where they
come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from entities.arabic.normalize import normalize_text

FLOOR: Final = 3.3
"""The lowest Zipf frequency the lexicon lists."""


def _lines(name: str) -> Iterator[str]:
    text = files("entities.arabic").joinpath("data", name).read_text(encoding="utf-8")
    return (line for raw in text.splitlines() if (line := raw.partition("#")[0].strip()))


@cache
def frequencies() -> Mapping[str, float]:
    """Normalised word -> Zipf frequency (log10 of occurrences per thousand million words), ``FLOOR`` and above."""
    table: dict[str, float] = {}
    for line in _lines("lexicon.txt"):
        tenths, words = line.split("\t")
        table.update(dict.fromkeys(words.split(), int(tenths) / 10))
    return MappingProxyType(table)


@cache
def final_stems() -> frozenset[str]:
    """Normalised words, without article, that stemming leaves alone: those listed, and heads of irregular forms."""
    listed = {word for line in _lines("final_stems.txt") for word in normalize_text(line).split()}
    return frozenset(listed | set(irregular_forms().values()))


@cache
def irregular_forms() -> Mapping[str, str]:
    """Normalised broken plural or variant spelling -> the form it is filed under.

    Raises:
        ValueError: a form is filed under two words, or under a word that is itself filed under another.
    """
    table: dict[str, str] = {}
    for line in _lines("irregular_forms.txt"):
        head, *forms = normalize_text(line).split()
        for form in set(forms) - {head}:  # two spellings of one line may be one in normal form
            if table.setdefault(form, head) != head:
                raise ValueError(f"{form} is filed under {table[form]} and under {head}")
    if chained := table.keys() & set(table.values()):
        raise ValueError(f"filed under another word themselves: {' '.join(sorted(chained))}")
    return MappingProxyType(table)
