"""How different an Arabic and a Latin spelling are: weighted alignment over learnt correspondences.

The costs are those of ``data/correspondences.tsv``, learnt by :mod:`entities.names.training`. The joint cost of two
words is that of their cheapest division into units; what counts is its *excess*: how much more the pair costs than the
mean of the cheapest partners that the two words could have. A word written in the most usual way on both sides has
no excess, whatever its length or rarity.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from entities.names.romanization import readings

Unit = tuple[str, str]
"""Arabic and Latin letters, either side possibly empty; ``^`` and ``$`` mark the ends of a word on both sides."""

DATA: Final = Path(__file__).parent / "data"
MODELS: Final = ("native", "foreign")
"""Arabic names, which leave short vowels unwritten, and foreign names, which write them."""

_SKIP: Final = 13.0
"""Nats for a letter that nothing corresponds to, somewhat above the rarest unit kept."""
_LONGEST: Final = 3
"""Arabic letters in a unit, marks of the ends included; a Latin side may have one more."""
_READING: Final = 0.5
"""Nats for reading a Latin word by another habit than the literal one."""


class _Moves:
    """A prepared Latin word: which of its letters an Arabic unit may consume, and where.

    Attributes:
        rest: least cost in nats of the letters from each position on.
        silent: (from, to, nats) of the letters that may be unwritten in Arabic.
    """

    __slots__ = ("_costs", "_known", "_pieces", "rest", "silent")

    def __init__(self, marked: str, costs: Mapping[str, Mapping[str, float]], least: Mapping[str, float]) -> None:
        self._costs = costs
        self._known: dict[str, Sequence[tuple[int, int, float]]] = {}
        self._pieces: dict[str, list[tuple[int, int]]] = {"": [(start, start) for start in range(len(marked) + 1)]}
        for start in range(len(marked)):
            for end in range(start + 1, min(start + _LONGEST + 1, len(marked)) + 1):
                if (piece := marked[start:end]) in least:
                    self._pieces.setdefault(piece, []).append((start, end))
        self.rest = _cheapest_cut(marked, least)
        self.silent = sorted([*self.of(""), *((start, start + 1, _SKIP) for start in range(len(marked)))])

    def of(self, unit: str) -> Sequence[tuple[int, int, float]]:
        """(from, to, nats) of the letters that may correspond to ``unit``; computed once."""
        known = self._known.get(unit)
        if known is not None:
            return known
        costs = self._costs.get(unit)
        if costs is None:
            return ()
        pieces = self._pieces
        found = [(start, end, cost) for piece, cost in costs.items() if piece in pieces for start, end in pieces[piece]]
        self._known[unit] = found
        return found


class Model:
    """One table of unit costs; immutable except for its caches, so threads may share it.

    Args:
        costs: unit -> nats.
    """

    def __init__(self, costs: Mapping[Unit, float]) -> None:
        self._by_arabic: dict[str, dict[str, float]] = defaultdict(dict)
        for (arabic, latin), cost in costs.items():
            self._by_arabic[arabic][latin] = cost
        self._latin_best = _best_partners((latin, arabic, cost) for (arabic, latin), cost in costs.items())
        self._arabic_best = _best_partners((*unit, cost) for unit, cost in costs.items())
        self._moves = lru_cache(maxsize=2048)(self._find_moves)
        self._arabic_least = lru_cache(maxsize=65536)(self._find_arabic_least)

    def _find_moves(self, latin: str) -> _Moves:
        return _Moves(f"^{latin}$", self._by_arabic, self._latin_best[0])

    def _find_arabic_least(self, arabic: str) -> float:
        return _cheapest_cut(f"^{arabic}$", self._arabic_best[0])[0]

    def transliterate(self, word: str, *, to_arabic: bool) -> str:
        """The likeliest spelling in the other script, unit by unit; letters that correspond to nothing are dropped."""
        least, partner = self._latin_best if to_arabic else self._arabic_best
        marked, written, start = f"^{word}$", "", 0
        rest = _cheapest_cut(marked, least)
        while start < len(marked):
            costs = {
                end: least.get(marked[start:end], math.inf) + rest[end]
                for end in range(start + 1, min(start + _LONGEST + 1, len(marked)) + 1)
            }
            end = min(costs, key=lambda stop: (costs[stop], stop))
            written += partner.get(marked[start:end], "")
            start = end
        return written.strip("^$")

    def cost(self, latin: str, arabic: str) -> float:
        """Joint cost of a pair in nats; finite for any two words."""
        return _costs(self._moves(latin), [arabic], [math.inf])[0]

    def excesses(self, latin: str, arabics: Sequence[str], limit: float = math.inf) -> list[float]:
        """Excess of each pair in nats, infinite where it is above ``limit``.

        Args:
            latin: one folded word.
            arabics: n folded words; sorted ones share the work of common beginnings.
            limit: nats.
        """
        moves = self._moves(latin)
        floors = [(moves.rest[0] + self._arabic_least(arabic)) / 2 for arabic in arabics]
        costs = _costs(moves, arabics, [floor + limit for floor in floors])
        return [max(0.0, cost - floor) for cost, floor in zip(costs, floors, strict=True)]


def _costs(moves: _Moves, arabics: Sequence[str], caps: Sequence[float]) -> list[float]:
    """Joint cost of the prepared Latin word and each Arabic one; infinite where above its cap."""
    columns = [_relax([0.0] + [math.inf] * (len(moves.rest) - 1), moves.silent)]
    bounds = [0.0]
    costs, done = [], ""
    for arabic, cap in zip(arabics, caps, strict=True):
        marked = f"^{arabic}$"
        shared = _shared_beginning(done, marked)
        del columns[shared + 1 :], bounds[shared + 1 :]
        for end in range(shared + 1, len(marked) + 1):
            columns.append(_next_column(moves, columns, marked, end))
            bounds.append(min(map(float.__add__, columns[-1], moves.rest)))
            # A unit skips at most two columns, so the cheapest division ends in one of any three.
            if min(bounds[-_LONGEST:]) > cap:
                break
        done = marked[: len(columns) - 1]
        costs.append(columns[-1][-1] if done == marked and columns[-1][-1] <= cap else math.inf)
    return costs


def _next_column(moves: _Moves, columns: Sequence[Sequence[float]], marked: str, end: int) -> list[float]:
    """Least cost of the first ``end`` Arabic letters with the Latin letters up to each position."""
    column = [cost + _SKIP for cost in columns[end - 1]]
    for start in range(max(0, end - _LONGEST), end):
        found = moves.of(marked[start:end])
        if found:
            before = columns[start]
            for source, target, cost in found:
                reached = before[source] + cost
                if reached < column[target]:
                    column[target] = reached
    return _relax(column, moves.silent)


def _relax(column: list[float], silent: Iterable[tuple[int, int, float]]) -> list[float]:
    for source, target, cost in silent:
        reached = column[source] + cost
        if reached < column[target]:
            column[target] = reached
    return column


def _shared_beginning(first: str, second: str) -> int:
    for index, (left, right) in enumerate(zip(first, second, strict=False)):
        if left != right:
            return index
    return min(len(first), len(second))


def _best_partners(units: Iterable[tuple[str, str, float]]) -> tuple[dict[str, float], dict[str, str]]:
    """Least cost of each non-empty side of (side, partner, cost), and the partner at that cost."""
    least: dict[str, float] = {}
    partners: dict[str, str] = {}
    for side, partner, cost in units:
        if side and cost < least.get(side, math.inf):
            least[side], partners[side] = cost, partner
    return least, partners


def _cheapest_cut(marked: str, least: Mapping[str, float]) -> list[float]:
    """Least cost of the letters from each position to the end."""
    rest = [math.inf] * len(marked) + [0.0]
    for start in range(len(marked) - 1, -1, -1):
        rest[start] = _SKIP + rest[start + 1]
        for end in range(start + 1, min(start + _LONGEST + 1, len(marked)) + 1):
            cost = least.get(marked[start:end])
            if cost is not None and cost + rest[end] < rest[start]:
                rest[start] = cost + rest[end]
    return rest


@cache
def models() -> tuple[Model, Model]:
    """The shipped models in the order of :data:`MODELS`, read once."""
    with (DATA / "correspondences.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    native, foreign = (
        Model({(row["arabic"], row["latin"]): float(row[name]) for row in rows if row[name]}) for name in MODELS
    )
    return native, foreign


def excesses(latin: str, arabics: Sequence[str], limit: float = math.inf, *, only_native: bool = False) -> list[float]:
    """Least excess in nats of a Latin word and each of n Arabic ones, over both models and all readings of the Latin.

    Infinite where above ``limit``. Sorted ``arabics`` are faster. Habits of writing Arabic are used by the native model
    only; ``only_native`` says that the Latin word is certainly an Arabic name.
    """
    native, foreign = models()
    best = [math.inf] * len(arabics) if only_native else foreign.excesses(latin, arabics, limit)
    for reading, word in enumerate(readings(latin)):
        extra = _READING if reading else 0.0
        found = native.excesses(word, arabics, limit - extra)
        best = [min(old, new + extra) for old, new in zip(best, found, strict=True)]
    return best


@lru_cache(maxsize=65536)
def transliterations(word: str, *, to_arabic: bool) -> tuple[str, ...]:
    """The likeliest spelling of a folded word in the other script by each model, without repeats."""
    return tuple(dict.fromkeys(model.transliterate(word, to_arabic=to_arabic) for model in models()))
