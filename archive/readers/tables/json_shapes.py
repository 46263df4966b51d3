"""Which program wrote a JSON file: by the shape of its first records, not by its name."""

from __future__ import annotations

import re
from typing import Any

from archive.readers.exports.facebook import is_facebook_post, is_messenger
from archive.readers.exports.feeds import is_json_feed
from archive.readers.exports.posts import is_post
from archive.readers.exports.telegram import is_telegram
from archive.readers.exports.telegram_scraped import is_telegram_message
from archive.readers.tables.json_records import find_records
from archive.readers.tables.json_values import peek

_BEGINS = re.compile(r'\s*(?:window\.YTD\.[\w.]{1,80}\s*=\s*)?(?:\{\s*["}]|\[\s*(?:[\[\{"\]]|-?\d))')
FIRST = 3
"""Records that are looked at: an export may begin with one of another kind."""


def json_shape(head: str) -> str | None:
    """The name of the format of a JSON file, ``jsonl`` if no program is known that writes it so; ``None`` if it is no JSON.

    Args:
        head: the first :data:`archive.readers.tables.json_values.PEEK` code points of a file, or fewer.
    """
    if not _BEGINS.match(head):
        return None
    value = peek(head)
    records = find_records(value)[:FIRST] if isinstance(value, dict | list) else []
    if is_telegram(value):
        return "telegram"
    if is_messenger(value):
        return "facebook"
    if is_json_feed(value):
        return "feed"
    for shape, fits in (("telegram", is_telegram_message), ("x", is_post), ("facebook", is_facebook_post)):
        if any(fits(record) for record in records) or (shape == "x" and is_post(value)):
            return shape
    begins_record = re.match(r'\s*(?:\[\s*)?\{\s*["}]', head) is not None
    return "jsonl" if begins_record or _is_table(value, records) else None


def _is_table(value: Any, records: list[Any]) -> bool:
    """Whether a list of lists is a table: else it is a text that begins with brackets."""
    return isinstance(value, list) and bool(records) and all(isinstance(record, dict) for record in records)
