"""The table of relation kinds is what everything else goes by."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from entities.models import RelationKind
from entities.relations.kinds import RELATION_SPECS
from entities.relations.patterns import LOCATION, ORGANIZATION, PATTERNS, PERSON
from entities.spans import Kind

MARKS = {PERSON: Kind.PERSON, ORGANIZATION: Kind.ORGANIZATION, LOCATION: Kind.LOCATION}


def test_the_database_knows_the_kinds_of_the_table_in_its_order() -> None:
    assert list(RelationKind.values) == list(RELATION_SPECS)
    with translation.override("en"):
        assert [str(kind.label) for kind in RelationKind] == [spec.label for spec in RELATION_SPECS.values()]


@pytest.mark.parametrize("kind", RELATION_SPECS)
def test_every_way_to_read_a_kind_is_translated(kind: str) -> None:
    spec = RELATION_SPECS[kind]
    with translation.override("ar"):
        for label in filter(None, (spec.label, spec.inverse)):
            assert translation.gettext(label) != label


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_a_pattern_looks_for_ends_that_its_kind_has(pattern: object) -> None:
    """A name is one character of its kind in what a pattern reads; each end allows some of them."""
    regex = pattern.regex.pattern  # type: ignore[attr-defined]
    spec = pattern.spec  # type: ignore[attr-defined]
    for end, allowed in (("s", spec.sources), ("t", spec.targets)):
        found = re.search(rf"\?P<{end}>\[([^\]]+)\]", regex)
        assert found is not None
        assert {MARKS[mark] for mark in found[1]} <= allowed, (pattern.name, end)  # type: ignore[attr-defined]


def test_what_holds_both_ways_belongs_to_nobody_and_reads_alike_from_both_ends() -> None:
    for spec in RELATION_SPECS.values():
        if spec.is_symmetric:
            assert not spec.belongs
            assert not spec.inverse
            assert spec.sources == spec.targets
