"""Paragraphs of slides or chapters -> one text, and where each begins."""

from __future__ import annotations

from collections.abc import Sequence


def joined(groups: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """The text with an empty line between paragraphs, and the offset in it at which each group begins.

    A group without paragraphs begins where the next one does.
    """
    pieces, offsets, length = [], [], 0
    for group in groups:
        offsets.append(length)
        for block in group:
            pieces.append(block)
            length += len(block) + 2
    text = "\n\n".join(pieces)
    return text, tuple(min(offset, len(text)) for offset in offsets)
