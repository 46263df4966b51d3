"""Real files, damaged at random: each gives reports or an error that says what to do, and nothing else.

``SIJILL_FUZZ=5000 pytest tests/archive/readers/test_fuzz.py`` tries more of each format; a failure names the seed.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from archive.readers import Report
from tests.archive.readers import export_samples as exports
from tests.archive.readers.conftest import zip_of
from tests.archive.readers.hostile import packed, pdf, slides
from tests.archive.readers.messages import SAVED_PAGE, TEXT, WORDS, attached, emlx, mailbox, plain, several
from tests.archive.readers.office import cell, deleted, instruction, mark, par, run, word
from tests.archive.readers.outlook_files import attachment, outlook_file, stored_rtf
from tests.archive.readers.reading import read_all, stopped_in_the_end
from tests.archive.readers.test_docx import NOTES
from tests.archive.readers.test_docx import TABLE as WORD_TABLE
from tests.archive.readers.test_formats import PAGE, TABLES, message, word_file
from tests.archive.readers.test_mail_words import QUOTED
from tests.archive.readers.test_office import CHANGES, GRID, MOVIE, book, compound, odf
from tests.archive.readers.test_packed import tar_of
from tests.archive.readers.test_provenance import excel_file, photo
from tests.archive.readers.test_provenance import word_file as edited_word_file
from tests.archive.readers.test_rtf import FORM, SHAPE, rtf
from tests.archive.readers.workbooks import ods, xls, xlsb, xlsx

MUTATIONS = int(os.environ.get("SIJILL_FUZZ", "80"))
OF_PDF = 8
"""A PDF file takes two processes and a picture some of tesseract's, so fewer are tried."""
SLOW = ("pdf", "picture")
TOKENS = (
    b"<", b">", b"</", b"&", b'"', b"\x00", b"\xff", b"\n\n", b"--", b"=", b":", b"{", b"[", b"]", b"-1", b"999999999999",
    b"\xd9", b"%PDF-", b"PK\x03\x04", b"boundary=", b"charset=", b"w:val", b"r=\"0\"", b"stream", b"endobj", b"<<",
    b"/Kids", b"\\u0000",
)  # fmt: skip

MARKDOWN = "---\ntitle: عنوان\ndate: 2021-11-30\n---\n# قسم\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> - [x](y) **z** `c`\n".encode()
SHEETS = {
    "s": [["سجل"], ["التاريخ", "النص"], ["3/4/2015", "قال المجلس إن الطريق مغلق"], [42067, "ثانٍ"], ["", "Total"]],
    "t": [["code"], [1]],
}  # fmt: skip
WORD_BODY = (
    par(run("أ"), deleted("ب"), mark("begin"), instruction("x"), mark("separate"), run("ج"), mark("end"))
    + WORD_TABLE.format("<w:tr>" + cell(par('<w:r><w:footnoteReference w:id="2"/></w:r>')) + cell(WORD_TABLE) + "</w:tr>")
    + par("<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + par(run("د"))
          + "</w:txbxContent></mc:Choice></mc:AlternateContent></w:r>")
)  # fmt: skip
OPEN_BODY = "<text:p>أ<text:s/><text:note><text:note-body><text:p>ب</text:p></text:note-body></text:note></text:p>"
RTF_BODY = (
    r"a{\footnote b}{\field{\*\fldinst x}{\fldrslt y}}\trowd\intbl c\cell d\cell\row\pard{\v e}\par{\pict\bin3 abc}"
)


def small_picture() -> bytes:
    out = io.BytesIO()
    pages = [Image.new("L", (60, 20), grey) for grey in (255, 200)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return out.getvalue()


SOURCES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text": ("a.txt", lambda: "عنوان\nالمصدر: عنب بلدي\n30/11/2021\nقال المجلس المحلي.".encode()),
    "text in ISO-8859-6": ("a.txt", lambda: ("عنوان\n" + "قال المجلس المحلي إن الطريق مغلق. " * 5).encode("iso8859-6")),
    "text in UTF-16": ("a.txt", lambda: ("عنوان\n" + "قال المجلس المحلي إن الطريق مغلق. " * 5).encode("utf-16")),
    "markdown": ("a.md", lambda: MARKDOWN),
    "html": ("a.html", lambda: PAGE.format(charset="utf-8").encode()),
    "docx": ("a.docx", lambda: word_file(("عنوان", "Title"), ("نص", ""))),
    "edited docx": ("a.docx", edited_word_file),
    "word docx": ("a.docx", lambda: word(WORD_BODY, footnotes=NOTES)),
    "odt": ("a.odt", lambda: odf(CHANGES + OPEN_BODY)),
    "rtf": ("a.rtf", lambda: rtf(SHAPE + FORM + RTF_BODY)),
    "pptx": ("a.pptx", lambda: slides(2, GRID)),
    "epub": ("a.epub", book),
    "tar": ("a.tar", lambda: tar_of({"a.txt": b"text", "b.eml": message()}, links=("c",))),
    "tgz": ("a.tgz", lambda: tar_of({"a.txt": b"text", "b.eml": message()}, "w:gz")),
    "compound": ("a.msg", lambda: compound("Other", "Streams")),
    "mp4": ("a.mp4", lambda: MOVIE),
    "mail": ("a.eml", message),
    "forwarded mail": ("a.eml", lambda: several(TEXT, attached("a.txt", b"x", "text/plain"), plain(QUOTED["Outlook"] + WORDS))),
    "mailbox": ("a.mbox", lambda: mailbox(plain(WORDS), message(), plain(QUOTED["Gmail"]))),
    "emlx": ("a.emlx", lambda: emlx(plain(WORDS))),
    "msg": ("a.msg", lambda: outlook_file("x", body=WORDS, attachments=[attachment("a.txt", b"x")])),
    "msg in RTF": ("a.msg", lambda: outlook_file("x", rtf=stored_rtf(b"{\\rtf1\\fromhtml {\\*\\htmltag <p>}\\'c7\\u1604?}"))),
    "mhtml": ("a.mhtml", lambda: SAVED_PAGE),
    "csv": ("a.csv", lambda: next(data for kind, data in TABLES.items() if kind == "csv")),
    "xlsx": ("a.xlsx", lambda: next(data for kind, data in TABLES.items() if kind == "xlsx")),
    "commented xlsx": ("a.xlsx", excel_file),
    "xls": ("a.xls", lambda: xls(SHEETS)),
    "xlsb": ("a.xlsb", lambda: xlsb(SHEETS)),
    "ods": ("a.ods", lambda: ods(SHEETS)),
    "merged xlsx": ("a.xlsx", lambda: xlsx(SHEETS, {"s": ["A1:B1", "A3:A5"]}, hidden=["t"])),
    "jsonl": ("a.jsonl", lambda: next(data for kind, data in TABLES.items() if kind == "jsonl")),
    "zip": ("a.zip", lambda: zip_of({"a.txt": b"text", "b.eml": message(), "c.zip": zip_of({"d.txt": b"x"})})),
    "list inside": ("a.json", lambda: exports.as_json({"data": [{"title": "a", "text": "b", "c": {"d": [1, {"$date": 1}]}}]})),
    "telegram": ("result.json", lambda: exports.as_json(exports.telegram_chat())),
    "telegram page": ("messages.html", exports.telegram_page),
    "whatsapp": ("_chat.txt", lambda: exports.IPHONE),
    "x": ("tweets.js", lambda: b"window.YTD.tweets.part0 = " + exports.as_json(exports.POSTS)),
    "facebook": ("posts.json", lambda: exports.as_json(exports.FACEBOOK)),
    "feed": ("a.xml", lambda: exports.RSS),
    "warc": ("a.warc", lambda: exports.warc(exports.answer("https://example.org/a"), is_packed=False)),
    "packed warc": ("a.warc.gz", lambda: exports.warc(exports.answer("https://example.org/a"))),
    "wacz": ("a.wacz", lambda: exports.wacz(exports.answer("https://example.org/a"), pages=("https://example.org/a",))),
    "capture": ("a.warc", exports.capture),
    "webarchive": ("a.webarchive", exports.webarchive),
    "picture": ("a.tif", small_picture),
    "pdf": ("a.pdf", lambda: pdf(b"BT /F 12 Tf 40 700 Td (The council closed the road.) Tj ET") + photo()),
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_a_damaged_file_gives_reports_or_a_reason(source: str) -> None:
    name, make = SOURCES[source]
    data = make()
    for seed in range(MUTATIONS if source not in SLOW else max(1, MUTATIONS // OF_PDF)):
        damaged = _damaged(data, random.Random(f"{source} {seed}"))
        with stopped_in_the_end():
            try:
                found = read_all(damaged, name)
            except Exception as error:
                pytest.fail(f"{source}, seed {seed}: {type(error).__name__}: {error}")
        assert all(isinstance(each, Report) or str(each) for each in found)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Of a packed file mostly a part is damaged, and the whole is packed again: else only its checksums would be tested."""
    if data.startswith(b"PK") and chance.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            files = {entry: package.read(entry) for entry in package.namelist()}
        part = chance.choice(list(files))
        return packed(files | {part: _changed(files[part], chance)})
    return _changed(data, chance)


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _time in range(chance.choice((1, 1, 2, 5, 20))):
        start = chance.randrange(len(changed) + 1)
        end = min(len(changed), start + chance.choice((1, 1, 4, 30, 300)))
        act = chance.randrange(5)
        if act == 0:
            changed[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
        elif act == 1:
            del changed[start:end]
        elif act == 2:
            changed[start:start] = changed[start:end] * chance.choice((1, 2, 50))
        elif act == 3:
            changed[start:start] = chance.choice(TOKENS) * chance.choice((1, 1, 100))
        else:
            changed[start:end] = chance.choice(TOKENS)
    return bytes(changed) if chance.random() < 0.9 else bytes(changed[: chance.randrange(len(changed) + 1)])
