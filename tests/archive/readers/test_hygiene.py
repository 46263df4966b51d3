"""Invisible characters go, letters stay, in every field and once."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.readers import propose, row_document
from archive.readers.document import Document, Metadata
from archive.readers.hygiene import clean_line, clean_pages, clean_text, same_words, writable
from archive.readers.tables.rows import column_name

TRICKY = st.text(
    st.sampled_from(
        "اهلـ ab\n\r\t\u0651\u064e\u0653\u200c\u200d\u00a0\u200f\u00ad\ufeff\ufefb\ufe7d\ufc60\ufdf2\ufdfa\x08\x85"
        "é\u0301👨\ufe0f٣"
    )
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("المر\u00adكز\u200b ال\ufeffمحلي\u2060", "المركز المحلي"),
        ("\u202bشرق\u202c \u2067دير\u2069 الزور\u200e\u200f\u061c", "شرق دير الزور"),
        ("a\x00b\x08c\x1fd\x7fe\x9ff\ufffcg\ufffeh\U0001ffffi\U000e0041", "abcdefghi"),
        ("a\ud800b", "ab"),
        ("عام\u00a02013\u202fم\u3000ن\u2003و", "عام 2013 م ن و"),
        ("a\r\nb\rc\x85d\u2028e\u2029f\x0cg", "a\nb\nc\nd\ne\nf\ng"),
        ("ﺍﻟﻤﺠﻠﺲ ﺍﻟﻤﺤﻠﻲ ﻻ ﷲ", "المجلس المحلي لا الله"),
        ("مح\ufe7dمد\ufe76", "مح\u0651مد\u064e"),
        ("محمد ﷺ ﷻ ١٠ ﷼", "محمد ﷺ ﷻ ١٠ ﷼"),
        ("نمی\u200cخواهم رفته\u200c\u200cام بچه\u200c ها", "نمی\u200cخواهم رفته\u200cام بچه\u200c ها"),
        ("ab\u200ccd \u200c(\u200dx", "abcd (x"),
        ("👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 هـ\u200d", "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 هـ"),
        ("مُحَمَّـــد\tx  y", "مُحَمَّـــد\tx  y"),
        ("e\u0301 ا\u0653", "é آ"),
    ],
)
def test_what_goes_and_what_stays(raw: str, clean: str) -> None:
    assert clean_text(raw) == unicodedata.normalize("NFC", clean)


@settings(deadline=None)
@given(st.one_of(st.text(), TRICKY))
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once == writable(once)
    assert clean_line(clean_line(text)) == clean_line(text) == clean_line(once)
    once.encode("utf-8")


@settings(deadline=None)
@given(TRICKY, st.lists(st.integers(0, 12)))
def test_pages_start_before_the_same_words(text: str, places: list[int]) -> None:
    pages = sorted(place for place in places if place <= len(text))
    cleaned, starts = clean_pages(text, pages)
    assert cleaned == clean_text(text)
    assert list(starts) == sorted(starts)
    assert all(0 <= start <= len(cleaned) for start in starts)


def test_pages_move_by_what_was_dropped_before_them() -> None:
    assert clean_pages("a\u200bb\u200b\nc\u200bd\ne", (0, 5, 9)) == ("ab\ncd\ne", (0, 3, 6))


@pytest.mark.parametrize(
    "piece", ["\u0651\u064b", "ا\u064b\u0651", "\u200c", "ه\u200c", "👨\u200d", "\u200f", "\ufefb", "\r\n"]
)
def test_a_long_text_is_clean_at_once(piece: str) -> None:
    begin = time.process_time()
    clean_text(piece * (800_000 // len(piece)))
    assert time.process_time() - begin < 3


def test_every_field_of_a_report_is_clean() -> None:
    told = Metadata(
        title="ع\u200bنوان",
        source="عنب\u00a0بلدي",
        author="سمير\u200f",
        url="https://example.org/\u200b1",
        identifier="A\u00ad1",
    )
    report = propose(Document("ن\x08ص\u200f", metadata=told))
    known = report.metadata
    assert (report.title, report.body, known.source, known.author) == ("عنوان", "نص", "عنب بلدي", "سمير")
    assert (known.url, known.identifier) == ("https://example.org/1", "A1")
    row = {"\ufeffالعنوان": "أول", "n": "\u200fنص", "d": "\u200f30/11/2021", "القتلى": "\u200f12\u00a0مدنياً"}
    assert column_name("\ufeffالع\u00adنوان ") == "العنوان"
    report = propose(
        row_document(row, {"title": "\ufeffالعنوان", "body": "n", "published_on": "d", "القت\u200fلى": "القتلى"})
    )
    assert (report.title, report.body, str(report.metadata.published_on)) == ("أول", "نص", "2021-11-30")
    assert report.metadata.details == (("القتلى", "12 مدنياً"),)


def test_ten_ways_to_write_one_text_are_the_same_words() -> None:
    title, body = "إغلاق المعبر", "قال المجلس المحلي إنّ المعبر مُغلق.\n\nوأضاف أن الأمر مؤقت."
    shaped = body.replace("المعبر", "ﺍﻟﻤﻌﺒﺮ").replace("لا", "ﻻ")
    ways = [
        unicodedata.normalize("NFD", body), body.replace(" ", "\u00a0"), "\u200f" + body.replace("\n", "\u200f\n"),
        body.replace(" ", "  "), body.replace("\n", "\r\n"), body.replace("\n", " \n"), body.replace(" ", "\u200b "), shaped,
        "\ufeff" + body, body.replace("\n\n", "\u2029"), body.replace("المحلي", "المح\u00adلي"),
    ]  # fmt: skip
    assert {same_words(title, way) for way in ways} == {same_words(title, body)}
    assert same_words(title, body.replace("المعبر", "المعـبر")) != same_words(title, body)
    assert same_words(title, body.replace("مُغلق", "مغلق")) != same_words(title, body)
    assert same_words("إغلاق", "المعبر") != same_words("إغلاق المعبر", "")
