"""Words written together with an Arabic word: و ف ب ك ل س ال before it, pronouns after it.

Only the forms are decided here, not whether they are right: وزارة may be و and زارة as far as spelling goes. The
gazetteer asks whether a stem is a known name, the stemmer has its own guards.

Source of the order and of the contraction of ل and ال to لل: K. Ryding, A Reference Grammar of Modern Standard Arabic
(2005), chapters 16 (prepositions) and 18 (connectives); before a stem in lam the article's lam is not written either
(ل + اللجنة is للجنة).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MIN_STEM: Final = 2
"""Shortest stem, in letters: قم and حي are names."""

# Conjunction, preposition (or the future's س), article; after the preposition ل the article is a second lam.
_PROCLITICS: Final = re.compile(r"([وف]?)([بكلس]?)(ال|(?<=ل)ل)?")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """One way to split a normalised word.

    Attributes:
        prefix: letters before the stem, as written.
        stem: what remains; it may differ from ``word[start:end]`` by a restored letter (see the functions).
        suffix: letters after the stem, as written.
        start, end: the stem's half-open span in the word.
    """

    prefix: str
    stem: str
    suffix: str
    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def strip_proclitics(word: str) -> tuple[Segmentation, ...]:
    """Every plausible split of a normalised word into proclitics and stem: the unsplit word, then longest stem first.

    In لل the preposition and the article share a lam: the stem then begins at the second lam and its alef is restored
    (للبوكمال gives ل + البوكمال with ``start`` 1). Stems have at least ``MIN_STEM`` letters beside a restored article.

    Args:
        word: one Arabic word; a word in another script is returned unsplit.
    """
    whole = Segmentation("", word, "", 0, len(word))
    if len(word) <= MIN_STEM or word[0] not in "وفبكلسا":
        return (whole,)
    found = [whole]
    for start in _cuts(word):
        rest = word[start:]
        if word[start - 1] == "ل" == rest[0] and len(rest) > MIN_STEM:
            # The article hides in the second lam; whether the stem has a lam of its own (للجنة) cannot be seen.
            found += [Segmentation(word[:start], alef + rest, "", start, len(word)) for alef in ("ال", "ا")]
        found.append(Segmentation(word[:start], rest, "", start, len(word)))
    return tuple(found)


def _cuts(word: str) -> list[int]:
    """Offsets, ascending, at which a stem may begin after the optional proclitics, taken in their fixed order."""
    match = _PROCLITICS.match(word)
    if match is None:
        return []
    ends = {match.end(1), match.end(2), match.end()} - {0}
    return sorted(end for end in ends if len(word) - end >= MIN_STEM)
