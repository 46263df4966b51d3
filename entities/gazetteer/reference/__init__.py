"""The reader of ``entities/data``: places, organisations and people as facts, before any database. No Django."""

from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.load import Reference, load_reference, reference_version

__all__ = ["Reference", "ReferenceError", "load_reference", "reference_version"]
