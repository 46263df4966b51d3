"""Which part of a JSON value is its records, and what a record is without the envelope that a program put around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archive.readers.declared import FIELDS, guess_columns
from archive.readers.tables.json_values import Record
from archive.readers.tables.rows import COLUMNS

_TEXTS = frozenset([*FIELDS["body"], "message", "rawcontent", "content_html", "content_text"])
_SEARCHED_DEPTH = 5
_LONG = 100
"""Code points that are more than a name or a heading."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The records in a value, and the names of other lists of objects beside them with their lengths."""

    records: list[Any]
    beside: tuple[tuple[str, int], ...] = ()


def find_records(value: Any) -> list[Any]:
    """The records in a value: a list of objects wherever it lies, rows below a header, or the value itself."""
    return find_listing(value).records


def find_listing(value: Any) -> Listing:
    """The records in a value, and what else could be records.

    An object with a text of its own is one record. Otherwise the list nearest to the top is taken, of several the one with most
    fields of a report, then the longest; then an object of objects, each below its name.
    """
    if isinstance(value, list):
        return Listing(_below_header(value))
    if not isinstance(value, dict) or _has_text(value):
        return Listing([value])
    columns = value.get("columns")
    if isinstance(columns, list) and isinstance(rows := value.get("data"), list) and not any(map(_is_record, rows)):
        return Listing(_below_header([columns, *rows]))
    level: list[Record] = [value]
    for _level in range(_SEARCHED_DEPTH):
        inside = [(name, each) for holder in level for name, each in holder.items()]
        lists = [(name, each) for name, each in inside if isinstance(each, list) and _is_listing(each)]
        if lists:
            chosen = max(lists, key=lambda found: _worth(found[1]))
            if _tells_more(value, chosen[1]):
                break
            beside = tuple((name, len(each)) for name, each in lists if each is not chosen[1])
            return Listing(_below_header(chosen[1]), beside)
        level = [each for _name, each in inside if isinstance(each, dict)]
    members = list(value.values())
    if len(members) > 1 and all(map(_is_record, members)) and all(map(_has_text, members)):
        return Listing([{"id": name} | member for name, member in value.items()])
    return Listing([value])


def _tells_more(value: Record, rows: list[Any]) -> bool:
    """Whether an object has a longer text than all of a list in it: a report with its pictures, say."""
    own = max((len(each) for each in value.values() if isinstance(each, str)), default=0)
    if own < _LONG:
        return False
    return own > sum(
        len(each) for row in rows if isinstance(row, dict) for each in row.values() if isinstance(each, str)
    )


def _is_record(value: Any) -> bool:
    return isinstance(value, dict)


def _is_listing(value: list[Any]) -> bool:
    """Whether it is a list of objects, or of rows below a header."""
    return any(map(_is_record, value)) or (len(value) > 1 and all(isinstance(each, list) for each in value))


def _worth(rows: list[Any]) -> tuple[int, int]:
    first = rows[0] if rows else None
    names = list(first) if isinstance(first, dict) else first if isinstance(first, list) else []
    return len(guess_columns([name for name in names if isinstance(name, str)])), len(rows)


def _has_text(value: Record) -> bool:
    named = {name.strip().lower() for name in value if isinstance(value[name], str) or _is_rendered(value[name])}
    return bool(named & _TEXTS)


def _is_rendered(value: Any) -> bool:
    """WordPress gives a text as an object of its forms."""
    return isinstance(value, dict) and isinstance(value.get("rendered"), str)


def _below_header(rows: list[Any]) -> list[Any]:
    """Objects out of lists whose first one names the columns."""
    header = rows[0] if rows else None
    if not isinstance(header, list) or not all(isinstance(name, str) for name in header):
        return rows
    names = header[:COLUMNS]
    return [dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in rows[1:]]


def record_fields(record: Record) -> Record:
    """A record without the envelope that a program put around it: a feature of GeoJSON, a hit of Elasticsearch."""
    source = record.get("_source")
    if isinstance(source, dict):
        return {"id": record.get("_id")} | source
    properties = record.get("properties")
    if record.get("type") == "Feature" and isinstance(properties, dict):
        return {"id": record.get("id")} | properties | _geometry(record.get("geometry"))
    if "_id" in record and "id" not in record:
        return {"id": record["_id"]} | {name: value for name, value in record.items() if name != "_id"}
    return record


def _geometry(geometry: Any) -> Record:
    """Latitude and longitude of a point; RFC 7946, 3.1.1 puts the longitude first."""
    if not isinstance(geometry, dict):
        return {}
    place = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(place, list) and len(place) >= 2:
        return {"coordinates": f"{place[1]}, {place[0]}"}
    return {"geometry": geometry}
