"""The letters of the Arabic alphabet as a character class, for regular expressions over text of any normal form."""

from __future__ import annotations

import re
from typing import Final

ARABIC_LETTERS: Final = "\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}"
"""The inside of a character class: hamza to yeh, without vowel signs and without the letters of other languages."""
ARABIC_LETTER: Final = re.compile(f"[{ARABIC_LETTERS}]")
ARABIC_WORD: Final = re.compile(f"[{ARABIC_LETTERS}]+")
