"""Learn which Arabic letters correspond to which Latin ones from pairs of spellings, and write the table for comparisons.

The model is a joint multigram: a pair of words is a sequence of units, each a few Arabic letters with a few Latin
ones, drawn independently (Deligne, Yvon and Bimbot, "Variable-length sequence matching for phonetic transcription using
joint multigrams", 1995), fitted by expectation-maximisation. ``^`` and ``$`` mark the ends of both words and share a
unit, so that a final "a" can be learnt separately. Arabic names leave short vowels unwritten and foreign names do not, hence
two models, ``native`` and ``foreign``; each pair belongs to both with a share that is learnt together with them.

Run ``python -m entities.names.training PAIRS.tsv LEMMAS.tsv``; it is deterministic and takes about five minutes.
``PAIRS.tsv`` has a header and columns Arabic, Latin (google/transliteration's Wikipedia pairs, Apache-2.0);
``LEMMAS.tsv`` a header and columns vocalised lemma, lemma, glosses joined by ``;`` (CAMeL Morph proper nouns, CC BY
4.0).
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from entities.names.correspondence import DATA, MODELS, Model, Unit
from entities.names.letters import Script, fold_name, script_of, split_words
from entities.names.romanization import CARELESS, readings

Pair = tuple[str, str]
Probabilities = Mapping[Unit, float]
_Nested = Mapping[str, Mapping[str, float]]

_MAX_ARABIC: Final = 2
_MAX_LATIN: Final = 3
_FLOOR: Final = 1e-7
_KEPT: Final = 2e-6
_NATIVE_LETTERS: Final = frozenset("عحصضطظقذ")
_MAQSURA: Final = "ى"
_LEXICON_EXCESS: Final = 2.0
# One Arabic letter with a consonant and a vowel ("qa") would compete with the consonant alone followed by an
# unwritten vowel, and make every other consonant there look rare. Kept are vowels that only colour their consonant
# and the mute final e.
_MIXED: Final = re.compile(r"[bcdfghjklmnpqrstvwxz][aeiou]|[aeiou][bcdfgjklmnpqrstvxz]")
_MIXED_ALLOWED: Final = re.compile(r"^\^?(?:[gc][eiu]|qu|[cg]h[ei]|sci|tio|tia)$|[b-df-hj-np-tv-z]es?\$$")


_Edge = tuple[int, int, int, int, Unit, float]
"""From row and column to row and column, by this unit, at this probability."""


def read_pairs(path: Path) -> list[Pair]:
    """Arabic and Latin words of a two-column table, folded; rows of several words or wrong scripts are left out.

    So are words ending in ى, which folds to ي and would teach that ي may be read a.
    """
    rows = _read_rows(path)
    return list(_usable((row[0], row[1]) for row in rows if len(row) > 1 and not row[0].endswith(_MAQSURA)))


def read_lemmas(path: Path, *, maqsura: bool) -> list[Pair]:
    """Arabic lemma and each of its one-word glosses, folded; explanations in brackets are cut off.

    Args:
        path: the table.
        maqsura: whether lemmas ending in ى are among them.
    """
    glosses = ((row[1], gloss) for row in _read_rows(path) for gloss in row[2].split(";"))
    return list(
        _usable(
            (lemma, re.sub(r"_?\(.*", "", gloss)) for lemma, gloss in glosses if maqsura or not lemma.endswith(_MAQSURA)
        )
    )


def _read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _usable(pairs: Iterable[Pair]) -> Iterator[Pair]:
    for raw in pairs:
        arabic, latin = split_words(fold_name(raw[0])), split_words(fold_name(raw[1]))
        if len(arabic) != 1 or len(latin) != 1:
            continue
        scripts = script_of(arabic[0]), script_of(latin[0])
        if scripts == (Script.ARABIC, Script.LATIN) and 2 <= len(arabic[0]) <= 14 and 2 <= len(latin[0]) <= 18:
            yield arabic[0], latin[0]


@cache
def _is_unit(arabic: str, latin: str) -> bool:
    if (arabic[:1] == "^") != (latin[:1] == "^") or (arabic[-1:] == "$") != (latin[-1:] == "$"):
        return False
    letters = len(arabic.strip("^$")), len(latin.strip("^$"))
    if (not arabic and not latin) or (letters[0] <= 1 and _MIXED.search(latin) and not _MIXED_ALLOWED.search(latin)):
        return False
    return letters[0] <= _MAX_ARABIC and letters[1] <= (2 if letters[0] > 1 else _MAX_LATIN)


def _first_guess(unit: Unit) -> float:
    """Short units and units of similar lengths are more likely; sums to no particular figure, which the fit does not need."""
    arabic, latin = (len(side.strip("^$")) for side in unit)
    guess = 0.02 ** (abs(latin - arabic) + 1) * 0.2 ** max(0, arabic - 1)
    return guess * 0.3 if not arabic or not latin else float(guess)


def _smoothed(pairs: Sequence[Pair], known: Probabilities | None) -> _Nested:
    """``known`` by Arabic side, with a minimum for units of at most one letter per side; guesses if nothing is known."""
    nested: dict[str, dict[str, float]] = defaultdict(dict)
    for (arabic, latin), probability in (known or {}).items():
        nested[arabic][latin] = probability
    for pair in pairs:
        arabic, latin = (f"^{word}$" for word in pair)
        rights = _pieces(latin, 1 if known else _MAX_LATIN)
        for left in _pieces(arabic, 1 if known else _MAX_ARABIC):
            for right in rights - nested[left].keys():
                if _is_unit(left, right):
                    nested[left][right] = _FLOOR if known else _first_guess((left, right))
    return nested


def _pieces(word: str, longest: int) -> set[str]:
    return {word[start : start + size] for size in range(longest + 2) for start in range(len(word) + 1 - size)}


def _lattice(pair: Pair, known: _Nested) -> tuple[list[list[float]], list[_Edge]]:
    """Forward probabilities of all nodes (row: Arabic letters consumed, column: Latin), and the edges between them."""
    arabic, latin = (f"^{word}$" for word in pair)
    width = len(latin) + 1
    forward = [[0.0] * width for _ in range(len(arabic) + 1)]
    forward[0][0] = 1.0
    edges = []
    rights = [
        [(end, latin[start:end]) for end in range(start, min(start + _MAX_LATIN + 2, width))] for start in range(width)
    ]
    for row, reached_row in enumerate(forward):
        ends = range(row, min(row + _MAX_ARABIC + 2, len(forward)))
        lefts = [(end, left, known[left]) for end in ends if (left := arabic[row:end]) in known]
        for column in range(width):
            reached = reached_row[column]
            if not reached:
                continue
            for next_row, left, by_latin in lefts:
                for next_column, right in rights[column]:
                    probability = by_latin.get(right)
                    if probability is not None:
                        forward[next_row][next_column] += reached * probability
                        edges.append((row, column, next_row, next_column, (left, right), probability))
    return forward, edges


def _count_units(pair: Pair, weight: float, known: _Nested, counts: dict[Unit, float]) -> None:
    """Add the expected uses of every unit in one pair, forward-backward."""
    forward, edges = _lattice(pair, known)
    total = forward[-1][-1]
    if not total:
        return
    backward = [[0.0] * len(row) for row in forward]
    backward[-1][-1] = 1.0
    for row, column, next_row, next_column, unit, probability in reversed(edges):
        share = probability * backward[next_row][next_column]
        if share:
            backward[row][column] += share
            counts[unit] += weight * forward[row][column] * share / total


def fit(pairs: Sequence[Pair], weights: Sequence[float], known: Probabilities | None) -> dict[Unit, float]:
    """One round of expectation-maximisation.

    Args:
        pairs: n folded pairs (Arabic, Latin).
        weights: n shares, 0 to 1; a pair with less than 0.01 is not read.
        known: probabilities of the round before, or ``None`` in the first.

    Returns:
        Probabilities of units, summing to 1. Long units lose half a use for each letter after the first, so that
        they remain only if they say more than their parts.
    """
    counts: dict[Unit, float] = defaultdict(float)
    smoothed = _smoothed(pairs, known)
    for pair, weight in zip(pairs, weights, strict=True):
        if weight >= 0.01:
            _count_units(pair, weight, smoothed, counts)
    kept = {unit: count - 0.5 * _extra_letters(unit) for unit, count in counts.items()}
    kept = {unit: count for unit, count in kept.items() if count > 0.3}
    total = sum(kept.values())
    return {unit: count / total for unit, count in kept.items()}


def _extra_letters(unit: Unit) -> int:
    marks = unit[0].count("^") + unit[0].count("$")
    return marks + sum(max(0, len(side.strip("^$")) - 1) for side in unit)


def learn(names: Sequence[Pair], lemmas: Sequence[Pair], *, rounds: int = 3) -> dict[str, dict[Unit, float]]:
    """Fit both models.

    Args:
        names: pairs of any origin, mostly foreign.
        lemmas: pairs of Arabic proper nouns, mostly native.
        rounds: how often the shares of the pairs are computed again.

    Returns:
        For each of :data:`MODELS`, unit -> cost in nats.
    """
    pairs = [*names, *lemmas]
    common: dict[Unit, float] | None = None
    for stride in (6, 3, 1, 1):
        common = fit(pairs[::stride], [1.0] * len(pairs[::stride]), common)
    native = [_first_share(pair, index >= len(names)) for index, pair in enumerate(pairs)]
    tables = {name: dict(common or {}) for name in MODELS}
    for step in range(rounds + 1):
        for name in MODELS:
            shares = native if name == "native" else [1 - share for share in native]
            for _ in range(2 if step == 0 else 1):
                tables[name] = fit(pairs, shares, tables[name])
        native = _shares(pairs, tables, sum(native) / len(native)) if step < rounds else native
    return {
        name: {unit: -math.log(share) for unit, share in sorted(table.items()) if share >= _KEPT}
        for name, table in tables.items()
    }


def _first_share(pair: Pair, lemma: bool) -> float:
    """Letters that foreign names lack are the best sign; next, Latin vowels that are not written in Arabic."""
    arabic, latin = pair
    if not _NATIVE_LETTERS.isdisjoint(arabic):
        return 0.95
    unwritten = sum(char in "aeiou" for char in latin) > sum(char in "اوي" for char in arabic)
    return (0.6 if lemma else 0.2) * (1.3 if unwritten else 0.5)


def _shares(pairs: Sequence[Pair], tables: Mapping[str, Probabilities], prior: float) -> list[float]:
    native, foreign = (
        Model({unit: -math.log(share) for unit, share in tables[name].items()}) for name in ("native", "foreign")
    )
    odds = math.log(prior / (1 - prior))
    shares = []
    for arabic, latin in pairs:
        advantage = odds - native.cost(latin, arabic) + foreign.cost(latin, arabic)
        shares.append(1 / (1 + math.exp(-max(-50.0, min(50.0, advantage)))))
    return shares


def loosen(table: Mapping[Unit, float]) -> dict[Unit, float]:
    """A native table in which every careless spelling costs at most this much more than the careful one.

    See :data:`~entities.names.romanization.CARELESS`: the glosses keep letters apart that newspapers and passports do not.
    """
    loose = dict(table)
    for arabic, careful, careless, extra in CARELESS:
        for before, after in (("", ""), ("^", ""), ("", "$")):
            usual = table.get((before + arabic + after, before + careful + after))
            if usual is not None:
                unit = before + arabic + after, before + careless + after
                loose[unit] = min(usual + extra, loose.get(unit, math.inf))
    return loose


def write_table(tables: Mapping[str, Mapping[Unit, float]], path: Path) -> None:
    """Write ``arabic, latin, native, foreign``: costs in nats, empty where the model lacks the unit."""
    units = sorted(set().union(*tables.values()))
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(("arabic", "latin", *MODELS))
        for unit in units:
            costs = (tables[name].get(unit) for name in MODELS)
            writer.writerow((*unit, *("" if cost is None else f"{cost:.2f}" for cost in costs)))


def write_lexicon(lemmas: Sequence[Pair], tables: Mapping[str, Mapping[Unit, float]], path: Path) -> None:
    """Write the known spellings of Arabic proper nouns, ``arabic, latin;latin…``.

    Translations (يحيى, John) are left out: pairs whose excess per letter is more than that of spellings of one name.
    """
    models = [Model(table) for table in tables.values()]
    spellings: dict[str, set[str]] = defaultdict(set)
    for arabic, latin in lemmas:
        excess = min(model.excesses(reading, [arabic])[0] for model in models for reading in readings(latin))
        if excess / ((len(arabic) + len(latin)) / 2 + 1) <= _LEXICON_EXCESS:
            spellings[arabic].add(latin)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(("arabic", "latin"))
        writer.writerows((arabic, ";".join(sorted(latin))) for arabic, latin in sorted(spellings.items()))


def main() -> None:
    """Learn from the two files named on the command line and write the tables beside this module."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("lemmas", type=Path)
    parser.add_argument("--output", type=Path, default=DATA)
    options = parser.parse_args()
    tables = learn(read_pairs(options.pairs), read_lemmas(options.lemmas, maqsura=False))
    tables["native"] = loosen(tables["native"])
    write_table(tables, options.output / "correspondences.tsv")
    write_lexicon(read_lemmas(options.lemmas, maqsura=True), tables, options.output / "lexicon.tsv")


if __name__ == "__main__":
    main()
