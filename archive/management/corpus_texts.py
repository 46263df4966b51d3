"""Reports of a corpus by the number of their line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from pathlib import Path

from archive.text.full_text import full_text


def read_texts(file: Path, wanted: Collection[int]) -> dict[int, str]:
    """Title and body of the wanted lines (counted from 0) of JSON Lines, gzipped or not, as recognisers read them.

    Raises:
        ValueError: a wanted line is missing, or is not an object with ``title`` and ``body``.
    """
    texts: dict[int, str] = {}
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number in wanted:
                try:
                    row = json.loads(line)
                    texts[number] = full_text(str(row["title"]), str(row["body"]))
                except (ValueError, KeyError, TypeError) as error:
                    raise ValueError(f'{file}: line {number + 1} is not an object with "title" and "body"') from error
    if len(texts) < len(wanted):
        raise ValueError(f"{file} has no line {min(set(wanted) - texts.keys())} (lines are counted from 0)")
    return texts
