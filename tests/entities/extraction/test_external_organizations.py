"""Bodies of the wider world: found where their names mean nothing else, and told from towns by the model."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor
from entities.gazetteer.tokens import split_tokens
from entities.recognizers.external_names import NONE, external_end, external_labels
from entities.spans import Kind


def _kinds(extractor: Extractor, text: str) -> dict[str, Kind]:
    return {text[link.span.start : link.span.end]: link.span.kind for link in extractor.extract(text)}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("باعت فولكسفاغن ألف سيارة", [NONE, "Bf", NONE, NONE]),
        ("فاز ريال مدريد أمس", [NONE, "Bc", "Ic", NONE]),
        ("ولبنفيكا", ["Bc"]),
        ("للبنك الدولي", ["Bb", "Ib"]),
        ("ريال، مدريد", [NONE, NONE]),
        ("", []),
    ],
)
def test_the_longest_name_of_the_list_is_marked_behind_proclitics(text: str, labels: list[str]) -> None:
    assert list(external_labels(split_tokens(text))) == labels


def test_a_name_ends_before_the_next_begins() -> None:
    assert external_end(("Bc", "Ic", "Bc", "-"), 0) == 2
    assert external_end(("Bc", "Ic"), 0) == 2
    assert external_end(("-",), 0) == 0


def test_clubs_and_companies_are_organisations_and_linked_to_nothing(extractor: Extractor) -> None:
    text = "تغلب مانشستر يونايتد على بنفيكا البرتغالي برعاية فولكسفاغن"
    links = {text[link.span.start : link.span.end]: link for link in extractor.extract(text)}
    for name in ("مانشستر يونايتد", "بنفيكا", "فولكسفاغن"):
        assert links[name].span.kind is Kind.ORGANIZATION
        assert links[name].entity_id is None


def test_a_town_stays_a_town_where_it_is_one(extractor: Extractor) -> None:
    assert _kinds(extractor, "وصل الوزير إلى برشلونة في زيارة رسمية")["برشلونة"] is Kind.LOCATION


@pytest.mark.parametrize(
    "text", ["وقال إن الجيش تقدم شرقا", "سقط النصر على الأرض", "في شهر أبريل (نيسان) الماضي", "نشر على تويتر"]
)
def test_words_of_everyday_are_no_clubs(extractor: Extractor, text: str) -> None:
    assert _kinds(extractor, text) == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("وقال المتحدث باسم وزارة الدفاع العراقية إن القصف توقف", "باسم"),
        ("استقبل الجمهور الفريق الضيف في المطار", "الضيف"),
        ("تحتاج إلى مساندة الفريق على مدى الموسم", "على"),
        ("تقدم العضو المنتدب للشركة باستقالته", "المنتدب"),
    ],
)
def test_what_only_looks_like_a_person_is_none(extractor: Extractor, text: str, wrong: str) -> None:
    assert wrong not in _kinds(extractor, text)


def test_a_rank_of_two_meanings_still_announces_people(extractor: Extractor) -> None:
    assert _kinds(extractor, "التقى الفريق رشيد الحسن قادة الألوية")["رشيد الحسن"] is Kind.PERSON
