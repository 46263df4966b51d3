"""Title and body of a report as one text."""

from __future__ import annotations

SEPARATOR = "\n\n"


def full_text(title: str, body: str) -> str:
    """The text that is hashed and that recognisers read: title, an empty line, body."""
    return f"{title}{SEPARATOR}{body}"


def body_offset(title: str) -> int:
    """Where the body begins in :func:`full_text`, in code points."""
    return len(title) + len(SEPARATOR)
