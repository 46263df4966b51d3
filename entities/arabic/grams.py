"""Runs of three letters in a stem: what broken plurals, misspelt words and unlisted endings have in common.

مدارس and مدرسه, نجباء and نجيب share no stem, but most of their letters are in the same order.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

LENGTH: Final = 3


@lru_cache(maxsize=1 << 17)
def grams(stem: str) -> tuple[str, ...]:
    """The runs of ``LENGTH`` letters of a stem, in order; a shorter stem or a number is its only gram."""
    if len(stem) <= LENGTH or not stem.isalpha():
        return (stem,)
    return tuple(stem[at : at + LENGTH] for at in range(len(stem) - LENGTH + 1))
