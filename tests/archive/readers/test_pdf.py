"""PDF files as Chromium prints them, and the traps of Arabic in PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from archive.readers import Format, detect, propose, read_document
from archive.readers.document import DamagedFile, ProtectedFile, TooLarge
from archive.readers.pdf_layout import Glyph, line_text, page_text
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
    assert line_text(glyphs, is_rtl=False) == "the town of البوكمال in 2021"


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
    from archive.readers import pdf

    monkeypatch.setattr(pdf, "run_pdf", lambda *_arguments: b'{"error": "password"}')
    with pytest.raises(ProtectedFile, match="password"):
        read_document(arabic_pdf, Format.PDF)
