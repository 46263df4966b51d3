"""``manage.py read``: what is in files, as JSON Lines, without a database and without storing anything."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.archive.readers.conftest import zip_of

TEXT = "اجتماع في البوكمال\n\nعقد في مدينة البوكمال اجتماع حضره ممثلون عن المجلس المحلي.\n\n30 تشرين الثاني 2021"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 8
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64
MESSAGE = f"From: a@example.org\nTo: b@example.org\nSubject: report\nDate: Tue, 14 Mar 2023 10:00:00 +0300\n\n{TEXT}\n"


def read(*paths: Path, **options: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("read", *map(str, paths), stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_report_is_printed_with_what_is_known_of_it(tmp_path: Path) -> None:
    (line,) = read(file(tmp_path, "a.txt", TEXT.encode()))
    assert (line["file"], line["format"], line["error"], line["not_read"]) == ("a.txt", "text", "", [])
    (report,) = line["reports"]
    assert report["title"] == "اجتماع في البوكمال"
    assert report["text"].startswith("عقد في مدينة")
    assert (report["date"], report["language"], report["author"], report["uncertain"]) == ("2021-11-30", "ar", "", [])


def test_a_date_is_as_precise_as_it_is_known(tmp_path: Path) -> None:
    rows = (
        "title,body,date\nأول,نص أول عن الطريق,آب 2013\nثان,نص ثان عن الطريق,2013\nثالث,نص ثالث عن الطريق,21 آب 2013\n"
    )
    (line,) = read(file(tmp_path, "t.csv", rows.encode()))
    assert [report["date"] for report in line["reports"]] == ["2013-08", "2013", "2013-08-21"]


def test_one_bad_file_leaves_the_others_alone(tmp_path: Path) -> None:
    file(tmp_path, "a/empty.csv", b"title,body\n")
    file(tmp_path, "b/broken.pdf", b"%PDF-1.7 broken")
    file(tmp_path, "c/good.txt", TEXT.encode())
    file(tmp_path, ".hidden/x.txt", b"x")
    lines = read(tmp_path)
    assert [line["file"] for line in lines] == ["empty.csv", "broken.pdf", "good.txt"]
    assert [bool(line["error"]) for line in lines] == [True, True, False]
    assert [len(line["reports"]) for line in lines] == [0, 0, 1]


def test_every_part_of_a_packed_file_is_accounted_for(tmp_path: Path) -> None:
    packed = zip_of(
        {
            "a.txt": TEXT.encode(),
            "m.eml": MESSAGE.encode(),
            "t.csv": b"title,body\nA,Words of a row.\n",
            "v.mp4": MP4,
            "x.exe": EXE,
        }
    )
    (line,) = read(file(tmp_path, "z.zip", packed))
    assert [report["title"] for report in line["reports"]] == ["اجتماع في البوكمال", "report", "A"]
    assert not any("example.org" in f"{report}" for report in line["reports"])
    assert [each["part"] for each in line["not_read"]] == ["v.mp4", "x.exe"]
    assert "It is a recording (MP4)" in line["not_read"][0]["why"]


def test_the_reasons_can_be_had_in_arabic(tmp_path: Path) -> None:
    (line,) = read(file(tmp_path, "b.pdf", b"%PDF-1.7 broken"), wording="ar")
    assert "تعذّر فتح" in line["error"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        read(tmp_path / "none.txt")
