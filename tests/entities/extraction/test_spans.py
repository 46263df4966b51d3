"""Where mentions begin and end in sentences written for these tests, by the conventions of the archive."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor
from tests.entities.extraction.marked import found_in, read_marked

SENTENCES = [
    # places
    "سقطت قذائف على مدينة [درعا|l] وعلى بلدة [بصرى الشام|l] شرقها.",
    "وصلت القافلة إلى [دير الزور|l] قادمة من [الحسكة|l] عبر [الرقة|l].",
    "انفجر لغم في ريف [حلب|l] الشمالي قرب مدينة [اعزاز|l].",
    "تقع القرية في محافظة [ريف دمشق|l] جنوب [سوريا|l].",
    "قصفت الطائرات محيط [مطار دير الزور العسكري|l] فجر اليوم.",
    "نزحت عائلات من قريتي [الطيانة|l] و[الشنان|l] باتجاه مدينة [الميادين|l].",
    "توقفت الحركة في [معبر البوكمال|l] بين [سوريا|l] و[العراق|l].",
    "اندلعت حرائق في [جبل الأكراد|l] بريف [اللاذقية|l].",
    # groups
    "أعلن [الجيش اللبناني|o] توقيف شخصين في [طرابلس|l].",
    "تبنى تنظيم [داعش|o] الهجوم على حاجز ل[قسد|o] في [الشدادي|l].",
    "قال [المرصد السوري لحقوق الإنسان|o] إن الغارات أوقعت قتلى.",
    "دخلت تعزيزات ل[لحرس الثوري الإيراني|o] إلى [البوكمال|l] أمس.",
    "اجتمع وفد من [حزب الله اللبناني|o] مع ممثلين عن [الحشد الشعبي|o] في [بغداد|l].",
    "اشتبكت [هيئة تحرير الشام|o] مع [حركة أحرار الشام|o] في ريف [إدلب|l].",
    "نقلت وكالة [الأناضول|o] عن [الحكومة التركية|o] نفيها للخبر.",
    "وثقت [الشبكة السورية لحقوق الإنسان|o] مقتل مدنيين في [حمص|l].",
    # people
    "التقى المبعوث الأممي [غير بيدرسن|p] وزير الخارجية [فيصل المقداد|p] في [دمشق|l].",
    "قال العقيد [سامر الحمصي|p] إن القوات ستبقى في مواقعها.",
    "قتل القائد العسكري [أبو خالد الأنصاري|p] بغارة قرب [تدمر|l].",
    "اعتقل مسلحون الناشط [ياسر العلي|p] من منزله في [الباب|l].",
    "زار [بشار الأسد|p] مدينة [حلب|l] والتقى ضباطا من [الفرقة الرابعة|o].",
    "أكد اللواء [حسام لوقا|p] رئيس [إدارة المخابرات العامة|o] التوصل إلى اتفاق.",
    # nothing at all
    "شهدت المدينة هدوءا حذرا بعد ليلة من القصف المتبادل بين الطرفين.",
    "طالبت المعارضة السورية المجتمع الدولي بالتدخل لحماية المدنيين.",
    # English
    "Fighters of the [IRGC|o] entered [Abu Kamal|l] on Monday.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_mentions_are_found_with_their_limits_and_kinds(extractor: Extractor, marked: str) -> None:
    text, marks = read_marked(marked)
    assert found_in(text, extractor.extract(text)) == marks


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("قال اللواء حسام لوقا إن الاتفاق قائم", "حسام لوقا", "اللواء"),
        ("وصل العميد الركن صالح علي حسن إلى المدينة", "صالح علي حسن", "العميد الركن"),
        ("صرح وزير الدفاع الأمريكي لويد أوستن بذلك", "لويد أوستن", "وزير الدفاع الأمريكي"),
        ("Major General Hussam Louka arrived", "Hussam Louka", "Major General"),
    ],
)
def test_a_rank_or_office_is_the_title_and_no_part_of_the_name(
    extractor: Extractor, text: str, name: str, title: str
) -> None:
    people = [link.span for link in extractor.extract(text) if link.span.kind == "person"]
    assert [(text[span.start : span.end], span.title) for span in people] == [(name, title)]
