"""Words of a name in folded letters: the one step between the archive's normaliser and everything that compares names.

The normaliser strips accents, which is right for text but loses sounds in names: č is "ch", not "c". So the
accented Latin letters that stand for another sound than the bare letter are spelled out first, and only then is the text
normalised.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final

from entities.arabic.letters import ARABIC_LETTERS, ARABIC_WORD
from entities.arabic.normalize import normalize_text


class Script(StrEnum):
    """What the characters of one word are; digits of every script are ``DIGITS``."""

    ARABIC = "arabic"
    LATIN = "latin"
    DIGITS = "digits"
    OTHER = "other"


# Orthographies of South Slavic, Polish, Turkish, Romanian and Spanish; DIN 31635 and ISO 233 for romanised Arabic.
_SOUNDS: Final = str.maketrans(
    {
        "č": "ch", "ć": "ch", "š": "sh", "ś": "sh", "ž": "zh", "ź": "zh", "đ": "dj", "ș": "sh", "ț": "ts", "ñ": "ny",
        "ġ": "gh", "ǧ": "j", "ḫ": "kh", "ẖ": "kh", "ḵ": "kh", "ṯ": "th", "ḏ": "dh",
    }
)  # fmt: skip
# Letters of Persian and Pashto by sound; the normaliser writes the nearest shape.
_PERSIAN: Final = str.maketrans({"گ": "غ", "چ": "تش", "ځ": "ز"})
# A final hamza after alef is often omitted (ضياء, ضيا).
_FINAL_HAMZA: Final = re.compile(rf"(?<=ا)ء(?![{ARABIC_LETTERS}])")
# In BGN/PCGN romanisation of Arabic a cedilla marks an emphatic (Ţarţūs, Ḩimş); elsewhere ş is Turkish "sh".
_BGN: Final = re.compile("[āīūḩţḑ]")
_TURKISH: Final = str.maketrans({"ş": "sh"})
_WORD: Final = re.compile(rf"[a-z]+|[{ARABIC_LETTERS}]+|\d+|[^\W\d_a-z{ARABIC_LETTERS}]+")
_LATIN: Final = re.compile(r"[a-z]+")


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """Normalise a name, Latin letters by sound: ``Češić`` gives ``cheshich``; the normaliser does the rest.

    Apostrophes, which stand for hamza and ayn or for nothing, are dropped so that ``Sa'd`` is one word.
    """
    lowered = unicodedata.normalize("NFC", name).lower()
    if not lowered.isascii():
        if not _BGN.search(lowered):
            lowered = lowered.translate(_TURKISH)
        lowered = lowered.translate(_SOUNDS).translate(_PERSIAN)
    return _FINAL_HAMZA.sub("", normalize_text(lowered).replace("'", ""))


def split_words(folded: str) -> list[str]:
    """Maximal runs of one script in a folded name, in order; punctuation, including hyphens, separates."""
    return _WORD.findall(folded)


@lru_cache(maxsize=131072)
def script_of(word: str) -> Script:
    """Script of one word as :func:`split_words` returns it."""
    if ARABIC_WORD.fullmatch(word):
        return Script.ARABIC
    if _LATIN.fullmatch(word):
        return Script.LATIN
    return Script.DIGITS if word.isdecimal() else Script.OTHER
