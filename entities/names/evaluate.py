"""How well names are found and distinguished, measured on pairs of spellings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

from entities.names.candidate_index import CandidateIndex
from entities.names.compare import SITE_THRESHOLD, compare
from entities.names.keys import skeleton
from entities.names.matching import part_similarity
from entities.names.parts import Part, alternatives, parse_name
from entities.names.scoring import telling_parts
from entities.spans import Kind

_DEPTH: Final = 10
_PART_GATE: Final = 0.5
_SKELETON_GATE: Final = 0.6


@dataclass(frozen=True, slots=True)
class NamesReport:
    """What :func:`evaluate_pairs` measured; shares are 0 to 1, of ``n`` pairs.

    Attributes:
        recall_at_1: pairs whose second name is the first found in the pool of all second names.
        recall_at_10: pairs whose second name is among the first ten.
        recall_at_threshold: pairs that score at least the threshold.
        false_matches: pairs of a first name and another pair's second name that score at least the threshold; those
            whose first or second names are equal are not counted, because they may be the same.
        n: pairs.
    """

    recall_at_1: float
    recall_at_10: float
    recall_at_threshold: float
    false_matches: int
    n: int


def evaluate_pairs(
    pairs: Iterable[tuple[str, str]], threshold: float = SITE_THRESHOLD, *, kind: Kind | None = None
) -> NamesReport:
    """Measure search and identity on pairs of spellings of one name, such as (Latin, Arabic).

    Args:
        pairs: n pairs; repeats of either side are allowed.
        threshold: score from which two names are the same.
        kind: what the names are, as :func:`entities.names.compare.compare` takes it.

    Raises:
        ValueError: there are no pairs.
    """
    rows = list(pairs)
    if not rows:
        raise ValueError("no pairs to evaluate")
    index = CandidateIndex(list(dict.fromkeys(second for _, second in rows)), kind=kind)
    found = [[ranked.name for ranked in index.rank(first, _DEPTH)] for first, _ in rows]
    return NamesReport(
        recall_at_1=sum(names[:1] == [second] for names, (_, second) in zip(found, rows, strict=True)) / len(rows),
        recall_at_10=sum(second in names for names, (_, second) in zip(found, rows, strict=True)) / len(rows),
        recall_at_threshold=sum(compare(*row, kind=kind).score >= threshold for row in rows) / len(rows),
        false_matches=_count_false(rows, threshold, kind),
        n=len(rows),
    )


def _count_false(rows: Sequence[tuple[str, str]], threshold: float, kind: Kind | None) -> int:
    """Cross pairs at or above the threshold.

    Only pairs that share a likely part or have similar skeletons are compared; no others come close.
    """
    firsts, seconds = _index(first for first, _ in rows), _index(second for _, second in rows)
    known = set(rows)
    repeats = Counter(first for first, _ in rows), Counter(second for _, second in rows)
    count = 0
    for first, parts in firsts.items():
        for second, others in seconds.items():
            if (first, second) in known or not _worth_comparing(first, second, parts, others):
                continue
            if compare(first, second, kind=kind).score >= threshold:
                count += repeats[0][first] * repeats[1][second]
    return count


def _index(names: Iterable[str]) -> dict[str, tuple[Part, ...]]:
    return {
        name: tuple(
            part for spelling in alternatives(name) for part in telling_parts(parse_name(spelling, titled=False).parts)
        )
        for name in names
    }


def _worth_comparing(first: str, second: str, parts: Sequence[Part], others: Sequence[Part]) -> bool:
    if any(part_similarity(left, right) >= _PART_GATE for left in parts for right in others):
        return True
    return Indel.normalized_similarity(skeleton(first), skeleton(second)) >= _SKELETON_GATE
