"""Habits of writing Arabic names in Latin letters that change letters together: English, French, Turkish, Persian."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

DOUBLED: Final = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1")
"""A doubled consonant; Arabic writes none."""
# Each habit rewrites a spelling into the one English transliteration would use. Order matters: "dj" before "j" alone.
_ROMANIZATIONS: Final = (
    (re.compile(r"tch"), "ch"),
    (re.compile(r"dj"), "j"),
    (re.compile(r"ou(?=[aeiy])"), "w"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"gu(?=[ei])"), "g"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"sch"), "sh"),
    (re.compile(r"ee|ii"), "i"),
    (re.compile(r"aa"), "a"),
    (re.compile(r"(?<=[aeiou])w$"), "u"),
    (re.compile(r"(?<=[ae])h$"), ""),
    (re.compile(r"(?<=[aiu]n)e$"), ""),
)
_FRENCH_CH: Final = re.compile(r"(?<![tsc])ch")
# Turkish devoices at the end of a word and writes c for English j (Recep, Mehmet, Cemal); Persian says gh for ق and
# v for و.
_NEIGHBOURS: Final = (
    (re.compile(r"c(?![hk])"), "j"),
    (re.compile(r"p$"), "b"),
    (re.compile(r"t$"), "d"),
    (re.compile(r"gh"), "q"),
    (re.compile(r"v"), "w"),
)

CARELESS: Final = (
    ("ث", "th", "t", 2.0), ("ث", "th", "s", 2.5), ("ذ", "dh", "d", 1.0), ("ذ", "dh", "z", 1.0), ("ظ", "z", "d", 2.0),
    ("ض", "d", "dh", 1.5), ("ض", "d", "z", 2.5), ("خ", "kh", "h", 2.5), ("خ", "kh", "k", 2.5), ("ق", "q", "k", 1.0),
    ("ق", "q", "g", 1.5), ("غ", "gh", "g", 1.5), ("ج", "j", "ch", 2.5), ("ص", "s", "ss", 1.5), ("ط", "t", "tt", 1.5),
    ("ع", "a", "", 2.0),
)  # fmt: skip
"""Arabic letter, its careful spelling, a careless one, and the difference in nats."""


@lru_cache(maxsize=65536)
def readings(latin: str) -> tuple[str, ...]:
    """Ways to read a folded Latin word: as written, by English habit, with French "ch", by Turkish or Persian habit.

    At most four, without repeats; the first is the word itself.
    """
    english = DOUBLED.sub(r"\1", latin)
    for pattern, plain in _ROMANIZATIONS:
        english = pattern.sub(plain, english)
    french = _FRENCH_CH.sub("sh", english)
    neighbour = english
    for pattern, plain in _NEIGHBOURS:
        neighbour = pattern.sub(plain, neighbour)
    return tuple(dict.fromkeys((latin, english, french, neighbour)))
