"""JSON of any shape: its text, its beginning without the rest, and the fields of its objects by name."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ReadError
from archive.readers.limits import JSON_CONTAINERS, too_complex
from archive.readers.plain.text import decode_text
from archive.readers.tables.rows import COLUMNS, Row, clean, column_name

Record = dict[str, Any]
PEEK = 64 * 1024
"""Code points of a file that are looked at to find out what it is."""
_DEPTH = 40
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
