"""Texts as sets of three words in a row, and as short signatures that say how alike such sets are. No Django.

Two bodies are near-duplicates when the Jaccard index of their sets is ``NEAR`` or more. Signatures are MinHash: the share of
equal values of two signatures estimates the index, with a standard error of at most 0.046. Texts whose signatures share a band
are candidates: with ``BANDS`` bands of ``ROWS`` values, 99.5 of 100 pairs at an index of 0.5 are, and four of
100,000 pairs at 0.01.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from entities.arabic.normalize import NORMALIZER_VERSION, normalize_text

Hashes = npt.NDArray[np.uint64]
"""Sorted, without repetitions."""
Signature = npt.NDArray[np.uint32]

NEAR: Final = 0.5
SHINGLE: Final = 3
MIN_SHINGLES: Final = 5
"""Shorter texts are alike too easily: three words of a caption, a date."""
MARGIN: Final = 0.15
"""A pair whose signatures say less than ``NEAR - MARGIN`` is not compared: more than three standard errors."""
BANDS: Final = 40
ROWS: Final = 3
NEAR_DUPLICATES_VERSION: Final = f"1.{NORMALIZER_VERSION}"

_WORD: Final = re.compile(r"[^\W_]+")
_SEED = np.random.default_rng(20_211_130)
_FACTORS: Final = _SEED.integers(1, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64) | np.uint64(1)
_SHIFTS: Final = _SEED.integers(1, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64)
_PLACES: Final = _SEED.integers(1, 2**63, size=SHINGLE, dtype=np.uint64) | np.uint64(1)
_ROW_FACTORS: Final = _SEED.integers(1, 2**63, size=ROWS, dtype=np.uint64) | np.uint64(1)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=400_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def words_of(body: str) -> list[str]:
    """The words of a body in the form in which the archive compares texts: runs of letters and digits of the normal form."""
    return _WORD.findall(normalize_text(body))


def shingle_hashes(words: list[str]) -> Hashes:
    """64-bit hashes of every three words in a row; empty when there are fewer than ``MIN_SHINGLES`` different ones."""
    if len(words) < SHINGLE:
        return np.empty(0, np.uint64)
    hashes = np.fromiter(map(_word_hash, words), np.uint64, len(words))
    joined = np.zeros(len(words) - SHINGLE + 1, np.uint64)
    for place in range(SHINGLE):
        joined = (joined ^ (hashes[place : place + len(joined)] * _PLACES[place])) * _MIX
        joined ^= joined >> np.uint64(29)
    unique = np.unique(joined)
    return unique if len(unique) >= MIN_SHINGLES else np.empty(0, np.uint64)


def signature_of(hashes: Hashes) -> Signature:
    """``BANDS * ROWS`` smallest values under as many orderings; ``hashes`` is not empty."""
    values: Signature = ((hashes * _FACTORS + _SHIFTS) >> np.uint64(32)).min(axis=1).astype(np.uint32)
    return values


def bands_of(signature: Signature) -> list[int]:
    """One number per band, different for different bands; they fit a signed 64-bit column."""
    rows = signature.astype(np.uint64).reshape(BANDS, ROWS)
    mixed = (rows * _ROW_FACTORS).sum(axis=1, dtype=np.uint64) * _MIX + np.arange(BANDS, dtype=np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * _MIX
    return [int(band) for band in mixed.view(np.int64)]


def likely(one: Signature, other: Signature) -> float:
    """Estimate of the Jaccard index."""
    return float(np.mean(one == other))


def jaccard(one: Hashes, other: Hashes) -> float:
    """The Jaccard index itself; 0 where a set is empty."""
    if not len(one) or not len(other):
        return 0.0
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
