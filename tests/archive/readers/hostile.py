"""Hostile and ordinary files of any size, made by rule. Each maker takes a number of bytes, roughly, and gives a file."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import docx
import openpyxl

from archive.readers.office.ole import OLE
from tests.archive.readers import hostile_exports as exports
from tests.archive.readers.workbooks import ods, ods_of, xls, xlsb

Maker = Callable[[int], bytes]
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"'
)
POINT = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
SENTENCE = "قال المجلس المحلي في البوكمال إن الطريق الدولي مغلق منذ يوم أمس. "


def _text(head: str, piece: str, tail: str = "") -> Maker:
    width = max(1, len(piece.encode()))
    return lambda size: (head + piece * (size // width) + tail).encode()


def _numbered(head: str, piece: str, tail: str = "") -> Maker:
    return lambda size: (head + "".join(piece % n for n in range(size // (len(piece) + 3))) + tail).encode()


@cache
def _files(kind: str) -> dict[str, bytes]:
    buffer = io.BytesIO()
    if kind == "docx":
        docx.Document().save(buffer)
    else:
        openpyxl.Workbook().save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return buffer.getvalue()


def _docx(head: str, piece: str, tail: str = "", part: str = "word/document.xml") -> Maker:
    def make(size: int) -> bytes:
        inside = (head + piece * (size // len(piece)) + tail).encode()
        if part == "word/document.xml":
            inside = f"<w:document {WORD}><w:body>".encode() + inside + b"</w:body></w:document>"
        return packed(_files("docx") | {part: inside}, zipfile.ZIP_STORED)

    return make


def _xlsx(head: str, piece: str, tail: str = "", part: str = "xl/worksheets/sheet1.xml") -> Maker:
    def make(size: int) -> bytes:
        inside = head + "".join(piece.replace("@", str(n)) for n in range(1, size // len(piece) + 1)) + tail
        return packed(_files("xlsx") | {part: inside.encode()}, zipfile.ZIP_STORED)

    return make


def _sheet(piece: str, before: str = "", after: str = "") -> Maker:
    return _xlsx(f"<worksheet {SHEET}>{before}<sheetData>", piece, f"</sheetData>{after}</worksheet>")


HEAD = "From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n"
MIXED = HEAD + "Content-Type: multipart/mixed; boundary=q\n\n"


def _nested_mail(size: int) -> bytes:
    inner = "Content-Type: message/rfc822\n\n"
    return (HEAD + inner * (size // len(inner)) + HEAD + "\ntext").encode()


def _nested_parts(size: int) -> bytes:
    return (
        HEAD + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(size // 60))
    ).encode()


def pdf(drawing: bytes, box: str = "0 0 595 842") -> bytes:
    """One page with a drawing in Helvetica."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>" % box.encode(),
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def _letters(size: int) -> bytes:
    lines = b"".join(b"1 0 0 1 40 %d Tm (%s) Tj " % (800 - n % 700, b"words of a line " * 4) for n in range(size // 64))
    return pdf(b"BT /F 9 Tf " + lines + b"ET")


def _one_line(size: int) -> bytes:
    return pdf(b"BT /F 1 Tf 1 0 0 1 0 400 Tm (" + b"ab " * (size // 3) + b") Tj ET")


def _cells(count: int) -> list[list[str | int]]:
    return [["id", "text"], *[[n, "words of a report"] for n in range(count)]]


def _zips(size: int) -> bytes:
    inner = packed({"a.txt": b"x"}, zipfile.ZIP_STORED)
    return packed({f"{n}.zip": inner for n in range(size // len(inner))}, zipfile.ZIP_STORED)


def _odt(head: str, piece: str, tail: str = "", kind: str = "text") -> Maker:
    def make(size: int) -> bytes:
        inside = head + piece * (size // len(piece)) + tail
        body = f"<office:body><office:{kind}>{inside}</office:{kind}></office:body>"
        content = f"<office:document-content {OPEN}>{body}</office:document-content>"
        mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
        return packed({"mimetype": mimetype, "content.xml": content.encode()}, zipfile.ZIP_STORED)

    return make


def _epub(head: str, piece: str, tail: str = "", part: str = "chapter") -> Maker:
    def make(size: int) -> bytes:
        inside = head + piece * (size // len(piece)) + tail
        item = '<item id="a" href="a.html" media-type="application/xhtml+xml"/>'
        spine = inside if part == "spine" else '<itemref idref="a"/>'
        files = {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="b.opf"/></container>',
            "b.opf": f"<package><manifest>{item}</manifest><spine>{spine}</spine></package>",
            "a.html": f"<html><body>{inside if part == 'chapter' else 'text'}</body></html>",
        }
        return packed({name: content.encode() for name, content in files.items()}, zipfile.ZIP_STORED)

    return make


def slides(number: int, inside: str) -> bytes:
    """A presentation of so many slides, all with the same shapes."""
    kind, part = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide", "ppt/slides/s{}.xml"
    relations = "".join(f'<Relationship Id="r{n}" Type="{kind}" Target="slides/s{n}.xml"/>' for n in range(number))
    order = "".join(f'<p:sldId id="{n}" r:id="r{n}"/>' for n in range(number))
    files = {
        "ppt/presentation.xml": f"<p:presentation {POINT}><p:sldIdLst>{order}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    for n in range(number):
        files[part.format(n)] = f"<p:sld {POINT}><p:cSld><p:spTree>{inside}</p:spTree></p:cSld></p:sld>"
    return packed({name: content.encode() for name, content in files.items()}, zipfile.ZIP_STORED)


def _tar(size: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number in range(size // 1024):
            entry = tarfile.TarInfo(f"{number}.txt")
            entry.size = 5
            archive.addfile(entry, io.BytesIO(b"text "))
    return buffer.getvalue()


def _long_names(size: int) -> bytes:
    """Headers that each announce a long name for the next."""
    entry = tarfile.TarInfo("a")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 1
    return (entry.tobuf(tarfile.GNU_FORMAT) + b"a".ljust(512, b"\0")) * (size // 1024)


def _compound(size: int) -> bytes:
    """An old Office file whose directory is all there is."""
    sectors = size // 512
    tables = sectors // 128 + 1
    head = OLE + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6).ljust(14, b"\0") + bytes(6)
    head = head.ljust(44, b"\0") + struct.pack("<IIIIIIII", tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head = (head + b"".join(struct.pack("<I", n) for n in range(min(tables, 109)))).ljust(512, b"\xff")
    chain = b"".join(struct.pack("<I", n + 1) for n in range(tables + sectors)).ljust(512 * tables, b"\xff")
    entry = "a".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB3I", 4, 1, 1, 1, 2, 3)
    return head + chain + entry.ljust(128, b"\0") * 4 * sectors


def _many_words(size: int) -> bytes:
    words = (chr(1575 + n % 7) + chr(1601 + n // 7 % 9) * (n % 40) for n in range(size // 22))
    return " ".join(words).encode("cp1256")


def _png_chunks(size: int) -> bytes:
    """Words about a picture without a picture."""
    chunk = b"tEXta\0b"
    one = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    head = b"IHDR" + struct.pack(">IIBBBBB", 10, 10, 8, 0, 0, 0, 0)
    start = (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + start + one * (size // len(one))


def _tiff_directories(size: int) -> bytes:
    """One empty directory after the other."""
    return b"II*\x00" + b"".join(struct.pack("<IH", 8 + 6 * n, 0) for n in range(size // 6))


BUILT_WITH: dict[str, tuple[str, Maker]] = {
    "text: words": ("a.txt", _text("عنوان\n", SENTENCE)),
    "text: one line": ("a.txt", _text("", "ا")),
    "text: comments of a page": ("a.txt", _text("", "<!---->")),
    "text: Windows-1256": ("a.txt", lambda size: ("قال المجلس\n" * (size // 11)).encode("cp1256")),
    "text: ISO-8859-6": ("a.txt", lambda size: ("قال المجلس المحلي\n" * (size // 18)).encode("iso8859-6")),
    "text: many words": ("a.txt", _many_words),
    "text: damaged": ("a.txt", lambda size: (SENTENCE.encode() + b"\xff") * (size // 120)),
    "text: saved in a wrong encoding": ("a.txt", lambda size: (SENTENCE * (size // 240)).encode().decode("cp1256").encode()),
    "text: UTF-16": ("a.txt", lambda size: (SENTENCE * (size // 130)).encode("utf-16-le")),
    "text: marks on a letter": ("a.txt", _text("ا", "\u064e\u0651")),
    "text: joiners": ("a.txt", _text("ا", "\u200c\u200d")),
    "html: declared article": (
        "a.html", _text('<html><script type="application/ld+json">[', '{"@type":"x","a":[{}]},', "{}]</script><body>a"),
    ),
    "html: comments": ("a.html", _text(f"<html><body><p>{SENTENCE}</p>", f'<div class="comments">{SENTENCE}')),
    "markdown: front matter": ("a.md", _text("---\n", "a\n")),
    "markdown: a field of spaces": ("a.md", _text("---\na", " ", "x\n---\nb")),
    "markdown: brackets": ("a.md", _text("a", "[")),
    "markdown: asterisks": ("a.md", _text("", "a**b ")),
    "markdown: quotations": ("a.md", _text("", "> ", "a")),
    "markdown: words": ("a.md", _text("# t\n\n", SENTENCE + "*x* [y](z)\n\n")),
    "html: unfinished tags": ("a.html", _text("<html><body>", "<p ")),
    "html: paragraphs": ("a.html", _text("<html><body><article>", f"<p>{SENTENCE}</p>")),
    "html: nested": ("a.html", _text("<html><body>", "<div>", "a")),
    "html: attributes": ("a.html", _numbered("<html><body><p ", "a%d=1 ", ">a")),
    "html: empty tags": ("a.html", _text("<html><body>", "<b></b>")),
    "docx: paragraphs": ("a.docx", _docx("", f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>")),
    "docx: empty paragraphs": ("a.docx", _docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>", "<w:p/>")),
    "docx: cells that span": (
        "a.docx",
        _docx("<w:tbl><w:tr>", '<w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p/></w:tc>', "</w:tr></w:tbl>"),
    ),
    "docx: runs and links": (
        "a.docx", _docx("<w:p>", "<w:r><w:t>a</w:t></w:r><w:hyperlink><w:r><w:t>b</w:t></w:r></w:hyperlink>", "</w:p>"),
    ),
    "xlsx: rows": (
        "a.xlsx", _sheet('<row r="@"><c r="A@" t="inlineStr"><is><t>text</t></is></c><c r="B@"><v>1</v></c></row>'),
    ),
    "xlsx: a row far below": (
        "a.xlsx", _sheet("<row/>", '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c><v>1</v></c></row>'),
    ),
    "xlsx: one attribute": ("a.xlsx", _xlsx(f'<worksheet {SHEET} a="', "x", '"><sheetData/></worksheet>')),
    "xlsx: words": (
        "a.xlsx", _xlsx(f"<sst {SHEET}>", "<si><t>a</t></si>", "</sst>", "xl/sharedStrings.xml"),
    ),
    "csv: rows": ("a.csv", _text("title,text\n", "a,b\n")),
    "csv: one row": ("a.csv", _text("", "a,", "\n1,2\n")),
    "csv: one open field": ("a.csv", _text('a,b\n"', "x\n")),
    "xls: rows": ("a.xls", lambda size: xls({"s": _cells(size // 60)})),
    "xlsb: rows": ("a.xlsb", lambda size: xlsb({"s": _cells(size // 60)})),
    "ods: rows": ("a.ods", lambda size: ods({"s": _cells(size // 120)})),
    "ods: repeated": (
        "a.ods",
        lambda size: ods_of(
            "<table:table>" + '<table:table-row table:number-rows-repeated="99"/>' * (size // 50) + "</table:table>"
        ),
    ),
    "csv: names of a form": ("a.csv", _numbered("", '"What happened on that day, number %d?",', "\n1\n")),
    "csv: quotes that stay open": ("a.csv", _text("date,text\n", '2015-03-04,"two\n', 'x"')),
    "csv: markup": ("a.csv", _text("date,text\n2015-03-04,", "<p <br ", "</p>\n")),
    "csv: days": ("a.csv", _text("date,text\n", "03/04/2015,words of a report in a row\n")),
    "xlsx: merged cells": (
        "a.xlsx", _sheet("<row><c><v>1</v></c></row>", after='<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>'),
    ),
    "json: depth": ("a.jsonl", _text('[{"a":', "[")),
    "json: rows": ("a.jsonl", _text("", json.dumps({"title": "a", "text": "b"}) + "\n")),
    "json: list": ("a.json", lambda size: json.dumps([{"a": "b"}] * (size // 12)).encode()),
    "mail: text": ("a.eml", _text(HEAD + "\n", SENTENCE + "\n")),
    "mail: parts": ("a.eml", _text(MIXED, "--q\nContent-Disposition: attachment\n\na\n")),
    "mail: messages in messages": ("a.eml", _nested_mail),
    "mail: pieces of a name": (
        "a.eml", _numbered(HEAD + "Content-Disposition: attachment;", " filename*%d=a;", "\n\nx"),
    ),
    "docx: text boxes": (
        "a.docx", _docx("<w:p>",
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>a</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>", "</w:p>"),
    ),
    "docx: fields": ("a.docx", _docx("<w:p>", '<w:r><w:fldChar w:fldCharType="begin"/><w:t>a</w:t></w:r>', "</w:p>")),
    "docx: joined paragraphs": (
        "a.docx", _docx("", "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"),
    ),
    "odt: paragraphs": ("a.odt", _odt("", f"<text:p>{SENTENCE}</text:p>")),
    "odt: spaces": ("a.odt", _odt("<text:p>", '<text:s text:c="999999999"/>a', "</text:p>")),
    "odp: slides": ("a.odp", _odt("", "<draw:page><draw:frame><text:p>a</text:p></draw:frame></draw:page>", kind="presentation")),
    "rtf: paragraphs": ("a.rtf", _text("{\\rtf1\\ansicpg1256 ", "\\par {\\b a} \\'c7\\'e1 b", "}")),
    "rtf: groups": ("a.rtf", _text("{\\rtf1 ", "{")),
    "rtf: fields": ("a.rtf", _text("{\\rtf1 ", "{\\field{\\*\\fldinst{ HYPERLINK \"a\"}}{\\fldrslt b}}", "}")),
    "pptx: slides": ("a.pptx", lambda size: slides(size // 900,
    "<p:sp><p:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></p:txBody></p:sp>")),
    "epub: words": ("a.epub", _epub("", f"<p>{SENTENCE}</p>")),
    "epub: spine": ("a.epub", _epub("", '<itemref idref="a"/>', part="spine")),
    "tar: members": ("a.tar", _tar),
    "gz: one file": ("a.gz", lambda size: gzip.compress(b"text " * (size // 5), 0)),
    "pdf: letters": ("a.pdf", _letters),
    **exports.BUILT_WITH,
    "picture: chunks": ("a.png", _png_chunks),
    "zip: members": ("a.zip", lambda size: packed({f"{n}.txt": b"x" for n in range(size // 100)})),
}  # fmt: skip
"""The faults that were known, an ordinary file of each format, and what lies near them."""

KEPT_BACK: dict[str, tuple[str, Maker]] = {
    "text: lines": ("a.txt", _text("", "\n", "a")),
    "text: UTF-16": ("a.txt", lambda size: ("نص " * (size // 6)).encode("utf-16")),
    "text: spaces before a page": ("a.txt", _text("", " ", "<html>")),
    "text: addresses": ("a.txt", _text("", "http://")),
    "markdown: pictures": ("a.md", _text("", "![")),
    "markdown: code": ("a.md", lambda size: "".join("`" * n + "a" for n in range(int((2 * size) ** 0.5))).encode()),
    "markdown: lists": ("a.md", _text("", "- ", "a")),
    "markdown: tables": ("a.md", lambda size: ("|a" * 90 + "|\n" + "|-" * 90 + "|\n" + "|\n" * (size // 2)).encode()),
    "markdown: references": ("a.md", _numbered("", "[a%d]: b\n", "\na")),
    "markdown: tags": ("a.md", _text("x ", "<a ")),
    "markdown: entities": ("a.md", _text("", "&a")),
    "html: punycode": ("a.html", _text("<html><meta charset=punycode>", "ab-", "-a")),
    "html: formatting": ("a.html", _numbered("<html><body>", "<b a=%d>", "<p>x")),
    "html: cells": ("a.html", _text("<html><body><table>", "<tr><td>a<td>b")),
    "html: title": ("a.html", _text("<html><head><title>", "a - ", "</title><body><p>b")),
    "html: author": ("a.html", _text('<html><head><meta name="author" content="', "By a, ", '"></head><body><p>b')),
    "html: data of a page": ("a.html", _text('<html><script type="application/ld+json">', '{"a":[', "</script><p>b")),
    "html: day": ("a.html", _text('<html><head><meta name="date" content="', "2021-", '"></head><body><p>b')),
    "docx: tables in tables": ("a.docx", _docx("", "<w:tbl><w:tr><w:tc>")),
    "docx: one row goes on": (
        "a.docx",
        _docx(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>'
            + "a" * 5000 + "</w:t></w:r></w:p></w:tc></w:tr>",
            "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>", "</w:tbl>",
        ),
    ),
    "docx: tabs": ("a.docx", _docx("<w:p><w:r>", "<w:tab/><w:t>a</w:t>", "</w:r></w:p>")),
    "docx: styles": ("a.docx", _docx(f"<w:styles {WORD}>", '<w:style w:styleId="a"/>', "</w:styles>", "word/styles.xml")),
    "docx: attributes": ("a.docx", _docx('<w:p a="', "x", '"/>')),
    "xlsx: cells in one row": (
        "a.xlsx",
        _xlsx(f'<worksheet {SHEET}><sheetData><row r="1">', "<c><v>1</v></c>", "</row></sheetData></worksheet>"),
    ),
    "xlsx: far columns": ("a.xlsx", _sheet('<row r="@"><c r="XFD@"><v>1</v></c></row>')),
    "xlsx: formats": (
        "a.xlsx", _xlsx(f"<styleSheet {SHEET}><cellXfs>", "<xf/>", "</cellXfs></styleSheet>", "xl/styles.xml"),
    ),
    "xlsx: sheets": (
        "a.xlsx",
        _xlsx(
            f'<workbook {SHEET} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>',
            '<sheet name="s" sheetId="@" r:id="rId1"/>', "</sheets></workbook>", "xl/workbook.xml",
        ),
    ),
    "xlsx: size that lies": ("a.xlsx", _sheet("<row/>", '<row r="1048576"/>')),
    "xlsx: comment": ("a.xlsx", _xlsx(f"<worksheet {SHEET}><!--", "x", "--><sheetData/></worksheet>")),
    "csv: quotes": ("a.csv", _text("a,b\n", '"')),
    "csv: same names": ("a.csv", _text("", "name,", "\n1\n")),
    "csv: long name": ("a.csv", _text("", "n", ",b\n1,2\n")),
    "json: lists": ("a.json", _text('[{"a":[0', ",[]", "]}]")),
    "json: number": ("a.jsonl", _text('{"a":', "9", "}")),
    "json: keys": ("a.jsonl", _numbered('{"a":1', ',"%d":1', "}")),
    "mail: parts in parts": ("a.eml", _nested_parts),
    "mail: folded header": ("a.eml", _text(HEAD + "References: ", "<a@b>\n ", "\n\nx")),
    "mail: many headers": ("a.eml", _text(HEAD, "X-A: b\n", "\nx")),
    "mail: words of a subject": ("a.eml", _text("Subject: ", "=?utf-8?q?a?= ", "\nFrom: a@example.org\n\nx")),
    "mail: brackets of a sender": ("a.eml", _text("From: ", "(", "\nTo: a\nSubject: x\n\nx")),
    "mail: base64": ("a.eml", _text(HEAD + "Content-Transfer-Encoding: base64\n\n", "QUFB=%\n")),
    "mail: punycode": ("a.eml", _text(HEAD + "Content-Type: text/plain; charset=punycode\n\n", "ab-")),
    "mail: quoted": ("a.eml", _text(HEAD + "Content-Transfer-Encoding: quoted-printable\n\n", "=D8=A7")),
    "mail: semicolons": ("a.eml", _text(HEAD + "Content-Type: text/plain; ", "a=\";\";", "\n\nx")),
    "docx: fields in fields": (
        "a.docx", _docx("<w:p>", '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
                        "<w:r><w:t>a</w:t></w:r></w:p>"),
    ),
    "docx: one note": (
        "a.docx", _docx("<w:p>", '<w:r><w:footnoteReference w:id="1"/></w:r>', "<w:r><w:t>a</w:t></w:r></w:p>"),
    ),
    "docx: alternatives": (
        "a.docx",
        _docx('<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">',
              "<mc:AlternateContent><mc:Choice/><mc:Fallback><w:r><w:t>a</w:t></w:r></mc:Fallback></mc:AlternateContent>",
              "</w:p>"),
    ),
    "docx: rows in a cell": (
        "a.docx", _docx("<w:tbl><w:tr><w:tc><w:tbl>", "<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>",
                        "</w:tbl></w:tc></w:tr></w:tbl>"),
    ),
    "docx: relations": (
        "a.docx", _docx("<Relationships>", '<Relationship Id="a" Type="x/header" Target="document.xml"/>', "</Relationships>",
                        "word/_rels/document.xml.rels"),
    ),
    "odt: notes": ("a.odt", _odt("<text:p>", "<text:note><text:note-body><text:p>a</text:p></text:note-body></text:note>",
    "</text:p>")),
    "odt: rows": (
        "a.odt", _odt("<table:table>",
        "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>",
                      "</table:table>"),
    ),
    "odt: shapes": ("a.odt", _odt("<text:p>", "<draw:frame><text:p>a</text:p></draw:frame>", "</text:p>")),
    "odt: choices": ("a.odt", _odt("<text:p>", "<text:ruby><text:ruby-text>a</text:ruby-text></text:ruby>", "</text:p>")),
    "rtf: one paragraph": ("a.rtf", _text("{\\rtf1 ", "\\u1576?", "}")),
    "rtf: rows": ("a.rtf", _text("{\\rtf1 ", "\\intbl a\\cell\\row ", "}")),
    "rtf: cells": ("a.rtf", _text("{\\rtf1 ", "\\intbl a\\cell ", "}")),
    "rtf: notes": ("a.rtf", _text("{\\rtf1 ", "{\\footnote a}", "}")),
    "rtf: fonts": ("a.rtf", _numbered("{\\rtf1{\\fonttbl ", "{\\f%d\\fcharset178 A;}", "}a}")),
    "rtf: pictures": ("a.rtf", _text("{\\rtf1 a{\\pict ", "00ff", "}}")),
    "rtf: open fields": ("a.rtf", _text("{\\rtf1 ", "{\\*\\fldinst HYPERLINK \"")),
    "rtf: backslashes": ("a.rtf", _text("{\\rtf1 ", "\\")),
    "pptx: paragraphs": (
        "a.pptx", lambda size: slides(1,
        "<p:sp><p:txBody>" + "<a:p><a:r><a:t>a</a:t></a:r></a:p>" * (size // 40) + "</p:txBody></p:sp>"),
    ),
    "epub: nested": ("a.epub", _epub("", "<td>", "a")),
    "epub: lines": ("a.epub", _epub("<p>", "a<br>")),
    "tar: long names": ("a.tar", _long_names),
    "gz: many": ("a.gz", lambda size: gzip.compress(b"") * (size // 20)),
    "xz: many": ("a.xz", lambda size: lzma.compress(b"") * (size // 32)),
    "bz2: many": ("a.bz2", lambda size: bz2.compress(b"") * (size // 14)),
    "doc: directory": ("a.doc", _compound),
    "pdf: one line": ("a.pdf", _one_line),
    **exports.KEPT_BACK,
    "picture: directories": ("a.tif", _tiff_directories),
    "zip: in a ZIP file": ("a.zip", _zips),
}  # fmt: skip
"""Files of the same kinds that were not looked at while the limits were made."""
