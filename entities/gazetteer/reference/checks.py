"""Checks across the entries of all reference files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entities.gazetteer.records import ReferenceEntity
from entities.gazetteer.reference.errors import ReferenceError
from entities.spans import Kind


def check_entities(entities: Sequence[ReferenceEntity], files: Sequence[str]) -> list[ReferenceError]:
    """Return every broken reference, repeated key and cycle of parents among n entities.

    Args:
        entities: n entities.
        files: n paths, ``files[i]`` the file that ``entities[i]`` came from.
    """
    problems = []
    known: dict[str, ReferenceEntity] = {}
    origin: dict[str, str] = {}
    for entity, file in zip(entities, files, strict=True):
        if entity.key in known:
            problems.append(ReferenceError(file, entity.key, f"this key is also in {origin[entity.key]}"))
        else:
            known[entity.key], origin[entity.key] = entity, file
    for entity, file in zip(entities, files, strict=True):
        problems += (ReferenceError(file, entity.key, message) for message in _dangling(entity, known))
    for field, above in (("parent", _parents(known)), ("part_of", _owners(known))):
        message = f"it is its own ancestor by {field}"
        problems += (ReferenceError(origin[key], key, message) for key in _circular(above))
    return problems


def _dangling(entity: ReferenceEntity, known: Mapping[str, ReferenceEntity]) -> list[str]:
    expected = [("parent", entity.place.parent, Kind.LOCATION)] if entity.place else []
    expected += [("part_of", entity.part_of, Kind.ORGANIZATION)]
    expected += [("organization of a post", post.organization, Kind.ORGANIZATION) for post in entity.posts]
    return [
        f"{field} is no {kind.value} in these files: {key}"
        for field, key, kind in expected
        if key and (key not in known or known[key].kind is not kind)
    ]


def _parents(known: Mapping[str, ReferenceEntity]) -> dict[str, str]:
    return {key: entity.place.parent for key, entity in known.items() if entity.place and entity.place.parent}


def _owners(known: Mapping[str, ReferenceEntity]) -> dict[str, str]:
    return {key: entity.part_of for key, entity in known.items() if entity.part_of}


def _circular(above: Mapping[str, str]) -> list[str]:
    """Return the keys from which the way up leads back to themselves."""
    circular = []
    cleared: set[str] = set()
    for key in above:
        way: list[str] = []
        step = key
        while step in above and step not in cleared and step not in way:
            way.append(step)
            step = above[step]
        if step in way:
            circular += way[way.index(step) :]
        cleared.update(way)
    return circular
