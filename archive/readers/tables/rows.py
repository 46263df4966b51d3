"""What the readers of tables share: cells as text, names of columns, and lines that cannot be read."""

from __future__ import annotations

import html
import json
import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ReadError
from archive.readers.hygiene import clean_line
from archive.readers.limits import COLUMN_NAME

Row = dict[str, str]
Cells = list[str]
COLUMNS = 200
_MARKUP = re.compile(r"</(?:p|div|span|a|b|i|strong|em|li|ul|ol|h[1-6])\s?>|<br\s?/?>|<p>", re.I)
_BREAK = re.compile(r"</?(?:p|div|li|ul|ol|h[1-6]|br|tr|blockquote)(?:\s[^<>]{0,1000})?/?>", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>", re.I)
_SHORTEST_NUMBER, _LONGEST_NUMBER = 1e-12, 1e22


def clean(value: Any) -> str:
    """A cell as text. PostgreSQL stores neither NUL nor halves of a character."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M}" if (value.hour, value.minute) != (0, 0) else value.date().isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, time):
        value = f"{value:%H:%M}"
    elif isinstance(value, float):
        value = number_text(value)
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "، ".join(value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def number_text(value: float) -> str:
    """A number as people write it: no ``.0``, and no power of ten in an identifier of fifteen digits."""
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < _LONGEST_NUMBER:
        return str(int(value))
    return f"{Decimal(repr(value)):f}" if _SHORTEST_NUMBER < abs(value) < _LONGEST_NUMBER else repr(value)


def percent_text(value: float) -> str:
    """A share as a spreadsheet shows it."""
    return f"{round(value * 100, 6):g}%"


def without_tags(value: str) -> str:
    """A text without the tags of a page, in which exports of posts and of databases keep theirs; any other text as it is."""
    if not _MARKUP.search(value):
        return value
    plain = _TAG.sub("", _BREAK.sub("\n", value))
    lines = (" ".join(line.split()) for line in html.unescape(plain).split("\n"))
    return "\n".join(line for line in lines if line)


def column_name(cell: Any) -> str:
    """A cell as the name of a column, one line of a bounded length."""
    return clean_line(clean(cell)[: 4 * COLUMN_NAME])[:COLUMN_NAME]


def bad_row(number: int, reason: str) -> ReadError:
    """A line that cannot be read, with the words of the library that says why."""
    return DamagedFile(
        format_lazy(
            _("Line {n} cannot be read: {reason}. Correct it and send it again."), n=number, reason=reason[:200]
        )
    )
