"""JSON with a report in each record: JSON Lines, one list read object by object, or one object that holds a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission, ReadError
from archive.readers.tables.json_records import find_listing, find_records, record_fields
from archive.readers.tables.json_values import (
    DECODER,
    Record,
    check_containers,
    flat_row,
    json_text,
    not_json,
    without_program,
)
from archive.readers.tables.rows import Row, bad_row, column_name

LISTS = 20
"""Lists that are named where several are not read."""
_SPACE = " \t\n\r"
Find = Callable[[Any], list[Any]]


def json_rows(data: bytes) -> Iterator[Row | ReadError | Omission]:
    """One row for each record; anything else is reported by its line or number, and so are lists that are not read.

    Raises:
        DamagedFile: it is not JSON, once the records before that have come.
        TooLarge
    """
    beside: list[tuple[str, int]] = []

    def find(value: Any) -> list[Any]:
        listing = find_listing(value)
        beside.extend(listing.beside)
        return listing.records

    for number, record in enumerate(json_records(data, find), 1):
        try:
            yield flat_row(record_fields(record)) if isinstance(record, dict) else record
        except RecursionError as error:
            yield bad_row(number, str(error))
    for name, count in beside[:LISTS]:
        yield Omission(
            format_lazy(_("the list “{name}” with {n} entries"), name=column_name(name), n=count),
            _("Another list of the file is read. Send this one by itself if it holds reports."),
        )


def json_records(data: bytes, find: Find = find_records) -> Iterator[Record | ReadError]:
    """Every record of a file as it is, wherever in it the list of them lies.

    Args:
        find: value -> records in it, where it is not a list itself.

    Raises:
        DamagedFile, TooLarge: as :func:`json_rows`.
    """
    check_containers(data)
    text, fault = json_text(data)
    text = without_program(text).lstrip("\ufeff" + _SPACE)
    first = _skip_space(text, 1)
    if not text.startswith("[") and _is_lines(text):
        yield from _line_records(text)
    elif fault is not None:
        raise fault
    elif text.startswith("[") and text[first : first + 1] != "[":
        yield from _list_records(text)
    else:
        yield from _whole_records(text, find)


def _is_lines(text: str) -> bool:
    """Whether one of the first two lines is an object by itself, and there is more than one."""
    end = text.find("\n")
    rest = text[end + 1 :].lstrip() if end >= 0 else ""
    if not rest:
        return False
    return _is_object(text[:end]) or _is_object(rest.partition("\n")[0])


def _is_object(line: str) -> bool:
    line = line.strip()
    if not (line.startswith("{") and line.endswith("}")):
        return False
    try:
        return isinstance(DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _line_records(text: str) -> Iterator[Record | ReadError]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            line.encode()
            value = DECODER.decode(line)
        except (ValueError, RecursionError) as error:
            yield bad_row(number, str(error))
        else:
            yield from _checked([value], number) if isinstance(value, dict) else [_no_object(number)]


def _whole_records(text: str, find: Find) -> Iterator[Record | ReadError]:
    """The records of one value, or of several one after another."""
    place = number = 0
    try:
        while place < len(text):
            value, place = DECODER.raw_decode(text, place)
            records = find(value)
            yield from _checked(records, number + 1)
            number += len(records)
            place = _skip_space(text, place)
    except (ValueError, RecursionError) as error:
        raise not_json(error) from error


def _list_records(text: str) -> Iterator[Record | ReadError]:
    try:
        place = _skip_space(text, 1)
        number = 0
        while text[place : place + 1] != "]" or number:
            number += 1
            value, place = DECODER.raw_decode(text, place)
            yield from _checked([value], number)
            place = _skip_space(text, place)
            if text[place : place + 1] == "]":
                break
            if text[place : place + 1] != ",":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, place)
            place = _skip_space(text, place + 1)
        if text[place + 1 :].strip():
            raise json.JSONDecodeError("Extra data", text, place + 1)
    except (ValueError, RecursionError) as error:
        raise not_json(error) from error


def _checked(values: list[Any], number: int) -> Iterator[Record | ReadError]:
    for each, value in enumerate(values, number):
        yield value if isinstance(value, dict) else _no_object(each)


def _no_object(number: int) -> ReadError:
    return bad_row(number, "not an object")


def _skip_space(text: str, place: int) -> int:
    while text[place : place + 1] and text[place] in _SPACE:
        place += 1
    return place
