"""Where words are in a text, however they are spaced, vocalised, punctuated or spelled there. No Django.

Two passages are the same when their letters and digits are, in the archive's normal form (:mod:`entities.arabic.normalize`).
"""

from __future__ import annotations

from typing import Final

from entities.arabic.clitics import strip_proclitics
from entities.arabic.normalize import normalize

MARK: Final = "█"
"""What stands for a passage that was taken out; no passage reaches over it."""
SHORT: Final = 6
"""Fewer letters than this are words of their own only, not the beginning, middle or end of a longer word."""
DISTINCTIVE_WORDS: Final = 3
DISTINCTIVE_LETTERS: Final = 12
"""So many words with so many letters say where they come from; fewer may stand in any report."""


class Letters:
    """The letters and digits of a text in normal form, without what stands between them, and the way back to the text."""

    def __init__(self, text: str) -> None:
        self.normal = normalize(text)
        normal = self.normal.text
        self._at = [index for index, char in enumerate(normal) if char.isalnum() or char == MARK]
        self.text = "".join(normal[index] for index in self._at)

    def find(self, words: Letters) -> list[tuple[int, int]]:
        """Half-open spans of the text, in code points, in order and disjoint, in which the same letters stand.

        A particle that is written together with the first word is outside. Words without a letter or digit are found as they are.
        """
        if not words.text:
            return self._as_they_are(words.normal.original.strip())
        found: dict[int, int] = {}
        for form in _forms(words.text):
            start = self.text.find(form)
            while start >= 0:
                end = start + len(form)
                if self._stands_alone(start, end):
                    found[start] = max(end, found.get(start, 0))
                start = self.text.find(form, start + 1)
        spans: list[tuple[int, int]] = []
        for start, end in sorted(found.items()):
            span = self.normal.to_original(self._at[start], self._at[end - 1] + 1)
            if not spans or spans[-1][1] <= span[0]:
                spans.append(span)
        return spans

    def _as_they_are(self, words: str) -> list[tuple[int, int]]:
        spans, text = [], self.normal.original
        start = text.find(words) if words else -1
        while start >= 0:
            spans.append((start, start + len(words)))
            start = text.find(words, start + len(words))
        return spans

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether a short passage, or one that begins or ends with a digit, is a complete word or number."""
        before, after = self._neighbours(start, end)
        if (self.text[start].isdigit() and before.isdigit()) or (self.text[end - 1].isdigit() and after.isdigit()):
            return False
        if end - start >= SHORT:
            return True
        return not after.isalnum() and (not before.isalnum() or self._is_particle_before(start))

    def _neighbours(self, start: int, end: int) -> tuple[str, str]:
        """The characters right beside, in normal form; empty at the ends of the text."""
        normal, first, last = self.normal.text, self._at[start], self._at[end - 1]
        return normal[first - 1 : first], normal[last + 1 : last + 2]

    def _is_particle_before(self, start: int) -> bool:
        normal, first = self.normal.text, self._at[start]
        begin = first
        while begin > 0 and normal[begin - 1].isalnum():
            begin -= 1
        end = first
        while end < len(normal) and normal[end].isalnum():
            end += 1
        token, cut = normal[begin:end], first - begin
        return any(way.start == cut for way in strip_proclitics(token))


def _forms(letters: str) -> tuple[str, ...]:
    """The letters, and those that are left of an article after ل: الشاهد, للشاهد."""
    return (letters, f"ل{letters[1:]}") if letters.startswith("ال") else (letters,)


def is_distinctive(words: str) -> bool:
    """Whether words tell by themselves that two texts tell the same."""
    letters = Letters(words).text
    return len(words.split()) >= DISTINCTIVE_WORDS and len(letters) >= DISTINCTIVE_LETTERS
