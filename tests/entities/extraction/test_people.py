"""People in Arabic where the layout names them, and what is nobody. Invented sentences."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor
from entities.spans import Kind
from tests.entities.extraction.marked import found_in, read_marked

FOUND = [
    (
        "أسماء القتلى: [محمد عبد الرحمن الدهام|p] (34 عاماً)، [فاطمة خالد الصباغ|p] (12 عاماً)، [وليد جمعة القاطع|p].",
        "list, ages",
    ),
    ("الشهداء هم:\n1- [أحمد محمود حسين العبود|p]\n2- [خليل إبراهيم الدرويش|p]", "numbered lines, four parts"),
    ("قتل كل من [سالم ناصر العوبثي|p] و[محمد صالح بارحمة|p]، و[عبد الله عمر بن شملان|p].", "after كل من"),
    ("اعتقلت الدورية كلاً من [عمر حسن|p] و[حسن إسماعيل آدم|p] و[آدم يعقوب|p].", "joined given names"),
    ("وأصيب معهم [سعيد نمر الحلواني|p]، 22 عاما، من الحادث.", "age after a comma"),
    ("إعداد: [ليلى سمير الناصح|p]", "byline"),
    ("كان معهم رجل اسمه [نادر غازي حمدان|p] من مواليد 1990.", "his name is"),
    (
        "قال العميد [يحيى رسول العكيدي|p] إن الطريق مفتوح. وأضاف [رسول|p] أن المعركة مستمرة.",
        "a part of the name after a verb",
    ),
    ("خطف مجهولون الشاب [مارك الحاج موسى|p] قبل أيام.", "an honorific inside a family's name"),
    ("وأوضح «[بادي|p]» أن الوزارة تتابع، بحسب [عماد بادي|p].", "a proclitic is outside the quotes"),
    ("القيادي [حسين علي سليمان|p] الملقب ب[أبي حيدر|p] قتل أمس.", "a byname"),
]
NOBODY = [
    "عثر الأهالي على حزام ناسف، ونشر ناشطون الصور على فيس بوك.",
    "وشوهدت سيارة بيك آب محروقة.",
    "وأكد ناشطون فإنّ الوضع سيئ.",
    "واستدعاء السفير وإجبار الحكومة على الاعتذار.",
    "توفي الشيخ رضوان الله عليه.",
    "قرر المجلس ما يلي: تحكيم شرع الله في كل شيء.",
]


@pytest.mark.parametrize(("marked", "why"), FOUND)
def test_people_by_layout(extractor: Extractor, marked: str, why: str) -> None:
    text, marks = read_marked(marked)
    found = [mark for mark in found_in(text, extractor.extract(text)) if mark[2] is Kind.PERSON]
    assert found == marks, why


@pytest.mark.parametrize("text", NOBODY)
def test_nobody(extractor: Extractor, text: str) -> None:
    assert [mark for mark in found_in(text, extractor.extract(text)) if mark[2] is Kind.PERSON] == []
