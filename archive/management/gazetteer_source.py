"""The names that command-line tools work with: those of the archive, or of the reference files where there is no archive yet."""

from __future__ import annotations

from django.db.utils import OperationalError, ProgrammingError

from entities.extraction import records_from_reference
from entities.gazetteer.records import GazetteerRecords
from entities.gazetteer.reference import load_reference
from entities.gazetteer.store import gazetteer_version, load_records


def records_at_hand(*, reference_only: bool = False) -> GazetteerRecords:
    """Records of the database, or of the reference files if it holds none or ``reference_only`` is set.

    Raises:
        ReferenceError: the reference files are needed and malformed.
    """
    if not reference_only:
        try:
            if gazetteer_version():
                return load_records()
        except (OperationalError, ProgrammingError):
            # No server or no tables yet: the command needs no archive, only names.
            pass
    reference = load_reference()
    return records_from_reference(reference.entities, reference.version)
