"""When a name that may be something else is linked, on the reference data of the project."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor
from entities.spans import LinkStatus


def _links(extractor: Extractor, text: str) -> dict[str, str]:
    entities = extractor.gazetteer.entities
    return {
        text[link.span.start : link.span.end]: entities[link.entity_id].label_ar
        for link in extractor.extract(text)
        if link.entity_id is not None
    }


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("نقف دومًا مع أهلنا في ريف دمشق", "دومًا", "an adverb with tanwin is no town"),
        ("رفضت أنقرة طلبًا تركيًا جديدا", "تركيًا", "an adjective with tanwin is no country"),
        ("تسعى الأطراف إلى كسب الوقت في اللاذقية", "كسب", "a verbal noun, though the governorate is named"),
        ("وصلت مصادر عراقية وأخرى سورية إلى إدلب", "عراقية", "an adjective of nationality is no village"),
        ("قالت وسائل إعلام تركية إن الهجوم انتهى", "تركية", "nor a country"),
        ("أقيمت منطقة كردية في الحسكة", "كردية", "not even after a head noun"),
        ("مضت سنة على الحرب في إيران", "سنة", "a common word, though a large town is called so"),
        ("المناطق الخارجة عن السيطرة في مصر", "الخارجة", "an adjective after a definite noun"),
        ("انتشرت قرى صغيرة في ريف حلب", "صغيرة", "an adjective after a head noun"),
        ("عاد إلى مدن البلاد في اليمن", "البلاد", "a genitive after a plural head noun"),
        (
            "قال مصدر لـ«الشرق الأوسط» إن اللقاء تم",
            "الشرق الأوسط",
            "a newspaper is no region",
        ),
        ("وضع الحجر الأول لأضرار كبيرة في ريف إدلب", "بيرة", "letters cut out of a common word"),
    ],
)
def test_a_word_is_no_place_without_support(extractor: Extractor, text: str, name: str, why: str) -> None:
    found = _links(extractor, text)
    assert found.get(name) in (None, "صحيفة الشرق الأوسط"), why


@pytest.mark.parametrize(
    ("text", "name", "label", "why"),
    [
        ("دخلت القوات بلدة كسب فجر اليوم", "كسب", "كسب", "a head noun"),
        ("اشتباكات في سلمى وكسب وقسطل معاف بريف اللاذقية", "كسب", "كسب", "places of one region in a list"),
        ("هبطت الطائرة في جدة السعودية", "جدة", "جدة", "the adjective of its country"),
        ("العلاقات مع السعودية وإيران", "السعودية", "السعودية", "the name after a preposition"),
        ("سفير السعودية في بيروت", "السعودية", "السعودية", "the name after an indefinite noun"),
        ("أعلنت الكويت والسعودية موقفا مشتركا", "السعودية", "السعودية", "the name beside another"),
    ],
)
def test_what_stands_beside_a_name_supports_it(
    extractor: Extractor, text: str, name: str, label: str, why: str
) -> None:
    assert _links(extractor, text).get(name) == label, why


@pytest.mark.parametrize(
    "text",
    ["أصدرت الحكومة السعودية بيانا", "القوات المصرية والسعودية في عدن", "وصلت عملياتها السعودية إلى عدن"],
)
def test_an_adjective_of_nationality_is_no_country(extractor: Extractor, text: str) -> None:
    assert "السعودية" not in _links(extractor, text)


def test_a_stated_area_decides_among_namesakes_and_forbids_the_rest(extractor: Extractor) -> None:
    entities = extractor.gazetteer.entities

    def areas(text: str) -> set[str]:
        return {
            entities[area].label_ar
            for link in extractor.extract(text)
            if link.entity_id is not None and text[link.span.start : link.span.end] == "المشيرفة"
            for area in entities[link.entity_id].ancestors
        }

    assert "طرطوس" in areas("قصف الطيران قرية المشيرفة بريف طرطوس")
    assert not areas("قصف الطيران قرية المشيرفة في محافظة السويداء")


def test_a_village_is_found_without_the_district_that_a_list_appends(extractor: Extractor) -> None:
    assert _links(extractor, "قصفت المدفعية قرية قاطمة بريف عفرين").get("قاطمة") == "قاطمة عفرين"


def test_the_army_of_another_country_is_not_meant_by_a_partisan_name(extractor: Extractor) -> None:
    text = "قصف جيش الاحتلال الروسي القرية"
    names = {extractor.gazetteer.entities[link.entity_id].country for link in extractor.extract(text) if link.entity_id}
    assert "IL" not in names


def test_what_is_not_sure_is_a_suggestion_with_its_candidates(extractor: Extractor) -> None:
    text = "تظاهر الآلاف في الشهداء مساء في مصر"
    unsure = [link for link in extractor.extract(text) if link.status is LinkStatus.AMBIGUOUS]
    assert all(link.entity_id is None and link.candidates and link.score < 0.5 for link in unsure)
