"""Ids as they appear in addresses and forms."""

from __future__ import annotations

from entities.querysets import MAX_ID_DIGITS


def id_in(text: str) -> int | None:
    """An id as it appears in an address or a form; ``None`` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS else None
