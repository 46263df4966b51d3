"""How alike two words are, 0 to 1: two spellings of the same word, in one script or across the two.

Across scripts the learnt alignment decides (:mod:`entities.names.correspondence`), within a script an edit distance
(:mod:`entities.names.edit_distance`). Known names (:mod:`entities.names.lexicon`) always raise the score of what is certain
and lower that of what only looks alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel, Levenshtein

from entities.names.correspondence import excesses, transliterations
from entities.names.edit_distance import arabic_likeness, latin_likeness
from entities.names.keys import word_key
from entities.names.letters import Script, script_of
from entities.names.lexicon import lexicon

SAME_WORD: Final = 0.6
"""Two words at least this alike may be the same word; below this they are different."""

_KNOWN: Final = 0.97
_DIFFERENT: Final = 0.45
_SCALE: Final = 1.75
"""Nats of excess per letter at which a pair across scripts scores 1/e."""
_STRANGERS: Final = 1.5
_STRANGERS_COMMON: Final = 4.0
"""Nats between words that are both known, but not as one name; more if the Latin one is a common given name, for
which all usual spellings are listed."""
_LONGEST: Final = 40
"""Letters of the longest word that is aligned; longer ones are not words of a name."""
_RESPELT: Final = 0.4
_LIMIT: Final = 1.4
"""Nats of excess per letter beyond which two words are certainly different."""
_FAINT: Final = 0.45
"""Highest score of such words, by the letters of the likeliest transliteration, which still orders them."""
_FEMININE_T: Final = 0.5
"""Nats for reading a final ه as the ة of a first member, which is t (Izzat, عزة)."""
_KEY_GATE: Final = 0.5
"""Least likeness of two words' keys; 3 in 1,000 spellings of one name fall below it, and 24 in 25 random pairs."""


@lru_cache(maxsize=131072)
def word_similarity(first: str, second: str) -> float:
    """Likeness of two folded words, 0 to 1, symmetric; 1 only for equal ones. Never raises.

    Numbers and words of scripts other than Arabic and Latin are alike only when equal.
    """
    if first == second:
        return 1.0
    if max(len(first), len(second)) > _LONGEST:
        return 0.0
    match script_of(first), script_of(second):
        case Script.LATIN, Script.ARABIC:
            return _across(first, second)
        case Script.ARABIC, Script.LATIN:
            return _across(second, first)
        case Script.LATIN, Script.LATIN:
            return _latin(*sorted((first, second)))
        case Script.ARABIC, Script.ARABIC:
            return _arabic(*sorted((first, second)))
        case _:
            return 0.0


def _across(latin: str, arabic: str) -> float:
    if not may_be_one(latin, arabic):
        return _faint_likeness(latin, arabic)
    return similarities(latin, [arabic])[0]


def may_be_one(latin: str, arabic: str) -> bool:
    """Whether an alignment is worth its time: the pair is known, or the keys of the two words are similar enough."""
    if arabic in lexicon().arabic.get(latin, ()):
        return True
    return _key_likeness(latin, arabic) >= _KEY_GATE


def _key_likeness(first: str, second: str) -> float:
    return float(Levenshtein.normalized_similarity(word_key(first), word_key(second)))


def _faint_likeness(latin: str, arabic: str) -> float:
    spellings = transliterations(latin, to_arabic=True)
    return _FAINT * max(Indel.normalized_similarity(spelling, arabic) for spelling in spellings)


_ACROSS: Final[dict[tuple[str, str], float]] = {}
_ACROSS_SIZE: Final = 300_000


def similarities(latin: str, arabics: Sequence[str]) -> list[float]:
    """Likeness of a Latin word and each of n Arabic ones, as :func:`word_similarity`.

    Faster than one by one, especially if sorted. Cached; a full cache is emptied, which costs only time.
    """
    scores = {arabic: _ACROSS.get((latin, arabic)) for arabic in arabics}
    missing = [arabic for arabic, score in scores.items() if score is None]
    if missing:
        found = dict(zip(missing, _similarities(latin, missing), strict=True))
        if len(_ACROSS) > _ACROSS_SIZE:
            _ACROSS.clear()
        _ACROSS.update(((latin, arabic), score) for arabic, score in found.items())
        scores.update(found)
    return [scores[arabic] or 0.0 for arabic in arabics]


def _similarities(latin: str, arabics: Sequence[str]) -> list[float]:
    known = lexicon()
    meant = known.arabic.get(latin, frozenset())
    near = [arabic for arabic in arabics if may_be_one(latin, arabic)]
    found = _excess_of(latin, near) if near else {}
    scores = []
    for arabic in arabics:
        excess = found.get(arabic, math.inf) + _estrangement(latin, arabic)
        score = max(_from_excess(excess / _length(latin, len(arabic))), _faint_likeness(latin, arabic))
        if arabic in meant:
            score = max(_KNOWN, score)
        elif {latin, arabic} <= known.common:
            score = min(_DIFFERENT, score)
        scores.append(score)
    return scores


def _estrangement(latin: str, arabic: str) -> float:
    """Nats to add if both words are known, but not as one name."""
    known = lexicon()
    meant = known.arabic.get(latin)
    if not meant or arabic in meant or arabic not in known.latin:
        return 0.0
    if latin in known.common:
        return _STRANGERS_COMMON
    return 0.0 if _is_respelt(arabic, meant) else _STRANGERS


def _is_respelt(arabic: str, meant: frozenset[str]) -> bool:
    """Whether a word is only another spelling of one of the given ones (جوزيف, جوزف)."""
    return any(arabic_likeness(arabic, other) >= _RESPELT for other in meant)


def _excess_of(latin: str, arabics: Sequence[str]) -> dict[str, float]:
    limit = _LIMIT * _length(latin, max(map(len, arabics)))
    native = latin in lexicon().common
    found = dict(zip(arabics, excesses(latin, arabics, limit, only_native=native), strict=True))
    if latin.endswith("t"):
        ending = [arabic for arabic in arabics if arabic.endswith("ه")]
        other = excesses(latin, [f"{word[:-1]}ت" for word in ending], limit, only_native=True)
        for arabic, excess in zip(ending, other, strict=True):
            found[arabic] = min(found[arabic], excess + _FEMININE_T)
    return found


def _length(latin: str, arabic: int) -> float:
    return (len(latin) + arabic) / 2 + 1


def _from_excess(per_letter: float) -> float:
    return 0.999 * math.exp(-((per_letter / _SCALE) ** 1.5))


def _latin(first: str, second: str) -> float:
    known = lexicon()
    meanings = known.arabic.get(first, frozenset()), known.arabic.get(second, frozenset())
    score = latin_likeness(first, second)
    if meanings[0] & meanings[1]:
        return max(score, 0.95)
    return min(score, _DIFFERENT) if meanings[0] and meanings[1] else score


def _arabic(first: str, second: str) -> float:
    known = lexicon()
    spellings = known.latin.get(first, frozenset()), known.latin.get(second, frozenset())
    score = arabic_likeness(first, second)
    return min(score, _DIFFERENT) if spellings[0] and spellings[1] and not spellings[0] & spellings[1] else score
