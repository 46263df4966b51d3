"""External organisations (clubs, companies, media, international bodies), from a list of names.

They are not entities of the archive and nothing is linked to them; but a model that knows that برشلونة and ليون are clubs as
well as towns, and فولكسفاغن a company, does not label them as places or people. The model judges the names that could be
something else; the rest are organisations everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from entities.arabic.clitics import strip_proclitics
from entities.gazetteer.tokens import Boundary, Tokens, split_name

_LIST = files("entities") / "recognizers" / "data" / "world.txt"
NONE = "-"
EXTERNAL = "world:listed"
"""The reason in a span that is an organisation of the list."""


@dataclass(frozen=True, slots=True)
class ExternalNames:
    """Sorts by name.

    Attributes:
        sorts: tokens of a name -> the first letters of its sorts, in order of the alphabet.
        longest: most tokens of a name that begins with a token.
    """

    sorts: dict[tuple[str, ...], str]
    longest: dict[str, int]


@lru_cache(maxsize=1)
def external_names() -> ExternalNames:
    """Read the list once per process."""
    found: dict[tuple[str, ...], set[str]] = {}
    sort = NONE
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            sort = line[1]
        elif line and not line.startswith("#"):
            for name in line.split(","):
                found.setdefault(split_name(name), set()).add(sort)
    longest: dict[str, int] = {}
    for tokens in found:
        longest[tokens[0]] = max(longest.get(tokens[0], 0), len(tokens))
    return ExternalNames({tokens: "".join(sorted(sorts)) for tokens, sorts in found.items()}, longest)


def external_labels(tokens: Tokens) -> tuple[str, ...]:
    """For each token ``-``, or B or I and the sorts of the longest name of the list that begins or continues there.

    Proclitics before a name do not hide it.
    """
    words, boundaries = tokens.texts, tokens.boundaries
    labels = [NONE] * len(words)
    index = 0
    while index < len(words):
        length, sorts = _longest(words, boundaries, index) if _beginnings(words[index]) else (0, NONE)
        for at in range(index, index + length):
            labels[at] = ("B" if at == index else "I") + sorts
        index += length or 1
    return tuple(labels)


def _longest(words: Sequence[str], boundaries: Sequence[Boundary], index: int) -> tuple[int, str]:
    """The length in tokens and the sorts of the longest name beginning at a token; (0, ...) if none does."""
    for stem, most in _beginnings(words[index]):
        reach = 1
        while (
            reach < most and index + reach < len(words) and boundaries[index + reach] in (Boundary.SPACE, Boundary.NONE)
        ):
            reach += 1
        for length in range(reach, 0, -1):
            sorts = external_names().sorts.get((stem, *words[index + 1 : index + length]))
            if sorts is not None:
                return length, sorts
    return 0, NONE


@lru_cache(maxsize=1 << 16)
def _beginnings(word: str) -> tuple[tuple[str, int], ...]:
    """The forms of a token that begin names, with the most tokens of these: the token itself and what it may be
    without proclitics but with the article; للبنك is البنك."""
    forms = strip_proclitics(word)[1:]
    stems = [word, *("ال" + form.stem if form.prefix.endswith(("ال", "لل")) else form.stem for form in forms)]
    longest = external_names().longest
    return tuple((stem, longest[stem]) for stem in dict.fromkeys(stems) if stem in longest)


def external_end(labels: Sequence[str], first: int) -> int:
    """The end of the name that begins at a token, or ``first`` if none does."""
    if not labels[first].startswith("B"):
        return first
    return next((token for token in range(first + 1, len(labels)) if not labels[token].startswith("I")), len(labels))
