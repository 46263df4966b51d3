"""What the words of a report say of it."""

from __future__ import annotations

from datetime import date

import pytest

from archive.readers import Document, Metadata, guess_language, propose


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("٣٠ تشرين الثاني ٢٠٢١", date(2021, 11, 30)),
        ("30 نوفمبر 2021", date(2021, 11, 30)),
        ("دمشق - الثلاثاء 30/11/2021", date(2021, 11, 30)),
        ("25 ربيع الآخر 1443 هـ الموافق 30 نوفمبر 2021", date(2021, 11, 30)),
        ("November 30, 2021", date(2021, 11, 30)),
        (
            "قال المجلس في جلسة عقدها بتاريخ 30/11/2021 إن الطريق الدولي بين المدينتين مغلق أمام جميع الشاحنات منذ أيام عدة",
            None,
        ),
    ],
)
def test_the_day_stands_on_a_line_of_its_own(line: str, day: date | None) -> None:
    assert propose(Document(f"عنوان\n{line}\nنص")).metadata.published_on == day


POST = "عاجل: قصف مدفعي على بلدة سراقب شرق إدلب https://example.org/a"
LONG = "قال المجلس المحلي في بيان إن الطريق الدولي بين المدينتين سيبقى مغلقاً أمام الشاحنات حتى إشعار آخر بسبب القصف"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (POST, "عاجل: قصف مدفعي على بلدة سراقب شرق إدلب"),
        (
            f"{LONG}، {LONG}\n",
            "قال المجلس المحلي في بيان إن الطريق الدولي بين المدينتين سيبقى مغلقاً أمام الشاحنات حتى…",
        ),
        (
            f"{LONG} " * 6 + "\nسطر ثانٍ",
            "قال المجلس المحلي في بيان إن الطريق الدولي بين المدينتين سيبقى مغلقاً أمام الشاحنات حتى…",
        ),
        ("https://example.org/a", "https://example.org/a"),
        ("س" * 200, "س" * 89 + "…"),
    ],
    ids=["address", "one line", "a paragraph first", "nothing else", "one word"],
)
def test_of_one_line_the_first_words_are_the_title_and_all_of_it_the_text(text: str, title: str) -> None:
    report = propose(Document(text))
    assert (report.title, report.body) == (title, text.strip("\n"))


def test_a_declared_title_that_is_the_whole_text_leaves_it_whole() -> None:
    report = propose(Document("خبر قصير", metadata=Metadata(title="خبر قصير")))
    assert (report.title, report.body) == ("خبر قصير", "خبر قصير")


def test_outlet_byline_and_address() -> None:
    told = propose(
        Document("عنوان\nبقلم: سمير الخالد\nنص التقرير هنا.\nالمصدر: عنب بلدي\nhttps://example.org/a\n")
    ).metadata
    assert (told.author, told.source, told.url) == ("سمير الخالد", "عنب بلدي", "https://example.org/a")


def test_words_of_a_sentence_are_no_byline() -> None:
    told = propose(
        Document("عنوان\nكتب الناشط على صفحته إن الطريق مغلق، وقال: لن نعود.\nBy the river, people waited.\n")
    ).metadata
    assert (told.author, told.source) == ("", "")


def test_what_a_file_declares_comes_first() -> None:
    declared = Metadata(title="عنوان معلن", published_on=date(2020, 1, 1), language="en")
    report = propose(Document("عنوان\n30/11/2021\nنص", metadata=declared))
    assert report.metadata == declared
    assert report.body.startswith("عنوان")


def test_a_declared_title_that_opens_the_text_is_not_stored_twice() -> None:
    report = propose(Document("عنوان  معلن\n\nنص", metadata=Metadata(title="عنوان معلن")))
    assert (report.title, report.body) == ("عنوان  معلن", "نص")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قال المجلس المحلي", "ar"),
        ("The council said that the road was closed", "en"),
        ("Le conseil a dit que la route est fermée pour les camions", "fr"),
        ("Совет сообщил", "und"),
        ("", "und"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert guess_language(text) == language
