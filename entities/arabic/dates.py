"""Dates as reports and editors write them.

These forms are read: ISO 8601; day, month and year in figures; day, month name and year with the month names of the whole Arab
world, English and French; ordinal days in words (الخامس والعشرين من آذار); the Islamic calendar, by month name, by هـ
or by its years. Digits may be of any script, with weekdays, "عام" or a second month name in between (آذار/مارس). A date
without a year or a day is not read: the archive does not guess them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from entities.arabic.calendars import (
    GREGORIAN_SPELLINGS,
    HIJRI_MONTHS,
    HIJRI_SPELLINGS,
    LEVANTINE_MONTHS,
    MOROCCAN_MONTHS,
    NEIGHBOURS_SPELLINGS,
    ROMAN_MONTHS,
    TUNISIAN_MONTHS,
    hijri_to_date,
)
from entities.arabic.normalize import normalize, normalize_text

__all__ = ["HIJRI_MONTHS", "LEVANTINE_MONTHS", "ROMAN_MONTHS", "FoundDate", "find_dates", "parse_date"]

_HIJRI_YEARS: Final = range(1300, 1500)  # 1882 to 2077; a year in figures without an era that falls here is Islamic


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at ``original[start:end]``; ``is_hijri`` when it was converted and may be a day or two off.

    ``is_ambiguous``: of its figures, either can be the month.
    """

    start: int
    end: int
    date: datetime.date
    is_hijri: bool
    is_ambiguous: bool = False


def _numbered(tables: Sequence[Sequence[str]]) -> dict[str, int]:
    """Normalised month name -> 1 to 12."""
    numbered: dict[str, int] = {}
    for table in tables:
        for month, names in enumerate(table, 1):
            numbered |= {normalize_text(name).replace("_", " "): month for name in names.split("|")}
    return numbered


def _split(spellings: Sequence[str]) -> list[str]:
    return ["|".join(names.split()) for names in spellings]


GREGORIAN: Final = _numbered(
    [
        LEVANTINE_MONTHS, ROMAN_MONTHS, TUNISIAN_MONTHS, MOROCCAN_MONTHS, _split(GREGORIAN_SPELLINGS),
        _split(NEIGHBOURS_SPELLINGS),
    ]
)  # fmt: skip
HIJRI: Final = _numbered([HIJRI_MONTHS, _split(HIJRI_SPELLINGS)])

_ORDINALS: Final = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")


def _ordinal_days() -> dict[str, int]:
    """Normalised ordinal -> day of the month, 1 to 31."""
    units = {1: ["الحادي", "الواحد"], **{n: [word] for n, word in enumerate(_ORDINALS[1:9], 2)}}
    days = {word: day for day, word in enumerate(_ORDINALS, 1)}
    for unit, words in units.items():
        for word in words:
            days[f"{word} عشر"] = 10 + unit
            days |= {f"{word} والعشر{case}": 20 + unit for case in ("ين", "ون")}
            if unit == 1:
                days |= {f"{word} والثلاث{case}": 31 for case in ("ين", "ون")}
    days |= {f"العشر{case}": 20 for case in ("ين", "ون")} | {f"الثلاث{case}": 30 for case in ("ين", "ون")}
    return {normalize_text(word): day for word, day in days.items()}


_ORDINAL_DAYS: Final = _ordinal_days()


# Every repetition has a bound: without one, a digit before a thousand spaces is tried with each way to divide them.
_GAP: Final = r"\s{1,4}"
_LOOSE: Final = r"\s{0,4}"
_SIGNS: Final = r"[\s/.\-]{0,4}"


def _either(words: dict[str, int]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", _GAP) for word in longest_first)


MONTH: Final = rf"(?:{_either(GREGORIAN | HIJRI)})"
_DAY: Final = rf"(?P<day>\d{{1,2}}|{_either(_ORDINAL_DAYS)})(?:st|nd|rd|th|er)?"
_YEAR: Final = r"(?P<year>\d{4}|'?\d{2})"
_ERA: Final = rf"(?:{_LOOSE}(?P<era>ه|هجري|هجريه|ah|م|ميلادي|ميلاديه|ad|ce)(?!\w))?"
_SECOND_NAME: Final = rf"(?:{_LOOSE}[/(\-]{_LOOSE}{MONTH}{_LOOSE}\)?)?"
_YEAR_WORD: Final = rf"(?:من{_GAP})?(?:(?:(?:لل|ل|ال)?عام|ل?سنه){_GAP})?"
_NAMED_DAY_FIRST: Final = re.compile(
    rf"(?<!\w){_DAY}{_LOOSE}(?:(?:من|of|de){_GAP})?{_SIGNS}(?:شهر{_GAP})?(?P<month>{MONTH})(?![^\W\d])\.?{_SECOND_NAME}"
    rf"[\s,،/\-]{{0,4}}{_YEAR_WORD}{_YEAR}(?!\d){_ERA}"
)
_NAMED_MONTH_FIRST: Final = re.compile(
    rf"(?<!\w)(?P<month>{MONTH})(?![^\W\d])\.?{_LOOSE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_LOOSE}[,،]{_LOOSE}{_YEAR}(?!\d){_ERA}"
)
FIGURES: Final = re.compile(
    rf"(?<!\d)(?<!\d[/.\-\\])(?P<first>\d{{1,4}})\s?(?P<separator>[/.\-\\])\s?(?P<month>\d{{1,2}})\s?(?P=separator)\s?"
    rf"(?P<last>\d{{1,4}})(?!\d|[/.\-\\]\d){_ERA}"
)


def parse_date(text: str) -> datetime.date | None:
    """The first date that ``text`` gives, or ``None``.

    Where a text gives a day in both calendars (١٢ ربيع الآخر ١٤٤٣هـ الموافق ١٧ نوفمبر ٢٠٢١), the Gregorian one is
    taken, since converting may be a day off. In figures the day comes before the month unless that makes no date
    (12/25/2021).
    """
    found = find_dates(text)
    return min(found, key=lambda each: (each.is_hijri, each.start)).date if found else None


def find_dates(text: str, *, month_first: bool = False) -> list[FoundDate]:
    """Every complete date in ``text``, in order, disjoint; offsets are half-open code points of ``text``.

    Args:
        month_first: figures that can be read both ways are month, day, year, as Americans write them.
    """
    normalized = normalize(text)
    candidates = sorted(_candidates(normalized.text, month_first), key=lambda each: (each.start, -each.end))
    found: list[FoundDate] = []
    for each in candidates:
        start, end = normalized.to_original(each.start, each.end)
        if not found or start >= found[-1].end:
            found.append(replace(each, start=start, end=end))
    return found


def _candidates(normal: str, month_first: bool) -> Iterator[FoundDate]:
    for pattern in (_NAMED_DAY_FIRST, _NAMED_MONTH_FIRST):
        for match in pattern.finditer(normal):
            name = re.sub(r"\s+", " ", match["month"])
            day = _ORDINAL_DAYS.get(re.sub(r"\s+", " ", match["day"])) or int(match["day"])
            is_hijri = name in HIJRI
            month = HIJRI[name] if is_hijri else GREGORIAN[name]
            yield from _valid(match, _full_year(match["year"], is_hijri), month, day, is_hijri)
    for match in FIGURES.finditer(normal):
        yield from _from_figures(match, month_first)


def _from_figures(match: re.Match[str], month_first: bool) -> Iterator[FoundDate]:
    first, month, last = match["first"], int(match["month"]), match["last"]
    year_first = len(first) == 4
    year_digits, day_digits = (first, last) if year_first else (last, first)
    if len(year_digits) not in (2, 4) or len(day_digits) > 2:
        return
    day, year = int(day_digits), _full_year(year_digits, False)
    is_hijri = _is_hijri_era(match["era"]) or (match["era"] is None and year in _HIJRI_YEARS)
    is_ambiguous = not year_first and month != day and month <= 12 and day <= 12
    if (not year_first and month > 12) or (is_ambiguous and month_first):
        month, day = day, month
    yield from _valid(match, year, month, day, is_hijri, is_ambiguous)


def _is_hijri_era(era: str | None) -> bool:
    return era is not None and era.startswith(("ه", "ah"))


def _full_year(digits: str, is_hijri: bool) -> int:
    """Two figures mean 1969 to 2068, as POSIX reads them, or 1400 to 1499."""
    year = int(digits.lstrip("'"))
    if year >= 100 or len(digits) == 4:
        return year
    if is_hijri:
        return 1400 + year
    return year + (2000 if year < 69 else 1900)


def _valid(
    match: re.Match[str], year: int, month: int, day: int, is_hijri: bool, is_ambiguous: bool = False
) -> Iterator[FoundDate]:
    try:
        date = hijri_to_date(year, month, day) if is_hijri else datetime.date(year, month, day)
    except ValueError:
        return
    yield FoundDate(match.start(), match.end(), date, is_hijri, is_ambiguous)
