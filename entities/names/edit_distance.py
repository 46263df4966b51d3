"""How alike two spellings in one script are: edit distances over sounds, with costs set by hand.

Differences between spellings of one name cost little (Hussein, Hossein; بيدرسون, بيدرسن); differences that make another name
cost much (حسن, حسين). A long vowel distinguishes Arabic names but is optional in foreign ones, so its cost depends on the word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from rapidfuzz.distance import Levenshtein

from entities.names.romanization import DOUBLED

Costs = Mapping[frozenset[str], float]

_SCALE: Final = 0.33
"""Edit cost per consonant at which two words score 1/e."""
_GATE: Final = 0.34
_NEW: Final = 1.0
"""Cost of replacing a sound by an unrelated one, or of adding an unrelated sound."""

# Sounds of a Latin spelling: consonants, and vowels in capitals (A, E, I, O, U, diphthongs Y for ay and W for aw).
_SOUND: Final = re.compile(
    r"tsch|tch|sch|eau|ou|oo|ee|ie|ei|ai|ay|ey|aw|au|ow|aa|ii|uu|sh|ch|kh|gh|dj|th|dh|ph|zh|ck|qu|cz|ts|[a-z]"
)
_SOUND_NAMES: Final = {
    "tsch": "ch", "tch": "ch", "sch": "sh", "eau": "O", "ou": "U", "oo": "U", "u": "U", "uu": "U", "o": "O", "ee": "I",
    "ie": "I", "i": "I", "ii": "I", "e": "E", "a": "A", "aa": "A", "ei": "Y", "ai": "Y", "ay": "Y", "ey": "Y",
    "aw": "W", "au": "W", "ow": "W", "dj": "j", "ph": "f", "ck": "k", "qu": "k", "cz": "ch", "c": "k", "q": "k",
}  # fmt: skip
_LATIN_COSTS: Final[Costs] = {
    frozenset(pair.split("~")): cost
    for cost, pairs in (
        (0.1, "A~E E~I O~U I~Y E~Y U~W W~O w~U w~W y~I y~Y k~g sh~ch j~g"),
        (0.2, "g~gh kh~k f~v th~z dh~z th~dh d~dh t~th th~s zh~j s~z kh~h y~j p~b ch~k gh~r A~Y A~W ch~j ts~z"),
        (0.35, "A~I A~O E~U I~U A~U E~O"),
        (0.45, "w~v z~j d~z gh~kh s~ts sh~ts"),
    )
    for pair in pairs.split()
}
_LATIN_GAPS: Final = {
    "A": 0.3, "E": 0.25, "I": 0.45, "O": 0.4, "U": 0.4, "Y": 0.6, "W": 0.6, "h": 0.5, "w": 0.6, "y": 0.4
}  # fmt: skip


def _within(groups: Iterable[tuple[float, str]]) -> dict[frozenset[str], float]:
    """Cost of every two letters of a group; groups are separated by spaces."""
    return {
        frozenset(pair): cost
        for cost, letters in groups
        for group in letters.split()
        for pair in combinations(group, 2)
    }


_ARABIC_COSTS: Final[Costs] = _within(
    (
        (0.25, "غجك كق قغ"),
        (0.3, "تط دض سص ذز زظ زس ثس ثت دت ضظ اه"),
        (0.5, "كخ عا فب ذد جش هح شس"),
        (0.8, "اي او وي"),
    )
)
_ARABIC_GAPS: Final = {"ا": 0.8, "و": 0.9, "ي": 0.9, "ه": 0.8, "ء": 0.2}
# Long words without the letters that only Arabic names have are mostly foreign.
_NATIVE_LETTERS: Final = frozenset("عحصضطظقذ")
_FOREIGN_GAPS: Final = _ARABIC_GAPS | {"ا": 0.55, "و": 0.55, "ي": 0.55}
_FOREIGN_LENGTH: Final = 6
_VOWELS: Final = frozenset("اويءAEIOUYW")


def latin_likeness(first: str, second: str) -> float:
    """Likeness of two folded Latin words, 0 to 0.99, symmetric."""
    return _likeness(_sounds(first), _sounds(second), _LATIN_COSTS, _LATIN_GAPS)


def arabic_likeness(first: str, second: str) -> float:
    """Likeness of two folded Arabic words, 0 to 0.99, symmetric."""
    foreign = max(len(first), len(second)) >= _FOREIGN_LENGTH and _NATIVE_LETTERS.isdisjoint(first + second)
    return _likeness(tuple(first), tuple(second), _ARABIC_COSTS, _FOREIGN_GAPS if foreign else _ARABIC_GAPS)


@lru_cache(maxsize=65536)
def _sounds(word: str) -> tuple[str, ...]:
    sounds = [_SOUND_NAMES.get(sound, sound) for sound in _SOUND.findall(DOUBLED.sub(r"\1", word))]
    single = [sound for index, sound in enumerate(sounds) if index == 0 or sound != sounds[index - 1]]
    # A feminine ending is written -a, -ah, -eh or -e.
    if len(single) > 2 and single[-1] == "h" and single[-2] in {"A", "E"}:
        single.pop()
    return tuple(single)


def _likeness(first: Sequence[str], second: Sequence[str], costs: Costs, gaps: Mapping[str, float]) -> float:
    if Levenshtein.normalized_similarity(first, second) < _GATE:
        return 0.0
    consonants = min(sum(sound not in _VOWELS for sound in side) for side in (first, second))
    share = _edit_cost(first, second, costs, gaps) / max(consonants, 2)
    return 0.99 * math.exp(-((share / _SCALE) ** 1.5))


def _edit_cost(first: Sequence[str], second: Sequence[str], costs: Costs, gaps: Mapping[str, float]) -> float:
    above = [0.0]
    for sound in second:
        above.append(above[-1] + gaps.get(sound, _NEW))
    for left in first:
        row = [above[0] + gaps.get(left, _NEW)]
        for index, right in enumerate(second):
            change = 0.0 if left == right else costs.get(frozenset((left, right)), _NEW)
            row.append(
                min(above[index] + change, above[index + 1] + gaps.get(left, _NEW), row[index] + gaps.get(right, _NEW))
            )
        above = row
    return above[-1]
