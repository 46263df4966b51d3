"""OpenDocument, PowerPoint, books and old Office files: what they show is text; what they do not is left out and said."""

from __future__ import annotations

import io
import shutil
import struct
import wave
from typing import Any

import pytest

from archive.readers import Format, ReadError, detect, propose, read_document
from archive.readers.document import DamagedFile, EmptyFile, ProtectedFile, UnknownFormat
from archive.readers.office import conversion as office_process
from archive.readers.office.ole import OLE
from archive.readers.packed.media import media_kind, media_seconds
from tests.archive.readers.conftest import zip_of
from tests.archive.readers.hostile import OPEN, slides
from tests.archive.readers.office import blocks, left_out, read

STYLES = (
    '<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/>'
    '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="T2"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="dp2"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    "</office:automatic-styles>"
)
CHANGES = (
    "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><x>secret</x></office:change-info>"
    "<text:p>سري</text:p></text:deletion></text:changed-region><text:changed-region><text:deletion><office:change-info/>"
    "<text:p/><text:p/></text:deletion></text:changed-region></text:tracked-changes>"
)


def odf(body: str, kind: str = "text", **files: str) -> bytes:
    content = (
        f"<office:document-content {OPEN}>{STYLES}<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    named = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content}
    named |= {name.replace("_", "."): text for name, text in files.items()}
    return zip_of({name: text.encode() for name, text in named.items()})


@pytest.mark.parametrize(
    ("body", "expected", "omitted"),
    [
        ("<text:p>قتل<text:s/>42<text:tab/>أ<text:line-break/>ب</text:p>", ["قتل 42\tأ\nب"], []),
        ("<text:p>\n  أول\n  ثانٍ </text:p>", [" أول ثانٍ "], []),
        (CHANGES + "<text:p>نص</text:p>", ["نص"], ["tracked deletions: 1"]),
        ("<text:list><text:list-item><text:p>1</text:p></text:list-item><text:list-item><text:p>2</text:p></text:list-item></text:list>",
         ["1", "2"], []),
        ("<table:table><table:table-row><table:table-cell><text:p>أ</text:p><text:p>ب</text:p></table:table-cell><table:table-cell>"
         "<text:p>12</text:p></table:table-cell></table:table-row></table:table>", ["أ ب\t12"], []),
        ("<text:p>قتل 12<text:note><text:note-citation>i</text:note-citation><text:note-body><text:p>مصدر 7</text:p>"
         "</text:note-body></text:note> مدنياً</text:p><text:p>تالٍ</text:p>", ["قتل 12[1] مدنياً", "[1] مصدر 7", "تالٍ"], []),
        ("<text:p>قبل<draw:frame><draw:text-box><text:p>في الإطار</text:p></draw:text-box></draw:frame> بعد</text:p>",
         ["قبل بعد", "في الإطار"], []),
        ("<text:p>أ<office:annotation><x>Name</x><text:p>ملاحظة</text:p></office:annotation></text:p>", ["أ"], ["comments: 1"]),
        ('<text:p>أ<text:span text:style-name="T1">خفي</text:span>42<text:span text:style-name="T2">1</text:span></text:p>',
        ["أ42¹"],
         ["hidden passages: 1"]),
        ('<text:section text:display="none"><text:p>خفي</text:p></text:section><text:p>أ</text:p>', ["أ"],
        ["hidden passages: 1"]),
        ("<text:p>أ<draw:frame><draw:image/><draw:image/></draw:frame></text:p>", ["أ"], ["pictures: 1"]),
        ("<text:p><text:ruby><text:ruby-base>A</text:ruby-base><text:ruby-text>أ</text:ruby-text></text:ruby></text:p>",
        ["A(أ)"], []),
    ],
)  # fmt: skip
def test_what_an_open_document_shows(body: str, expected: list[str], omitted: list[str]) -> None:
    document = read(odf(body), Format.ODT)
    assert blocks(document) == expected
    assert left_out(document) == omitted
    assert "secret" not in str(document)


def test_titles_and_headers_of_open_documents() -> None:
    styles = (
        f"<office:document-styles {OPEN}><office:master-styles><style:master-page><style:header><text:p>ترويسة</text:p>"
        "</style:header><style:footer><text:p/></style:footer></style:master-page></office:master-styles></office:document-styles>"
    )
    document = read(
        odf('<text:p text:style-name="P1">عنوان</text:p><text:p>نص</text:p>', styles_xml=styles), Format.ODT
    )
    assert (propose(document).title, propose(document).body) == ("عنوان", "نص")
    assert left_out(document) == ["headers and footers: 1"]


def test_flat_open_documents() -> None:
    kind = 'office:mimetype="application/vnd.oasis.opendocument.text"'
    body = f'<?xml version="1.0"?>\n<office:document {OPEN} {kind}><office:body>'
    data = f"{body}<office:text><text:p>قتل 42</text:p></office:text></office:body></office:document>".encode()
    assert read(data, Format.ODT).text == "قتل 42"


def test_locked_and_damaged_open_documents() -> None:
    locked = zip_of(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"\x00\x01",
            "META-INF/manifest.xml": b"<manifest><file-entry><encryption-data/></file-entry></manifest>",
        }
    )  # fmt: skip
    with pytest.raises(ProtectedFile):
        read_document(locked, Format.ODT)
    with pytest.raises(DamagedFile):
        read_document(odf("<text:p>"), Format.ODT)
    with pytest.raises(EmptyFile):
        read_document(odf("<text:p/>"), Format.ODT)


def test_open_presentations_give_a_page_a_slide() -> None:
    frame = '<draw:frame presentation:class="{}"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>'
    notes = "<presentation:notes><draw:frame><text:p>ملاحظة</text:p></draw:frame></presentation:notes>"
    body = (
        f"<draw:page>{frame.format('title', 'تقرير')}{frame.format('outline', 'قتل 42')}{frame.format('footer', 'تذييل')}{notes}"
        f'</draw:page><draw:page draw:style-name="dp2">{frame.format("", "خفي")}</draw:page>'
        f"<draw:page>{frame.format('', 'أخيرة')}</draw:page>"
    )
    document = read(odf(body, "presentation"), Format.ODP)
    assert blocks(document) == ["تقرير", "قتل 42", "أخيرة"]
    assert [document.text[place:][:5] for place in document.pages] == ["تقرير", "أخيرة"]
    assert left_out(document) == ["hidden slides: 1", "notes of the speaker: 1", "headers and footers: 1"]


SHAPE = "<p:sp><p:nvSpPr><p:nvPr>{}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{}</a:t></a:r><a:br/></a:p></p:txBody></p:sp>"
GRID = (
    "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>الاسم</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc><a:txBody><a:p><a:r><a:t>12</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
)


def test_slides_in_their_order() -> None:
    inside = (
        SHAPE.format('<p:ph type="title"/>', "تقرير القصف")
        + GRID
        + SHAPE.format('<p:ph type="sldNum"/>', "7")
        + "<p:pic/>"
    )
    document = read(slides(2, inside), Format.PPTX)
    assert blocks(document) == ["تقرير القصف", "الاسم\t12"] * 2
    assert document.pages == (0, document.text.rindex("تقرير"))
    assert document.metadata.title == "تقرير القصف"
    assert left_out(document) == ["pictures: 2"]


def test_hidden_slides_are_left_out_and_said() -> None:
    data = slides(1, SHAPE.format("", "خفي"))
    document = slides(2, SHAPE.format("", "ظاهر"))
    with pytest.raises(EmptyFile):
        read_document(_changed(data, "ppt/slides/s0.xml", b"<p:sld ", b'<p:sld show="0" '), Format.PPTX)
    found = read_document(_changed(document, "ppt/slides/s1.xml", b"<p:sld ", b'<p:sld show="0" '), Format.PPTX)
    assert (found.text, left_out(found)) == ("ظاهر", ["hidden slides: 1"])


def _changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {each: package.read(each) for each in package.namelist()}
    return zip_of(files | {name: files[name].replace(old, new)})


BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>شهادات من سراقب</dc:title><dc:creator>سمير الخالد</dc:creator><dc:language>ar</dc:language>
<dc:publisher>دار النشر</dc:publisher><dc:date>2021-11-30</dc:date></metadata><manifest>
<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="t%20x/a.xhtml" media-type="application/xhtml+xml"/>
<item id="c" href="c.svg" media-type="image/svg+xml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>"""
CHAPTER = "<html><head><title>x</title><style>p{}</style></head>"
CHAPTER += "<body><h1>الفصل</h1><p>قتل 42<sup>1</sup><br/>أ</p>{}</body></html>"


def book(**more: bytes) -> bytes:
    files = {
        "mimetype": b"application/epub+zip", "OEBPS/t x/a.xhtml": CHAPTER.replace("{}", "", 1).format("").encode(),
        "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="OEBPS/p.opf"/></rootfiles></container>',
        "OEBPS/p.opf": BOOK.encode(),
        "OEBPS/b.xhtml": "<html><body><table><tr><td><p>خالد</p></td><td>12</td></tr></table><img/></body></html>".encode(),
    }  # fmt: skip
    return zip_of(files | {name.replace("__", "/"): data for name, data in more.items()})


def test_books_in_the_order_of_their_spine() -> None:
    document = read(book(), Format.EPUB)
    assert blocks(document) == ["الفصل", "قتل 42¹\nأ", "خالد\t12"]
    assert [document.text[place:][:4] for place in document.pages] == ["الفص", "خالد"]
    told = document.metadata
    assert (told.title, told.source, told.language, str(told.published_on)) == (
        "شهادات من سراقب",
        "دار النشر",
        "ar",
        "2021-11-30",
    )
    # No page names the author: it can be who typed the book.
    assert (told.author, told.declared_author) == ("", "سمير الخالد")
    assert left_out(document) == ["pictures: 1", "chapters that cannot be read: 1"]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16"])
def test_chapters_in_the_encoding_that_they_declare(encoding: str) -> None:
    chapter = f'<?xml version="1.0" encoding="{encoding}"?><html><body><p>قتل&nbsp;42</p></body></html>'.encode(
        encoding
    )
    assert blocks(read(book(**{"OEBPS__t x__a.xhtml": chapter}), Format.EPUB))[0] == "قتل 42"


def test_a_locked_book_says_so() -> None:
    method = b'<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></encryption>'
    fonts = b'<encryption><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></encryption>'
    with pytest.raises(ProtectedFile):
        read_document(book(**{"META-INF__encryption.xml": method}), Format.EPUB)
    assert read_document(book(**{"META-INF__encryption.xml": fonts}), Format.EPUB).text


def compound(*names: str, flags: int = 0) -> bytes:
    """An old Office file with streams of these names, of which the first begins with a Word file's head."""
    head = OLE + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<8I", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    table = struct.pack("<3I", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE)
    entries = b""
    for number, name in enumerate(("Root Entry", *names)):
        right = number + 1 if 0 < number < len(names) else 0xFFFFFFFF
        plain = name.encode("utf-16-le")
        entries += plain.ljust(64, b"\0") + struct.pack(
            "<HBB3I", len(plain) + 2, 2, 1, 0xFFFFFFFF, right, 1 if not number else 0xFFFFFFFF
        )
        entries += bytes(36) + struct.pack("<IQ", 2, 512)
    word = (b"\xec\xa5" + bytes(8) + struct.pack("<H", flags)).ljust(512, b"\0")
    return head.ljust(512, b"\xff") + table.ljust(512, b"\xff") + entries.ljust(512, b"\0") + word


@pytest.mark.parametrize(
    ("names", "flags", "expected"),
    [
        (["WordDocument", "1Table"], 0, Format.DOC),
        (["PowerPoint Document"], 0, Format.PPT),
        (["WordDocument"], 0x0100, ProtectedFile),
        (["EncryptionInfo", "EncryptedPackage"], 0, ProtectedFile),
        (["VisioDocument"], 0, UnknownFormat),
    ],
)
def test_old_office_files_are_known_by_their_streams(names: list[str], flags: int, expected: Any) -> None:
    data = compound(*names, flags=flags)
    if isinstance(expected, Format):
        assert detect(data) == expected
    else:
        with pytest.raises(expected):
            detect(data)


def test_without_libreoffice_old_files_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_process, "_program", lambda: None)
    with pytest.raises(UnknownFormat, match=r"DOC.*LibreOffice"):
        read_document(compound("WordDocument"), Format.DOC)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_old_word_files_are_read_by_libreoffice() -> None:
    from archive.readers.office.conversion import convert
    from tests.archive.readers.office import par, run, word

    old = convert(word(par(run("تقرير من سراقب")) + par(run("قتل 42 مدنياً"))), "docx", "doc")
    assert blocks(read(old, Format.DOC)) == ["تقرير من سراقب", "قتل 42 مدنياً"]
    with pytest.raises(ReadError):
        read_document(old[:3000], Format.DOC)


def _wav(seconds: int) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000 * seconds))
    return buffer.getvalue()


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


MOVIE = _box(b"moov", _box(b"mvhd", bytes(12) + struct.pack(">II", 600, 7200)))
OGG = b"OggS" + bytes(22) + b"\x01\x13OpusHead\x01\x01" + struct.pack("<H", 312) + bytes(20)


@pytest.mark.parametrize(
    ("data", "kind", "seconds"),
    [
        (_wav(3), "WAV", 3.0),
        (_box(b"ftyp", b"isomiso2") + _box(b"free", b"x") + MOVIE, "MP4", 12.0),
        (_box(b"ftyp", b"qt  qt  ") + MOVIE, "MOV", 12.0),
        (_box(b"ftyp", b"3gp43gp4") + MOVIE, "3GP", 12.0),
        (OGG + b"OggS\0\4" + struct.pack("<q", 48000 * 5 + 312) + bytes(20), "OGG", 5.0),
        (b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb", "MP3", None),
        (b"ID3\x03" + bytes(20), "MP3", None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "WEBM", None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "MKV", None),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "AVI", None),
        (_box(b"ftyp", b"heicmif1"), None, None),
        ("تقرير عادي لا تسجيل".encode(), None, None),
        ("تقرير".encode("utf-16"), None, None),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", None, None),
    ],
)
def test_recordings_are_known_by_their_content(data: bytes, kind: str | None, seconds: float | None) -> None:
    assert (media_kind(data), media_seconds(data)) == (kind, seconds)
    if kind:
        with pytest.raises(UnknownFormat, match=kind):
            detect(data)
