"""Values of date columns: days, months, years and numbers; the order of day and month is the column's."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.arabic.date_values import Order, OrderVotes, PartialDate, is_plausible, parse_partial_date

from .strategies import texts


def day(year: int, month: int, number: int) -> PartialDate:
    return PartialDate(datetime.date(year, month, number))


VALUES = [
    ("15 كانون 2 2015", day(2015, 1, 15), "month by name and number"),
    ("3 تشرين 1 2014", day(2014, 10, 3), "month by name and number"),
    ("١٥ كانون١ ٢٠١٣", day(2013, 12, 15), "no space before the number"),
    ("1 كانون أول 2014", day(2014, 12, 1), "ordinal without the article"),
    ("الخامس من تشرين ثاني 2014", day(2014, 11, 5), "ordinals in words"),
    ("٢٠١٥/٣/٤", day(2015, 3, 4), "year first in Arabic digits"),
    ("20150304", day(2015, 3, 4), "figures without signs"),
    ("20150304123000", day(2015, 3, 4), "with a time"),
    ("1425168000", day(2015, 3, 1), "seconds since 1970"),
    ("1425168000000", day(2015, 3, 1), "milliseconds"),
    ("42067", day(2015, 3, 4), "days of Excel"),
    ("42067.75", day(2015, 3, 4), "days of Excel with a time"),
    ("2015-03-04T23:30:00-05:00", day(2015, 3, 4), "the day as it is written"),
    ("Wed Aug 27 13:08:45 +0000 2008", day(2008, 8, 27), "Twitter"),
    ("Tue, 30 Nov 2021 23:30:00 +0300", day(2021, 11, 30), "RFC 2822"),
    ("Mar 4th, 2015", day(2015, 3, 4), "English ordinal"),
    ("4-Mar-15", day(2015, 3, 4), "Excel's short form"),
    ("2015 آذار 4", day(2015, 3, 4), "year first by name"),
    ("5 Şubat 2015", day(2015, 2, 5), "Turkish"),
    ("١٥ ئازار ٢٠١٥", day(2015, 3, 15), "Kurdish"),
    ("5 ژوئیه 2014", day(2014, 7, 5), "Persian"),
    ("١٢ ربيع الآخر ١٤٤٣هـ الموافق ١٧ نوفمبر ٢٠٢١م", day(2021, 11, 17), "Gregorian preferred"),
    ("آب 2013", PartialDate(datetime.date(2013, 8, 1), "month"), "a month"),
    ("آب/أغسطس 2013", PartialDate(datetime.date(2013, 8, 1), "month"), "a month by both names"),
    ("2015/3", PartialDate(datetime.date(2015, 3, 1), "month"), "a month in figures"),
    ("201503", PartialDate(datetime.date(2015, 3, 1), "month"), "a month without signs"),
    ("2013", PartialDate(datetime.date(2013, 1, 1), "year"), "a year"),
    ("عام ٢٠١٣", PartialDate(datetime.date(2013, 1, 1), "year"), "a year with its word"),
    ("1 ذوالقعدة 1436", PartialDate(datetime.date(2015, 8, 16), "day", False), "joined name; converted"),
    ("رمضان 1434 هـ", PartialDate(datetime.date(2013, 7, 1), "month", False), "an Islamic month"),
    ("1434 هـ", PartialDate(datetime.date(2012, 1, 1), "year", False), "an Islamic year"),
    ("2015-03-04 – 2015-03-09", PartialDate(datetime.date(2015, 3, 4), "day", False), "two days"),
    ("08/07/2013", PartialDate(datetime.date(2013, 7, 8), "day", False), "either order"),
]  # fmt: skip
NOTHING = [
    "202", "2102", "0215-03-04", "2102-01-01", "15 مارس", "N/A", "مقتل 5 مدنيين", "99999", "12345", "963933123456", "31/2/2015",
    "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), VALUES, ids=[why for _, _, why in VALUES])
def test_values(text: str, expected: PartialDate, why: str) -> None:
    assert parse_partial_date(text) == expected, why


@pytest.mark.parametrize("text", NOTHING)
def test_what_gives_no_day(text: str) -> None:
    assert parse_partial_date(text) is None


def test_the_order_is_that_of_the_column() -> None:
    american = ["08/21/2013", "08/07/2013", "09/12/2015"]
    votes = OrderVotes()
    for value in american:
        votes.add(value)
    assert votes.decided() == (Order.MONTH_FIRST, True)
    read = [parse_partial_date(value, Order.MONTH_FIRST) for value in american]
    assert read == [day(2013, 8, 21), day(2013, 8, 7), day(2015, 9, 12)]
    assert parse_partial_date("08/07/2013", Order.DAY_FIRST) == day(2013, 7, 8)


@pytest.mark.parametrize(
    ("values", "decided"),
    [
        (["13/8/2013", "1/2/2014"], (Order.DAY_FIRST, True)),
        (["13/8/2013", "8/13/2013"], (Order.MIXED, True)),
        (["1/2/2014", "3/4/2015"], (Order.DAY_FIRST, False)),
        (["1/2/2014 3:05:00 PM", "3/4/2015 11:00:12 AM"], (Order.MONTH_FIRST, False)),
        (["5/5/2014", "2014-03-04", "آب 2013"], None),
    ],
)
def test_what_values_show_of_the_order(values: list[str], decided: tuple[Order, bool] | None) -> None:
    votes = OrderVotes()
    for value in values:
        votes.add(value)
    assert votes.decided() == decided


def test_in_a_mixed_column_only_the_plain_ones_are_certain() -> None:
    assert parse_partial_date("8/13/2013", Order.MIXED) == day(2013, 8, 13)
    assert parse_partial_date("8/7/2013", Order.MIXED) == PartialDate(datetime.date(2013, 7, 8), "day", False)


@given(texts)
def test_any_text_gives_a_plausible_day_or_nothing(text: str) -> None:
    found = parse_partial_date(text)
    assert found is None or is_plausible(found.day)


@given(
    st.dates(datetime.date(1990, 1, 1), datetime.date(2025, 12, 31)),
    st.sampled_from([Order.DAY_FIRST, Order.MONTH_FIRST]),
)
def test_figures_read_back_in_their_order(date: datetime.date, order: Order) -> None:
    written = f"{date:%d/%m/%Y}" if order == Order.DAY_FIRST else f"{date:%m/%d/%Y}"
    assert parse_partial_date(written, order) == PartialDate(date)


@pytest.mark.parametrize("piece", ["1", " ", "كانون ", "1/", "2013 ", "آب/", "12:00 "])
def test_a_long_value_takes_no_time(piece: str) -> None:
    begin = time.process_time()
    for _time in range(20):
        parse_partial_date(piece * 100_000)
    assert time.process_time() - begin < 1
