"""Nested places of one name: a city, its subdistrict, district and governorate are one choice, not four rivals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.records import EntityRecord
from entities.spans import Candidate, Kind

NestedPlaces = tuple[Candidate, ...]
_LOW_HEADS = frozenset({"city", "town", "village", "quarter"})
_HIGH_HEADS = frozenset({"governorate", "countryside"})
_MIDDLE_HEADS = {"district": 2, "subdistrict": 3}


def group_nested_places(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> list[NestedPlaces]:
    """Group candidates so that places that contain one another are together.

    Args:
        candidates: n candidates of one span, best first.

    Returns:
        Groups in the order of their best member; anything that is not a place is alone.
    """
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        entity = gazetteer.entities[candidate.entity_id]
        related = [
            group for group in groups if any(_nested(entity, gazetteer.entities[other.entity_id]) for other in group)
        ]
        joined = [member for group in related for member in group] + [candidate]
        groups = [group for group in groups if group not in related] if related else groups
        position = sum(1 for group in groups if group[0].score >= joined[0].score)
        groups.insert(position, joined)
    return [tuple(group) for group in groups]


def choose_member(group: NestedPlaces, heads: Counter[str], gazetteer: Gazetteer) -> tuple[Candidate, str]:
    """Choose the one place that all bare mentions of a name mean in an article.

    Args:
        group: nested places of one name.
        heads: how often each head noun's label is before the name in the article.

    Returns:
        The place and a reason. مدينة supports the town, محافظة and ريف the governorate or district; a tie, or no
        head noun, is settled for the governorate if there is one, else for the town.
    """
    if len(group) == 1:
        return group[0], "name:one-place"
    by_level = sorted(
        group, key=lambda candidate: (_level(gazetteer.entities[candidate.entity_id]), candidate.entity_id)
    )
    low = sum(count for label, count in heads.items() if label in _LOW_HEADS)
    high = sum(count for label, count in heads.items() if label in _HIGH_HEADS)
    middle = [level for label, level in _MIDDLE_HEADS.items() if heads[label] > low + high]
    for level in middle:
        for candidate in by_level:
            if _level(gazetteer.entities[candidate.entity_id]) == level:
                return candidate, "head:vote"
    town = next((c for c in reversed(by_level) if _level(gazetteer.entities[c.entity_id]) == 4), by_level[-1])
    if low > high:
        return town, "head:vote"
    if _level(gazetteer.entities[by_level[0].entity_id]) <= 1 and (high > low or _is_official(by_level[0], gazetteer)):
        return by_level[0], "head:vote" if high > low else "name:governorate"
    if high > low and _level(gazetteer.entities[by_level[0].entity_id]) == 2:
        return by_level[0], "head:vote"
    return town, "name:town"


def _is_official(candidate: Candidate, gazetteer: Gazetteer) -> bool:
    """Say whether a place was matched by its label: محافظة طهران is not called طهران for short as دير الزور is."""
    entity = gazetteer.entities[candidate.entity_id]
    name = gazetteer.names[candidate.name_id]
    return name.text in (entity.label_ar, entity.label_en)


def _nested(one: EntityRecord, other: EntityRecord) -> bool:
    if one.kind is not Kind.LOCATION or other.kind is not Kind.LOCATION:
        return False
    if "country" in (one.type, other.type):
        return False
    if one.entity_id in other.ancestors or other.entity_id in one.ancestors:
        return True
    return _is_seat(one, other) or _is_seat(other, one)


def _is_seat(town: EntityRecord, area: EntityRecord) -> bool:
    """Say whether a town and a district of one name are in the same place below the country: sources often leave the
    link out."""
    if area.level not in (2, 3) or _level(town) != 4:
        return False
    return len(area.ancestors) > 1 and area.ancestors[1] in town.ancestors


def _level(entity: EntityRecord) -> int:
    """Administrative level; a town outside the tree counts as a community."""
    return 4 if entity.level is None else entity.level
