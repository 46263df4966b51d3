from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.arabic.calendars import MOROCCAN_MONTHS, TUNISIAN_MONTHS, hijri_to_date, is_hijri_leap_year
from entities.arabic.dates import HIJRI_MONTHS, LEVANTINE_MONTHS, ROMAN_MONTHS, find_dates, parse_date

from .strategies import texts

FIFTH = datetime.date(2021, 12, 5)

GREGORIAN = [
    ("5 كانون الأول 2021", FIFTH, "Levant"),
    ("الأحد ٥ كانون الأول/ديسمبر ٢٠٢١", FIFTH, "both names, Arabic digits, weekday"),
    ("5 ديسمبر (كانون الأول) 2021", FIFTH, "second name in brackets"),
    ("في 5 ديسمبر من عام 2021", FIFTH, "words in between"),
    ("الخامس من كانون الأول 2021", FIFTH, "ordinal"),
    ("الخامس والعشرين من آذار عام 2019", datetime.date(2019, 3, 25), "compound ordinal"),
    ("الحادي والثلاثين من آب 2013", datetime.date(2013, 8, 31), "thirty-first"),
    ("كانُونُ الأوّل، قبل 5 ديسمبر، 2021", FIFTH, "vocalised, comma"),
    ("3 جويلية 2013", datetime.date(2013, 7, 3), "Tunisia and Algeria"),
    ("١ غشت 2014", datetime.date(2014, 8, 1), "Morocco"),
    ("5 ك1 2021", FIFTH, "Lebanese abbreviation"),
    ("3 أيار٢٠١٥", datetime.date(2015, 5, 3), "no space"),
    ("2021-12-05", FIFTH, "ISO"),
    ("2021-12-05T10:30:00Z", FIFTH, "ISO with time"),
    ("٢٠٢١/١٢/٥", FIFTH, "year first"),
    ("5/12/2021", FIFTH, "day first"),
    ("5-12-21", FIFTH, "two-digit year"),
    ("1 يناير 99", datetime.date(1999, 1, 1), "two-digit year of the last century"),
    ("5.12.2021م", FIFTH, "with era"),
    ("12/25/2021", datetime.date(2021, 12, 25), "month first where nothing else fits"),
    ("10:30 05.12.2021", FIFTH, "after a time"),
    ("December 5th, 2021", FIFTH, "English, month first"),
    ("5th of December 2021", FIFTH, "English, day first"),
    ("Sun, 5 Dec 2021 10:00 GMT", FIFTH, "mail header"),
    ("5 décembre 2021", FIFTH, "French"),
]  # fmt: skip

HIJRI = [
    ("١٢ ربيع الآخر ١٤٤٣هـ الموافق ١٧ نوفمبر ٢٠٢١م", datetime.date(2021, 11, 17), "Gregorian preferred"),
    ("29 رمضان 1443", datetime.date(2022, 5, 1), "month name"),
    ("1 محرم 1400 هـ", datetime.date(1979, 11, 21), "with era"),
    ("1/1/1443 هـ", datetime.date(2021, 8, 10), "figures with era"),
    ("12-4-1443", datetime.date(2021, 11, 18), "figures in Islamic years"),
    ("1 ذي الحجة 1442", datetime.date(2021, 7, 11), "genitive of the month's name"),
]  # fmt: skip

NOT_DATES = [
    ("كانون الأول 2021", "no day"),
    ("5 ديسمبر", "no year"),
    ("31/2/2021", "no such day"),
    ("30 فبراير 2020", "no such day by name"),
    ("192.168.1.10", "an address"),
    ("1.2.3.4", "a version"),
    ("12/2021", "no day in figures"),
    ("1/2/3", "one-digit year"),
    ("30 صفر 1443", "Safar has 29 days"),
    ("مقتل 5 مدنيين وإصابة 12 في 2021", "numbers only"),
    ("", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), GREGORIAN + HIJRI, ids=[why for _, _, why in GREGORIAN + HIJRI])
def test_dates(text: str, expected: datetime.date, why: str) -> None:
    assert parse_date(text) == expected, why


@pytest.mark.parametrize(("text", "why"), NOT_DATES, ids=[why for _, why in NOT_DATES])
def test_not_dates(text: str, why: str) -> None:
    assert parse_date(text) is None, why


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_every_tradition_reads_back(date: datetime.date) -> None:
    for months in (LEVANTINE_MONTHS, ROMAN_MONTHS, TUNISIAN_MONTHS, MOROCCAN_MONTHS):
        assert parse_date(f"{date.day} {months[date.month - 1]} {date.year}") == date
    assert parse_date(date.isoformat()) == date
    assert parse_date(f"{date:%d/%m/%Y}") == date


@given(st.integers(1, 1599), st.integers(1, 12), st.integers(1, 29))
def test_islamic_months_follow_each_other(year: int, month: int, day: int) -> None:
    date = hijri_to_date(year, month, day)
    following = hijri_to_date(year + month // 12, month % 12 + 1, day)
    long = month % 2 == 1 or (month == 12 and is_hijri_leap_year(year))
    assert (following - date).days == (30 if long else 29)


def test_islamic_calendar_against_known_days() -> None:
    """The epoch, a new year of our time, the order of leap years, and days that do not exist."""
    assert hijri_to_date(1, 1, 1) == datetime.date(622, 7, 19)  # 16 July Julian
    assert hijri_to_date(1421, 1, 1) == datetime.date(2000, 4, 6)
    assert [year for year in range(1, 31) if is_hijri_leap_year(year)] == [2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29]
    for impossible in ((1443, 2, 30), (1443, 13, 1), (0, 1, 1), (99999, 1, 1)):
        with pytest.raises(ValueError, match=r"no day|out of range"):
            hijri_to_date(*impossible)


def test_month_tables_are_complete() -> None:
    for months in (LEVANTINE_MONTHS, ROMAN_MONTHS, TUNISIAN_MONTHS, MOROCCAN_MONTHS, HIJRI_MONTHS):
        assert len(set(months)) == 12


def test_all_dates_of_a_text_with_their_places() -> None:
    text = "بين 3 آذارَ 2012 و2012/04/10، ثم 1 رمضان 1433هـ."
    found = find_dates(text)
    assert [text[each.start : each.end] for each in found] == ["3 آذارَ 2012", "2012/04/10", "1 رمضان 1433هـ"]
    assert [each.is_hijri for each in found] == [False, False, True]


@given(texts)
def test_any_text_is_read(text: str) -> None:
    end = 0
    for each in find_dates(text):
        assert end <= each.start < each.end <= len(text)
        end = each.end
