"""How well near-duplicates are found in a corpus, against listed pairs and against the comparison of every pair."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from archive.near_duplicates.minhash import (
    MARGIN,
    NEAR,
    Hashes,
    Signature,
    bands_of,
    jaccard,
    likely,
    shingle_hashes,
    signature_of,
    words_of,
)
from entities.arabic.letters import ARABIC_WORD

Pair = tuple[int, int]
_ALEFS = str.maketrans("أإآٱ", "اااا")


def read_bodies(file: Path) -> list[str]:
    """The bodies of a corpus: JSON Lines with ``body``, gzipped or not.

    Raises:
        ValueError: a line is not such an object.
    """
    bodies = []
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                bodies.append(str(json.loads(line)["body"]))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f'{file}: line {number} is not a JSON object with "body"') from error
    return bodies


def read_pairs(file: Path, texts: int) -> dict[Pair, float]:
    """Pairs of 0-based line numbers with their figure: ``jaccard<TAB>line<TAB>line``, after a line of headings.

    Raises:
        ValueError: a row cannot be read, or names a line that is not in the corpus.
    """
    pairs: dict[Pair, float] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()[1:], 2):
        try:
            figure, one, other = line.split("\t")
            pair = (min(int(one), int(other)), max(int(one), int(other)))
            pairs[pair] = float(figure)
        except ValueError as error:
            raise ValueError(f"{file}: row {number} is not jaccard<TAB>line<TAB>line") from error
        if not 0 <= pair[0] < pair[1] < texts:
            raise ValueError(f"{file}: row {number} names a line that the corpus has not")
    return pairs


def evaluate(bodies: Sequence[str], listed: dict[Pair, float]) -> dict[str, Any]:
    """Figures of finding the near-duplicates of a corpus.

    Returns:
        ``recall``: share of the pairs listed at ``NEAR`` or more that are found. ``precision``: share of the pairs found, among
        those that the list has, that are listed at ``NEAR`` or more. ``exact``: both again, against the comparison of every
        pair by the archive's own words, which the list need not share. ``as_written``: against the list, with words cut as
        plain lists do, at every vowel sign, so that only the search for pairs is measured and not the reading of words.
    """
    start = time.perf_counter()
    hashes = [shingle_hashes(words_of(body)) for body in bodies]
    found = find_pairs(hashes)
    seconds = time.perf_counter() - start
    every = _every_pair(hashes)
    written = find_pairs([shingle_hashes(_as_written(body)) for body in bodies])
    return {
        "texts": len(bodies),
        "listed": sum(figure >= NEAR for figure in listed.values()),
        "found": len(found),
        "texts_per_second": round(len(bodies) / seconds),
        **_against(found, listed),
        "exact": {
            "recall": round(len(found & every) / max(1, len(every)), 4),
            "precision": round(len(found & every) / max(1, len(found)), 4),
        },
        "as_written": _against(written, listed),
    }


def find_pairs(hashes: Sequence[Hashes]) -> set[Pair]:
    """Pairs of near-duplicates by position, found as the archive finds them: candidates by band, then compared."""
    signatures = {n: signature_of(own) for n, own in enumerate(hashes) if len(own)}
    return {
        pair
        for pair in _candidates(signatures)
        if likely(signatures[pair[0]], signatures[pair[1]]) >= NEAR - MARGIN
        and jaccard(hashes[pair[0]], hashes[pair[1]]) >= NEAR
    }


def _candidates(signatures: dict[int, Signature]) -> set[Pair]:
    buckets: dict[int, list[int]] = defaultdict(list)
    for number, signature in signatures.items():
        for band in bands_of(signature):
            buckets[band].append(number)
    return {pair for members in buckets.values() for pair in combinations(members, 2)}


def _every_pair(hashes: Sequence[Hashes]) -> set[Pair]:
    """Near-duplicates by counting what every two texts share; slow and exact."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, own in enumerate(hashes):
        for value in own.tolist():
            holders[value].append(number)
    shared: Counter[Pair] = Counter()
    for members in holders.values():
        shared.update(combinations(members, 2))
    sizes = [len(own) for own in hashes]
    return {(a, b) for (a, b), both in shared.items() if both / (sizes[a] + sizes[b] - both) >= NEAR}


def _against(found: Iterable[Pair], listed: dict[Pair, float]) -> dict[str, float]:
    wanted = {pair for pair, figure in listed.items() if figure >= NEAR}
    judged = {pair for pair in found if pair in listed}
    right = len(judged & wanted)
    return {"recall": round(right / max(1, len(wanted)), 4), "precision": round(right / max(1, len(judged)), 4)}


def _as_written(body: str) -> list[str]:
    find: Callable[[str], list[str]] = ARABIC_WORD.findall
    return find(body.translate(_ALEFS))
