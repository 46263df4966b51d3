"""Texts whose UTF-8 was read in an encoding of one byte a letter and saved so: ``Ø§Ù„`` or ``ط§ظ„`` for ``ال``."""

from __future__ import annotations

import codecs
import re
from typing import Final

_NOT_ASCII: Final = re.compile("[^\x00-\x7f]")
_DECODER: Final = codecs.getincrementaldecoder("utf-8")
_HEAD: Final = 1000
_LOOKED_AT: Final = 4_000_000
_HIGH: Final = range(0x80, 0x100)


def _bytes_by_letter(encoding: str) -> dict[str, int]:
    """Letter -> byte; what an encoding leaves open, programs read as the control character of that number."""
    letters = {chr(byte): byte for byte in _HIGH}
    letters.update({bytes([byte]).decode(encoding, "replace"): byte for byte in _HIGH})
    letters.pop("\ufffd", None)
    return letters


def _pattern(letters: dict[str, int]) -> re.Pattern[str]:
    """Two letters of UTF-8 in a row, of two bytes each and Arabic, or one of three: punctuation and signs."""
    followers = "".join(
        re.escape(letter) for letter, byte in letters.items() if byte < 0xC0 and letter not in "\x85\xa0"
    )
    arabic = "".join(re.escape(letter) for letter, byte in letters.items() if 0xD8 <= byte <= 0xDB)
    wide = "".join(re.escape(letter) for letter, byte in letters.items() if byte in (0xE2,))
    return re.compile(f"(?:[{arabic}][{followers}]){{2}}|{wide}[{followers}]{{2}}")


_READ_AS: Final = {encoding: _bytes_by_letter(encoding) for encoding in ("cp1252", "cp1256")}
_PATTERNS: Final = {encoding: _pattern(letters) for encoding, letters in _READ_AS.items()}
_TABLES: Final = {
    encoding: {ord(letter): chr(byte) for letter, byte in letters.items()} for encoding, letters in _READ_AS.items()
}


def repaired(text: str) -> str | None:
    """The text as it was before, if every letter of it can be taken back; else nothing.

    A text in which a single accent or Arabic letter is right is not UTF-8 when taken back, so none is changed that was right.
    """
    if text.isascii():
        return None
    first = _NOT_ASCII.search(text).start()  # type: ignore[union-attr]
    for table in _TABLES.values():
        try:
            # Nearly every text that is right shows it in its first words.
            head = text[first : first + _HEAD].translate(table).encode("latin-1")
            _DECODER().decode(head, final=first + _HEAD >= len(text))
            before = text.translate(table).encode("latin-1").decode("utf-8")
        except UnicodeError:
            continue
        return before.removeprefix("\ufeff")
    return None


def looks_mistaken(text: str) -> bool:
    """Whether words of such letters stand in it."""
    return any(pattern.search(text, 0, _LOOKED_AT) for pattern in _PATTERNS.values())
