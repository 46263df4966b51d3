"""Which entity a mention means, on a small gazetteer: context decides, and not knowing is an answer."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord, NameUse
from entities.linker import link
from entities.recognizers.gazetteer import read_document
from entities.spans import Kind, Link, LinkStatus, Span

SYRIA, HOMS_GOVERNORATE, HOMS_DISTRICT, HOMS, IDLEB, ABU_KAMAL, ABU_KAMAL_DISTRICT = 1, 2, 3, 4, 5, 6, 7
MUSHEIRFEH_HOMS, MUSHEIRFEH_IDLEB, ASSAD, GOVERNMENT, EGYPT, IRAQ, BADR = 8, 9, 10, 11, 12, 13, 14

_PLACES = (
    (SYRIA, "country", "SY", 0, (), 22_000_000, ("سوريا",)),
    (HOMS_GOVERNORATE, "governorate", "SY", 1, (SYRIA,), 1_800_000, ("حمص", "محافظة حمص")),
    (HOMS_DISTRICT, "district", "SY", 2, (SYRIA, HOMS_GOVERNORATE), 900_000, ("حمص",)),
    (HOMS, "community", "SY", 4, (SYRIA, HOMS_GOVERNORATE, HOMS_DISTRICT), 700_000, ("حمص",)),
    (IDLEB, "governorate", "SY", 1, (SYRIA,), 1_500_000, ("إدلب",)),
    (ABU_KAMAL_DISTRICT, "district", "SY", 2, (SYRIA, 20), 250_000, ("البوكمال",)),
    (ABU_KAMAL, "community", "SY", 4, (SYRIA, 20, ABU_KAMAL_DISTRICT), 42_000, ("البوكمال", "أبو كمال")),
    (MUSHEIRFEH_HOMS, "community", "SY", 4, (SYRIA, HOMS_GOVERNORATE), 900, ("المشيرفة",)),
    (MUSHEIRFEH_IDLEB, "community", "SY", 4, (SYRIA, IDLEB), 900, ("المشيرفة",)),
    (EGYPT, "country", "EG", 0, (), 90_000_000, ("مصر",)),
    (15, "community", "SY", 4, (SYRIA, IDLEB), 300, ("مصر",)),
    (IRAQ, "country", "IQ", 0, (), 40_000_000, ("العراق",)),
    (20, "governorate", "SY", 1, (SYRIA,), 1_200_000, ("دير الزور",)),
)
_OTHERS = (
    (ASSAD, Kind.PERSON, "", "SY", ("بشار الأسد",), ("الأسد",)),
    (GOVERNMENT, Kind.ORGANIZATION, "government", "SY", ("الحكومة السورية", "نظام الأسد"), ("النظام",)),
    (BADR, Kind.ORGANIZATION, "armed_group", "IQ", ("منظمة بدر",), ()),
)


@pytest.fixture(scope="module")
def small() -> Extractor:
    names: list[NameRecord] = []
    entities: list[EntityRecord] = []
    for entity_id, type_, country, level, ancestors, people, texts in _PLACES:
        entities.append(
            EntityRecord(
                entity_id, Kind.LOCATION, type_, country, level, ancestors, population=people, label_ar=texts[0]
            )
        )
        names += [
            NameRecord(len(names) + i + 1, entity_id, text, "ar", NameUse.OFFICIAL) for i, text in enumerate(texts)
        ]
    for entity_id, kind, type_, country, strong, weak in _OTHERS:
        entities.append(EntityRecord(entity_id, kind, type_, country, label_ar=strong[0]))
        for text in (*strong, *weak):
            names.append(NameRecord(len(names) + 1, entity_id, text, "ar", NameUse.ALIAS, weak=text in weak))
    return Extractor(GazetteerRecords("1", tuple(names), tuple(entities)))


def _linked(extractor: Extractor, text: str) -> dict[str, set[int | None]]:
    found: dict[str, set[int | None]] = {}
    for one in extractor.extract(text):
        found.setdefault(text[one.span.start : one.span.end], set()).add(one.entity_id)
    return found


@pytest.mark.parametrize(
    ("text", "name", "entity", "why"),
    [
        ("دخلت القوات مدينة حمص. وفي حمص قتل شخص", "حمص", HOMS, "مدينة speaks for the town, also for the bare mention"),
        ("في محافظة حمص. ومن حمص", "حمص", HOMS_GOVERNORATE, "محافظة speaks for the governorate"),
        ("انفجار في حمص", "حمص", HOMS_GOVERNORATE, "silence is settled for the governorate"),
        ("قصف مدينة حمص وريف حمص", "حمص", HOMS_GOVERNORATE, "so is a tie"),
        ("انفجار في البوكمال", "البوكمال", ABU_KAMAL, "below the governorate, for the town"),
        ("قرية المشيرفة في ريف إدلب", "المشيرفة", MUSHEIRFEH_IDLEB, "the governorate named beside a village"),
        ("قرية المشيرفة في محافظة حمص", "المشيرفة", MUSHEIRFEH_HOMS, "the other one"),
        ("وصل الوفد إلى مصر قادما من سوريا", "مصر", EGYPT, "a country before a village of its name"),
        ("قال بشار الأسد ذلك. وأضاف الأسد", "الأسد", ASSAD, "a surname after the full name"),
        ("عناصر نظام الأسد في سوريا", "نظام الأسد", GOVERNMENT, "the government and not the man"),
    ],
)
def test_context_chooses(small: Extractor, text: str, name: str, entity: int, why: str) -> None:
    assert _linked(small, text)[name] == {entity}, why


def test_villages_that_fit_equally_are_ambiguous(small: Extractor) -> None:
    (only,) = small.extract("هجوم على قرية المشيرفة")
    assert only.status is LinkStatus.AMBIGUOUS
    assert only.entity_id is None
    assert {c.entity_id for c in only.candidates} == {MUSHEIRFEH_HOMS, MUSHEIRFEH_IDLEB}


def test_a_weak_name_alone_is_not_linked(small: Extractor) -> None:
    assert "النظام" not in _linked(small, "خرج الناس ضد النظام في كل مكان")


def test_an_unlisted_person_is_nil_and_keeps_one_number(small: Extractor) -> None:
    text = "قال العقيد سامر الحمصي إن القوات تقدمت. وأضاف الحمصي أن المعركة مستمرة. وشكر العقيد رامي التدمري الأهالي"
    people = [one for one in small.extract(text) if one.span.kind is Kind.PERSON]
    by_name = {text[one.span.start : one.span.end]: one for one in people}
    assert all(one.status is LinkStatus.NIL for one in people)
    assert by_name["سامر الحمصي"].cluster == by_name["الحمصي"].cluster == 1
    assert by_name["رامي التدمري"].cluster is None


def test_every_link_gives_reasons(small: Extractor) -> None:
    for one in small.extract("دخلت القوات مدينة حمص بعد معارك في إدلب بين نظام الأسد ومنظمة بدر"):
        assert one.reasons
        assert 0 <= one.score <= 1
        assert list(one.candidates) == sorted(one.candidates, key=lambda c: (-c.score, c.entity_id))


def test_overlapping_spans_are_refused(small: Extractor) -> None:
    document = read_document("مدينة حمص", small.gazetteer)
    spans = [Span(0, 5, Kind.LOCATION, "test"), Span(3, 8, Kind.LOCATION, "test")]
    with pytest.raises(ValueError, match="disjoint"):
        link(spans, small.gazetteer, document)


def test_a_link_answers_for_each_span(small: Extractor) -> None:
    text = "مدينة حمص وشيء ما"
    document = read_document(text, small.gazetteer)
    spans = [Span(6, 9, Kind.LOCATION, "test"), Span(10, 14, Kind.ORGANIZATION, "test")]
    links: list[Link] = link(spans, small.gazetteer, document)
    assert [one.span for one in links] == spans
    assert links[1].status is LinkStatus.NIL
