"""Numbers as reports write them: digits of any script with separators, and Arabic number words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from entities.arabic.normalize import normalize_text

MAX_NUMBER_LENGTH: Final = 64
"""Longest number in code points, white space around it included; longer texts are not numbers."""
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([,.،])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_PLAIN: Final = re.compile(r"\d+(?:[.,،]\d+)?")


def canonical_number(digits: str) -> str:
    """Plain form of a normalised number: no thousands separators, a point before decimals, no redundant zeros.

    1,234 and 1234 are ``1234``; 12,5 and 12.50 are ``12.5``; 007 is ``7``. A comma before exactly three digits
    separates thousands, a point does so only if there are two or more (1.234.567, but 1.234 is one and a bit), as
    Arabic and English newspapers write them. Anything that is not such a number is returned unchanged.
    """
    if digits.isdecimal():
        return digits.lstrip("0") or "0"
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped[1] != "." or digits.count(".") > 1):
        whole, _, fraction = digits.replace(grouped[1], "").partition(".")
    elif _PLAIN.fullmatch(digits):
        whole, fraction = re.split("[.,،]", digits)
    else:
        return digits
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def parse_number(text: str) -> Decimal | None:
    """The number that ``text`` is, in digits of any script, or ``None``; white space around and a minus are allowed."""
    if len(text) > MAX_NUMBER_LENGTH:
        return None
    normal = normalize_text(text).strip()
    digits = canonical_number(normal.removeprefix("-"))
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return None
    value = Decimal(digits)
    return -value if normal.startswith("-") else value


_UNITS: Final = (
    "صفر", "واحد واحدة أحد إحدى", "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي", "ثلاثة ثلاث", "أربعة أربع",
    "خمسة خمس", "ستة ست", "سبعة سبع", "ثمانية ثماني ثمان", "تسعة تسع", "عشرة عشر",
)  # fmt: skip
_TENS: Final = ("عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع")
_HUNDRED: Final = ("مئة", "مائة")
_TWO_HUNDRED: Final = ("مئتان", "مئتين", "مئتا", "مئتي", "مائتان", "مائتين", "مائتا", "مائتي")
_SCALES: Final = {
    "ألف": 1000, "ألفا": 1000, "آلاف": 1000, "مليون": 10**6, "مليونا": 10**6, "ملايين": 10**6, "مليار": 10**9,
    "مليارا": 10**9, "مليارات": 10**9, "بليون": 10**9,
}  # fmt: skip
_DUAL_SCALES: Final = {
    "ألفان": 2000, "ألفين": 2000, "ألفي": 2000, "مليونان": 2 * 10**6, "مليونين": 2 * 10**6,
    "ملياران": 2 * 10**9, "مليارين": 2 * 10**9,
}  # fmt: skip


def _small_words() -> dict[str, int]:
    """Normalised word -> value, for the words below one thousand."""
    units = {form: value for value, forms in enumerate(_UNITS) for form in forms.split()}
    tens = {stem + case: 10 * n for n, stem in enumerate(_TENS, 2) for case in ("ون", "ين")}
    hundreds = dict.fromkeys(_HUNDRED, 100) | dict.fromkeys(_TWO_HUNDRED, 200)
    joined = {unit + hundred: 100 * units[unit] for unit in units if 3 <= units[unit] <= 9 for hundred in _HUNDRED}
    return {normalize_text(word): value for word, value in (units | tens | hundreds | joined).items()}


_SMALL: Final = _small_words()
_SCALE: Final = {normalize_text(word): value for word, value in _SCALES.items()}
_DUAL: Final = {normalize_text(word): value for word, value in _DUAL_SCALES.items()}


def parse_number_words(text: str) -> int | None:
    """The whole number that ``text`` spells in Arabic words (خمسة وعشرون, ثلاثمئة ألف), below 10**12, or ``None``.

    Every word must belong to the number. Cases are read together (عشرون, عشرين), gender is not checked. Dual scales
    in the construct (ألفا عنصر) read as one thousand: the accusative of the singular is written the same.
    """
    words = [bare for word in normalize_text(text).split() if (bare := _without_and(word))]
    total = group = 0  # group: what the next scale word will multiply
    for word in words:
        if word in _SMALL:
            group = _add_small(group, _SMALL[word])
        elif word in _SCALE:
            total, group = total + (group or 1) * _SCALE[word], 0
        elif word in _DUAL:
            total += _DUAL[word]
        else:
            return None
    return total + group if words else None


def _add_small(group: int, value: int) -> int:
    """Add a word below 1000; ثلاث مئة written apart multiplies."""
    units = group % 10
    return group - units + 100 * units if value == 100 and units > 2 else group + value


def _without_and(word: str) -> str:
    """Drop the joined و unless it belongs to the number word (واحد)."""
    known = word in _SMALL or word in _SCALE or word in _DUAL
    return word if known or not word.startswith("و") else word[1:]


@cache
def spelled_number(value: int) -> tuple[str, ...]:
    """The ways to write a whole number below one hundred in Arabic words, in either gender and case; none for others."""
    if not 0 <= value < 100:
        return ()
    tens, unit = divmod(value, 10)
    if value <= 10:
        return tuple(_UNITS[value].split())
    if tens == 1:
        return tuple(f"{word} {ten}" for word in _UNITS[unit].split() for ten in _UNITS[10].split())
    cases = [f"{_TENS[tens - 2]}{case}" for case in ("ون", "ين")]
    return tuple(f"{word} و{ten}" for word in _UNITS[unit].split() for ten in cases) if unit else tuple(cases)
