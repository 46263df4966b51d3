from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.names.titles import TitleSort, english_title, split_title, titles


@pytest.mark.parametrize(
    ("text", "title", "rest", "why"),
    [
        ("اللواء حسام لوقا", "اللواء", "حسام لوقا", "a rank"),
        ("اللِّواءُ حُسام لوقا", "اللِّواءُ", "حُسام لوقا", "vocalised: both parts as printed"),
        ("العميد الركن صالح علي حسن", "العميد الركن", "صالح علي حسن", "ركن belongs to the rank"),
        ("الفريق أول الركن عبد الفتاح السيسي", "الفريق أول الركن", "عبد الفتاح السيسي", "rank of two words"),
        ("الحاج سجاد", "الحاج", "سجاد", "an honorific before a nickname"),
        ("الشيخ الدكتور محمد العلي", "الشيخ الدكتور", "محمد العلي", "several in a row"),
        ("د. بثينة شعبان", "د.", "بثينة شعبان", "an abbreviation keeps its full stop"),
        ("وزير الخارجية الروسي سيرغي لافروف", "وزير الخارجية الروسي", "سيرغي لافروف", "office with its country"),
        ("نائب رئيس الوزراء السابق وليد المعلم", "نائب رئيس الوزراء السابق", "وليد المعلم", "deputy, and former"),
        ("آية الله العظمى علي السيستاني", "آية الله العظمى", "علي السيستاني", "the longest title wins"),
        ("رائد صالح", "", "رائد صالح", "without article a given name"),
        ("الرائد رائد صالح", "الرائد", "رائد صالح", "rank and given name"),
        ("اللواء", "", "اللواء", "a name is always left"),
        ("السوري محمد", "", "السوري محمد", "a nationality alone is no title"),
        ("Maj. Gen. Hussam Louka", "Maj. Gen.", "Hussam Louka", "English abbreviations"),
        ("Staff Brigadier General Saleh Hassan", "Staff Brigadier General", "Saleh Hassan", "staff before the rank"),
        ("former Prime Minister Riad Hijab", "former Prime Minister", "Riad Hijab", "former before the office"),
        ("General Motors", "General", "Motors", "a company's name is not known to be one"),
        ("", "", "", "nothing"),
    ],
)
def test_title_is_cut_off(text: str, title: str, rest: str, why: str) -> None:
    assert split_title(text) == (title, rest), why


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("اللواء", "Major General"),
        ("العميد الركن", "Staff Brigadier General"),
        ("العقيد", "Colonel"),
        ("المقدم", "Lieutenant Colonel"),
        ("الرائد", "Major"),
        ("النقيب", "Captain"),
        ("الملازم أول", "First Lieutenant"),
        ("المشير", "Field Marshal"),
        ("الفريق", "Lieutenant General"),
        ("اللواء الركن الطيار", "Staff Major General (Pilot)"),
        ("العقيد المتقاعد", "Colonel (ret.)"),
        ("الحاج", "Hajj"),
        ("الشيخ", "Sheikh"),
        ("الرئيس السوري", "Syrian President"),
        ("نائب وزير الدفاع", "Deputy Minister of Defence"),
        ("رئيس إدارة المخابرات العامة", "Head of the General Intelligence Directorate"),
        ("آية الله", "Ayatollah"),
        ("قائد الفرقة الرابعة", None),
        ("حسام", None),
        ("", None),
    ],
)
def test_title_in_english(arabic: str, english: str | None) -> None:
    assert english_title(arabic) == english


def test_table_has_every_sort_and_no_title_twice() -> None:
    assert {title.sort for title in titles()} == set(TitleSort)
    assert len({title.arabic for title in titles()}) == len(titles())
    assert all(title.english for title in titles())


@given(st.text())
def test_parts_are_stretches_of_the_text(text: str) -> None:
    title, rest = split_title(text)
    assert title in text
    assert rest in text
    assert len(title) + len(rest) <= len(text)
