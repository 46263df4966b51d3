"""Whether two names are the same: a score with its reasons, for persons, organisations, places, or any of them.

A person is the same if every part of the shorter name has a partner, at least two of them, and if the longer one only
adds what Arabic names add or drop: the father's and grandfather's names between the first and the last, a
family name after others, a Muhammad before. If each name has a part that the other lacks, they are two persons.
Places and organisations allow less: only words that say what a thing is (قرية, Movement) may be missing,
and numbers must agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

from entities.names.letters import fold_name
from entities.names.matching import Pairing, is_translation, pair_parts
from entities.names.parts import ParsedName, PartKind, alternatives, parse_name
from entities.names.scoring import SITE_THRESHOLD, Verdict, score_organization, score_person, score_place, telling_parts
from entities.spans import Kind

__all__ = ["SITE_THRESHOLD", "Match", "compare", "compare_parsed"]

_SPELLINGS: Final = 3
"""Most spellings of one cell that are tried; lists rarely hold more."""
_NUMBER_DIFFERS: Final = 0.3
_NUMBER_MISSING: Final = 0.7
_TITLE_LOSS: Final = 0.01


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two names are.

    Attributes:
        score: 0 (different names) to 1 (the same letters); :data:`SITE_THRESHOLD` and above is the same name.
        reasons: short machine-readable codes, strongest first, such as ``"name:transliterated"`` or
            ``"part:missing-middle"``.
    """

    score: float
    reasons: tuple[str, ...]


def compare(query: str, candidate: str, *, kind: Kind | None = None) -> Match:
    """Compare two names in any spelling and script; symmetric, never raises.

    Args:
        query, candidate: names as printed, titles included. If one has several spellings (see
            :func:`entities.names.parts.alternatives`) the best counts.
        kind: what both are; ``None`` is judged as a person, the strictest about kunyas and the most tolerant of missing
            parts.

    Returns:
        The match. A name that is no more than a kunya (أبو محمد) stays below the threshold even if compared with itself,
        unless ``kind`` says that it is not a person.
    """
    titled = kind in {None, Kind.PERSON}
    spellings = [alternatives(name)[:_SPELLINGS] for name in (query, candidate)]
    found = (_compare_spellings(left, right, kind, titled) for left, right in product(*spellings))
    return max(found, key=lambda match: (match.score, match.reasons))


def _compare_spellings(query: str, candidate: str, kind: Kind | None, titled: bool) -> Match:
    first, second = parse_name(query, titled=titled), parse_name(candidate, titled=titled)
    found = compare_parsed(first, second, kind=kind)
    if not (first.title or second.title) or found.score >= SITE_THRESHOLD:
        return found
    # A leading Amir, Sultan or السيد may be a given name after all.
    whole = compare_parsed(parse_name(query, titled=False), parse_name(candidate, titled=False), kind=kind)
    return whole if whole.score > found.score else found


def compare_parsed(first: ParsedName, second: ParsedName, *, kind: Kind | None = None) -> Match:
    """As :func:`compare`, for names already split into parts, each of one spelling."""
    left, right = (telling_parts(name.parts) for name in sorted((first, second), key=_order))
    if not left or not right:
        return Match(0.0, ("name:empty",))
    pairing = pair_parts(left, right)
    verdict = _judge(pairing, kind)
    score, reasons = verdict.score, [*_spelling_reasons(pairing), *verdict.reasons]
    numbers = [{part.text for part in parts if part.kind is PartKind.NUMBER} for parts in (left, right)]
    if numbers[0] != numbers[1]:
        differ = bool(numbers[0]) and bool(numbers[1])
        score = min(score, _NUMBER_DIFFERS if differ else _NUMBER_MISSING)
        reasons.insert(0, "number:different" if differ else "number:missing")
    if fold_name(first.title) != fold_name(second.title):
        score -= _TITLE_LOSS
        reasons.append("title:ignored")
    return Match(round(max(0.0, min(1.0, score)), 4), tuple(reasons))


def _order(name: ParsedName) -> tuple[int, tuple[str, ...]]:
    return len(telling_parts(name.parts)), tuple(part.text for part in name.parts)


def _judge(pairing: Pairing, kind: Kind | None) -> Verdict:
    match kind:
        case Kind.LOCATION:
            return score_place(pairing)
        case Kind.ORGANIZATION:
            return score_organization(pairing)
        case _:
            return score_person(pairing)


def _spelling_reasons(pairing: Pairing) -> list[str]:
    """How the paired parts differ in letters, script, article and joining."""
    if not pairing.pairs:
        return []
    parts = [(pairing.first[i], pairing.second[j], score) for i, j, score in pairing.pairs]
    if any(left.script is not right.script for left, right, _ in parts):
        reasons = ["name:transliterated"]
        if any(is_translation(left, right) for left, right, _ in parts):
            reasons.append("part:translated")
    else:
        reasons = ["name:exact" if all(score == 1.0 for *_, score in parts) else "name:variant"]
    if any(left.article != right.article for left, right, _ in parts if left.script is right.script):
        reasons.append("article:ignored")
    if any(left.mark and left.mark == right.mark and left.text != right.text for left, right, _ in parts):
        reasons.append("compound:same")
    if pairing.joined:
        reasons.append("words:joined")
    return reasons
