"""Whether letters taken out of a file are words, or what is left of a font whose letters nobody can name. No Django."""

from __future__ import annotations

import re
import unicodedata

ENOUGH = 60
"""Words or letters of a script, from which on their shares tell something."""
UNNAMED = 0.1
"""Share of letters that have no name, from which on a text cannot be read."""
NO_LETTERS = 0.5
"""Share of signs among what is printed, from which on it is no text."""
ACCENTED = 0.3
"""Share of accented letters among Latin ones: Arabic in a false encoding has more, French has a tenth."""
VOWELS = 0.2
"""Least share of vowels among Latin letters: four tenths in every language."""
SMALL_WORDS = 0.04
"""Least share of Arabic words that are articles, prepositions and the like or begin with one: three tenths in any prose."""

_ARABIC_WORD = re.compile("[\u0621-\u064a\u064b-\u0652\u0670]+")
_SIGNS = re.compile("[\u064b-\u0652\u0640\u0670]")
_ARTICLE = re.compile("[وفبك]?ال|لل")
_SMALL = frozenset(
    ["من", "في", "على", "إلى", "الى", "أن", "ان", "إن", "عن", "مع", "هذا", "هذه", "التي", "الذي", "ما", "لا", "لم", "بن", "كان",
     "قد", "ثم", "أو", "او", "بعد", "قبل", "بين", "كل", "يوم"]
)  # fmt: skip
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_ACCENTED = re.compile("[À-ɏ]")
_VOWEL = re.compile("[aeiouyAEIOUY]")


def is_legible(text: str) -> bool:
    """Whether a text reads like one. A short one is given the benefit of the doubt."""
    printed = [c for c in text if not c.isspace()]
    if not printed:
        return True
    unnamed = sum(1 for c in printed if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn", "Cc"))
    if unnamed > UNNAMED * len(printed):
        return False
    signs = sum(1 for c in printed if not c.isalnum() and not unicodedata.combining(c))
    if len(printed) > ENOUGH and signs > NO_LETTERS * len(printed):
        return False
    return _is_arabic(text) and _is_latin(text)


def _is_arabic(text: str) -> bool:
    words = [_SIGNS.sub("", word) for word in _ARABIC_WORD.findall(text)]
    if len(words) < ENOUGH:
        return True
    small = sum(1 for word in words if word in _SMALL or (_ARTICLE.match(word) and len(word) > 3))
    return small > SMALL_WORDS * len(words)


def _is_latin(text: str) -> bool:
    letters = _LATIN.findall(text)
    if len(letters) < ENOUGH:
        return True
    accented = sum(1 for letter in letters if _ACCENTED.match(letter))
    plain = len(letters) - accented
    if accented > ACCENTED * len(letters):
        return False
    return plain < ENOUGH or sum(1 for letter in letters if _VOWEL.match(letter)) > VOWELS * plain
