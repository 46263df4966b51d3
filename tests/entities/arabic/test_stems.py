from __future__ import annotations

import pytest
from hypothesis import given

from entities.arabic.lexicon import FLOOR, final_stems, frequencies, irregular_forms
from entities.arabic.normalize import normalize_text
from entities.arabic.stems import light_stem

from .strategies import words

FAMILIES = [
    ("ميليشيا", "الميليشيات لميليشيات مليشيات والميليشيات بالميليشيات للميليشيات", "joined particles, two spellings"),
    ("ريف", "الريف بريف وريف وبريف للريف", "joined particles"),
    ("حلب", "بحلب لحلب وحلب حلبي", "a city"),
    ("دير", "الدير بدير لدير ودير", "half of a name"),
    ("مدينة", "المدينة بمدينة مدينتها مدينتين ومدينته المدن", "ta marbuta opened by pronouns and duals"),
    ("مدني", "مدنيين المدنيون والمدنيين مدنية مدنيا", "civilians"),
    ("فصيل", "الفصائل لفصائل وفصيل فصيلا", "broken plural"),
    ("هجوم", "هجمات الهجوم بهجوم هجوما وهجمات", "broken plural and accusative"),
    ("كتيبة", "كتائب الكتائب لكتيبة كتيبته", "broken plural of a feminine"),
    ("قتل", "يقتل قتلت قتلوا وقتل فقتل", "verb forms"),
    ("سوري", "سوريا سورية السوريين السوريون السورية بسوريا", "nisba and country"),
    ("عراق", "العراقي عراقيين العراقية بالعراق", "nisba and country with article"),
    ("مسؤول", "المسؤولين مسئول المسئولون لمسؤول", "two orthographies of hamza"),
    ("لجنة", "اللجنة للجنة لجنته", "a stem in lam after لل"),
    ("منظمة", "منظمات المنظمات لمنظمة", "feminine plural"),
    ("بوكمال", "البوكمال بالبوكمال للبوكمال والبوكمال لبوكمال", "a town too rare for the lexicon"),
    ("إضافة", "بالإضافة والإضافة الإضافة", "a set phrase"),
    ("أمريكا", "أميركا الأمريكية الأميركي أمريكيين", "two spellings of a country"),
]  # fmt: skip

APART = [
    ("لبنان", "لبن", "country and milk"),
    ("سلطان", "سلطة", "sultan and authority"),
    ("تدمر", "دمر", "Palmyra and destroyed"),
    ("درعا", "درع", "city and shield"),
    ("دوما", "دوم", "city and duration"),
    ("مدني", "مدن", "civilian and cities"),
    ("فوزي", "فوز", "name and victory"),
    ("سليماني", "سليم", "two names"),
    ("سليمان", "سليم", "two names"),
    ("كمال", "مال", "name and money"),
    ("بغداد", "غداد", "city"),
    ("وزارة", "زارة", "ministry"),
    ("الله", "له", "God and to him"),
    ("كتيبة", "كتاب", "battalion and book"),
    ("وسام", "سام", "name and poisonous"),
    ("بسام", "سام", "name and poisonous"),
    ("ألمانيا", "ماني", "no article"),
    ("عملية", "عمل", "operation and work"),
    ("والي", "إلى", "governor and a preposition"),
    ("تحسين", "حسين", "verbal noun and name"),
    ("بيروت", "بيرو", "city and country"),
    ("كردي", "رد", "people and answer"),
    ("صور", "صورة", "city and picture"),
    ("النصرة", "نصر", "group and victory"),
    ("الخلافة", "خلاف", "caliphate and dispute"),
    ("طائفي", "الطائف", "sectarian and city"),
    ("البحرين", "بحر", "country and sea"),
    ("البغدادي", "بغداد", "name and city"),
    ("عربات", "عرب", "vehicles and Arabs"),
]  # fmt: skip


def stem(word: str) -> str:
    return light_stem(normalize_text(word))


@pytest.mark.parametrize(("head", "forms", "why"), FAMILIES, ids=[why for _, _, why in FAMILIES])
def test_forms_of_one_word_meet(head: str, forms: str, why: str) -> None:
    assert {form: stem(form) for form in forms.split()} == dict.fromkeys(forms.split(), stem(head)), why


@pytest.mark.parametrize(("one", "other", "why"), APART, ids=[f"{one} {other}" for one, other, _ in APART])
def test_different_words_stay_apart(one: str, other: str, why: str) -> None:
    assert stem(one) != stem(other), why


@given(words)
def test_idempotent_and_never_empty(word: str) -> None:
    once = light_stem(word)
    assert once
    assert light_stem(once) == once


def test_idempotent_over_the_lexicon() -> None:
    assert [word for word in frequencies() if light_stem(light_stem(word)) != light_stem(word)] == []


@pytest.mark.parametrize("word", ["syria", "2021", "t72", "", "homs"])
def test_other_scripts_come_back(word: str) -> None:
    assert light_stem(word) == word


def test_listed_stems_are_final() -> None:
    assert [word for word in final_stems() if light_stem(word) != word] == []


def test_irregular_forms_are_reached() -> None:
    assert {form for form, head in irregular_forms().items() if light_stem(form) != head} == set()


def test_tables_are_in_normal_form_and_range() -> None:
    assert all(word == normalize_text(word) for word in frequencies())
    assert all(FLOOR <= zipf < 8 for zipf in frequencies().values())
    assert frequencies()[normalize_text("مدينة")] > frequencies()[normalize_text("كتيبة")]
