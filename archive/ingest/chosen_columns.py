"""The columns of tables that nobody looks at before they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.ingest.batches import order_of, proposed_columns, proposed_details
from archive.models import BatchFile
from archive.readers.tables.columns import DETAILS, ORDER, Columns


class ChosenColumns:
    """What the command line says of the columns of tables."""

    def __init__(self, columns: Mapping[str, list[str]], details: Sequence[str], all_details: bool) -> None:
        self._columns, self._details, self._all_details = columns, details, all_details

    def mapping(self, file: BatchFile) -> tuple[dict[str, Columns], list[str]]:
        """The columns of a table, and those that are not kept, each with the reason if it looks private."""
        names, _rows, proposed = proposed_columns(file)
        given = {field: [each for each in named if each in names] for field, named in self._columns.items()}
        given = {field: named for field, named in given.items() if named}
        mapping: dict[str, Columns] = {field: named for field, named in proposed.items() if field != ORDER}
        mapping |= {field: named[0] if len(named) == 1 else named for field, named in given.items()}
        mapping |= order_of(file, mapping.get("published_on"))
        others, private = proposed_details(file, mapping)
        kept = [each for each in others if each in self._details or (self._all_details and each not in private)]
        left = [f"{each} (looks private)" if each in private else each for each in others if each not in kept]
        return mapping | ({DETAILS: kept} if kept else {}), left
