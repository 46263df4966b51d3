"""Names of places that are words or names of people too, and how far a bare mention of one is a name of a place.

Three sources tell: how common a word is in Arabic at large (:mod:`entities.arabic.lexicon`), which words the recognisers know as
common or as names of people (:mod:`entities.recognizers.wordlists`), and how often news puts a head noun of a place before it:
مدينة حلب is usual, مدينة سنة is not, though Sanandaj is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files

from entities.arabic.lexicon import frequencies
from entities.gazetteer.records import EntityRecord
from entities.recognizers.document import Document
from entities.recognizers.lexicon import CALENDAR, DIRECTIONS, EVERYDAY, PLACE_COMPOUNDS
from entities.recognizers.wordlists import common_words, is_common, name_class
from entities.spans import Span

_PLACE_WORDS = files("entities") / "recognizers" / "data" / "place-words.tsv"
_PERSONAL_HEADS = frozenset({"ابو", "ام", "بو", "شيخ", "الشيخ", "بني", "سيدي", "سي"})
_PLACE_HEADS = PLACE_COMPOUNDS - _PERSONAL_HEADS
_SETTLEMENTS = frozenset({"city", "community", "neighbourhood"})
_PROMINENT_POPULATION = 50_000
_METROPOLIS = 500_000
_DIVINE = frozenset({"الله", "الدين", "عليكم", "الرحمن"})
_RARE = 3.8
_FREQUENT = 4.4
"""Zipf frequency from which on a word is a common one even if a large place is called so."""


def name_words(document: Document, span: Span) -> tuple[str, ...]:
    """The normalised words of a span, without the proclitics that stay outside it; at least one."""
    tokens = document.tokens
    first, last = document.token_at(span.start), document.token_at(span.end - 1)
    if first is None or last is None:
        return ("",)
    start, _ = tokens.normalized.from_original(span.start, span.end)
    word = tokens.texts[first][max(0, start - tokens.starts[first]) :]
    if (
        start > tokens.starts[first]
        and word.startswith("ل")
        and tokens.texts[first][start - tokens.starts[first] - 1] == "ل"
    ):
        word = f"ا{word}"  # للشعر is الشعر: after the preposition the article's alef is not written
    return (word, *tokens.texts[first + 1 : last + 1])


def prominent(entity: EntityRecord) -> bool:
    """Say whether a place is so well known that its name alone, without a preposition, is likely to mean it."""
    return (entity.level is not None and entity.level <= 2) or (entity.population or 0) >= _PROMINENT_POPULATION


def is_eminent(entity: EntityRecord, entities: Mapping[int, EntityRecord]) -> bool:
    """Say whether a place is prominent, gave its district its name, or is of a kind of which there are few:
    regions, rivers, airports, crossings."""
    if prominent(entity) or (entity.level is None and entity.type not in _SETTLEMENTS):
        return True
    above = (entities[one] for one in entity.ancestors if one in entities)
    return any(one.level == 2 and one.label_ar == entity.label_ar for one in above)


def is_supreme(entity: EntityRecord, entities: Mapping[int, EntityRecord]) -> bool:
    """Say whether a place is a country, a governorate or a town of its name, or has half a million people."""
    if entity.type == "country" or entity.level == 1 or (entity.population or 0) >= _METROPOLIS:
        return True
    above = (entities[one] for one in entity.ancestors if one in entities)
    return any(one.level == 1 and one.label_ar == entity.label_ar for one in above)


class Doubt(IntEnum):
    """What the words of a place's name may be instead."""

    NONE = 0
    NAME = 1
    WORD = 2


@lru_cache(maxsize=1)
def place_words() -> frozenset[str]:
    """Normalised words before which running text often puts a head noun of a place."""
    rows = (line.split("\t") for line in _PLACE_WORDS.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return frozenset(row[0] for row in rows)


@lru_cache(maxsize=1 << 15)
def doubt_of(words: tuple[str, ...], *, eminent: bool, supreme: bool) -> Doubt:
    """Say what a name of a place may be instead.

    Args:
        words: the normalised words of the name as the text has them, without proclitics.
        eminent, supreme: see :func:`is_eminent` and :func:`is_supreme`.
    """
    if len(words) == 1:
        return _doubt_of_word(words[0], eminent, supreme)
    if eminent or words[0] in _PLACE_HEADS or not place_words().isdisjoint(words):
        return Doubt.NONE
    return Doubt.NAME if all(_is_personal(word) for word in words) else Doubt.NONE


def _is_personal(word: str) -> bool:
    return word in _PERSONAL_HEADS or word in _DIVINE or is_common(word) or name_class(word) in "hb"


def _doubt_of_word(word: str, eminent: bool, supreme: bool) -> Doubt:
    if word.isascii():
        return Doubt.NONE
    if _is_common_itself(word):
        return Doubt.WORD
    nisba = word.endswith("يه") and not word.startswith("ال")
    if word in place_words() and not nisba:
        return Doubt.NONE
    frequency, sort = frequencies().get(word, 0.0), name_class(word)
    if supreme or (sort == "i" and (eminent or not frequency)):
        return Doubt.NONE
    if word.endswith("يه") and not eminent:
        return Doubt.WORD if nisba else Doubt.NAME
    if frequency and sort not in "hbs":
        return Doubt.NAME if frequency < (_FREQUENT if eminent else _RARE) else Doubt.WORD
    named = sort in "hb" or (frequency and sort == "s") or (word.startswith("ال") and word.endswith("ي"))
    return Doubt.NAME if named or is_common(word) else Doubt.NONE


def _is_common_itself(word: str) -> bool:
    """Say whether a word, with or without the article, is a common one; without asking what it is without proclitics."""
    bare = word.removeprefix("ال")
    common = common_words()
    return (
        word in common
        or bare in common
        or f"ال{word}" in common
        or word in CALENDAR
        or word in EVERYDAY
        or word in DIRECTIONS
    )
