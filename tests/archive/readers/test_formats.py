"""Each format is known by its content, read, and refused with words that say what to do."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import docx
import openpyxl
import pytest

from archive.readers import Format, Omission, Part, ReadError, detect, harmless_name, propose, read_document, read_parts
from archive.readers.declared import guess_columns
from archive.readers.document import (
    BinaryFile,
    DamagedFile,
    EmptyFile,
    MissingColumn,
    ProtectedFile,
    TooLarge,
    UnknownFormat,
)
from archive.readers.tables.reader import read_rows, row_document, sample
from tests.archive.readers.conftest import zip_of

PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><title>اجتماع في البوكمال | منفذ</title>
<meta charset="{charset}"><meta property="og:site_name" content="عنب بلدي"><meta name="author" content="سمير الخالد">
<meta property="article:published_time" content="2021-11-30T10:00:00+03:00">
<link rel="canonical" href="https://example.org/report/1"><meta property="og:title" content="اجتماع في البوكمال"></head>
<body><nav><a href="/">الرئيسية</a> <a href="/x">اقتصاد</a></nav><article><h1>اجتماع في البوكمال</h1>
<p>عُقد في مدينة البوكمال شرق دير الزور اجتماع حضره ممثلون عن المجلس المحلي وعدد من وجهاء المدينة يوم أمس.</p>
<p>وقال مصدر محلي إن الطريق الدولي أُغلق أمام الشاحنات القادمة من معبر القائم حتى إشعار آخر.</p></article>
<script>steal()</script><footer>جميع الحقوق محفوظة</footer></body></html>"""
MESSAGE = """From: Somebody <somebody@example.org>\r
To: desk@example.org\r
Subject: =?utf-8?b?{subject}?=\r
Date: Tue, 30 Nov 2021 23:30:00 +0300\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
Content-Type: text/plain; charset=windows-1256\r
Content-Transfer-Encoding: 8bit\r
\r
{text}\r
--x\r
Content-Type: text/plain; charset=utf-8\r
Content-Disposition: attachment; filename="../../etc/report.txt"\r
\r
attached report\r
--x--\r
"""


def word_file(*paragraphs: tuple[str, str]) -> bytes:
    document = docx.Document()
    for text, style in paragraphs:
        document.add_paragraph(text, style=style or None)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "القتلى", "12"
    document.core_properties.author = "مصدر سري"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def excel_file(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def message() -> bytes:
    import base64

    head = MESSAGE.format(subject=base64.b64encode("إغلاق المعبر".encode()).decode(), text="@@")
    return head.encode().replace(b"@@", "قال المجلس المحلي إن المعبر مغلق.".encode("cp1256"))


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("نص".encode(), "a.txt", Format.TEXT),
        ("نص".encode(), "a.pdf", Format.TEXT),
        ("# عنوان\n\nنص".encode(), "a.md", Format.MARKDOWN),
        (PAGE.format(charset="utf-8").encode(), "a.txt", Format.HTML),
        (b"a,b\n1,2\n", "a.csv", Format.CSV),
        ("a,b\n1,2\n".encode("utf-16"), "a.csv", Format.CSV),
        (b'{"a": 1}\n{"a": 2}\n', "a.txt", Format.JSONL),
        (b'[{"a": 1}]', "a.json", Format.JSONL),
        (message(), "a.eml", Format.EMAIL),
        (message(), "letter", Format.EMAIL),
        (b"Subject: only\nlooks like one\n", "a.txt", Format.TEXT),
        (b"%PDF-1.7\n", "a.txt", Format.PDF),
        (word_file(("x", "")), "a.zip", Format.DOCX),
        (excel_file([["a"]]), "a.zip", Format.XLSX),
        (zip_of({"a.txt": b"x"}), "a.docx", Format.ZIP),
        (zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.zip", Format.ODT),
        (zip_of({"META-INF/container.xml": b"<a/>"}), "a.zip", Format.EPUB),
        (b"{\\rtf1 x}", "a.doc", Format.RTF),
    ],
)
def test_content_decides(data: bytes, name: str, kind: Format) -> None:
    assert detect(data, name) == kind


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), DamagedFile, "old Office file"),
        (zip_of({"mimetype": b"application/vnd.oasis.opendocument.chart"}), UnknownFormat, "Save it as DOCX"),
        (b"ID3\x04" + bytes(20), UnknownFormat, "MP3.*in a ZIP file or a message"),
        (b"PK\x03\x04\x14\x00\x06\x00", DamagedFile, "damaged"),
        (b"\x00\x01\x02", BinaryFile, "not a plain text file"),
        (b'<?xml version="1.0"?><kml><Placemark/></kml>', UnknownFormat, "XML of a kind"),
    ],
)
def test_what_has_no_reader_says_what_to_send_instead(data: bytes, error: type[ReadError], words: str) -> None:
    with pytest.raises(error, match=words):
        detect(data)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_html_gives_the_article_and_what_it_declares(charset: str) -> None:
    data = PAGE.format(charset=charset).encode(charset)
    report = propose(read_document(data, detect(data)))
    told = report.metadata
    assert (report.title, told.source, told.language) == ("اجتماع في البوكمال", "عنب بلدي", "ar")
    # Nobody who reads the page sees it.
    assert (told.author, told.declared_author) == ("", "سمير الخالد")
    seen = propose(
        read_document(
            data.replace("<p>عُقد".encode(charset), "<p>كتب: سمير  الخالد</p><p>عُقد".encode(charset)), Format.HTML
        )
    )
    assert (seen.metadata.author, seen.metadata.declared_author) == ("سمير الخالد", "")
    assert (told.published_on, told.url) == (date(2021, 11, 30), "https://example.org/report/1")
    assert report.body.startswith("عُقد في مدينة البوكمال")
    assert report.body.endswith("حتى إشعار آخر.")
    for noise in ("الرئيسية", "steal", "الحقوق"):
        assert noise not in report.body


def test_html_reads_no_file_and_no_address(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """External entities, frames and pictures stay what they are: words in a file."""
    import socket

    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    secret = tmp_path / "secret"
    secret.write_text("top secret words")
    page = PAGE.format(charset="utf-8").replace(
        "<!doctype html>", f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    )
    page = page.replace("يوم أمس", '&x; <img src="http://127.0.0.1:9/x"><iframe src="http://127.0.0.1:9/"></iframe>')
    assert "secret" not in read_document(page.encode(), Format.HTML).text


def test_a_page_without_an_article_gives_its_words() -> None:
    page = "<html><head><title>x</title><style>p {}</style></head><body><div>سطر أول</div><div>سطر &amp; ثانٍ</div></body></html>"
    assert read_document(page.encode(), Format.HTML).text.split("\n\n") == ["سطر أول", "سطر & ثانٍ"]
    with pytest.raises(EmptyFile, match="no article"):
        read_document(b"<html><body><script>x()</script></body></html>", Format.HTML)


def test_markdown_leaves_the_words() -> None:
    data = (
        '---\ntitle: "عنوان التقرير"\ndate: 30 تشرين الثاني 2021\nمصدر: عنب بلدي\n---\n'
        "# قسم\n\nقال **المجلس** في [البوكمال](http://x.org) إن\nالطريق `مغلق`.\n\n- أول\n- ثانٍ\n\n<script>x()</script>\n"
    ).encode()
    report = propose(read_document(data, Format.MARKDOWN))
    assert (report.title, report.metadata.published_on, report.metadata.source) == (
        "عنوان التقرير",
        date(2021, 11, 30),
        "عنب بلدي",
    )
    assert report.body == "قسم\n\nقال المجلس في البوكمال إن\nالطريق مغلق.\n\nأول\n\nثانٍ"


def test_word_documents() -> None:
    data = word_file(
        ("اجتماع في البوكمال", "Title"), ("نُشر في 12 ربيع الآخر 1443هـ", ""), ("", ""), ("قال المجلس المحلي.", "")
    )
    report = propose(read_document(data, detect(data)))
    assert report.title == "اجتماع في البوكمال"
    assert report.body == "نُشر في 12 ربيع الآخر 1443هـ\n\nقال المجلس المحلي.\n\nالقتلى\t12"
    assert report.metadata.published_on == date(2021, 11, 18)
    assert report.metadata.author == ""


def test_word_entities_are_not_expanded(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top secret words")
    files = dict(_entries(word_file(("قبل", ""), ("MARK", ""))))
    inside = files["word/document.xml"].replace(b"MARK", b"&x;")
    declaration = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    files["word/document.xml"] = inside.replace(b"<w:document", declaration + b"<w:document", 1)
    with suppress(DamagedFile):  # Refusing it is as good.
        assert "secret" not in read_document(zip_of(files), Format.DOCX).text


def _entries(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_messages_with_their_attachments_and_without_their_sender() -> None:
    document = read_document(message(), Format.EMAIL)
    report = propose(document)
    assert (report.title, report.body) == ("إغلاق المعبر", "قال المجلس المحلي إن المعبر مغلق.")
    assert report.metadata.published_on == date(2021, 11, 30)
    assert (report.metadata.source, report.metadata.author) == ("", "")
    assert document.parts == (Part("etc/report.txt", b"attached report"),)


TABLES = {
    Format.CSV: 'العنوان;النص;التاريخ\nأول;"سطر\nثانٍ";30/11/2021\n;;\nثالث;نص;\n'.encode("cp1256"),
    Format.XLSX: excel_file(
        [[None], ["العنوان", "النص", "التاريخ"], ["أول", "سطر\nثانٍ", datetime(2021, 11, 30)], [], ["ثالث", "نص", None]]
    ),
    Format.JSONL: (
        '{"العنوان": "أول", "النص": "سطر\\nثانٍ", "التاريخ": "2021-11-30"}\n\n{"العنوان": "ثالث", "النص": "نص"}\n'
    ).encode(),
}


@pytest.mark.parametrize("kind", list(TABLES))
def test_tables_give_a_report_a_row(kind: Format) -> None:
    columns, rows = sample(TABLES[kind], kind)
    mapping = guess_columns(columns)
    assert mapping == {"title": "العنوان", "body": "النص", "published_on": "التاريخ"}
    first, last = (propose(row_document(row, mapping)) for row in rows)
    assert (first.title, first.body, first.metadata.published_on) == ("أول", "سطر\nثانٍ", date(2021, 11, 30))
    assert (last.title, last.metadata.published_on) == ("ثالث", None)


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    rows = list(read_rows(b'{"text": "a"}\n{broken\n["x"]\n{"text": "b\\u0000\\ud800"}\n', Format.JSONL))
    assert [row if isinstance(row, dict) else type(row) for row in rows] == [
        {"text": "a"}, DamagedFile, DamagedFile, {"text": "b?"},
    ]  # fmt: skip
    assert "Line 2" in str(rows[1])


def test_rows_without_text_and_tables_without_rows() -> None:
    with pytest.raises(MissingColumn):
        row_document({"title": "x", "text": " "}, {"title": "title", "body": "text"})
    with pytest.raises(EmptyFile):
        sample(b"a,b\n", Format.CSV)


def test_zip_files_give_their_members_with_harmless_names() -> None:
    inner = zip_of({"deep.txt": b"deep"})
    data = zip_of(
        {"../../etc/a.txt": b"a", "تقارير/b\u202etxt.exe": b"b", "__MACOSX/._a": b"x", "in.zip": inner, "d/": b""}
    )
    *members, (_name, left_out) = read_parts(data)
    assert isinstance(left_out, Omission)
    assert str(left_out.part) == "files of the operating system: 1"
    assert members == [
        ("etc/a.txt", Part("etc/a.txt", b"a")),
        ("تقارير/btxt.exe", Part("تقارير/btxt.exe", b"b")),
        ("in.zip/deep.txt", Part("in.zip/deep.txt", b"deep")),
    ]


class Nameless(zipfile.ZipInfo):
    def is_dir(self) -> bool:
        return False


def test_a_member_without_a_name_is_read_under_its_number() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"a")
        archive.writestr(Nameless(""), b"b")
    assert list(read_parts(buffer.getvalue())) == [("a.txt", Part("a.txt", b"a")), ("2", Part("2", b"b"))]


def test_zip_files_too_deep_locked_or_damaged() -> None:
    deep = zip_of({"a.txt": b"x"})
    for _level in range(3):
        deep = zip_of({"in.zip": deep, "beside.txt": b"y"})
    found = dict(read_parts(deep))
    assert isinstance(found["beside.txt"], Part)
    assert any(isinstance(part, TooLarge) for part in found.values())
    locked = bytearray(zip_of({"a.txt": b"x"}))
    for mark, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", locked, bytes(locked).index(mark) + shift, 1)
    assert isinstance(dict(read_parts(bytes(locked)))["a.txt"], ProtectedFile)
    with pytest.raises(DamagedFile):
        list(read_parts(b"PK\x03\x04 nothing"))


def test_bombs_are_not_unfolded(settings: Any) -> None:
    bomb = zip_of({"a.txt": b"0" * (64 * 1024 * 1024)})
    with pytest.raises(TooLarge, match="unfold"):
        list(read_parts(bomb))
    for marker, kind in (("word/document.xml", Format.DOCX), ("xl/workbook.xml", Format.XLSX)):
        data = zip_of({marker: b"0" * (64 * 1024 * 1024)})
        assert detect(data) == kind
        with pytest.raises(TooLarge, match="unfold"):
            read_document(data, kind) if kind == Format.DOCX else list(read_rows(data, kind))
    settings.ARCHIVE_ENTRIES = 1
    with pytest.raises(TooLarge, match="2 files"):
        list(read_parts(zip_of({"a": b"a", "b": b"b"})))


def test_xlsx_entities_are_not_expanded() -> None:
    files = dict(_entries(excel_file([["a"], ["b"]])))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    sheet = "xl/worksheets/sheet1.xml"
    files[sheet] = files[sheet].replace(b"<worksheet", bomb + b"<worksheet", 1)
    with pytest.raises(DamagedFile):
        list(read_rows(zip_of(files), Format.XLSX))


def test_a_long_text_is_refused(settings: Any) -> None:
    settings.TEXT_LIMIT = 100
    with pytest.raises(TooLarge, match="101 characters"):
        read_document(b"a" * 101, Format.TEXT)
    assert len(read_document(b"a" * 100, Format.TEXT).text) == 100


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("تقرير.txt", "تقرير.txt"),
        ("../../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\x\\a.txt", "C_/Users/x/a.txt"),
        ("gpj.\N{RIGHT-TO-LEFT OVERRIDE}exe", "gpj.exe"),
        ("a\r\nContent-Type: x.txt", "aContent-Type_ x.txt"),
        ("....//", ""),
        ("a" * 300 + ".txt", "a" * 250 + "….txt"),
    ],
)
def test_names(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless
