"""The first sample report: what must be found and linked at every occurrence, the vocalised title included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from entities.arabic.normalize import normalize
from entities.extraction import Extractor
from entities.gazetteer.records import NameUse
from entities.spans import Kind, Link, LinkStatus

REPORT = Path(__file__).resolve().parents[3] / "archive" / "samples" / "00-bukamal-settlements.txt"

EXPECTED = [
    ("البوكمال", Kind.LOCATION, "Abu Kamal"),
    ("دير الزور", Kind.LOCATION, "Deir ez-Zor"),
    ("درعا", Kind.LOCATION, "Daraa"),
    ("سوريا", Kind.LOCATION, "Syria"),
    ("إيران", Kind.LOCATION, "Iran"),
    ("طهران", Kind.LOCATION, "Tehran"),
    ("نظام الأسد", Kind.ORGANIZATION, None),
    ("الحرس الثوري", Kind.ORGANIZATION, "Islamic Revolutionary Guard Corps"),
    ("النجباء", Kind.ORGANIZATION, None),
    ("الحشد الشعبي", Kind.ORGANIZATION, None),
    ("معبر السكك", Kind.LOCATION, None),
    ("أورينت نت", Kind.ORGANIZATION, None),
    ("إدارة المخابرات العامة", Kind.ORGANIZATION, None),
    ("ميليشيات الاحتلال الإيراني", Kind.ORGANIZATION, None),
    ("الحاج سجاد", Kind.PERSON, None),
    ("حسام لوقا", Kind.PERSON, None),
]


@pytest.fixture(scope="module")
def text() -> str:
    return REPORT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def links(extractor: Extractor, text: str) -> list[Link]:
    return extractor.extract(text)


def _occurrences(text: str, name: str) -> list[tuple[int, int]]:
    """Original spans of every occurrence of a name, vocalised or not, as a whole word but for proclitics."""
    normalized = normalize(text)
    wanted = normalize(name).text
    spans = []
    for match in re.finditer(rf"{re.escape(wanted)}(?!\w)", normalized.text):
        if re.search(r"(?:^|\W)[وفبلك]{0,2}$", normalized.text[max(0, match.start() - 3) : match.start()]):
            spans.append(normalized.to_original(*match.span()))
    return spans


@pytest.mark.parametrize(("name", "kind", "english"), EXPECTED)
def test_every_occurrence_is_found_and_linked_to_one_entity(
    extractor: Extractor, text: str, links: list[Link], name: str, kind: Kind, english: str | None
) -> None:
    occurrences = _occurrences(text, name)
    assert occurrences
    by_span = {(link.span.start, link.span.end): link for link in links}
    found = [by_span.get(span) for span in occurrences]
    assert [(link.span.kind, link.status) for link in found if link] == [(kind, LinkStatus.LINKED)] * len(occurrences)
    entities = {link.entity_id for link in found if link}
    assert len(entities) == 1
    if english is not None:
        assert extractor.gazetteer.entities[entities.pop() or 0].label_en == english


def test_the_government_is_no_person(links: list[Link], text: str) -> None:
    assert not any("سد" in text[link.span.start : link.span.end] for link in links if link.span.kind is Kind.PERSON)


def test_a_partisan_label_is_matched_as_such(extractor: Extractor, text: str, links: list[Link]) -> None:
    label = next(link for link in links if text[link.span.start : link.span.end] == "ميليشيات الاحتلال الإيراني")
    assert label.name_id is not None
    assert extractor.gazetteer.names[label.name_id].use is NameUse.PARTISAN
    assert label.entity_id is not None
    assert extractor.gazetteer.entities[label.entity_id].type == "coalition"


def test_the_rank_is_the_title(text: str, links: list[Link]) -> None:
    (luqa,) = [link for link in links if text[link.span.start : link.span.end] == "حسام لوقا"]
    assert luqa.span.title == "اللواء"
