"""What recognisers and the linker exchange: spans of a text, candidates for them, and links.

Offsets are code points of the original text, half-open: ``text[start:end]`` is the surface. Everything here is
immutable, so a result can be cached, compared and sent between processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of an entity."""

    LOCATION = "location"
    ORGANIZATION = "organization"
    PERSON = "person"


class LinkStatus(StrEnum):
    """The linker's three possible answers."""

    LINKED = "linked"
    AMBIGUOUS = "ambiguous"
    NIL = "nil"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entity that a span may stand for.

    Attributes:
        entity_id: the entity, already resolved through merges.
        name_id: the name of the entity that matched.
        score: 0 (no) to 1 (certain).
        reasons: short machine-readable codes, strongest first, such as ``"name:exact"`` or ``"head:city"``.
    """

    entity_id: int
    name_id: int
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text that a recogniser considers a name.

    Attributes:
        start: first code point.
        end: one past the last code point; always greater than ``start``.
        kind: as the recogniser sees it.
        recognizer: its name, such as ``"gazetteer"``; several joined by ``+`` if they agree.
        score: 0 to 1.
        title: rank, office or honorific beside a person's name, as printed, or empty.
        reasons: why, as in :class:`Candidate`.
        candidates: entities whose names match the surface; empty if the recogniser knows no names.
    """

    start: int
    end: int
    kind: Kind
    recognizer: str
    score: float = 1.0
    title: str = ""
    reasons: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}, {self.end}")


@dataclass(frozen=True, slots=True)
class Link:
    """The linker's answer for one span.

    Attributes:
        span: the span it answers for.
        status: linked, ambiguous (several entities fit about equally) or nil (none does).
        entity_id: the entity if linked, else ``None``.
        name_id: the name that matched if linked, else ``None``.
        score: 0 to 1.
        reasons: why this entity, or why none.
        candidates: the entities that were compared, best first.
        cluster: spans of one article that name the same unlisted person or group share this number, else ``None``.
    """

    span: Span
    status: LinkStatus
    entity_id: int | None = None
    name_id: int | None = None
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    cluster: int | None = None
