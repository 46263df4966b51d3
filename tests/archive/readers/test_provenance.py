"""What originals tell about their making is read for editors, bounded in number and length."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from PIL import ExifTags, Image

from archive.readers.provenance.documents import open_facts
from archive.readers.provenance.pictures import picture_facts
from archive.readers.provenance.reader import FACTS, VALUE_LENGTH, Fact, read_provenance
from tests.archive.readers.conftest import zip_of
from tests.archive.readers.test_office import CHANGES, book, odf
from tests.archive.readers.test_rtf import codes, numbers, rtf

CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"


def photo(kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Nokia", "8.3"
    exif[ExifTags.Base.Artist], exif[ExifTags.Base.Software] = "سمير الخالد".encode(), "Snapseed 2.0"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2021:11:30 10:15:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (34.0, 27.0, 9.0), 3: "E", 4: (40.0, 55.0, 12.0)})
    if kind == "TIFF":
        return exif.tobytes().removeprefix(b"Exif\0\0")
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), "white").save(buffer, kind, exif=exif)
    return buffer.getvalue()


PHOTO_FACTS = {
    Fact("camera", "Nokia 8.3"), Fact("author", "سمير الخالد"), Fact("producer", "Snapseed 2.0"),
    Fact("created", "2021:11:30 10:15:00"), Fact("gps", "34.45250, 40.92000"),
}  # fmt: skip


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("MARK")
    document.add_comment(document.paragraphs[0].runs, text="راجع هذا", author="محررة ثانية", initials="م")
    told = document.core_properties
    told.author, told.last_modified_by, told.title = "مصدر سري", "محرر", "تقرير"
    buffer = io.BytesIO()
    document.save(buffer)
    files = entries(buffer.getvalue())
    files["word/document.xml"] = files["word/document.xml"].replace(
        b"</w:p>", '<w:ins w:id="9" w:author="كاتب خفي"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'.encode(), 1
    )
    files["word/media/image1.jpeg"] = photo()
    files["docProps/app.xml"] = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Office Word</Application><Company>وكالة</Company></Properties>"
    ).encode()
    files["word/_rels/settings.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="t" '
        b'Target="file:///C:/Users/samir/Normal.dotm" TargetMode="External"/></Relationships>'
    )
    return zip_of(files)


def excel_file() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["A1"].comment = Comment("y", "معلّق")
    book.properties.creator, book.properties.lastModifiedBy = "منشئ", "معدّل"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf_file(*, deflated: bool = False) -> bytes:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmp:CreatorTool="InDesign"><dc:creator><rdf:Seq><rdf:li>كاتبة التقرير</rdf:li></rdf:Seq></dc:creator>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
    if deflated:
        packet = zlib.compress(packet)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Author(Samir)/Producer(LibreOffice 7.4)/CreationDate(D:20211130101500+03'00')/Title<FEFF062A>>>",
        b"<</Type/Metadata/Subtype/XML%s/Length %d>>\nstream\n%s\nendstream"
        % (b"/Filter/FlateDecode" if deflated else b"", len(packet), packet),
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + end % (table, len(out))


MESSAGE = (
    b"Received: from laptop.local ([192.0.2.7]) by mx.example.org; Tue, 30 Nov 2021 10:15:00 +0300\r\n"
    b"From: =?utf-8?b?2YXYtdiv2LE=?= <source@example.org>\r\nTo: desk@example.org\r\nCc: two@example.org\r\n"
    b"Subject: x\r\nUser-Agent: Thunderbird\r\nDate: Tue, 30 Nov 2021 10:15:00 +0300\r\nMIME-Version: 1.0\r\n\r\nnotes\r\n"
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_pictures_tell_who_where_and_with_what(kind: str) -> None:
    assert set(read_provenance(photo(kind), "a")) >= PHOTO_FACTS


def test_word_documents_tell_of_everyone_who_worked_on_them() -> None:
    found = set(read_provenance(word_file(), "a.docx"))
    assert found >= PHOTO_FACTS | {
        Fact("author", "مصدر سري"), Fact("last_modified_by", "محرر"), Fact("title", "تقرير"),
        Fact("producer", "Microsoft Office Word"), Fact("company", "وكالة"), Fact("tracked_author", "كاتب خفي"),
        Fact("comment_author", "محررة ثانية"), Fact("other", "file:///C:/Users/samir/Normal.dotm"),
    }  # fmt: skip


def test_tables_tell_of_their_makers_and_commenters() -> None:
    found = set(read_provenance(excel_file(), "a.xlsx"))
    assert found >= {Fact("author", "منشئ"), Fact("last_modified_by", "معدّل"), Fact("comment_author", "معلّق")}


@pytest.mark.parametrize("deflated", [False, True])
def test_pdf_files_tell_in_info_and_in_xmp(deflated: bool) -> None:
    found = set(read_provenance(pdf_file(deflated=deflated), "a.pdf"))
    assert found >= {
        Fact("author", "Samir"), Fact("producer", "LibreOffice 7.4"), Fact("created", "2021-11-30 10:15:00 +03:00"),
        Fact("title", "ت"), Fact("author", "كاتبة التقرير"), Fact("producer", "InDesign"),
    }  # fmt: skip


def test_pdf_files_tell_of_the_pictures_in_them() -> None:
    assert set(read_provenance(pdf_file() + photo(), "a.pdf")) >= PHOTO_FACTS


def test_messages_tell_sender_recipients_and_way() -> None:
    found = read_provenance(MESSAGE, "a.eml")
    assert {fact.kind for fact in found} == {"routing", "sender", "recipient", "producer", "created", "title"}
    assert Fact("sender", "مصدر <source@example.org>") in found
    assert Fact("recipient", "two@example.org") in found
    assert any("192.0.2.7" in fact.value for fact in found if fact.kind == "routing")


def test_facts_are_bounded_and_cannot_disguise_themselves() -> None:
    many = b"".join(b"Received: from h%d\r\n" % n for n in range(3 * FACTS))
    found = read_provenance(b"From: a@example.org\r\nTo: b@example.org\r\n" + many + MESSAGE, "a.eml")
    assert len(found) == FACTS
    long = MESSAGE.replace(b"Thunderbird", b"x" * 5000 + b"\xe2\x80\xaegpj")
    assert max(len(fact.value) for fact in read_provenance(long, "a.eml")) == VALUE_LENGTH
    turned = MESSAGE.replace(b"Subject: x", b"Subject: =?utf-8?q?=E2=80=AEgpj.exe?=")
    assert Fact("title", "gpj.exe") in read_provenance(turned, "a.eml")


@pytest.mark.parametrize("make", [photo, word_file, excel_file, pdf_file, lambda: MESSAGE])
def test_damaged_files_tell_what_can_still_be_read(make: object) -> None:
    data = make()  # type: ignore[operator]
    for step in range(1, 40):
        cut = data[: len(data) * step // 40]
        turned = bytes(255 - b if n % 41 == step else b for n, b in enumerate(data))
        for each in (cut, turned):
            assert all(isinstance(fact, Fact) and fact.value for fact in read_provenance(each, "a"))


def test_plain_text_tells_nothing() -> None:
    assert read_provenance("نص".encode(), "a.txt") == ()
    assert read_provenance(b"", "a.txt") == ()


def test_what_open_documents_books_and_rtf_files_tell() -> None:
    meta = (
        '<o:document-meta xmlns:o="x" xmlns:m="y" xmlns:dc="z"><o:meta><m:initial-creator>أول</m:initial-creator>'
        "<dc:creator>ثانٍ</dc:creator><m:generator>LibreOffice</m:generator></o:meta></o:document-meta>"
    )
    facts = read_provenance(
        odf(CHANGES.replace("<x>secret</x>", "<creator>محرر</creator>") + "<text:p/>", meta_xml=meta), "a.odt"
    )
    assert facts == (
        Fact("tracked_author", "محرر"), Fact("author", "أول"), Fact("last_modified_by", "ثانٍ"), Fact("producer", "LibreOffice"),
    )  # fmt: skip
    assert Fact("author", "سمير الخالد") in read_provenance(book(), "a.epub")
    info = r"{\info{\author " + numbers("كاتب") + r"}{\company " + codes("جهة") + r"}}{\*\revtbl {Unknown;}{Editor;}}"
    assert read_provenance(rtf(r"{\*\generator Word;}" + info + "a", r"\ansi\ansicpg1256"), "a.rtf") == (
        Fact("producer", "Word"), Fact("author", "كاتب"), Fact("company", "جهة"), Fact("tracked_author", "Editor"),
    )  # fmt: skip


def test_a_damaged_picture_hides_no_other() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("Pictures/1.jpg", b"DAMAGED" * 9)
        package.writestr("Pictures/2.jpg", photo())
    data = stored.getvalue().replace(b"DAMAGED" * 9, b"damaged" * 9)
    assert list(open_facts(data)) == list(picture_facts(photo())) != []
