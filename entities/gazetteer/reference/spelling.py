"""Spellings in the reference files: cleaning, comparing, and telling an Arabic one from a Latin one.

The coarse consonant skeleton below only pairs rows of two lists that are a few kilometres apart; ``entities.names`` compares
names in texts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from entities.arabic.normalize import normalize_text

_ARABIC = re.compile("[\N{ARABIC LETTER KASHMIRI YEH}-\N{ARABIC LETTER HEH WITH INVERTED V}]")
_PLAIN_ARABIC = re.compile("[ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي ]+")
_ARABIC_MARKS = re.compile("[\N{ARABIC FATHATAN}-\N{ARABIC WAVY HAMZA BELOW}\N{ARABIC LETTER SUPERSCRIPT ALEF}]")
_INVISIBLE = re.compile(
    "[\N{ZERO WIDTH SPACE}-\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}\N{ZERO WIDTH NO-BREAK SPACE}]"
)
_ROMAN_SIGNS = str.maketrans(
    dict.fromkeys(
        "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER LEFT HALF RING}"
        "\N{MODIFIER LETTER RIGHT HALF RING}\N{MODIFIER LETTER TURNED COMMA}",
        "'",
    )
    | {"\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
_PUNCTUATION = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"(?:(?<=\s)|^)(?:ال|لل)(?=\w{2})")
_LATIN_ARTICLE = re.compile(r"\b[AaEe][dhlnrstz]{1,2}[ -](?=\w)")
_CLASSES = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s",
    "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h",
}  # fmt: skip
_DIGRAPHS = {"kh": "k", "sh": "s", "ch": "s", "gh": "g", "dh": "d", "th": "t", "dj": "j", "ph": "f"}
_DIGRAPH = re.compile("[ksgcdtp]h|dj")
_SILENT_H = re.compile(r"(?<![ksgcdtp])h\b")
_ARABIC_CLASSES = {code: _CLASSES.get(chr(code), "") for code in range(0x0620, 0x0700)} | {0x20: ""}
_LATIN_CLASSES = dict.fromkeys(range(0x80), "") | {ord(char): char for char in "bdfghjklmnrstz"}
_LATIN_CLASSES |= str.maketrans({"q": "k", "c": "k", "p": "b", "v": "f", "x": "ks"})
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def clean_spelling(text: str) -> str:
    """Remove invisible characters, Arabic vowel marks, tatweel and superfluous spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("\N{ARABIC TATWEEL}", "")
        if is_arabic(text):
            text = _ARABIC_MARKS.sub("", text).replace("\N{ARABIC LETTER ALEF WASLA}", "ا")
    return " ".join(text.split())


def is_arabic(text: str) -> bool:
    """Whether a spelling has a letter of the Arabic script."""
    return not text.isascii() and _ARABIC.search(text) is not None


def is_plain_arabic(text: str) -> bool:
    """Whether a spelling has only letters of the Arabic alphabet and spaces; no Persian, Kurdish or Urdu ones."""
    return _PLAIN_ARABIC.fullmatch(text) is not None


def to_ascii(text: str) -> str:
    """Write a Latin spelling without marks: ``Ālbū Kamāl`` becomes ``Albu Kamal``, ``Ma‘ān`` becomes ``Ma'an``."""
    text = text.replace("`", "'")
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_ROMAN_SIGNS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=200_000)
def spelling_key(text: str) -> str:
    """Return what two spellings share if only one of them is worth keeping: normalised text without punctuation."""
    text = normalize_text(text).replace("'", "").replace('"', "")
    if not text.replace(" ", "").isalnum():
        text = _PUNCTUATION.sub(" ", text)
    return " ".join(text.split())


@lru_cache(maxsize=200_000)
def loose_key(text: str) -> str:
    """Return :func:`spelling_key` of a spelling without Arabic articles, spaces and a final hamza."""
    return loosen_key(spelling_key(text))


def loosen_key(key: str) -> str:
    """Return :func:`loose_key` of a spelling whose :func:`spelling_key` is known."""
    if key.isascii():
        return key.replace(" ", "")
    return _ARTICLE.sub("", key).replace(" ", "").rstrip("ء")


@lru_cache(maxsize=200_000)
def skeleton(text: str) -> str:
    """Return the consonants of an Arabic or Latin spelling in coarse Latin classes, without articles and doubling."""
    if is_arabic(text):
        classes = _ARTICLE.sub("", normalize_text(text.replace("ة", ""))).translate(_ARABIC_CLASSES)
    else:
        folded = _SILENT_H.sub("", _LATIN_ARTICLE.sub("", to_ascii(text)).casefold())
        classes = _DIGRAPH.sub(lambda match: _DIGRAPHS[match[0]], folded).translate(_LATIN_CLASSES)
    return _DOUBLED.sub(r"\1", classes)


def alike(one: str, other: str) -> float:
    """Return how alike two spellings are, 0 to 1, in any two scripts; above 0.75 they may well be one name."""
    if one == other:
        return 1.0
    if not one.isascii() and not other.isascii() and loose_key(one) == loose_key(other):
        return 1.0 if spelling_key(one) == spelling_key(other) else 0.95
    first, second = skeleton(one), skeleton(other)
    if not first or not second:
        return 0.0
    return 0.9 * Levenshtein.normalized_similarity(first, second)
