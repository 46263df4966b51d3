"""Everything the reference files say, in one immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from entities.gazetteer.records import ReferenceEntity
from entities.gazetteer.reference.actors import read_organizations, read_people
from entities.gazetteer.reference.checks import check_entities
from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.files import DATA_ROOT, read_files
from entities.gazetteer.reference.languages import with_names_in_languages
from entities.gazetteer.reference.places import read_places


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference data.

    Attributes:
        version: SHA-256 over the files read; equal versions hold equal entities.
        entities: places, then organisations, then people; keys are unique, every parent and part_of resolves.
    """

    version: str
    entities: tuple[ReferenceEntity, ...]


def reference_version(root: Path | None = None) -> str:
    """The version that :func:`load_reference` would give, without parsing anything."""
    return read_files(root or DATA_ROOT).version


def load_reference(root: Path | None = None) -> Reference:
    """Read every reference file.

    Args:
        root: a folder laid out like ``entities/data``, which is the default; missing folders count as empty.

    Raises:
        ReferenceError: entries are malformed, share a key or refer to something that is not there; all are listed.
    """
    files = read_files(root or DATA_ROOT)
    problems: list[ReferenceError] = []
    found: list[tuple[ReferenceEntity, str]] = [(draft.freeze(), draft.file) for draft in read_places(files)]
    for file in files.under("organizations"):
        found += ((entity, file.path) for entity in read_organizations(file, problems))
    for file in files.under("people"):
        found += ((entity, file.path) for entity in read_people(file, problems))
    entities = with_names_in_languages([entity for entity, _ in found], files.under("languages"), problems)
    problems += check_entities(entities, [path for _, path in found])
    if problems:
        raise ReferenceError.of(problems)
    return Reference(files.version, entities)
