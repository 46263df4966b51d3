"""The matcher on a small gazetteer: every spelling habit, with the reason it has to be met."""

from __future__ import annotations

import pytest

from entities.extraction import compile_gazetteer
from entities.gazetteer.keys import Trait
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord, NameUse
from entities.gazetteer.tokens import Boundary, split_tokens
from entities.spans import Kind

_ENTITIES = (
    (1, Kind.LOCATION, "community", ("البوكمال", "أبو كمال", "Abu Kamal", "Al-Bukamal")),
    (2, Kind.LOCATION, "governorate", ("دير الزور", "Deir ez-Zor", "محافظة دير الزور")),
    (3, Kind.ORGANIZATION, "armed_group", ("تنظيم الدولة الإسلامية", "داعش", "تنظيم داعش", "ISIS")),
    (4, Kind.ORGANIZATION, "state_force", ("الحرس الثوري الإيراني", "الحرس الثوري", "IRGC")),
    (5, Kind.ORGANIZATION, "armed_group", ("قوات سوريا الديمقراطية", "قسد")),
    (6, Kind.ORGANIZATION, "party", ("حزب الله",)),
    (7, Kind.PERSON, "", ("عبد الله أوجلان", "Abdullah Öcalan")),
    (8, Kind.LOCATION, "governorate", ("إب",)),
    (9, Kind.LOCATION, "governorate", ("ريف دمشق",)),
    (10, Kind.LOCATION, "governorate", ("دمشق",)),
    (11, Kind.ORGANIZATION, "armed_group", ("أنصار الله", "الحوثيون")),
    (12, Kind.ORGANIZATION, "armed_group", ("تنظيم القاعدة",)),
    (13, Kind.LOCATION, "country", ("الولايات المتحدة", "US")),
)
_WEAK = (
    (11, "الحوثي", NameUse.ALIAS),
    (12, "القاعدة", NameUse.ALIAS),
    (7, "أبو وليد", NameUse.KUNYA),
)


def _records() -> GazetteerRecords:
    names: list[NameRecord] = []
    for entity_id, _, _, texts in _ENTITIES:
        for text in texts:
            language = "en" if text.isascii() else "ar"
            names.append(NameRecord(len(names) + 1, entity_id, text, language, NameUse.ALIAS))
    for entity_id, text, use in _WEAK:
        names.append(NameRecord(len(names) + 1, entity_id, text, "ar", use, weak=use is not NameUse.KUNYA))
    entities = tuple(EntityRecord(i, kind, type_, label_ar=texts[0]) for i, kind, type_, texts in _ENTITIES)
    return GazetteerRecords("7", tuple(names), entities)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return compile_gazetteer(_records())


def _longest(gazetteer: Gazetteer, text: str) -> list[tuple[str, set[int]]]:
    tokens = split_tokens(text)
    taken: set[int] = set()
    found = []
    for hit in sorted(gazetteer.scan(tokens), key=lambda hit: (hit.first - hit.last, hit.first)):
        if taken.isdisjoint(range(hit.first, hit.last)):
            taken.update(range(hit.first, hit.last))
            start, end = tokens.original_span(hit.start, hit.end)
            found.append((start, text[start:end], {reading.name.entity_id for reading in hit.readings}))
    return [(surface, ids) for _, surface, ids in sorted(found, key=lambda row: row[0])]


@pytest.mark.parametrize(
    ("text", "surface", "entity", "why"),
    [
        ("دخلت البوكمال", "البوكمال", 1, "as listed"),
        ("وبالبوكمال", "البوكمال", 1, "two proclitics, article inside"),
        ("للبوكمال", "لبوكمال", 1, "after لل the span begins at the second lam"),
        ("إلى البو كمال", "البو كمال", 1, "split"),
        ("من أبوكمال", "أبوكمال", 1, "run on"),
        ("في ديرالزور", "ديرالزور", 2, "run on"),
        ("#دير_الزور", "دير_الزور", 2, "hashtag"),
        ("ديرِ الزورِ", "ديرِ الزورِ", 2, "case marks belong to the span"),
        ("محافظة دير الزور", "دير الزور", 2, "the head noun of a place stays outside"),
        ("في ريف دمشق", "ريف دمشق", 9, "the head noun stays inside where the rest is another place"),
        ("وبداعش", "داعش", 3, "proclitics"),
        ("داعـش", "داعـش", 3, "tatweel"),
        ("د.اعش", "د.اعش", 3, "masked"),
        ("حـ.ـزب الله", "حـ.ـزب الله", 6, "masked and spaced"),
        ("تنظيم داعش", "داعش", 3, "the head noun of a group stays outside where the rest is a name by itself"),
        ("تنظيم الدولة الإسلامية", "تنظيم الدولة الإسلامية", 3, "and inside where it is not"),
        ("للحرس الثوري", "لحرس الثوري", 4, "contracted article"),
        ("ميليشيا “الحرس الثوري” الإيراني", "الحرس الثوري", 4, "quotes end a name"),
        ("قالت قسداً", "قسداً", 5, "accusative"),
        ("عبدالله أوجلان", "عبدالله أوجلان", 7, "compound name run on"),
        ("مقتل الحوثيين", "الحوثيين", 11, "oblique plural"),
        ("محافظة إب", "إب", 8, "two letters"),
        ("near Abu Kamal", "Abu Kamal", 1, "Latin"),
        ("in al-Bukamal", "al-Bukamal", 1, "Latin article in any case"),
        ("the IRGC said", "IRGC", 4, "acronym"),
        ("Deir Ez Zor", "Deir Ez Zor", 2, "hyphens as spaces"),
    ],
)
def test_a_name_is_found_in_the_spellings_of_reports(
    gazetteer: Gazetteer, text: str, surface: str, entity: int, why: str
) -> None:
    assert (surface, {entity}) in _longest(gazetteer, text), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("it is us who", "an acronym needs its capitals"),
        ("abu kamal", "a Latin name in running text needs a capital"),
        ("حزب، الله", "a comma ends a name"),
        ("دير\n\nالزور", "a blank line ends a name"),
        ("قسدا", "a final alef without its marks is no ending"),
        ("البوكمالية", "a name ends where its word ends"),
    ],
)
def test_what_only_looks_like_a_name_is_not_found(gazetteer: Gazetteer, text: str, why: str) -> None:
    assert _longest(gazetteer, text) == [], why


@pytest.mark.parametrize(
    ("text", "trait"),
    [("القاعدة", Trait.WEAK), ("أبو وليد", Trait.WEAK), ("آب", Trait.LETTERS), ("البو كمال", Trait.SPACING)],
)
def test_a_reading_says_how_it_differs(gazetteer: Gazetteer, text: str, trait: int) -> None:
    tokens = split_tokens(text)
    assert any(reading.traits & trait for hit in gazetteer.scan(tokens) for reading in hit.readings)


def test_the_same_records_give_the_same_answers() -> None:
    text = "وبالبوكمال وفي ديرالزور تنظيم داعش وIRGC"
    one, other = compile_gazetteer(_records()), compile_gazetteer(_records())
    assert one.scan(split_tokens(text)) == other.scan(split_tokens(text))
    assert one.version == "7"


@pytest.mark.parametrize(
    ("text", "boundary"),
    [
        ("دير الزور", Boundary.SPACE),
        ("دير_الزور", Boundary.SPACE),
        ("د.اعش", Boundary.MASK),
        ("حلب، حماة", Boundary.BREAK),
    ],
)
def test_gaps_between_units(text: str, boundary: Boundary) -> None:
    assert split_tokens(text).boundaries[1] is boundary
