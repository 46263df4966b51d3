"""Judged links compared with those that are made now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entities.evaluation.links import JudgedLink, evaluate_links, interval, read_judged_links
from entities.gazetteer.records import EntityRecord
from entities.spans import Kind, Link, LinkStatus, Span

_ENTITIES = {
    1: EntityRecord(1, Kind.LOCATION, "governorate", level=1, label_en="North"),
    2: EntityRecord(2, Kind.LOCATION, "community", level=4, ancestors=(1,)),
    3: EntityRecord(3, Kind.LOCATION, "country", level=0),
}
_KEYS = {1: "north", 2: "village", 3: "country"}


def _judged(start: int, entity: str, right: bool | None, source: str | int = 0) -> JudgedLink:
    return JudgedLink(source, start, start + 3, "اسم", Kind.LOCATION, entity, right)


def _link(start: int, entity_id: int, score: float = 0.95) -> Link:
    span = Span(start, start + 3, Kind.LOCATION, "test")
    return Link(span, LinkStatus.LINKED, entity_id, 1, score)


@pytest.mark.parametrize(("right", "counted", "low", "high"), [(0, 0, 0, 1), (9, 10, 0.596, 0.982), (10, 10, 0.722, 1)])
def test_the_interval_is_wilsons(right: int, counted: int, low: float, high: float) -> None:
    assert interval(right, counted) == pytest.approx((low, high), abs=0.001)


def test_links_are_counted_as_made_now() -> None:
    judged = [
        _judged(0, "village", True),
        _judged(5, "north", False, 1),
        _judged(10, "country", False),
        _judged(20, "north", True),
    ]
    found = {"zero": [_link(0, 2), _link(20, 2)], "one": [_link(5, 1, 0.6)]}
    figures = evaluate_links(judged, {0: "zero", 1: "one"}.__getitem__, found.__getitem__, _KEYS, _ENTITIES)
    assert figures["precision"]["location"]["right"] == 1
    assert figures["precision"]["location"]["counted"] == 2
    assert figures["precision"]["score 0.9 and more"]["precision"] == 1.0
    assert figures["removed"] == {"right": [], "wrong": ["اسم > country"], "open": []}
    assert figures["changed"]["right"] == ["اسم > north"]
    assert figures["governorates"] == {"North": {"wrong": 1, "reports": 2, "share": 0.5}}


def test_a_report_is_right_if_one_right_link_places_it() -> None:
    judged = [_judged(0, "village", True), _judged(5, "north", False), _judged(10, "village", None)]
    made = [_link(0, 2), _link(5, 1), _link(10, 2)]
    figures = evaluate_links(judged, lambda _: "text", lambda _: made, _KEYS, _ENTITIES)
    assert figures["governorates"] == {"North": {"wrong": 0, "reports": 1, "share": 0.0}}
    assert figures["precision"]["all"]["counted"] == 2


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    row = {"line": 3, "start": 0, "end": 3, "surface": "حلب", "kind": "location", "entity": "a", "right": True}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_judged_links(path)[0].source == 3
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "right": "yes"}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_judged_links(path)
