"""Scanned pages: what the real tesseract makes of them, and what is said where it is missing, fails or is slow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive import tasks
from archive.models import Article, Upload
from archive.readers import Format, propose, read_document
from archive.readers.document import NeedsRecognition, TooLarge
from archive.readers.pictures import recognition
from archive.readers.pictures.scan_layout import Line, paragraphs
from tests.archive.readers.conftest import PARAGRAPH, SECOND_PAGE

WORDS = re.compile(r"\w+")
HEAD = "level\\tpage\\tblock\\tpar\\tline\\tword\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n"
real = pytest.mark.skipif(
    not recognition.is_installed(), reason="needs Debian's tesseract-ocr and tesseract-ocr-ara, which .ci/run installs"
)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Puts a shell script in the place of tesseract."""

    def install(script: str) -> None:
        file = tmp_path / "tesseract"
        languages = 'if [ "$1" = --list-langs ]; then printf "List:\\nara\\neng\\n"; exit; fi'
        file.write_text(f"#!/bin/sh\n{languages}\n{script}\n")
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        recognition.languages.cache_clear()

    yield install
    recognition.languages.cache_clear()


def words(text: str) -> list[str]:
    return WORDS.findall(text)


@real
def test_most_words_of_a_scan_are_right_and_its_pages_keep_their_numbers(arabic_scan: bytes) -> None:
    report = propose(document := read_document(arabic_scan, Format.PDF))
    assert document.was_recognized
    assert len(document.pages) == len(report.pages) == 2
    assert report.title == "اجتماع أمني في البوكمال"
    first, second = report.body[: report.pages[1]], report.body[report.pages[1] :]
    for printed, read in ((PARAGRAPH, first), (SECOND_PAGE, second)):
        expected = words(printed)
        right = sum(word in words(read) for word in expected)
        assert right >= 0.85 * len(expected), f"{right} of {len(expected)} words: {read}"
    assert "البوكمال" in first
    assert "المجلس المحلي" in second


@real
def test_a_name_over_the_end_of_a_line_is_whole_and_no_mark_of_direction_stands_in_it(arabic_scan: bytes) -> None:
    text = read_document(arabic_scan, Format.PDF).text
    assert "الحرس الثوري الإيراني IRGC" in text
    assert not re.search("[\u200e\u200f\u202a-\u202e]", text)


@real
def test_english_is_read_too(print_pdf: Callable[[str], bytes]) -> None:
    from archive.readers.pdf.process import run_pdf

    line = "The local council said that the road to Abu Kamal was closed."
    data = print_pdf(f"<body style='font: 16pt \"Noto Sans\"'><p>{line}</p>")
    assert recognition.recognize(run_pdf(data, "render", "0", "300")) == line


@real
@pytest.mark.django_db
def test_a_scan_sent_alone_is_read_by_a_worker_and_confirmed_with_its_pages(
    client: Client, editor: Any, arabic_scan: bytes
) -> None:
    client.force_login(editor)
    where = client.post("/en/upload/", {"state": "published", "file": SimpleUploadedFile("scan.pdf", arabic_scan)})[
        "Location"
    ]
    assert "Waiting for a worker" in client.get(where).content.decode()
    tasks.read_upload(upload_id=Upload.objects.get().pk)
    form = client.get(where).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    client.post(where, {**values, "source": "Orient Net"})
    article = Article.objects.get()
    assert article.current.title == "اجتماع أمني في البوكمال"
    assert len(article.current.pages) == 2


def test_a_scan_says_that_it_needs_ocr(scanned_pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: False)
    with pytest.raises(NeedsRecognition, match="tesseract-ocr-ara"):
        read_document(scanned_pdf, Format.PDF)


def test_the_program_is_given_a_picture_and_its_words_are_taken(scanned_pdf: bytes, program: Any) -> None:
    rows = "".join(
        f"5\\t1\\t1\\t1\\t1\\t{n}\\t{500 - 50 * n}\\t10\\t40\\t20\\t95\\t{word}\\n"
        for n, word in enumerate(["قال", "المجلس", "\u200e", "IRGC\u200f"], 1)
    )
    program(f'test "$4" = ara+eng || exit 3\nhead -c 2 | grep -q P5 || exit 4\ncat > /dev/null\nprintf "{HEAD}{rows}"')
    document = read_document(scanned_pdf, Format.PDF)
    assert (document.text, document.was_recognized) == ("قال المجلس IRGC", True)


def test_a_doubtful_latin_word_is_read_again_as_arabic(scanned_pdf: bytes, program: Any) -> None:
    def row(word: str, number: int, sure: int) -> str:
        return f"5\\t1\\t1\\t1\\t1\\t{number}\\t{500 - 50 * number}\\t10\\t40\\t20\\t{sure}\\t{word}\\n"

    both = row("الحاج", 1, 91) + row("slew", 2, 27) + row("IRGC", 3, 96) + row("xq", 4, 20)
    arabic = row("الحاج", 1, 91) + row("سجاد", 2, 46) + row("66", 3, 0) + row("٠", 4, 5)
    program(f'cat > /dev/null\nif [ "$4" = ara ]; then printf "{HEAD}{arabic}"; else printf "{HEAD}{both}"; fi')
    assert read_document(scanned_pdf, Format.PDF).text == "الحاج سجاد IRGC xq"


def test_a_program_that_fails_names_the_page(scanned_pdf: bytes, program: Any) -> None:
    program("cat > /dev/null\nexit 1")
    with pytest.raises(NeedsRecognition, match="OCR failed on page 1"):
        read_document(scanned_pdf, Format.PDF)


def test_a_page_that_takes_too_long_is_given_up(
    scanned_pdf: bytes, program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("exec sleep 20")
    monkeypatch.setattr(recognition, "SECONDS_A_PAGE", 1)
    with pytest.raises(NeedsRecognition, match="longer than 1 seconds for page 1"):
        read_document(scanned_pdf, Format.PDF)


def test_all_pages_together_have_a_limit(program: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OCR_SECONDS = 10
    clock = iter([0.0, 1.0, 8.0, 11.0])
    monkeypatch.setattr(recognition.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(recognition, "recognize", lambda _picture, page, seconds: f"{page} {seconds:.0f}")
    with pytest.raises(NeedsRecognition, match="had read 2 of 5 pages after 10 seconds"):
        recognition.recognize_pages([lambda: b""] * 5)


def test_too_many_pages_are_not_begun(arabic_scan: bytes, program: Any, settings: Any) -> None:
    program("exit 9")
    settings.OCR_PAGES = 1
    with pytest.raises(TooLarge, match="OCR reads 1 pages at most, this file has 2"):
        read_document(arabic_scan, Format.PDF)


def test_nothing_on_the_pages_is_said(scanned_pdf: bytes, program: Any) -> None:
    program(f'cat > /dev/null\nprintf "{HEAD}"')
    with pytest.raises(NeedsRecognition, match="found no text"):
        read_document(scanned_pdf, Format.PDF)


def line(text: str, left: int, right: int, top: int, height: int = 20) -> Line:
    return Line(text, left, right, top, top + height)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (
            [line("عنوان", 60, 140, 0, 40), line("سطر أول", 0, 200, 60), line("آخر", 150, 200, 90)],
            ["عنوان", "سطر أول آخر"],
        ),
        ([line("قصير", 120, 200, 0), line("سطر جديد", 0, 200, 30)], ["قصير", "سطر جديد"]),
        ([line("A full line", 0, 195, 0), line("and its end", 0, 80, 30)], ["A full line and its end"]),
        ([line("A full line", 0, 200, 0), line("far below", 0, 200, 300)], ["A full line", "far below"]),
        ([line("عمود أيمن", 300, 500, 300), line("عمود أيسر", 0, 200, 0)], ["عمود أيمن", "عمود أيسر"]),
    ],
)
def test_lines_become_paragraphs(lines: list[Line], expected: list[str]) -> None:
    assert list(paragraphs(lines)) == expected
