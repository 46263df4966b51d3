"""Spellings in other languages: tables of ``entities/data/languages``, a language a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from entities.gazetteer.records import ReferenceEntity, ReferenceName
from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.files import ReferenceFile
from entities.gazetteer.reference.spelling import clean_spelling
from entities.gazetteer.reference.tables import read_rows

LANGUAGES = ("fr", "tr", "ku", "ckb", "fa")
SEVERAL = "mul"
"""ISO 639-2 for a spelling that several of the languages share."""


def with_names_in_languages(
    entities: Sequence[ReferenceEntity], files: Iterable[ReferenceFile], problems: list[ReferenceError]
) -> tuple[ReferenceEntity, ...]:
    """Add the names of the tables to n entities, after their own.

    A spelling that an entity has already, letter for letter, is not added in a second language.

    Args:
        entities: n entities with distinct keys.
        files: the tables.
        problems: rows with unknown keys and malformed tables are appended here.

    Returns:
        n entities in the same order.
    """
    added: dict[str, list[ReferenceName]] = {}
    known = {entity.key for entity in entities}
    for file in files:
        try:
            for row in read_rows(file, frozenset({"key", *LANGUAGES})):
                if row.required("key") not in known:
                    raise row.error("no such entity")
                names = added.setdefault(row.text("key"), [])
                names += (
                    ReferenceName(clean_spelling(text), language)
                    for language in LANGUAGES
                    for text in row.many(language)
                )
        except ReferenceError as error:
            problems.append(error)
    return tuple(_extended(entity, added.get(entity.key, ())) for entity in entities)


def _extended(entity: ReferenceEntity, names: Sequence[ReferenceName]) -> ReferenceEntity:
    own = {name.text for name in entity.names}
    new: dict[str, ReferenceName] = {}
    for name in names:
        if name.text not in own:
            shared = name.text in new and new[name.text].language != name.language
            new[name.text] = replace(name, language=SEVERAL) if shared else name
    return replace(entity, names=(*entity.names, *new.values())) if new else entity
