"""What a pairing of parts says about two whole names: one rule for persons, one for places, one for organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entities.names.letters import fold_name
from entities.names.lexicon import lexicon
from entities.names.matching import Pairing
from entities.names.parts import Part, PartKind
from entities.names.spelling import SAME_WORD

SITE_THRESHOLD: Final = 0.78
"""The score from which the site treats two names as the same."""

BELOW: Final = 0.74
"""Highest score of a pair whose parts agree without being enough for the same name."""
_CONFLICT: Final = 0.7
_NO: Final = 0.3
"""Loss for which no likeness of letters compensates."""
_WEAK_KUNYA: Final = 0.6
_COMMON_WEIGHT: Final = 0.6
_GENERIC_WEIGHT: Final = 0.4

# Words that say what a place or a body is and may be missing; heads that make it something else (river, airport,
# brigade) are not among them.
_PLACE_HEADS: Final = frozenset(
    fold_name(
        "مدينة بلدة قرية محافظة ناحية قضاء منطقة city town village governorate province district subdistrict region"
    ).split()
)
_BODY_HEADS: Final = frozenset(
    fold_name(
        "حركة جماعة تنظيم ميليشيا مليشيا شركة movement group organization organisation militia company llc ltd inc"
        " harakat tanzim jamaat jamaah"
    ).split()
)
_GRAMMAR: Final = frozenset(("of", "the", "and", "for", "in", "by", "في", "و", "من"))
_MUHAMMAD: Final = "محمد"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Score, 0 to 1, and reasons as in :class:`entities.names.compare.Match`."""

    score: float
    reasons: tuple[str, ...]


def is_common(part: Part) -> bool:
    """Whether a part is one of the commonest given names."""
    return not lexicon().common.isdisjoint(part.forms) or part.mark == "abd+"


def _is_muhammad(part: Part) -> bool:
    known = lexicon().arabic
    return any(form == _MUHAMMAD or _MUHAMMAD in known.get(form, ()) for form in part.forms)


def telling_parts(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts without بن, ابن, ولد and آل, which are often omitted; all of them if there is nothing else."""
    kept = tuple(part for part in parts if part.kind not in {PartKind.CONNECTOR, PartKind.FAMILY})
    return kept or parts


def part_weight(part: Part) -> float:
    """How much a part says about a person, relative to 1 for a rare name."""
    return _COMMON_WEIGHT if is_common(part) else 1.0


def _mean(pairing: Pairing, weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(weight * score for weight, (_, _, score) in zip(weights, pairing.pairs, strict=True)) / total


def score_person(pairing: Pairing) -> Verdict:
    """Persons: every part of the shorter name matched, and only parts added that Arabic names add or drop."""
    if not pairing.pairs:
        return Verdict(0.0, ("name:different",))
    weights = [(part_weight(pairing.first[i]) + part_weight(pairing.second[j])) / 2 for i, j, _ in pairing.pairs]
    base = _mean(pairing, weights)
    lone = pairing.left_over
    if lone[0] and lone[1]:
        share = 2 * len(pairing.pairs) / (len(pairing.first) + len(pairing.second))
        return Verdict(_CONFLICT * base * share, ("part:conflict",))
    score, reasons = base, []
    shorter, longer = (pairing.first, pairing.second) if lone[1] else (pairing.second, pairing.first)
    for loss, reason in (_added(pairing, shorter, longer, lone[1] or lone[0]), _disorder(pairing)):
        score -= loss
        reasons += [reason] if reason else []
    cap, reason = _person_cap(pairing)
    return Verdict(max(0.0, min(score, cap)), (*([reason] if reason else []), *reasons))


def _person_cap(pairing: Pairing) -> tuple[float, str]:
    """The most two persons' names can score whatever their letters, and why."""
    parts = [(pairing.first[i], pairing.second[j], score) for i, j, score in pairing.pairs]
    if sum(PartKind.INITIAL not in {left.kind, right.kind} for left, right, _ in parts) < min(2, len(parts)):
        return BELOW, "part:initial"
    if all(left.kind is right.kind is PartKind.KUNYA for left, right, _ in parts):
        return _WEAK_KUNYA, "kunya:weak"
    unsure = sum(score < SAME_WORD and PartKind.INITIAL not in {left.kind, right.kind} for left, right, score in parts)
    # With three parts or more, the others compensate for one doubtful spelling.
    carried = unsure == 1 and len(parts) >= 3 and not any(pairing.left_over)
    return (BELOW, "part:unsure") if unsure and not carried else (1.0, "")


def _added(pairing: Pairing, shorter: Sequence[Part], longer: Sequence[Part], lone: Sequence[int]) -> tuple[float, str]:
    """The cost of the longer name's further parts, and the most important of them as a reason."""
    if not lone:
        return 0.0, ""
    flipped = longer is pairing.second
    partners = {j: shorter[i] for i, j, _ in pairing.pairs} if flipped else {i: shorter[j] for i, j, _ in pairing.pairs}
    if len(partners) == 1:
        return 0.28 + 0.02 * min(len(lone), 5), "part:single"
    costs = [_cost_of_addition(longer, index, partners) for index in lone]
    heaviest = max(costs)
    return heaviest[0] + 0.01 * (len(costs) - 1), heaviest[1]


def _cost_of_addition(longer: Sequence[Part], index: int, partners: Mapping[int, Part]) -> tuple[float, str]:
    """Cost and reason of one part that the shorter name lacks; ``partners`` holds those of the others by position."""
    part, matched = longer[index], sorted(partners)
    both_common = len(matched) == 2 and all(is_common(longer[place]) for place in matched)
    if part.kind is PartKind.KUNYA:
        return 0.04, "part:missing-kunya"
    if _is_head(part, _PLACE_HEADS):
        return 0.04, "part:missing-head"
    if matched[0] < index < matched[-1]:
        after = min(place for place in matched if place > index)
        if partners[after].son and not longer[after].son:
            return _NO, "part:other-father"
        vague = len(matched) == 2 and (both_common or _is_muhammad(longer[matched[0]]))
        return (0.22 if vague else 0.04), "part:missing-middle"
    if index < matched[0]:
        # Before three parts or more, which are a whole name, a Muhammad is more likely the son.
        borne = _is_muhammad(part) and len(matched) == 2 and not longer[matched[0]].son
        return (0.04, "part:missing-muhammad") if borne else (_NO, "part:missing-first")
    descent = longer[matched[-1]].son and partners[matched[-1]].son
    if len(matched) > 2 or descent or (part.house and not both_common):
        return 0.06, "part:missing-last"
    return (_NO if both_common else 0.12), "part:missing-last"


def _disorder(pairing: Pairing) -> tuple[float, str]:
    """The cost of another order. A surname may come first, a whole name be reversed; two given names may not."""
    order = [j for _, j, _ in pairing.pairs]
    ranks = [sorted(order).index(place) for place in order]
    if ranks == sorted(ranks):
        return 0.0, ""
    first = [pairing.first[i] for i, _, _ in pairing.pairs]
    if len(ranks) == 2 and all(map(is_common, first)):
        return _NO, "order:ambiguous"
    turn = ranks.index(0)
    if ranks[turn:] + ranks[:turn] == sorted(ranks) or ranks == sorted(ranks, reverse=True):
        return (0.15 if any(pairing.left_over) else 0.03), "order:swapped"
    return 0.15, "order:scrambled"


def _is_head(part: Part, heads: frozenset[str]) -> bool:
    return not heads.isdisjoint(part.forms)


def score_place(pairing: Pairing) -> Verdict:
    """Places: every word matched, except words such as مدينة and Village."""
    return _score_strict(pairing, _PLACE_HEADS)


def score_organization(pairing: Pairing) -> Verdict:
    """Organisations: every word matched in any order, except words such as حركة and Company."""
    return _score_strict(pairing, _BODY_HEADS)


def _score_strict(pairing: Pairing, heads: frozenset[str]) -> Verdict:
    if not pairing.pairs:
        return Verdict(0.0, ("name:different",))
    sides = pairing.first, pairing.second
    lone = [[side[index] for index in left] for side, left in zip(sides, pairing.left_over, strict=True)]
    telling = [[part for part in parts if not _is_head(part, heads | _GRAMMAR)] for parts in lone]
    weights = [_GENERIC_WEIGHT if _is_head(pairing.first[i], heads | _GRAMMAR) else 1.0 for i, _, _ in pairing.pairs]
    base = _mean(pairing, weights)
    share = 2 * sum(weights) / (2 * sum(weights) + len(telling[0]) + len(telling[1]))
    if telling[0] and telling[1]:
        return Verdict(_CONFLICT * base * share, ("part:conflict",))
    if telling[0] or telling[1]:
        return Verdict(BELOW * base * (0.6 + 0.4 * share), ("part:missing",))
    if all(_is_head(pairing.first[i], heads | _GRAMMAR) for i, _, _ in pairing.pairs) and any(lone):
        return Verdict(BELOW * base, ("part:missing",))
    reasons = ("part:missing-head",) if any(lone) else ()
    low = min(score for _, _, score in pairing.pairs)
    if low < SAME_WORD:
        return Verdict(min(base, BELOW), ("part:unsure", *reasons))
    return Verdict(base - 0.02 * sum(map(len, lone)), reasons)
