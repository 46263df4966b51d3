"""What one code point becomes in normalised text: the rules of the normaliser, one character at a time.

Folding is a function of single code points, so a text's folding is the concatenation of its characters' foldings and
every character of the result has one origin. That is enough for whole clusters because every mark that could
compose with a letter of Arabic, Latin, Greek, Cyrillic, Hebrew or Syriac is dropped: composed and decomposed spellings
become the same bare letter. Marks of other scripts (the vowels of Devanagari, say) are essential to the word and stay as written.

Sources of the rules:

* Unicode NFKC, with camel-tools' two additions (the rial sign, the basmala): presentation forms and ligatures.
* Unicode canonical decomposition: آ أ إ ؤ ئ ۀ ۓ are a seat and a combining hamza or madda. Marks being dropped, the
  seat remains: ا ا ا و ي ه ي. Any other choice for ؤ and ئ would distinguish canonically equivalent texts.
* camel-tools' ``normalize_alef_ar``, ``normalize_alef_maksura_ar`` and ``normalize_teh_marbuta_ar``: ٱ to ا, ى to ي,
  ة to ه.
* camel-tools' ``arclean`` map: letters of Persian, Urdu, Kurdish, Pashto and other alphabets to the nearest Arabic
  letter (ک گ to ك, پ to ب, چ to ج, ڤ to ف). It deletes ە, which Kurdish and Arabic web text use for final ه; here it
  folds to ه.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

from camel_tools.utils.charmap import CharMapper  # type: ignore[import-untyped]
from camel_tools.utils.normalize import (  # type: ignore[import-untyped]
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_ARCLEAN: Final = CharMapper.builtin_mapper("arclean")

_SINGLE_QUOTES: Final = (
    "'`"
    "\N{ACUTE ACCENT}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{SINGLE LOW-9 QUOTATION MARK}\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}"
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    "\N{PRIME}\N{REVERSED PRIME}"
)
_DOUBLE_QUOTES: Final = (
    '"'
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{DOUBLE LOW-9 QUOTATION MARK}\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}"
    "\N{DOUBLE PRIME}\N{REVERSED DOUBLE PRIME}"
    "\N{REVERSED DOUBLE PRIME QUOTATION MARK}\N{DOUBLE PRIME QUOTATION MARK}\N{LOW DOUBLE PRIME QUOTATION MARK}"
    "\N{HEBREW PUNCTUATION GERSHAYIM}"
)
# Pd in Unicode's categories leaves these two out.
_DASHES: Final = "\N{MINUS SIGN}\N{HYPHEN BULLET}"
# Hamza and ayn of the scholarly romanisations: "Abū ʿUmar" is "abu umar".
_ROMAN_HAMZA_AYN: Final = (
    "\N{MODIFIER LETTER PRIME}\N{MODIFIER LETTER DOUBLE PRIME}\N{MODIFIER LETTER TURNED COMMA}"
    "\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER REVERSED COMMA}\N{MODIFIER LETTER RIGHT HALF RING}"
    "\N{MODIFIER LETTER LEFT HALF RING}\N{MODIFIER LETTER GLOTTAL STOP}\N{MODIFIER LETTER REVERSED GLOTTAL STOP}"
    "\N{LATIN LETTER GLOTTAL STOP}\N{LATIN LETTER PHARYNGEAL VOICED FRICATIVE}"
    "\N{LATIN SMALL LETTER EGYPTOLOGICAL ALEF}\N{LATIN CAPITAL LETTER EGYPTOLOGICAL ALEF}"
    "\N{LATIN SMALL LETTER EGYPTOLOGICAL AIN}\N{LATIN CAPITAL LETTER EGYPTOLOGICAL AIN}"
)
# Small Quranic waw and yeh are letters to Unicode, vowel signs to a reader; the high hamza likewise.
_DROPPED_LETTERS: Final = (
    "\N{ARABIC TATWEEL}\N{ARABIC SMALL WAW}\N{ARABIC SMALL YEH}\N{ARABIC LETTER HIGH HAMZA}\N{ARABIC SMALL FARSI YEH}"
)
_LATIN: Final = {
    "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŧ": "t",
}  # fmt: skip
# Beyond the reach of arclean: ە (see above) and the Moroccan gaf, African feh and qaf of later Unicode blocks.
_ARABIC: Final = {"ە": "ه", "ݣ": "ك", "ࢻ": "ف", "ࢼ": "ق", "ٶ": "و", "ٷ": "و", "ٸ": "ي"}
_PUNCTUATION: Final = {"٪": "%", "٫": ".", "٬": ",", "۔": ".", "\N{FRACTION SLASH}": "/"}
# Honorific ligatures that Unicode gives no decomposition; the words are those of the character names.
_LIGATURES: Final = {
    0xFD40: "رحمه الله",
    0xFD41: "رضي الله عنه",
    0xFD42: "رضي الله عنها",
    0xFD43: "رضي الله عنهم",
    0xFD44: "رضي الله عنهما",
    0xFD45: "رضي الله عنهن",
    0xFD46: "صلى الله عليه وآله",
    0xFD47: "عليه السلام",
    0xFD48: "عليهم السلام",
    0xFD49: "عليهما السلام",
    0xFD4A: "عليه الصلاة والسلام",
    0xFD4B: "قدس سره",
    0xFD4C: "صلى الله عليه وآله وسلم",
    0xFD4D: "عليها السلام",
    0xFD4E: "تبارك وتعالى",
    0xFD4F: "رحمهم الله",
    0xFDCF: "سلامه علينا",
    0xFDFE: "سبحانه وتعالى",
    0xFDFF: "عز وجل",
}
# Scripts whose combining marks never make another word in the archive's languages, and marks of no script.
_MARK_BLOCKS: Final = (
    range(0x0300, 0x0370),  # combining diacritical marks
    range(0x0483, 0x048A),  # Cyrillic
    range(0x0591, 0x05C8),  # Hebrew points
    range(0x0600, 0x0780),  # Arabic, Syriac, Arabic Supplement
    range(0x0860, 0x0900),  # Arabic Extended-A and -B
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
    range(0xFE00, 0xFE10),  # variation selectors
    range(0xFE20, 0xFE30),
    range(0x10EC0, 0x10F00),  # Arabic Extended-C
    range(0xE0100, 0xE01F0),
)
_PRESENTATION_FORMS: Final = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))


def _explicit() -> Iterator[tuple[str, str]]:
    yield from ((c, "'") for c in _SINGLE_QUOTES)
    yield from ((c, '"') for c in _DOUBLE_QUOTES)
    yield from ((c, "-") for c in _DASHES)
    yield from ((c, "") for c in chain(_ROMAN_HAMZA_AYN, _DROPPED_LETTERS))
    yield from ((chr(code), words) for code, words in _LIGATURES.items())
    for table in (_LATIN, _ARABIC, _PUNCTUATION):
        yield from table.items()


_EXPLICIT: Final = dict(_explicit())


def _is_dropped_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me"} and any(ord(char) in block for block in _MARK_BLOCKS)


def _fold_by_category(char: str) -> str | None:
    match unicodedata.category(char):
        case "Zs" | "Zl" | "Zp" | "Cc":
            return " "
        case "Cf":
            return ""
        case "Cs":
            return _REPLACEMENT
        case "Pd":
            return "-"
        case "Nd":
            return str(unicodedata.decimal(char))
        case _:
            return "" if _is_dropped_mark(char) else None


def _fold_arabic_letter(char: str) -> str:
    if char in _EXPLICIT:
        return _EXPLICIT[char]
    if unicodedata.category(char) != "Lo" or not 0x0620 <= ord(char) <= 0x06FF:
        return char
    plain: str = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(_ARCLEAN(char))))
    return plain


def _fold_once(char: str) -> str:
    explicit = _EXPLICIT.get(char)
    if explicit is not None:
        return explicit
    by_category = _fold_by_category(char)
    if by_category is not None:
        return by_category
    decomposed = unicodedata.normalize("NFKD", normalize_unicode(char))
    bare = "".join(c for c in decomposed if not _is_dropped_mark(c))
    if bare == " " and any(ord(char) in forms for forms in _PRESENTATION_FORMS):
        return ""  # a vowel sign's isolated form: NFKC puts it on a space, which would cut the word in two
    return "".join(map(_fold_arabic_letter, unicodedata.normalize("NFC", bare).casefold()))


def fold_char(char: str) -> str:
    """Fold one code point.

    Args:
        char: one code point; a lone surrogate is allowed and becomes U+FFFD, so the result can always be encoded.

    Returns:
        Zero or more code points, each of which folds to itself.
    """
    folded = _fold_once(char)
    while (again := "".join(map(_fold_once, folded))) != folded:
        folded = again
    return folded


def is_loose(char: str) -> bool:
    """Whether a dropped code point belongs to no letter: bidi controls, joiners, soft hyphen, byte order mark.

    What is dropped and not loose (vowel signs, tatweel, half rings) is part of the letter before it.
    """
    return unicodedata.category(char) == "Cf"


class FoldTable(dict[int, str]):
    """Code point number -> folding, computed on first sight; made for :meth:`str.translate`.

    Filled lazily because deciding all of Unicode at import takes longer than normalising a library of articles. Safe to
    share between threads: a race stores the same value twice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loose: set[str] = set()
        """Of the code points seen so far, those that belong to no letter."""
        self.uneven: set[str] = set()
        """Of the code points seen so far, those that became nothing or more than one."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold_char(char)
        if not folded and is_loose(char):
            self.loose.add(char)
        if len(folded) != 1:
            self.uneven.add(char)
        self[code] = folded
        return folded
