"""Normalised text, with or without the map back to the original.

Index, queries, gazetteer, linker, highlighter and duplicate detection all compare texts in this form and in no other.
The rules, with their sources, are those of :mod:`entities.arabic.folding`. In short: NFKC; no diacritics, tatweel,
invisible or bidi characters; أ إ آ ٱ as ا, ؤ as و, ئ ى ی as ي, ة as ه, letters of other alphabets as the nearest
Arabic letter; digits of every script as ASCII; Latin letters without case, accents, half rings; quotes as ' and ",
dashes as -, and every white space or control character, line breaks included, as one space each. Runs of spaces are
not collapsed and ends are not trimmed. Arabic punctuation (، ؛ ؟) stays, but ٪ ٫ ٬ become % . and a comma.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

from entities.arabic.folding import FoldTable

NORMALIZER_VERSION: Final = "1"
"""Changes whenever any text may normalise differently; everything derived from normalised text stores it."""

_TABLE: Final = FoldTable()


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text, its normal form, and where each character of the latter came from.

    Attributes:
        original: the text as given.
        text: its normal form, n code points.
        starts, ends: n offsets each, both non-decreasing; ``text[i]`` came from ``original[starts[i]:ends[i]]``, a
            letter and the marks written on it. The characters of an expanded ligature (ﷺ) share one origin.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Map a half-open span of ``text`` to the half-open span of ``original`` that covers it.

        Marks and tatweel on the last letter are inside; bidi and other format characters after it are not. An empty
        span maps to the empty span before the character at ``start``.

        Raises:
            ValueError: unless 0 <= start <= end <= len(text).
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} is outside a text of {len(self.text)} characters")
        if start == end:
            point = self.starts[start] if start < len(self.starts) else len(self.original)
            return point, point
        return self.starts[start], self.ends[end - 1]

    def from_original(self, start: int, end: int) -> tuple[int, int]:
        """Map a half-open span of ``original`` to the span of ``text`` made of the characters that start inside it.

        Raises:
            ValueError: unless 0 <= start <= end <= len(original).
        """
        if not 0 <= start <= end <= len(self.original):
            raise ValueError(f"span {start}:{end} is outside a text of {len(self.original)} characters")
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def normalize_text(text: str) -> str:
    """Normalise without keeping offsets; equal to ``normalize(text).text`` and idempotent. Accepts any string."""
    return text.translate(_TABLE)


def normalize(text: str) -> Normalized:
    """Normalise and keep the offsets. Accepts any string, lone surrogates included."""
    normal = normalize_text(text)
    if len(normal) == len(text) and _TABLE.uneven.isdisjoint(text):
        # Plain prose: every character has become one.
        offsets = tuple(range(len(text) + 1))
        return Normalized(text, normal, offsets[:-1], offsets[1:])
    odd = _TABLE.uneven
    uneven = [(at, len(_TABLE[ord(char)])) for at, char in enumerate(text) if char in odd]
    kept = _kept(uneven, len(text))
    ends = [*kept[1:], len(text)] if kept else []
    if not _TABLE.loose.isdisjoint(text):
        ends = [_without_loose(text, end, start) for start, end in zip(kept, ends, strict=True)]
    if any(width > 1 for _at, width in uneven):
        widths = [len(_TABLE[ord(text[at])]) for at in kept]
        return Normalized(text, normal, _spread(kept, widths), _spread(ends, widths))
    return Normalized(text, normal, tuple(kept), tuple(ends))


def _kept(uneven: Iterable[tuple[int, int]], length: int) -> list[int]:
    """Offsets of the characters that became something, from those of the characters that did not become exactly one."""
    kept: list[int] = []
    after = 0
    for at, width in uneven:
        kept.extend(range(after, at + 1 if width else at))
        after = at + 1
    kept.extend(range(after, length))
    return kept


def _without_loose(text: str, end: int, start: int) -> int:
    """Move ``end`` back over format characters, at most to just after the character at ``start``."""
    while end > start + 1 and text[end - 1] in _TABLE.loose:
        end -= 1
    return end


def _spread(offsets: Iterable[int], widths: Iterable[int]) -> tuple[int, ...]:
    return tuple(chain.from_iterable(map(repeat, offsets, widths)))
