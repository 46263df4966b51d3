"""Words and numbers of normalised text, with offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_BLOCKS: Final = (range(0x0600, 0x0700), range(0x0750, 0x0780), range(0x0870, 0x0900))
_LETTERS: Final = "".join(char for block in _BLOCKS for char in map(chr, block) if char.isalpha())
_ARABIC: Final = f"[{_LETTERS}]"
_OTHER: Final = rf"[^\W_{_LETTERS}]"
_NUMBER_START: Final = r"(?<!\d)(?<!\d[.,،])"
_NUMBER_END: Final = r"(?!\d|[.,،]\d)"
_TOKEN: Final = re.compile(
    rf"(?:{_ARABIC})+"
    # 1,234,567.8 and 1.234.567 are one number, 12.5 and 12,5 too; 12.05.2015 and 10:30 are several.
    rf"|{_NUMBER_START}[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?{_NUMBER_END}"
    rf"|{_NUMBER_START}[1-9]\d{{0,2}}(?:\.\d{{3}}){{2,}}{_NUMBER_END}"
    rf"|{_NUMBER_START}(?:\d+\.\d+|\d+[,،]\d{{1,2}}){_NUMBER_END}"
    rf"|(?:(?!\d){_OTHER}){_OTHER}*(?:['-]{_OTHER}+)*"
    r"|\d+"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number: ``text`` is the normalised text between ``start`` and ``end``, half-open code points."""

    start: int
    end: int
    text: str


def tokenize(normalized_text: str) -> list[Token]:
    """Split normalised text into words of letters and numbers, in order, disjoint.

    Arabic letters and digits are separated (كم2 gives كم and 2, ميغ29 gives ميغ and 29); Latin words keep digits, inner
    apostrophes and hyphens (t-72, al-nusra, o'brien). The underscore separates, so a hashtag gives its words.
    Everything else is between tokens.

    Args:
        normalized_text: as :func:`entities.arabic.normalize.normalize_text` returns it; offsets refer to it.
    """
    return [Token(*match.span(), match[0]) for match in _TOKEN.finditer(normalized_text)]
