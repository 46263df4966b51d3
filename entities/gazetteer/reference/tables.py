"""Rows of the tab-separated reference files: a header line, no quoting, lists inside a field joined by ``|``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.files import ReferenceFile


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; a column that the table lacks reads as empty."""

    file: str
    line: int
    fields: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return the field, or an empty string."""
        return self.fields.get(column, "")

    def required(self, column: str) -> str:
        """Return the field.

        Raises:
            ReferenceError: it is empty.
        """
        value = self.text(column)
        if not value:
            raise self.error(f"{column} is empty")
        return value

    def many(self, column: str) -> tuple[str, ...]:
        """Return the parts of a list field, without empty ones."""
        return tuple(part for part in (part.strip() for part in self.text(column).split("|")) if part)

    def number(self, column: str, lowest: float, highest: float) -> float | None:
        """Return the field as a number within bounds, or ``None`` if empty.

        Raises:
            ReferenceError: it is not a number, or out of bounds.
        """
        value = self.text(column)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError as error:
            raise self.error(f"{column} is no number: {value}") from error
        if not lowest <= number <= highest:
            raise self.error(f"{column} is not within {lowest:g} and {highest:g}: {value}")
        return number

    def error(self, message: str) -> ReferenceError:
        """Make the error for this row."""
        name = self.text("key") or self.text("pcode") or self.text("geonameid") or f"line {self.line}"
        return ReferenceError(self.file, name, message)


def read_rows(file: ReferenceFile, columns: frozenset[str]) -> Iterator[Row]:
    """Yield the rows of a table; empty lines and lines that start with ``#`` are skipped.

    Args:
        file: the table.
        columns: every column it may have; its header may leave some out.

    Raises:
        ReferenceError: an unknown or repeated column, or a row of another length than the header.
    """
    header: list[str] = []
    for number, line in enumerate(file.text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if not header:
            header = fields
            unknown = sorted(set(header) - columns)
            if unknown or len(set(header)) != len(header):
                raise ReferenceError(file.path, f"line {number}", f"unknown or repeated columns: {unknown or header}")
        elif len(fields) != len(header):
            message = f"{len(fields)} fields where the header has {len(header)}"
            raise ReferenceError(file.path, f"line {number}", message)
        else:
            yield Row(file.path, number, dict(zip(header, fields, strict=True)))
