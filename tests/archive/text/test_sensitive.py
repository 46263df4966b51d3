"""What may lead to a person is found in every writing; counts, days and money are not taken for it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text.sensitive import SensitiveKind, find_sensitive

TELEPHONES = [
    "0944 123 456", "٠٩٣٣١٢٣٤٥٦", "+963 944 123 456", "00963-11-2234567", "+90 532 123 45 67", "٠٠٩٦٤٧٧٠١٢٣٤٥٦٧", "07701234567",
    "963944123456", "+962 7 9012 3456", "+20 100 123 4567", "0599-123456", "+966501234567", "+44 20 7946 0958",
    "+33 6 12 34 56 78",
]  # fmt: skip
COORDINATES = [
    "34.4521, 40.9123", "٣٤٫٤٥٢١، ٤٠٫٩١٢٣", "34.45210N, 40.91230E", "34°27'07\"N 40°55'04\"E", "https://maps.google.com/?q=34.4,40.9",
    "https://www.openstreetmap.org/#map=12/34.45/40.92", "geo:34.45,40.92",
]  # fmt: skip
HARMLESS = [
    "قتل 1234567 شخصاً", "2013-08-21", "21/08/2013", "بلغ 12,345,678 ليرة", "١٢٬٥٠٠٬٠٠٠ ليرة", "C5167 وSY090100", "10:30 - 11:45",
    "1.250.000 دولار", "250 000 000", "بين 2011-2014", "2011 2012 2013 2014", "0.5 بالمئة", "القرار 2254", "12/03/2021 14:30",
    "http://example.org/2015/03/04/12345678.html", "id=20150304123", "35.5 و36.2", "3.14159", "ISBN 978-3-16-148410-0", 
    "عام ١٩٧٣",
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((words, SensitiveKind.TELEPHONE) for words in TELEPHONES),
        *((words, SensitiveKind.COORDINATES) for words in COORDINATES),
        ("a.b-c@mail.example.org", SensitiveKind.EMAIL),
        ("SA03 8000 0000 6080 1016 7519", SensitiveKind.ACCOUNT),
    ],
)
def test_each_writing_is_found_at_its_place(words: str, kind: SensitiveKind) -> None:
    text = f"قال الشاهد ({words}) إنه رأى القصف."
    (found,) = find_sensitive(text)
    assert (found.kind, text[found.start : found.end]) == (kind, words)


def test_a_number_that_is_announced_needs_no_zero() -> None:
    assert [each.kind for each in find_sensitive("هاتف: 944123456")] == [SensitiveKind.TELEPHONE]
    assert find_sensitive("بلغ العدد 944123456") == []


def test_numbers_in_a_row_are_each_found() -> None:
    text = "للتواصل 0944123456 0933654321 / 0955111222"
    assert [text[each.start : each.end] for each in find_sensitive(text)] == ["0944123456", "0933654321", "0955111222"]


@pytest.mark.parametrize("text", HARMLESS)
def test_counts_days_and_money_are_none(text: str) -> None:
    assert find_sensitive(text) == []


@settings(deadline=None)
@given(st.text(st.sampled_from("0912345678+-() ./,٣٤٫°'NE@ab:قال\n"), max_size=200))
def test_spans_are_in_order_and_inside(text: str) -> None:
    found = find_sensitive(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "piece",
    [
        "قال المجلس إن 12 شاحنة عبرت. ",
        "a@",
        "a.a@",
        "0 ",
        "1-",
        "(",
        "9",
        "1.234,",
        "3°",
        "SA03 8000 ",
        "0944123456 ",
        "+963 ",
        "https://goo.gl/maps",
    ],
)
def test_a_long_text_takes_under_two_seconds(piece: str) -> None:
    text = piece * (800_000 // len(piece))
    begin = time.process_time()
    find_sensitive(text)
    assert time.process_time() - begin < 3
