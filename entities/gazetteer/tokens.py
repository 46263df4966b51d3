"""A text cut into the smallest pieces a name can consist of, shared by matcher and recognisers.

A *token* is a run of letters or a run of digits of the normalised text. Names are compared without spaces, so
البو كمال matches البوكمال and عبدالله matches عبد الله; the characters between two tokens decide whether a name may continue
across them. Masked spellings (د.اعش) are split into tokens here and joined again in the matcher.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import pairwise

from entities.arabic.normalize import Normalized, normalize

_UNIT = re.compile(r"[^\W\d_]+|\d+")
_SENTENCE_END = frozenset(".!?؟;؛\n…")
_MASKS = frozenset(".*_-~+/^='")
_QUOTES = frozenset("\"'")


class Boundary(IntEnum):
    """What separates a token from the one before it, by how easily a name may continue across it."""

    NONE = 0
    SPACE = 1
    MASK = 2
    BREAK = 3


@lru_cache(maxsize=4096)
def classify_boundary(between: str) -> Boundary:
    """Say whether a name may continue across ``between``, a piece of normalised text without letters or digits.

    An underscore is the space of a hashtag. Dots, stars, dashes and the like, not beside a space, mask a word. Anything else
    (quotes, commas, brackets, a blank line) ends a name.
    """
    if not between:
        return Boundary.NONE
    if between == "_" or (between.isspace() and between.count("\n") < 2):
        return Boundary.SPACE
    if len(between) <= 3 and all(char in _MASKS for char in between):
        return Boundary.MASK
    return Boundary.BREAK


@dataclass(frozen=True)
class Tokens:
    """n tokens of one text.

    Attributes:
        normalized: the text with its map to the original.
        texts: n pieces of normalised text.
        starts, ends: n half-open spans of ``normalized.text``.
        between: n pieces of text; ``between[i]`` is before token i, with its line ends.
        boundaries: n classes of ``between``; the first is always BREAK.
    """

    normalized: Normalized
    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    between: tuple[str, ...]
    boundaries: tuple[Boundary, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a half-open span of normalised text to the original, marks of its last letter included."""
        return self.normalized.to_original(start, end)

    def original_start(self, token: int) -> int:
        """The offset in the original text at which a token begins."""
        return self.normalized.to_original(self.starts[token], self.ends[token])[0]

    def original(self, start: int, end: int) -> str:
        """Return the original letters of a half-open span of normalised text."""
        first, last = self.normalized.to_original(start, end)
        return self.normalized.original[first:last]

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Half-open runs of tokens between sentence ends; a full stop inside a word or number does not end a sentence."""
        cuts = [0]
        for index in range(1, len(self.texts)):
            between = self.between[index]
            if self.boundaries[index] is not Boundary.MASK and not _SENTENCE_END.isdisjoint(between):
                cuts.append(index)
        cuts.append(len(self.texts))
        return tuple((first, last) for first, last in pairwise(cuts) if first < last)

    def quoted(self, first: int, last: int) -> bool:
        """Say whether tokens ``first`` to ``last`` (exclusive) are directly between quotes or brackets."""
        before = self.between[first].strip()
        text = self.normalized.text
        after = text[self.ends[last - 1] : self.starts[last] if last < len(self.texts) else len(text)].strip()
        return bool(before and after) and before[-1] in _QUOTES and after[0] in _QUOTES


def split_tokens(text: str) -> Tokens:
    """Normalise ``text`` and cut it into tokens. Never raises, whatever the text."""
    normalized = normalize(text)
    normal = normalized.text
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    between: list[str] = []
    boundaries: list[Boundary] = []
    previous = 0
    for match in _UNIT.finditer(normal):
        start, end = match.span()
        piece = normal[previous:start]
        if piece and piece != " ":
            piece = _with_line_ends(normalized, previous, start)
        texts.append(match.group())
        starts.append(start)
        ends.append(end)
        between.append(piece)
        boundaries.append(classify_boundary(piece))
        previous = end
    if boundaries:
        boundaries[0] = Boundary.BREAK
    return Tokens(normalized, tuple(texts), tuple(starts), tuple(ends), tuple(between), tuple(boundaries))


def split_name(name: str) -> tuple[str, ...]:
    """Return the tokens of a name's normalised text, of which the matcher's keys consist."""
    return split_tokens(name).texts


def _with_line_ends(normalized: Normalized, start: int, end: int) -> str:
    """Put line ends back into a piece between tokens: the normaliser turns every white space into a space."""
    piece = normalized.text[start:end]
    first, last = normalized.to_original(start, end)
    lines = normalized.original[first:last].count("\n")
    return piece + "\n" * lines if lines else piece
