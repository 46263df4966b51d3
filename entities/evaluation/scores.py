"""Precision, recall and F1 of spans, counted strictly and by overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Marked = tuple[int, int, str]
"""(start, end, kind), half-open."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one comparison; sums of scores are scores.

    Attributes:
        right: predicted spans that are right.
        predicted: spans predicted, without those that count neither way.
        marked: spans that should be found.
    """

    right: int = 0
    predicted: int = 0
    marked: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.predicted + other.predicted, self.marked + other.marked)

    @property
    def precision(self) -> float:
        """Share of predicted spans that are right; 0 if nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of marked spans that were found; 0 if nothing is marked."""
        return self.right / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.marked
        return 2 * self.right / total if total else 0.0


def strict(predicted: Sequence[Marked], marked: Sequence[Marked], optional: Sequence[Marked] = ()) -> Score:
    """Count spans whose boundaries and kind are exactly right.

    Args:
        predicted: p spans.
        marked: m spans that should be found.
        optional: spans that may be found or not: a prediction that touches one and hits no marked span is not counted.
    """
    wanted = set(marked)
    right = sum(span in wanted for span in predicted)
    counted = sum(span in wanted or not _touches(span, optional) for span in predicted)
    return Score(right, counted, len(wanted))


def overlapping(predicted: Sequence[Marked], marked: Sequence[Marked], optional: Sequence[Marked] = ()) -> Score:
    """Count spans of the right kind that share a character with a marked span; each marked span is found at most
    once."""
    left = sorted(marked)
    right = 0
    counted = 0
    for span in sorted(predicted):
        match = next(
            (other for other in left if other[2] == span[2] and span[0] < other[1] and other[0] < span[1]), None
        )
        if match is not None:
            left.remove(match)
            right += 1
            counted += 1
        elif not _touches(span, optional):
            counted += 1
    return Score(right, counted, len(marked))


def _touches(span: Marked, others: Sequence[Marked]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _ in others)
