"""PDF files as Chromium prints them, and the traps of Arabic in PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from archive.readers import Format, detect, propose, read_document
from archive.readers.document import DamagedFile, NeedsRecognition, ProtectedFile, TooLarge
from archive.readers.pdf.layout import page_text
from archive.readers.pdf.letters import Glyph
from archive.readers.pictures import recognition
from tests.archive.readers.conftest import PARAGRAPH, SECOND_PAGE


def test_arabic_comes_in_reading_order_with_its_signs_figures_and_brackets(arabic_pdf: bytes) -> None:
    document = read_document(arabic_pdf, detect(arabic_pdf))
    title, day, paragraph, second = [line for line in document.text.splitlines() if line]
    assert title == "اجتماع أمني في البوكمال"
    assert day == "٣٠ تشرين الثاني ٢٠٢١"
    assert paragraph == PARAGRAPH
    assert second == SECOND_PAGE


def test_pages_keep_their_numbers_after_the_title_is_taken_off(arabic_pdf: bytes) -> None:
    report = propose(read_document(arabic_pdf, Format.PDF))
    assert (report.title, report.metadata.published_on) == ("اجتماع أمني في البوكمال", date(2021, 11, 30))
    assert len(report.pages) == 2
    assert report.pages[0] == 0
    assert report.body[report.pages[1] :] == SECOND_PAGE


def test_letters_stored_from_left_to_right_are_turned(print_pdf: Callable[[str], bytes]) -> None:
    line = "اجتماع في مدينة البوكمال حضره قيادي"
    data = print_pdf(
        "<body style=\"font: 16pt 'Noto Naskh Arabic'\"><p style='unicode-bidi: bidi-override; direction: ltr'>"
        + line[::-1]
    )
    assert read_document(data, Format.PDF).text == line


def test_no_word_is_cut_before_its_alef_and_no_alef_told_twice(print_pdf: Callable[[str], bytes]) -> None:
    text = "وإن الأهالي سحبوا عناصرهم من المدينة ليلاً وكان قيادياً في الأهالي فعلاً."
    data = print_pdf(f"<body dir=rtl style=\"font: 16pt 'Noto Naskh Arabic'\"><p>{text}</p>")
    assert read_document(data, Format.PDF).text == text


def test_presentation_forms_become_letters(print_pdf: Callable[[str], bytes]) -> None:
    forms = "\ufe8d\ufedf\ufe92\ufeee\ufedb\ufee4\ufe8e\ufedd \ufefb"
    data = print_pdf(f"<body dir=rtl style=\"font: 16pt 'Noto Naskh Arabic'\"><p>{forms} {forms} {forms} {forms}</p>")
    assert read_document(data, Format.PDF).text == " ".join(["البوكمال لا"] * 4)


def test_the_right_column_is_read_first(print_pdf: Callable[[str], bytes]) -> None:
    left, right = "الطريق الدولي مغلق منذ الصباح ", "قال المجلس المحلي في المدينة "
    data = print_pdf(
        "<body dir=rtl style=\"font: 14pt 'Noto Naskh Arabic'\"><div style='columns: 2; column-gap: 4em; column-fill: auto; "
        f"height: 9cm'><p style='break-after: column'>{right * 12}</p><p>{left * 12}</p></div>"
    )
    text = read_document(data, Format.PDF).text
    assert text.replace("\n\n", " ") == f"{right * 12}{left * 12}".strip()


def test_english_with_an_arabic_name() -> None:
    visual = "the town of لامكوبلا in 2021"
    glyphs = [Glyph(c, i * 5.0, 0, i * 5.0, i * 5.0 + 5, 10) for i, c in enumerate(visual) if c != " "]
    assert page_text(glyphs) == "the town of البوكمال in 2021"


def test_an_empty_page_has_no_text() -> None:
    assert page_text([]) == ""


def test_too_many_pages_are_refused(arabic_pdf: bytes, settings: Any) -> None:
    settings.PDF_PAGES = 1
    with pytest.raises(TooLarge, match="2 pages; the limit is 1"):
        read_document(arabic_pdf, Format.PDF)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing of the kind", b"%PDF-1.4\n" + bytes(range(256)) * 20])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="cannot be opened"):
        read_document(data, detect(data))


def test_a_locked_file_says_so(arabic_pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.readers.pdf import reader as pdf

    monkeypatch.setattr(pdf, "run_pdf", lambda *_arguments: b'{"error": "password"}')
    with pytest.raises(ProtectedFile, match="password"):
        read_document(arabic_pdf, Format.PDF)


SENTENCE = "قال المجلس المحلي إن الطريق الدولي مغلق منذ الصباح وإن فرق الإسعاف لم تصل بعد إلى المكان. "


@pytest.fixture(scope="module")
def mixed_pdf(print_pdf: Callable[[str], bytes]) -> bytes:
    """Lines of which the Latin letters are the greater part, brackets around Latin words, and a table."""
    lines = "".join(f"<p>{line}</p>" for line in MIXED)
    cells = "".join(f"<tr><td>{'<td>'.join(row)}</tr>" for row in ROWS)
    return print_pdf(
        f"<html dir=rtl><body style=\"font: 12pt 'Noto Naskh Arabic', 'Noto Sans'\">{lines}"
        f"<table style='width: 100%'>{cells}</table>"
    )


MIXED = (
    "https://example.org/arabic/2019/04/21/123 يحوي التفاصيل.",
    "للتواصل: press.office@example.org، هاتف +963 11 222 3333",
    "أعلنت منظمة (WHO) أن وكالة United Nations (UN) زارت [الموقع] بطائرة F-16.",
    "محمــــد بن علي وصل بتاريخ 2013-08-21 الساعة 10:30، والكلفة $100 أي ٣٥٪ من ٥٠٠.",
)
ROWS = (("الاسم", "العمر", "تاريخ الوفاة"), ("محمد خالد", "12", "14/4/2019"), ("علاء الأحمد", "٤١", "١٦ نيسان ٢٠١٩"))


def test_lines_have_the_direction_of_their_paragraph_not_of_most_letters(mixed_pdf: bytes) -> None:
    lines = [line for line in read_document(mixed_pdf, Format.PDF).text.splitlines() if line]
    assert lines[:3] == list(MIXED[:3])
    assert lines[3] == MIXED[3].replace("ـ", "")
    assert lines[4:] == [" ".join(row) for row in ROWS]


def test_heads_feet_and_numbers_are_named_and_are_no_part_of_the_text(print_pdf: Callable[[str], bytes]) -> None:
    style = (
        "@page { size: A5; margin: 25mm; @top-center { content: 'شبكة الأخبار'; font-size: 15pt }"
        "@bottom-left { content: 'صفحة ' counter(page) ' من ' counter(pages); font-size: 9pt } }"
    )
    data = print_pdf(
        f"<html dir=rtl><style>{style}</style><body style=\"font: 13pt 'Noto Naskh Arabic'\"><h1>تقرير عن الطريق</h1>"
        f"<p style='text-align: justify'>{SENTENCE * 30}</p>"
    )
    document = read_document(data, Format.PDF)
    report = propose(document)
    assert (report.title, len(report.pages)) == ("تقرير عن الطريق", 3)
    assert report.body.split() == (SENTENCE * 30).split()
    [omission] = document.not_read
    assert "شبكة الأخبار / صفحة 1 من 3" in str(omission.part)


def test_what_a_browser_prints_around_a_single_page_is_no_part_of_it(print_pdf: Callable[[str], bytes]) -> None:
    around = "font: 6pt 'Noto Sans'; position: fixed; left: 0; right: 0; display: flex; justify-content: space-between"
    data = print_pdf(
        "<style>@page { margin: 6mm }</style><body dir=rtl style=\"font: 13pt 'Noto Naskh Arabic'\">"
        f'<div dir=ltr style="{around}; top: 0"><span>8/21/13, 10:30 AM</span><span>أخبار</span></div>'
        "<h2 style='margin-top: 3cm'>"
        f'تقرير عن الطريق</h2><p>{SENTENCE}</p><div dir=ltr style="{around}; bottom: 0"><span>about:blank</span>'
        "<span>1/1</span></div>"
    )
    assert propose(read_document(data, Format.PDF)).body == SENTENCE.strip()


def test_letters_that_no_font_names_are_refused_where_there_is_no_ocr(
    print_pdf: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: False)
    garbled = SENTENCE.translate(
        {ord("ا"): "ي", ord("ل"): "ش", ord("ف"): "خ", ord("م"): "ض", ord("ن"): "ق", ord("ع"): "ظ"}
    )
    data = print_pdf(f"<body dir=rtl style=\"font: 13pt 'Noto Naskh Arabic'\"><p>{garbled * 5}</p>")
    with pytest.raises(NeedsRecognition, match="which letters its font prints"):
        read_document(data, Format.PDF)
