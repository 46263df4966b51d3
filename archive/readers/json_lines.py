"""Tables as JSON Lines, or as one JSON list of objects, which is read object by object."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ReadError
from archive.readers.limits import JSON_CONTAINERS, too_complex
from archive.readers.rows import COLUMNS, Row, bad_row, clean, column_name
from archive.readers.text import decode_file, read_text

_SPACE = " \t\n\r"
_HEAD = 4096


def json_rows(data: bytes) -> Iterator[Row | ReadError]:
    """One row for each object; anything else is reported by its line or number.

    Raises:
        DamagedFile: a list that is not JSON, once its objects before that have come.
        TooLarge
    """
    if data.count(b"{") + data.count(b"[") > JSON_CONTAINERS:
        raise too_complex()
    decoded = decode_file(data)
    if decoded.encoding != "utf-8":
        data = decoded.text.encode("utf-8")
    if data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        yield from _list_rows(data)
        return
    for number, raw in enumerate(io.BytesIO(data), 1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            yield _object(value, number)
        except (ValueError, RecursionError) as error:
            yield bad_row(number, str(error))


def _list_rows(data: bytes) -> Iterator[Row | ReadError]:
    text, decoder = read_text(data).text, json.JSONDecoder()
    try:
        place = _skip_space(text, text.index("[") + 1)
        number = 0
        while text[place : place + 1] != "]" or number:
            number += 1
            value, place = decoder.raw_decode(text, place)
            yield _object(value, number)
            place = _skip_space(text, place)
            if text[place : place + 1] == "]":
                break
            if text[place : place + 1] != ",":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, place)
            place = _skip_space(text, place + 1)
        if text[place + 1 :].strip():
            raise json.JSONDecodeError("Extra data", text, place + 1)
    except (ValueError, RecursionError) as error:
        raise DamagedFile(
            format_lazy(_("The file is not JSON: {reason}. Correct it and send it again."), reason=str(error)[:200])
        ) from error


def _skip_space(text: str, place: int) -> int:
    while text[place : place + 1] and text[place] in _SPACE:
        place += 1
    return place


def _object(value: Any, number: int) -> Row | ReadError:
    if not isinstance(value, dict):
        return bad_row(number, "not an object")
    return {column_name(key) or "′": clean(each) for key, each in islice(value.items(), COLUMNS)}
