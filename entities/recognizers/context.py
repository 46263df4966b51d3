"""The word that announces a name: the head noun directly before it, or before the quotes around it."""

from __future__ import annotations

from dataclasses import dataclass

from entities.gazetteer.records import EntityRecord
from entities.recognizers.document import Document
from entities.recognizers.lexicon import GROUP_HEADS, PLACE_HEADS
from entities.spans import Kind


@dataclass(frozen=True, slots=True)
class Context:
    """A head noun.

    Attributes:
        kind: what it announces.
        label: the sort of place (``"city"``, ``"governorate"`` …), or ``"group"``.
        word: the head noun, normalised.
        token: its token.
    """

    kind: Kind
    label: str
    word: str
    token: int

    def fits(self, entity: EntityRecord) -> bool:
        """Say whether the entity is of the announced kind."""
        return entity.kind is self.kind


def head_before(document: Document, first: int) -> Context | None:
    """Return the head noun that announces the name beginning at token ``first``, or ``None``."""
    before = document.before(first)
    if before is None:
        return None
    for stem in document.stems[before]:
        label = PLACE_HEADS.get(stem)
        if label is not None:
            return Context(Kind.LOCATION, label, stem, before)
        if stem in GROUP_HEADS:
            return Context(Kind.ORGANIZATION, "group", stem, before)
    return None
