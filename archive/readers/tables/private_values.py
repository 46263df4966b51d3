"""Columns that must not become public by themselves: telephone numbers, e-mail addresses, and who told something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import phonenumbers

from archive.readers.tables.column_names import names_a_person
from archive.readers.tables.rows import Row
from entities.arabic.date_values import parse_partial_date

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE: Final = re.compile(r"(?<![\w.])(?:\+|00|0)?[1-9][\d\s\-()]{5,18}\d(?![\w.])")
_REGIONS: Final = ("SY", "TR", "IQ", "LB", "JO", "EG", "YE", "LY", "SD", "PS", "SA")
"""Where numbers without their country are looked up."""
_LEAST_SHARE: Final = 0.1
_LEAST_SHARE_BARE: Final = 0.5
"""Of values that are nothing but digits: an identifier can look like a number of some country now and then."""
_CUT: Final = 500


class Private(StrEnum):
    """Why a column looks private."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"


def private_columns(columns: Iterable[str], rows: Sequence[Row]) -> dict[str, Private]:
    """Column -> why it looks private, by its name and by the values of the first rows."""
    found = {}
    for column in columns:
        reason = Private.NAME if names_a_person(column) else _by_values([row.get(column, "")[:_CUT] for row in rows])
        if reason is not None:
            found[column] = reason
    return found


def _by_values(cells: Sequence[str]) -> Private | None:
    values = [cell for cell in cells if cell.strip() and not parse_partial_date(cell[:40])]
    if not values:
        return None
    if sum(bool(_EMAIL.search(value)) for value in values) >= _LEAST_SHARE * len(values):
        return Private.EMAIL
    marked = sum(_has_phone(value) for value in values)
    bare = sum(_is_bare_phone(value) for value in values)
    if marked >= max(1, _LEAST_SHARE * len(values)) or bare >= _LEAST_SHARE_BARE * len(values):
        return Private.PHONE
    return None


def _has_phone(value: str) -> bool:
    """A number with its country, or with the zero of its own, anywhere in the value."""
    for match in _PHONE.finditer(value):
        digits = match[0].strip()
        if digits.startswith(("+", "00")):
            if _is_valid("+" + digits.lstrip("+0"), None):
                return True
        elif digits.startswith("0") and any(_is_valid(digits, region) for region in _REGIONS):
            return True
    return False


def _is_bare_phone(value: str) -> bool:
    """Nothing but digits, as a spreadsheet leaves a number whose sign or zero it dropped."""
    digits = value.strip()
    if not (digits.isdecimal() and 8 <= len(digits) <= 13):
        return False
    return _is_valid("+" + digits, None) or (
        len(digits) == 9 and any(_is_valid("0" + digits, region) for region in _REGIONS[:5])
    )


def _is_valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
