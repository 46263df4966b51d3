"""``mc:AlternateContent`` (ECMA-376, part 3): the same content in several forms, of which one is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class _Alternative:
    words_before: int = 0
    has_words: bool = False
    branches: int = 0


class Alternatives:
    """The first branch with words is read; the others are left out, or read for nothing but their words."""

    def __init__(self) -> None:
        self._open: list[_Alternative] = []

    def start(self) -> None:
        self._open.append(_Alternative())

    def end(self) -> None:
        if self._open:
            self._open.pop()

    def start_branch(self, words: int) -> bool:
        """Whether the branch is read. ``words`` is how much was read so far, in any unit."""
        if not self._open:
            return True
        self._open[-1].words_before = words
        return not self._open[-1].has_words

    def end_branch(self, words: int) -> None:
        if self._open:
            branch = self._open[-1]
            branch.branches += 1
            branch.has_words = words > branch.words_before

    @property
    def is_repetition(self) -> bool:
        """Whether what is read now stands in another form already, so that its pictures are not counted again."""
        return any(each.branches for each in self._open)
