"""Title and body of a report as one text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

SEPARATOR = "\n\n"


def full_text(title: str, body: str) -> str:
    """The text that is hashed and that recognisers read: title, an empty line, body."""
    return f"{title}{SEPARATOR}{body}"


def body_offset(title: str) -> int:
    """Where the body begins in :func:`full_text`, in code points."""
    return len(title) + len(SEPARATOR)


class Facts(Protocol):
    """What a report says beside its words, stored or just read."""

    @property
    def author(self) -> str: ...
    @property
    def identifier(self) -> str: ...
    @property
    def details(self) -> Sequence[Sequence[str]]: ...


def public_words(title: str, body: str, facts: Facts) -> str:
    """Everything of a report that its readers see, with byline, identifier and details below the text."""
    lines = [facts.author, facts.identifier, *(f"{name}: {value}" for name, value in facts.details)]
    return "\n".join([full_text(title, body), *(line for line in lines if line)])
