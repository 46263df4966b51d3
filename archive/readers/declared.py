"""Names of fields as files write them -> metadata: front matter, columns of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from archive.readers.document import Metadata, Precision
from archive.readers.tables.column_names import FIELDS, guess_columns
from entities.arabic.date_values import Order, PartialDate, parse_partial_date

__all__ = ["FIELDS", "declared_metadata", "guess_columns", "language_code", "metadata_of"]

from archive.readers.hygiene import clean_line

LANGUAGES = {
    "ar": "ar", "ara": "ar", "arabic": "ar", "العربية": "ar", "عربي": "ar", "en": "en", "eng": "en", "english": "en",
    "الإنجليزية": "en", "fr": "fr", "fra": "fr", "french": "fr", "الفرنسية": "fr",
}  # fmt: skip
VALUE_LENGTH = 2000
"""Code points of a declared value that are looked at; the longest that is stored, an address, has half as many."""
IDENTIFIER_LENGTH = 200
DAY_LENGTH = 200
"""Code points in which a day is looked for."""


def declared_metadata(fields: Mapping[str, str]) -> Metadata:
    """Metadata from named values; what cannot be understood is left empty for the editor."""
    columns = guess_columns(list(fields))
    return metadata_of({name: fields[column] for name, column in columns.items()})


def metadata_of(values: Mapping[str, str], *, order: str = "") -> Metadata:
    """Metadata from the values of :data:`FIELDS`; a value of any other name is a detail.

    Args:
        order: of day and month in the column of days: a value of :class:`entities.arabic.date_values.Order`, with ``?`` behind it
            where it is assumed; nothing where it is not known.
    """
    values = {name: clean_line(value[:VALUE_LENGTH]) for name, value in values.items()}
    url = values.get("url", "")
    day = _day(values.get("published_on", "")[:DAY_LENGTH], order)
    return Metadata(
        title=values.get("title", ""),
        published_on=day.day if day else None,
        precision=Precision(day.precision) if day else Precision.DAY,
        source=values.get("source", ""),
        author=values.get("author", ""),
        url=url if url.lower().startswith(("http://", "https://")) else "",
        language=language_code(values.get("language", "")),
        identifier=values.get("identifier", "")[:IDENTIFIER_LENGTH],
        details=tuple((name, value) for name, value in values.items() if name not in FIELDS and value),
        uncertain=("published_on",) if day and not day.is_certain else (),
    )


def _day(text: str, order: str) -> PartialDate | None:
    decided = Order(order.removesuffix("?")) if order.removesuffix("?") in set(Order) else None
    day = parse_partial_date(text, decided)
    if day is not None and day.is_certain and order.endswith("?") and parse_partial_date(text) != day:
        return replace(day, is_certain=False)
    return day


def language_code(text: str) -> str:
    """A language of the archive, or nothing: ``ar-SY`` and ``Arabic`` are ``ar``."""
    plain = text.strip().lower()
    return LANGUAGES.get(plain) or LANGUAGES.get(plain.replace("_", "-").split("-")[0], "")
