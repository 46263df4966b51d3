"""Which parts of two names correspond, before the names are judged as wholes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz.distance import Indel

from entities.names.keys import part_key, word_key
from entities.names.letters import Script, fold_name
from entities.names.parts import Part, PartKind
from entities.names.spelling import SAME_WORD, word_similarity

_TRANSLATED: Final = 0.95
_INITIAL: Final = 0.5
_LONGEST: Final = 12
"""Parts of the longest name whose words are tried joined; longer texts are not names."""
_TAIL: Final = 0.75
"""Exponent for the rarer marks: two names with الله or الدين are somewhat more likely the same."""
_JOINED: Final = 0.75
"""Least likeness at which two words of one name match one word of the other."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Parts of two names that correspond.

    Attributes:
        pairs: (index in the first, index in the second, likeness), by the first index; each index at most once.
        first, second: the parts compared, after words written apart have been joined.
        joined: whether words were joined.
    """

    pairs: tuple[tuple[int, int, float], ...]
    first: tuple[Part, ...]
    second: tuple[Part, ...]
    joined: bool = False

    @property
    def left_over(self) -> tuple[list[int], list[int]]:
        """Indices of the parts of either name without a partner."""
        used = {i for i, _, _ in self.pairs}, {j for _, j, _ in self.pairs}
        return (
            [i for i in range(len(self.first)) if i not in used[0]],
            [j for j in range(len(self.second)) if j not in used[1]],
        )


@cache
def _translations() -> dict[str, frozenset[str]]:
    path = Path(__file__).parent / "data" / "translations.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["english"]: frozenset(fold_name(row["arabic"]).split(";"))
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


def is_translation(first: Part, second: Part) -> bool:
    """Whether one is the English word for the other, as in names of bodies and places (Army, جيش)."""
    latin, arabic = (first, second) if first.script is Script.LATIN else (second, first)
    return not _translations().get(latin.text, frozenset()).isdisjoint(arabic.forms)


@lru_cache(maxsize=131072)
def part_similarity(first: Part, second: Part) -> float:
    """Likeness of two parts, 0 to 1, symmetric.

    Numbers are alike only when equal, acronyms of one script likewise. Compounds with the same mark are as alike as their
    cores: عبد الرحمن and عبد الرحيم share all their first letters and nothing else. An initial is only compatible with
    words that begin with it.
    """
    kinds = {first.kind, second.kind}
    if PartKind.NUMBER in kinds or (PartKind.ACRONYM in kinds and first.script is second.script):
        return float(first.text == second.text)
    if PartKind.INITIAL in kinds:
        same = word_key(first.text)[:1] == word_key(second.text)[:1]
        return 1.0 if first.text == second.text else _INITIAL if same else 0.0
    if first.mark and first.mark == second.mark and _is_certain(first) and _is_certain(second):
        core = _best(first.core, second.core)
        return core**_TAIL if first.mark.startswith("+") else core
    score = _best(first.forms, second.forms)
    if first.mark and first.mark == second.mark:
        score = max(score, _best(first.core, second.core))
    return max(score, _TRANSLATED) if score < _TRANSLATED and is_translation(first, second) else score


def _is_certain(part: Part) -> bool:
    """Whether the mark is certain; a word that merely begins with bu- or abu- may not be a compound."""
    return part.kind in {PartKind.COMPOUND, PartKind.KUNYA}


def _best(first: Sequence[str], second: Sequence[str]) -> float:
    return max(word_similarity(left, right) for left in first for right in second)


def pair_parts(first: Sequence[Part], second: Sequence[Part]) -> Pairing:
    """Pair the parts of two names, the likeliest first; ties go to parts at similar positions, then to the earlier ones.

    If parts of both names have no partner, or one name has fewer parts, neighbouring words are joined if together
    they form a word of the other name (Deir Ezzor, ديرالزور).
    """
    plain = _pair(tuple(first), tuple(second))
    left, right = plain.left_over
    if not (left or right) or len(first) == len(second) == 1 or max(len(first), len(second)) > _LONGEST:
        return plain
    return max([plain, *_joinings(plain)], key=_fit)


def _pair(first: tuple[Part, ...], second: tuple[Part, ...]) -> Pairing:
    # For two single words any likeness matters; in longer names a weak one would only take a part from its true
    # partner.
    least = 0.0 if len(first) == len(second) == 1 else _INITIAL
    scored = [
        (-score, abs(i - j), i, j)
        for i, left in enumerate(first)
        for j, right in enumerate(second)
        if (score := part_similarity(left, right)) >= least and score
    ]
    pairs: list[tuple[int, int, float]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for negative, _, i, j in sorted(scored):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((i, j, -negative))
    return Pairing(tuple(sorted(pairs)), first, second)


def _joinings(plain: Pairing) -> list[Pairing]:
    found = []
    for side, (parts, others) in enumerate(((plain.first, plain.second), (plain.second, plain.first))):
        for index in range(len(parts) - 1):
            joined = _join(parts[index], parts[index + 1])
            if joined is None or not any(_may_be_joined(joined, other) for other in others):
                continue
            shorter = (*parts[:index], joined, *parts[index + 2 :])
            pairing = _pair(shorter, others) if side == 0 else _pair(others, shorter)
            found.append(Pairing(pairing.pairs, pairing.first, pairing.second, joined=True))
    return found


def _may_be_joined(joined: Part, other: Part) -> bool:
    keys = part_key(joined), part_key(other)
    return Indel.normalized_similarity(*keys) >= _JOINED and part_similarity(joined, other) >= _JOINED


def _join(first: Part, second: Part) -> Part | None:
    if first.script is not second.script or first.script not in {Script.ARABIC, Script.LATIN}:
        return None
    text = first.text + second.text
    bare = first.text + second.forms[0]
    return Part(PartKind.WORD, text, tuple(dict.fromkeys((text, bare))), first.article)


def _fit(pairing: Pairing) -> float:
    """More and better pairs, fewer parts without partner; joining words costs a little."""
    left, right = pairing.left_over
    sure = sum(score for _, _, score in pairing.pairs if score >= SAME_WORD)
    return sure - 0.5 * (len(left) + len(right)) - (0.1 if pairing.joined else 0.0)
