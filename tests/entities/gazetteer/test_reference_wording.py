"""Words of the reference data that pages show have an Arabic form."""

from __future__ import annotations

from archive.presenters.labels import PLACE_TYPES, SIDES
from entities.gazetteer.reference import load_reference
from entities.spans import Kind


def test_every_side_and_kind_of_place_can_be_said_in_arabic() -> None:
    entities = load_reference().entities
    sides = {name.side for entity in entities for name in entity.names if name.side}
    types = {e.type for e in entities if e.kind is Kind.LOCATION and e.place is not None and e.place.level is None}
    assert sides
    assert sides <= SIDES.keys()
    assert types <= PLACE_TYPES.keys()
