"""JSON of any shape: its text, its beginning without the rest, the records in it, and their fields by name."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.declared import FIELDS, guess_columns
from archive.readers.document import DamagedFile, ReadError
from archive.readers.limits import JSON_CONTAINERS, too_complex
from archive.readers.rows import COLUMNS, Row, clean, column_name
from archive.readers.text import decode_text

Record = dict[str, Any]
PEEK = 64 * 1024
"""Code points of a file that are looked at to find out what it is."""
_DEPTH = 40
_TEXTS = frozenset([*FIELDS["body"], "message", "rawcontent", "content_html", "content_text"])
_SEARCHED_DEPTH = 5
_FLAT_DEPTH = 6
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\],]', re.S)
_CLOSING = {"{": "}", "[": "]"}
_PROGRAM = re.compile(r"\s*window\.YTD\.[\w.]{1,80}\s*=\s*")
"""X writes its archives as programs that set one value."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DECODER = json.JSONDecoder(parse_constant=lambda _name: None)
"""``NaN`` and ``Infinity`` are no JSON, yet common; they say that a value is missing."""


def check_containers(data: bytes) -> None:
    """Refuse more objects and lists than memory should hold.

    Raises:
        TooLarge
    """
    if data.count(b"{") + data.count(b"[") > JSON_CONTAINERS:
        raise too_complex()


def json_text(data: bytes) -> tuple[str, ReadError | None]:
    """The text of a JSON file, and why some of it is in no encoding.

    Such bytes become halves of characters: of JSON Lines only their lines are refused.
    """
    if data.startswith(_UTF16):
        return decode_text(data)[0], None
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        pass
    try:
        return decode_text(data)[0], None
    except ReadError as error:
        return data.decode("utf-8-sig", "surrogateescape"), error


def without_program(text: str) -> str:
    """The value alone where a program sets it, as in ``window.YTD.tweets.part0 = [``."""
    match = _PROGRAM.match(text)
    return text[match.end() :] if match else text


def peek(text: str) -> Any:
    """The first value in the beginning of a text, cut off where the beginning ends; ``None`` if it is not JSON. One sweep."""
    text = without_program(text[:PEEK]).lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return None
    open_, end, closing = [], 0, ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif sign in "}]":
            if not open_ or open_.pop() != sign:
                return None
        elif sign != ",":
            continue
        if len(open_) > _DEPTH:
            break
        end, closing = token.start() if sign == "," else token.end(), "".join(reversed(open_))
        if not open_:
            break
    try:
        return DECODER.decode(text[:end] + closing)
    except (ValueError, RecursionError):
        return None


def parse_json(text: str) -> Any:
    """The one value of a text.

    Raises:
        DamagedFile: it is not JSON.
    """
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise not_json(error) from error


def not_json(error: Exception) -> DamagedFile:
    """What breaks the rules of JSON, in plain words where it is the fault that people make by hand."""
    if isinstance(error, json.JSONDecodeError):
        before = error.doc[max(0, error.pos - 200) : error.pos].rstrip()
        if before.endswith(",") and error.doc[error.pos : error.pos + 1] in ("]", "}"):
            return DamagedFile(
                format_lazy(
                    _(
                        "The file is not JSON: line {n} has a comma too many at the end of a list or object. Take it out."
                    ),
                    n=error.lineno,
                )
            )
    return DamagedFile(
        format_lazy(_("The file is not JSON: {reason}. Correct it and send it again."), reason=str(error)[:200])
    )


def find_records(value: Any) -> list[Any]:
    """The records in a value: a list of objects wherever it lies, rows below a header, or the value itself.

    An object with a text of its own is one record. Otherwise the list nearest to the top is taken, of several the one with most
    fields of a report, then the longest; then an object of objects, each below its name.
    """
    if isinstance(value, list):
        return _below_header(value)
    if not isinstance(value, dict) or _has_text(value):
        return [value]
    columns = value.get("columns")
    if isinstance(columns, list) and isinstance(rows := value.get("data"), list) and not any(map(_is_record, rows)):
        return _below_header([columns, *rows])
    level: list[Any] = [value]
    for _level in range(_SEARCHED_DEPTH):
        lists = [each for holder in level for each in _children(holder) if isinstance(each, list) and _is_listing(each)]
        if lists:
            return _below_header(max(lists, key=_worth))
        level = [each for holder in level for each in _children(holder) if isinstance(each, dict)]
    members = list(value.values())
    if len(members) > 1 and all(map(_is_record, members)) and all(map(_has_text, members)):
        return [{"id": name} | member for name, member in value.items()]
    return [value]


def _children(holder: Record) -> Iterator[Any]:
    return iter(holder.values())


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


def flat_row(record: Record) -> Row:
    """Fields of a record as texts, those of objects in it named ``a.b``; at most ``COLUMNS``."""
    row: Row = {}
    for name, value in _flat(record, "", 0):
        if len(row) == COLUMNS:
            break
        row[column_name(name) or "′"] = clean(value)
    return row


def _flat(record: Record, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        path, value = f"{before}{name}", plain(value)
        if isinstance(value, dict) and value and depth < _FLAT_DEPTH:
            yield from _flat(value, f"{path}.", depth + 1)
        else:
            yield path, _one_text(value) if isinstance(value, list | dict) else value


def _one_text(value: Any) -> Any:
    if not isinstance(value, list) or any(isinstance(plain(each), dict | list) for each in value):
        return value or None
    return [clean(plain(each)) for each in value]


def plain(value: Any) -> Any:
    """A value of MongoDB's extended JSON as the thing it stands for."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    name, inner = next(iter(value.items()))
    if name == "$date":
        return _mongo_day(plain(inner))
    return inner if name in ("$oid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal") else value


def _mongo_day(value: Any) -> Any:
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC).isoformat()
    except (ValueError, TypeError, OverflowError, OSError):
        return value


def at(record: Any, path: str) -> Any:
    """The value at ``a.b.c``, or ``None``."""
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def text_at(record: Any, *paths: str) -> str:
    """The first text or number among these paths that is not empty, as a text."""
    for path in paths:
        value = plain(at(record, path))
        if isinstance(value, str | int | float) and not isinstance(value, bool) and (text := clean(value).strip()):
            return text
    return ""
