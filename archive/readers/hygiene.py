"""Characters that nobody sees or that only look like letters, treated once on the way in. Idempotent and linear.

* Dropped: control characters, soft hyphens, zero width spaces, byte order marks inside a text, marks of direction, halves of
  characters, noncharacters, stand-ins for objects, tags, fillers.
* One space: every space of another width. One line break: CRLF, CR, NEL, form feed, the line and paragraph separators.
* Letters: the presentation forms that fonts of the nineties wrote Arabic with; ﷺ, ﷻ and ﷼, which are signs, stay.
* Kept: vowel signs, tatweel, tabs, runs of spaces, ZWNJ behind a letter that joins (Persian and Kurdish spell with it) and ZWJ in
  emoji and Indic conjuncts.

The result is in Unicode's normal form C. Which characters are invisible follows Unicode's Default_Ignorable_Code_Point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_DROPPED: Final = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xD800, 0xDFFF), (0xFDD0, 0xFDEF), (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0xFFFE, 0xFFFF),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0x10000, 0x110000, 0x10000)),
)  # fmt: skip
_SPACES: Final = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_BREAKS: Final = (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)
_PRESENTATION: Final = (*range(0xFB50, 0xFDD0), *range(0xFDF0, 0xFE00), *range(0xFE70, 0xFEFF))
_SIGNS: Final = (0xFDFA, 0xFDFB, 0xFDFC)
_CARRIERS: Final = " \N{ARABIC TATWEEL}"
"""What a vowel sign that stands alone in a font is written on."""


def _letters(code: int) -> str:
    """The letters of a presentation form; a vowel sign without what carries it."""
    letters = unicodedata.normalize("NFKC", chr(code))
    bare = letters.lstrip(_CARRIERS)
    return bare if bare and all(map(unicodedata.combining, bare)) else letters


_TABLE: Final[dict[int, str | None]] = {
    **{code: None for first, last in _DROPPED for code in range(first, last + 1)},
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_BREAKS, "\n"),
    **{code: _letters(code) for code in _PRESENTATION if code not in _SIGNS},
}
_ODD: Final = re.compile(
    "[{}]".format("".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _DROPPED))
    + "|[{}]".format("".join(re.escape(chr(code)) for code in (*_SPACES, *_BREAKS)))
    + "|[\ufb50-\ufdff\ufe70-\ufeff]"
)
_JOINERS: Final = re.compile("[\u200c\u200d]+")
_ARABIC: Final = re.compile("[\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_INDIC: Final = re.compile("[\u0900-\u0dff]")
_EMOJI_BEFORE: Final = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_EMOJI_AFTER: Final = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_MARK: Final = re.escape("".join(chr(code) for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code))))
_MARKS: Final = re.compile(f"([{_MARK}]{{30}})[{_MARK}]+")
"""More marks on a letter than any script writes (UAX #15, D3): sorting them costs the square of their number."""
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """A text of any number of lines without invisible characters, see above. Its spaces are not counted."""
    if text.isascii() and not _ODD.search(text):
        return text
    text = text.replace("\r\n", "\n").translate(_TABLE) if _ODD.search(text) else text
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub(_joiner, text)
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))


def _joiner(match: re.Match[str]) -> str:
    """One joiner where it changes the letters or the picture, none elsewhere."""
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    if "\u200d" in match[0] and _EMOJI_BEFORE.match(before) and _EMOJI_AFTER.match(after):
        return "\u200d"
    if _INDIC.match(before):
        return match[0][0]
    return "\u200c" if "\u200c" in match[0] and _ARABIC.match(before) else ""


def clean_line(text: str) -> str:
    """As :func:`clean_text`, on one line: runs of white space are one space, and none is at the ends."""
    return " ".join(clean_text(text).split())


def clean_pages(text: str, pages: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """A clean text, and where in it the pages start that started at ``pages`` of the text as it was.

    Args:
        pages: ascending offsets in code points, each within the text.
    """
    if not pages:
        return clean_text(text), ()
    bounds = [0, *pages, len(text)]
    starts, length = [], 0
    for start, end in pairwise(bounds):
        starts.append(length)
        length += len(clean_text(text[start:end]))
    cleaned = clean_text(text)
    # A mark that composes with the letter before it, across the end of a page, makes the whole shorter than its pages.
    return cleaned, tuple(min(start, len(cleaned)) for start in starts[1:])


def same_words(title: str, body: str) -> str:
    """The form in which two reports are the same words: clean, with one space for every run of white space.

    Its digest tells whether a text is stored already. Letters, vowel signs and tatweel count; how lines are broken does not.
    """
    return f"{clean_line(title)}\n{clean_line(body)}"


def writable(text: str) -> str:
    """A stored text without the characters that XML 1.0 cannot represent (2.2, production 2)."""
    return _UNWRITABLE.sub("", text)
