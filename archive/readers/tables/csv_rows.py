"""Tables as text: values between commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from django.utils.translation import gettext_lazy as _

from archive.readers.document import EmptyFile, ReadError
from archive.readers.plain.text import decode_text
from archive.readers.tables.column_names import is_known_name
from archive.readers.tables.layout import Found, sheet_rows
from archive.readers.tables.rows import Cells, bad_row, clean

csv.field_size_limit(64 * 1024 * 1024)
_DELIMITERS = ",;\t|"
_NONE = "\x1f"
"""A delimiter that no text has: the table has one column."""
_SAMPLE = 128 * 1024
_SAMPLE_LINES = 100
_LEAST_SHARE = 0.6
_NULS = 0.01
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*(?:\n|$)', re.I)
"""What Excel writes and understands as the first line of a CSV file."""


def no_rows() -> EmptyFile:
    """A table without any row below its names."""
    return EmptyFile(_("There are no rows in the table. The first row must contain the names of the columns."))


def csv_rows(data: bytes) -> Iterator[Found]:
    """Rows by the names of their columns; a line that cannot be read is named.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding
    """
    text, _encoding = decode_text(without_nuls(data))
    if not text.strip():
        raise no_rows()
    text = text.lstrip("\ufeff\n")
    if named := _SEPARATOR.match(text):
        yield from sheet_rows(_records(text[named.end() :], named[1]))
    else:
        yield from sheet_rows(_records(text, find_delimiter(text)))


def without_nuls(data: bytes) -> bytes:
    """The bytes without some stray zeros, which databases leave in their exports. Of UTF-16, every other byte can be one."""
    count = data.count(b"\0")
    return data.replace(b"\0", b"") if 0 < count <= _NULS * len(data) else data


def find_delimiter(text: str) -> str:
    """What stands between the values: that which parts most of the first lines into the same number of them."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    ranked = [(*_consistency(sample, delimiter), delimiter) for delimiter in _DELIMITERS]
    share, width, _named, delimiter = max(
        ranked, key=lambda each: (round(each[0], 1) if each[1] > 1 else 0.0, each[2], each[1])
    )
    if width > 1 and share >= _LEAST_SHARE:
        return delimiter
    # Rows that differ in width, as where commas in a text are not quoted: the names of the columns tell.
    names, delimiter = max((named, delimiter) for _share, _width, named, delimiter in ranked)
    return delimiter if names >= 2 else _NONE


def _consistency(sample: str, delimiter: str) -> tuple[float, int, int]:
    """Share of the lines that have the commonest number of values, that number, and known names among the first lines' values."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    lines: list[list[str]] = []
    with suppress(csv.Error):
        lines += (cells for cells in islice(reader, _SAMPLE_LINES) if any(cells))
    if not lines:
        return 0.0, 0, 0
    width, count = max(Counter(map(len, lines)).items(), key=lambda each: (each[1] if each[0] > 1 else 0, each[0]))
    known = max((sum(map(is_known_name, cells[:200])) for cells in lines[:5] if len(cells) > 1), default=0)
    return count / len(lines), width, known


def looks_like_table(head: str) -> bool:
    """Whether a text without a telling name is a table copied from a spreadsheet: lines of tabs, and names that are known."""
    lines = [line for line in head[:_SAMPLE].replace("\r", "").split("\n") if line.strip()][:_SAMPLE_LINES]
    if len(lines) < 2 or "\t" not in lines[0]:
        return False
    names = lines[0].split("\t")
    wide = sum(line.count("\t") == lines[0].count("\t") for line in lines)
    return sum(map(is_known_name, names)) >= 2 and 2 * wide >= len(lines)


def _records(text: str, delimiter: str) -> Iterator[Cells | ReadError]:
    """The values of each record. Where a quotation mark is never closed, the lines behind it are read without quotes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 0
    is_even = text.count('"') % 2 == 0
    try:
        for cells in reader:
            if not is_even and reader.line_num - start > 1 and _is_last(reader, text):
                yield bad_row(start + 1, "a quotation mark is never closed")
                rest = text.split("\n")[start + 1 :]
                yield from _cleaned(csv.reader(rest, delimiter=delimiter, quoting=csv.QUOTE_NONE))
                return
            start = reader.line_num
            yield [clean(cell) for cell in cells]
    except csv.Error as error:
        yield bad_row(reader.line_num, str(error))


def _is_last(reader: object, text: str) -> bool:
    return getattr(reader, "line_num", 0) >= text.count("\n") + (not text.endswith("\n"))


def _cleaned(records: Iterable[Sequence[str]]) -> Iterator[Cells]:
    for cells in records:
        yield [clean(cell) for cell in cells]
