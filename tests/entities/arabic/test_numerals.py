from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.arabic.numerals import canonical_number, parse_number, parse_number_words

from .strategies import texts


@pytest.mark.parametrize(
    ("raw", "expected", "why"),
    [
        ("٤٥", Decimal(45), "Arabic-Indic"),
        ("۴۵", Decimal(45), "Persian"),
        ("٣٬٠٠٠", Decimal(3000), "Arabic thousands separator"),
        ("1,234,567.5", Decimal("1234567.5"), "English style"),
        ("1.234.567", Decimal(1234567), "points between thousands"),
        ("1.234", Decimal("1.234"), "one point is a decimal point"),
        ("١٢٫٥", Decimal("12.5"), "Arabic decimal separator"),
        ("12,5", Decimal("12.5"), "decimal comma"),
        ("0,125", Decimal("0.125"), "zero starts no group"),
        (" −7 ", Decimal(-7), "minus sign and spaces"),
        ("007", Decimal(7), "leading zeros"),
        ("12 500", None, "a space separates numbers"),
        ("1,23,4", None, "no such grouping"),
        ("خمسة", None, "words are another function"),
        ("-", None, "no digits"),
        ("", None, "nothing"),
    ],
)
def test_parse_number(raw: str, expected: Decimal | None, why: str) -> None:
    assert parse_number(raw) == expected, why


@given(st.integers(min_value=0, max_value=10**15))
def test_grouped_and_plain_are_one_number(value: int) -> None:
    assert canonical_number(f"{value:,}") == canonical_number(str(value)) == str(value)
    assert parse_number(f"{value:,}".translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"))) == value


@given(texts)
def test_any_text_is_a_number_or_not(text: str) -> None:
    number = parse_number(text)
    assert number is None or number == number.normalize()
    parse_number_words(text)


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ("واحد", 1, "its waw is no conjunction"),
        ("خمسة وعشرون", 25, "units before tens"),
        ("خمس وعشرين", 25, "other gender and case"),
        ("اثنا عشر", 12, "teens"),
        ("إحدى عشرة", 11, "feminine teens"),
        ("ثلاثمئة", 300, "one word"),
        ("ثلاث مائة وخمسة", 305, "two words, old spelling"),
        ("مئتا ألف", 200_000, "dual before a scale"),
        ("ألفين وخمسة عشر", 2015, "a year"),
        ("مئتين وخمسين ألفا", 250_000, "group before a scale"),
        ("مليون ومئتان وثلاثون ألفا وأربعة", 1_230_004, "two scales"),
        ("ثلاثة ملايين", 3_000_000, "plural scale"),
        ("صفر", 0, "zero"),
        ("خمسة رجال", None, "another word"),
        ("", None, "nothing"),
    ],
)
def test_number_words(words: str, expected: int | None, why: str) -> None:
    assert parse_number_words(words) == expected, why
