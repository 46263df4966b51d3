"""What the readers of tables share: cells as text, names of columns, and lines that cannot be read."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, ReadError
from archive.readers.hygiene import clean_line
from archive.readers.limits import COLUMN_NAME

Row = dict[str, str]
COLUMNS = 200


def clean(value: Any) -> str:
    """A cell as text. PostgreSQL stores neither NUL nor halves of a character."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date().isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "، ".join(value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def header_names(cells: list[Any]) -> list[str]:
    """Names of columns, each once; a column without a name gets its number."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells[:COLUMNS], 1):
        name = column_name(cell) or str(number)
        while name in names:
            name += "′"
        names[name] = None
    return list(names)


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
