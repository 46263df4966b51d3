"""What is seen on a line from left to right -> what is read; the lines were laid out by the Unicode Bidirectional Algorithm."""

from __future__ import annotations

import pytest

from archive.readers.pdf.visual_order import Reader


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("طابرلا يف (WHO) ةحصلا ةمظنم", "منظمة الصحة (WHO) في الرباط"),
        (
            ".desk@example.org ىلإ بتكو /https://example.org/a/b عقوم راز",
            "زار موقع https://example.org/a/b/ وكتب إلى desk@example.org.",
        ),
        ("12/05/2015 موي 10:30 دنع 21-08-2013 يف عقو", "وقع في 2013-08-21 عند 10:30 يوم 12/05/2015"),
        ("٥٠٠ نم ٪٣٥ يأ ،100$ رعسلاو %3.5-و %50 غلب", "بلغ 50% و-3.5% والسعر $100، أي ٣٥٪ من ٥٠٠"),
        ("لصاوتلل 3333 222 11 963+ فتاه", "هاتف +963 11 222 3333 للتواصل"),
        (
            "F-16 ةرئاطو Su 24 ةرئاطو km/h 80 ةعرسو km 10 ةفاسملا",
            "المسافة 10 km وسرعة 80 km/h وطائرة Su 24 وطائرة F-16",
        ),
        ("{صاخ} [روص] «لافطأ 3 لتق»", "«قتل 3 أطفال» [صور] {خاص}"),
        ("برحلا Islamic State (ISIS) ميظنت نلعأ", "أعلن تنظيم Islamic State (ISIS) الحرب"),
        ("برحلا (Islamic State (ISIS ميظنت نلعأ", "أعلن تنظيم Islamic State (ISIS) الحرب"),
        ("user_name@ نم بلح_اوذقنأ#و SaveAleppo# مسو", "وسم #SaveAleppo و#أنقذوا_حلب من @user_name"),
        ("تلاق Human Rights Watch", "Human Rights Watch قالت"),
        ("(٢ قباطلا) ٥٠٠ نم ٪٣٠ – ١٢/٥/٢٠١٤", "١٢/٥/٢٠١٤ – ٣٠٪ من ٥٠٠ (الطابق ٢)"),
        ("(12 ةرقفلا) 2254 رارقلاب سلجملا ةبلاطم .1", "1. مطالبة المجلس بالقرار 2254 (الفقرة 12)"),
    ],
)
def test_an_arabic_line(seen: str, read: str) -> None:
    assert Reader(is_rtl=True).read(list(seen)) == read


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("لصاوتلل +963 11 222 3333 فتاه", "هاتف +963 11 222 3333 للتواصل"),
        ("انه https://example.org/a/b/ عقوم", "موقع https://example.org/a/b/ هنا"),
        ("ةفاسم 10 km تغلب", "بلغت 10 km مسافة"),
    ],
)
def test_what_was_set_from_left_to_right_inside_an_arabic_line_stays_so(seen: str, read: str) -> None:
    assert Reader(is_rtl=True).read(list(seen)) == read


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("the town of لامكوبلا in 2021", "the town of البوكمال in 2021"),
        ("and (نيدايملا) were", "and (الميادين) were"),
        ("of (رحلا) شيجلا said", "of الجيش (الحر) said"),
        ("In 25 ,ةقرلا people", "In الرقة, 25 people"),
        ("see «ةدحتملا ممألا ريرقت» online", "see «تقرير الأمم المتحدة» online"),
    ],
)
def test_a_latin_line(seen: str, read: str) -> None:
    assert Reader(is_rtl=False).read(list(seen)) == read


def test_an_address_broken_over_two_lines_keeps_its_hyphen_at_its_end() -> None:
    reader = Reader(is_rtl=True)
    assert (reader.read(list("www.sy- عقوم")), reader.read(list("انه network.org"))) == (
        "موقع www.sy-",
        "network.org هنا",
    )
