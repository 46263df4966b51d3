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

from archive.readers import Report
from tests.archive.readers.conftest import zip_of
from tests.archive.readers.hostile import packed, pdf
from tests.archive.readers.reading import read_all, stopped_in_the_end
from tests.archive.readers.test_formats import PAGE, TABLES, message, word_file
from tests.archive.readers.test_provenance import excel_file, photo
from tests.archive.readers.test_provenance import word_file as edited_word_file

MUTATIONS = int(os.environ.get("SIJILL_FUZZ", "80"))
OF_PDF = 8
"""A PDF file takes two processes, so fewer are tried."""
TOKENS = (
    b"<", b">", b"</", b"&", b'"', b"\x00", b"\xff", b"\n\n", b"--", b"=", b":", b"{", b"[", b"]", b"-1", b"999999999999",
    b"\xd9", b"%PDF-", b"PK\x03\x04", b"boundary=", b"charset=", b"w:val", b"r=\"0\"", b"stream", b"endobj", b"<<",
    b"/Kids", b"\\u0000",
)  # fmt: skip

MARKDOWN = "---\ntitle: عنوان\ndate: 2021-11-30\n---\n# قسم\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> - [x](y) **z** `c`\n".encode()
SOURCES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text": ("a.txt", lambda: "عنوان\nالمصدر: عنب بلدي\n30/11/2021\nقال المجلس المحلي.".encode()),
    "text in ISO-8859-6": ("a.txt", lambda: ("عنوان\n" + "قال المجلس المحلي إن الطريق مغلق. " * 5).encode("iso8859-6")),
    "text in UTF-16": ("a.txt", lambda: ("عنوان\n" + "قال المجلس المحلي إن الطريق مغلق. " * 5).encode("utf-16")),
    "markdown": ("a.md", lambda: MARKDOWN),
    "html": ("a.html", lambda: PAGE.format(charset="utf-8").encode()),
    "docx": ("a.docx", lambda: word_file(("عنوان", "Title"), ("نص", ""))),
    "edited docx": ("a.docx", edited_word_file),
    "mail": ("a.eml", message),
    "csv": ("a.csv", lambda: next(data for kind, data in TABLES.items() if kind == "csv")),
    "xlsx": ("a.xlsx", lambda: next(data for kind, data in TABLES.items() if kind == "xlsx")),
    "commented xlsx": ("a.xlsx", excel_file),
    "jsonl": ("a.jsonl", lambda: next(data for kind, data in TABLES.items() if kind == "jsonl")),
    "zip": ("a.zip", lambda: zip_of({"a.txt": b"text", "b.eml": message(), "c.zip": zip_of({"d.txt": b"x"})})),
    "pdf": ("a.pdf", lambda: pdf(b"BT /F 12 Tf 40 700 Td (The council closed the road.) Tj ET") + photo()),
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_a_damaged_file_gives_reports_or_a_reason(source: str) -> None:
    name, make = SOURCES[source]
    data = make()
    for seed in range(MUTATIONS if source != "pdf" else max(1, MUTATIONS // OF_PDF)):
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
