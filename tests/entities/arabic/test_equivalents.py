"""What a reader types finds what others write: months of both traditions, numbers in digits and words."""

from __future__ import annotations

import pytest
from hypothesis import given

from entities.arabic.equivalents import equivalents
from entities.arabic.grams import grams
from entities.arabic.numerals import parse_number_words, spelled_number

from .strategies import texts


def others(text: str) -> set[str]:
    """The other ways of writing the one stretch of the text, in normal form."""
    (stretch,) = equivalents(text)
    return {" ".join(term.exact for term in way) for way in stretch.alternatives}


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("آذار", "مارس", "the Egyptian name of a Syrian month"),
        ("آذار", "march", "and the English one"),
        ("مارس", "اذار", "the other way"),
        ("November", "تشرين الثاني", "two words for one"),
        ("تشرين الثاني", "نوفمبر", "one word for two"),
        ("غشت", "اب", "Morocco"),
        ("ربيع الثاني", "ربيع الاخر", "two names of an Islamic month"),
        ("رمضان", "ramadan", "an Islamic month in English"),
        ("٧", "سبع", "a digit in words, both genders having one stem"),
        ("سبعة", "7", "a word in digits"),
        ("٢٥", "خمسه وعشرين", "in either case"),
        ("خمس وعشرون", "25", "several words"),
        ("خمس وعشرون", "خمسه وعشرين", "in the other gender and case"),
        ("ثلاثمئة ألف", "300000", "large numbers"),
    ],
)
def test_other_ways(typed: str, found: str, why: str) -> None:
    assert found in others(typed), why


@pytest.mark.parametrize("text", ["أحد القادة", "may", "march on", "F", "2011", "صفر", "سوق", ""])
def test_left_alone(text: str) -> None:
    assert equivalents(text) == ()


def test_fifteen_is_not_twenty_five() -> None:
    (stretch,) = equivalents("خمسة وعشرين")
    assert stretch.by_form
    assert "خمسه عشر" not in {" ".join(t.exact for t in way) for way in stretch.alternatives}


def test_the_longest_stretch_is_taken() -> None:
    text = "15 تشرين الأول 2011"
    assert [text[s.start : s.end] for s in equivalents(text)] == ["15", "تشرين الأول"]


@pytest.mark.parametrize("value", range(2, 100))
def test_spelled_numbers_are_read_back(value: int) -> None:
    assert {parse_number_words(words) for words in spelled_number(value)} == {value}


@given(texts)
def test_stretches_are_sound(text: str) -> None:
    start = 0
    for stretch in equivalents(text):
        assert start <= stretch.start < stretch.end <= len(text)
        assert stretch.terms
        assert all(stretch.alternatives)
        start = stretch.start


@pytest.mark.parametrize(
    ("stem", "runs"), [("مدرسه", ("مدر", "درس", "رسه")), ("حلب", ("حلب",)), ("قم", ("قم",)), ("1234", ("1234",))]
)
def test_runs_of_letters(stem: str, runs: tuple[str, ...]) -> None:
    assert grams(stem) == runs
