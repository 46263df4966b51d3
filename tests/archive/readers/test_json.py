"""JSON of any shape: where the records lie in it, and the names of their fields."""

from __future__ import annotations

from typing import Any

import pytest

from archive.readers import Format, ReadError, detect, read_rows
from archive.readers.document import DamagedFile
from tests.archive.readers.export_samples import as_json

ROWS = [{"title": "أول", "text": "نص"}, {"title": "ثان", "text": "نص آخر"}]


def rows(data: bytes, name: str = "a.json") -> list[Any]:
    assert detect(data, name) == Format.JSONL
    return list(read_rows(data, Format.JSONL))


@pytest.mark.parametrize(
    "data",
    [
        as_json(ROWS), as_json(ROWS, indent=2), as_json({"data": ROWS}), as_json({"results": {"items": ROWS}, "meta": {"n": 2}}),
        as_json({"status": "ok", "links": {"rel": "next"}, "articles": ROWS}), as_json(ROWS[0]) + b"\n\n" + as_json(ROWS[1]),
        as_json(ROWS[0], indent=1) + b"\n" + as_json(ROWS[1], indent=1), b"\xef\xbb\xbf" + as_json(ROWS),
        as_json({"data": ROWS}).decode().encode("utf-16"), as_json({"data": ROWS}).decode().encode("cp1256"),
        as_json([["title", "text"], *(list(row.values()) for row in ROWS)]),
        as_json({"range": "A1:B3", "values": [["title", "text"], *(list(row.values()) for row in ROWS)]}),
        as_json({"columns": ["title", "text"], "index": [0, 1], "data": [list(row.values()) for row in ROWS]}),
    ],
)  # fmt: skip
def test_records_are_found_wherever_they_lie(data: bytes) -> None:
    assert rows(data) == ROWS


def test_one_object_that_is_a_report_is_one_row() -> None:
    report = {"title": "أول", "body": "نص", "tags": [{"name": "طريق"}, {"name": "معبر"}]}
    assert [row["body"] for row in rows(as_json(report))] == ["نص"]


def test_a_report_with_its_pictures_is_one_row() -> None:
    report = {"headline": "أول", "story": "أُغلق الطريق. " * 20, "images": [{"file": "a.jpg"}, {"file": "b.jpg"}]}
    assert [row["story"] for row in rows(as_json(report))] == ["أُغلق الطريق. " * 20]


def test_a_list_that_is_not_read_is_named() -> None:
    found = rows(as_json({"incidents": ROWS, "sources": [{"code": 1}] * 7, "page": {"n": 1}}))
    assert found[:2] == ROWS
    assert [str(each.part) for each in found[2:]] == ["the list “sources” with 7 entries"]


def test_objects_below_their_names() -> None:
    assert rows(as_json({"17": ROWS[0], "18": ROWS[1]})) == [{"id": "17", **ROWS[0]}, {"id": "18", **ROWS[1]}]


def test_fields_of_objects_have_names_of_both() -> None:
    record = {
        "text": "نص",
        "place": {"name": "البوكمال", "at": {"lat": 34.5}},
        "kinds": ["a", "b"],
        "n": [{"x": 1}],
        "none": None,
    }
    assert rows(as_json([record])) == [
        {"text": "نص", "place.name": "البوكمال", "place.at.lat": "34.5", "kinds": "a، b", "n": '[{"x": 1}]', "none": ""}
    ]


def test_geojson_has_latitude_before_longitude() -> None:
    feature = {
        "type": "Feature",
        "id": 7,
        "geometry": {"type": "Point", "coordinates": [36.3, 33.5]},
        "properties": {"text": "نص"},
    }
    assert rows(as_json({"type": "FeatureCollection", "features": [feature]}), "a.geojson") == [
        {"id": "7", "text": "نص", "coordinates": "33.5, 36.3"}
    ]


def test_hits_of_elasticsearch_and_documents_of_mongodb() -> None:
    hits = {"took": 1, "hits": {"total": {"value": 1}, "hits": [{"_index": "a", "_id": "9", "_source": ROWS[0]}]}}
    assert rows(as_json(hits)) == [{"id": "9", **ROWS[0]}]
    day = {"$date": {"$numberLong": "1638266400000"}}
    mongo = [{"_id": {"$oid": "5f"}, "text": "نص", "at": day, "on": {"$date": "2021-11-30T10:00:00Z"}}]
    assert rows(as_json(mongo)) == [
        {"id": "5f", "text": "نص", "at": "2021-11-30T10:00:00+00:00", "on": "2021-11-30T10:00:00Z"}
    ]


def test_the_list_with_the_fields_of_a_report_is_taken_before_a_longer_one() -> None:
    found = rows(as_json({"result": {"fields": [{"id": "a", "type": "text"}] * 5, "records": ROWS}}))
    assert found[:2] == ROWS


def test_what_is_no_number_is_nothing() -> None:
    assert rows(b'[{"text": "a", "n": NaN, "m": -Infinity}]') == [{"text": "a", "n": "", "m": ""}]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"items": [{"text": "a"},\n]}', "line 2 has a comma too many"), (b'[{"text": "a",}]', "line 1 has a comma too many"),
        (b"{'text': 'a'}", "not JSON"), (b"// a\n[]", "not JSON"),
        (b'{"items": [{"text": "a"}', "not JSON"), (b'{"text": }', "not JSON"), (b'{"data": ' + b"[" * 5000, "not JSON"),
    ],
)  # fmt: skip
def test_what_is_not_json_says_what_is_wrong(data: bytes, words: str) -> None:
    with pytest.raises(DamagedFile, match=words):
        rows(data)


def test_bytes_in_no_encoding_spoil_their_line_only() -> None:
    before = [{"text": "a"}] * 400
    lines = b"".join(as_json(row) + b"\n" for row in before)
    found = rows(lines + b'{"text": "\xff\xfe\xc3"}\n{"text": "b"}\n', "a.jsonl")
    assert [row if isinstance(row, dict) else "error" for row in found] == [*before, "error", {"text": "b"}]
    with pytest.raises(ReadError, match="UTF-8"):
        list(read_rows(b'[{"text": "\xff\xfe\xc3"}]', Format.JSONL))


def test_a_text_in_brackets_is_a_text() -> None:
    for text in ("[1] عنوان\nنص", "[[ملف]]", "[صور] عنوان\nنص", "{{قالب}} نص"):
        assert detect(text.encode(), "a.txt") == Format.TEXT
