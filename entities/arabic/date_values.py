"""Days as tables and exports hold them: one value, that may be a month, a year or a machine's number.

In figures the order of day and month is a matter of the column, not of the value: :class:`OrderVotes` collects what the values
of a column show, and :func:`parse_partial_date` reads each of them in that order.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entities.arabic.calendars import hijri_to_date
from entities.arabic.dates import FIGURES, GREGORIAN, HIJRI, MONTH, FoundDate, find_dates
from entities.arabic.normalize import normalize_text

FIRST_YEAR: Final = 1900
_EXCEL_DAYS: Final = range(18_264, 73_051)
"""Days since 30 December 1899, from 1950 on: smaller numbers count something else. Excel, "1900 date system"."""
_EPOCH_DIGITS: Final = {10: 1, 13: 1000, 16: 1_000_000}
"""Digits of a time since 1970 -> its units a second. A time of nine digits lies before September 2001, and no export has it."""
_LONGEST: Final = 200

_NUMBER: Final = re.compile(r"(\d{4,16})(?:[.,]\d{0,12})?")
_TIMED: Final = re.compile(
    rf"(?<!\w)(?P<month>{MONTH})\.?\s{{1,4}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,4}}"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?\s(?:[+-]\d{4}|[a-z]{2,5})?\s?)?(?P<year>\d{4})(?!\d)"
)
"""``Aug 27 13:08:45 +0000 2008``, as Twitter and ``ctime`` write it."""
_MONTH_OF_YEAR: Final = re.compile(
    rf"(?<!\w)(?P<month>{MONTH})(?![^\W\d])\.?\s{{0,4}}(?:[/(]\s?{MONTH}\s?\)?)?[\s,،/\-]{{0,4}}(?:(?:من\s)?(?:عام|سنه)\s)?"
    r"(?P<year>\d{4})(?!\d)"
)
_YEAR_OF_MONTH: Final = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}})[\s,،/\-]{{1,4}}(?P<month>{MONTH})(?![^\W\d])(?:[\s,،/\-]{{1,4}}(?P<day>\d{{1,2}})(?!\d))?"
)
_FIGURES_OF_MONTH: Final = re.compile(
    r"(?<![\d/.\-])(?:(?P<year>\d{4})\s?[/.\-]\s?(?P<month>\d{1,2})|(?P<month2>\d{1,2})\s?[/\-]\s?(?P<year2>\d{4}))(?![\d/.\-])"
)
_YEAR: Final = re.compile(r"(?:(?:في )?(?:عام|سنه|year|in)\s)?(?P<year>\d{4})\s?(?P<era>م|ميلادي|ad|ce|ه|هجري|ah)?\.?")
_CLOCK_OF_TWELVE: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s?[ap]\.?m\b", re.I)


class Order(StrEnum):
    """In which order a column writes day and month in figures."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    MIXED = "mixed"
    """Some values have the one order, some the other: each that can be read both ways is uncertain."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or the first day of a month or year.

    Attributes:
        precision: ``day``, ``month`` or ``year``.
        is_certain: false where figures can be read in another order, several days are given, or the calendar was converted.
    """

    day: datetime.date
    precision: str = "day"
    is_certain: bool = True


@dataclass(slots=True)
class OrderVotes:
    """What the values of a column show of the order of day and month."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    american: int = 0
    """Values with a clock of twelve hours."""

    def add(self, value: str) -> None:
        """Count one value."""
        if len(value) > _LONGEST:
            return
        normal = normalize_text(value)
        for match in FIGURES.finditer(normal):
            first, second = match["first"], int(match["month"])
            if len(first) > 2:
                continue
            if int(first) > 12 >= second:
                self.day_first += 1
            elif second > 12 >= int(first):
                self.month_first += 1
            elif int(first) != second:
                self.either += 1
                self.american += bool(_CLOCK_OF_TWELVE.search(normal))

    def decided(self) -> tuple[Order, bool] | None:
        """The order of the column and whether its values prove it; none where no value can be read in two orders."""
        if self.day_first and self.month_first:
            return Order.MIXED, True
        if self.day_first or self.month_first:
            return (Order.DAY_FIRST if self.day_first else Order.MONTH_FIRST), True
        if not self.either:
            return None
        return (Order.MONTH_FIRST if 2 * self.american > self.either else Order.DAY_FIRST), False


def is_plausible(day: datetime.date) -> bool:
    """Whether a report can be of that day: from 1900 to the end of the next year."""
    return FIRST_YEAR <= day.year <= datetime.date.today().year + 1


def parse_partial_date(text: str, order: Order | None = None) -> PartialDate | None:
    """The day, month or year that a value of a date column gives, or ``None``.

    Years before 1900 or after the next one are misreadings and give nothing. Where a value gives a day in both calendars, the
    Gregorian one is taken.

    Args:
        order: of the column; without one, figures that can be read both ways are day, month, year, and not certain.
    """
    normal = normalize_text(text[:_LONGEST]).strip()
    if number := _NUMBER.fullmatch(normal):
        return _of_number(number[1])
    found = [each for each in find_dates(normal, month_first=order == Order.MONTH_FIRST) if is_plausible(each.date)]
    if found:
        return _of_found(found, order)
    return next((each for each in _without_day(normal) if is_plausible(each.day)), None)


def _of_found(found: list[FoundDate], order: Order | None) -> PartialDate:
    best = min(found, key=lambda each: (each.is_hijri, each.start))
    days = {each.date for each in found if each.is_hijri == best.is_hijri}
    is_open = best.is_ambiguous and order not in (Order.DAY_FIRST, Order.MONTH_FIRST)
    return PartialDate(best.date, is_certain=len(days) == 1 and not is_open and not best.is_hijri)


def _of_number(digits: str) -> PartialDate | None:
    """A year, ``201503``, ``20150304`` with or without a time, a day of Excel, or a time since 1970."""
    if len(digits) in _EPOCH_DIGITS:
        moment = int(digits) // _EPOCH_DIGITS[len(digits)]
        found: PartialDate | None = PartialDate(datetime.date(1970, 1, 1) + datetime.timedelta(seconds=moment))
    elif len(digits) == 5 and int(digits) in _EXCEL_DAYS:
        found = PartialDate(datetime.date(1899, 12, 30) + datetime.timedelta(days=int(digits)))
    elif len(digits) in (4, 6, 8, 12, 14):
        found = _partial(digits[:4], digits[4:6], digits[6:8])
    else:
        found = None
    return found if found is not None and is_plausible(found.day) else None


def _partial(year: str, month: str = "", day: str = "") -> PartialDate | None:
    precision = "day" if day else "month" if month else "year"
    try:
        return PartialDate(datetime.date(int(year), int(month or 1), int(day or 1)), precision)
    except ValueError:
        return None


def _without_day(normal: str) -> Iterator[PartialDate]:
    lower = normal.lower()
    for match in _TIMED.finditer(lower):
        month = GREGORIAN.get(_name(match["month"]))
        yield from _found(_partial(match["year"], str(month or 99), match["day"]))
    for pattern in (_MONTH_OF_YEAR, _YEAR_OF_MONTH):
        for match in pattern.finditer(lower):
            yield from _found(_named_month(_name(match["month"]), match["year"], match.groupdict().get("day") or ""))
    for match in _FIGURES_OF_MONTH.finditer(lower):
        yield from _found(_partial(match["year"] or match["year2"], match["month"] or match["month2"]))
    if match_of_year := _YEAR.fullmatch(lower):
        is_hijri = (match_of_year["era"] or "").startswith(("ه", "ah"))
        yield from _found(_islamic(match_of_year["year"], 1, "year") if is_hijri else _partial(match_of_year["year"]))


def _name(month: str) -> str:
    return re.sub(r"\s+", " ", month)


def _named_month(name: str, year: str, day: str) -> PartialDate | None:
    if name in HIJRI:
        return _islamic(year, HIJRI[name], "month")
    return _partial(year, str(GREGORIAN[name]), day)


def _islamic(year: str, month: int, precision: str) -> PartialDate | None:
    """The month or year in which an Islamic one begins."""
    try:
        day = hijri_to_date(int(year), month, 1)
    except ValueError:
        return None
    return PartialDate(day.replace(day=1, month=day.month if precision == "month" else 1), precision, is_certain=False)


def _found(date: PartialDate | None) -> Iterator[PartialDate]:
    if date is not None:
        yield date
