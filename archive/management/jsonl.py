"""Reading line by line from standard input: a bad line is named with its number and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

MAX_LINE_BYTES = 8 * 1024 * 1024


class LineError(ValueError):
    """A line that cannot be used; the message says why, without the number."""


def read_lines(
    stream: BinaryIO, complain: Callable[[str], None], limit: int = MAX_LINE_BYTES
) -> Iterator[tuple[int, str]]:
    """Every line that is not empty, with its number from 1, decoded from UTF-8.

    Args:
        stream: bytes, such as ``sys.stdin.buffer``.
        complain: called with "line N: …" for each line that is too long or not UTF-8, which is then left out.
        limit: longest line in bytes.
    """
    number = 0
    while raw := stream.readline(limit + 1):
        number += 1
        if len(raw) > limit:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(limit)
            complain(f"line {number}: longer than {limit} bytes, left out")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError as error:
            complain(f"line {number}: not UTF-8 at byte {error.start}, left out")
            continue
        if text.strip():
            yield number, text


def read_objects(stream: BinaryIO, complain: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """JSON Lines: every line that holds an object with a ``text``; others are named through ``complain`` and left out."""
    for number, line in read_lines(stream, complain):
        try:
            yield _object(line)
        except LineError as error:
            complain(f"line {number}: {error}, left out")


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError(f"not JSON ({getattr(error, 'msg', 'nested too deeply')})") from error
    if not isinstance(row, dict):
        raise LineError("not a JSON object")
    if not isinstance(row.get("text"), str):
        raise LineError('no "text" that is a string')
    return row


def write_object(row: dict[str, Any]) -> str:
    """One line of JSON. Lone surrogates, which UTF-8 cannot write, are written as escapes."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(row, ensure_ascii=True)
    return line
