"""The reference places as loaded, and what the reader refuses."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from entities.gazetteer.records import NameUse, ReferenceEntity
from entities.gazetteer.reference import ReferenceError, load_reference
from entities.gazetteer.reference.distance import kilometres
from entities.gazetteer.reference.files import DATA_ROOT
from entities.gazetteer.reference.geonames import WAR_COUNTRIES
from entities.gazetteer.reference.spelling import alike, loose_key, spelling_key
from entities.gazetteer.reference.syria import split_names
from entities.spans import Kind

Places = Mapping[str, ReferenceEntity]


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The places alone, so that a fault among organisations or people fails their own tests and not these."""
    root = tmp_path_factory.mktemp("reference")
    for folder in ("places", "names"):
        (root / folder).symlink_to(DATA_ROOT / folder)
    entities = load_reference(root).entities
    assert {entity.kind for entity in entities} == {Kind.LOCATION}
    return {entity.key: entity for entity in entities}


@pytest.fixture(scope="session")
def bearers(places: Places) -> Mapping[str, set[str]]:
    """Keys of the places that bear a name, by the key spellings are compared by."""
    found: dict[str, set[str]] = defaultdict(set)
    for entity in places.values():
        for name in entity.names:
            found[spelling_key(name.text)].add(entity.key)
    return found


def chain(places: Places, key: str) -> list[str]:
    """Return the keys from a place up to one without a parent; fails on a circle."""
    way = [key]
    while (place := places[way[-1]].place) is not None and place.parent:
        assert place.parent not in way, f"{key} lies in itself"
        way.append(place.parent)
    return way


def weak_names(entity: ReferenceEntity) -> set[str]:
    return {name.text for name in entity.names if name.weak}


def test_syrian_tree_is_complete(places: Places) -> None:
    kinds = Counter(entity.type for key, entity in places.items() if key.startswith("ocha:"))
    assert kinds == {"governorate": 14, "district": 62, "subdistrict": 272, "community": 7593}
    with (DATA_ROOT / "places/syria-places.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert Counter(row["type"] for row in rows) == {"C": 7593, "N": 414}
    cities = {row["pcode"] for row in rows if row["type"] == "C"}
    assert {row["pcode"] for row in rows if row["type"] == "N"} <= cities, "a point with a name of its own"


def test_every_syrian_place_leads_to_syria(places: Places) -> None:
    for key, entity in places.items():
        if key.startswith("ocha:"):
            assert chain(places, key)[-1] == "country:SY"
            assert entity.country == "SY"


def test_levels_rise_on_the_way_up(places: Places) -> None:
    for key in places:
        levels = [
            place.level for step in chain(places, key) if (place := places[step].place) and place.level is not None
        ]
        assert levels == sorted(levels, reverse=True), key


BUKAMAL = (
    "البوكمال",
    "البو كمال",
    "أبو كمال",
    "ابو كمال",
    "أبوكمال",
    "Abu Kamal",
    "Al-Bukamal",
    "Albu Kamal",
    "Abou Kemal",
)


@pytest.mark.parametrize("spelling", BUKAMAL)
def test_bukamal_is_one_town_in_every_spelling(places: Places, bearers: Mapping[str, set[str]], spelling: str) -> None:
    towns = {key for key in bearers[spelling_key(spelling)] if (place := places[key].place) and place.level == 4}
    assert towns == {"ocha:C5167"}


def test_bukamal_knows_where_it_lies(places: Places) -> None:
    town = places["ocha:C5167"]
    assert chain(places, town.key) == ["ocha:C5167", "ocha:SY090200", "ocha:SY0902", "ocha:SY09", "country:SY"]
    assert (town.label_ar, town.label_en) == ("البوكمال", "Abu Kamal")
    assert town.place is not None
    assert town.place.population == 57572, "GeoNames' figure belongs to the community"
    assert not {"abw kmal", "albw kmal"} & {name.text for name in town.names}


def test_subdistrict_named_centre_is_not_called_by_the_bare_name(places: Places) -> None:
    centres = [entity for entity in places.values() if entity.label_ar.startswith("ناحية مركز ")]
    assert len(centres) > 60
    for entity in centres:
        bare = spelling_key(entity.label_ar.removeprefix("ناحية مركز "))
        assert bare not in {spelling_key(name.text) for name in entity.names}, entity.key


def test_names_are_fit_to_be_matched(places: Places) -> None:
    for entity in places.values():
        keys = [spelling_key(name.text) for name in entity.names]
        assert len(set(keys)) == len(keys), f"{entity.key} repeats a name"
        assert {entity.label_ar, entity.label_en} <= {name.text for name in entity.names}, entity.key
        uses = [name.use is NameUse.OFFICIAL for name in entity.names]
        assert uses[0], f"{entity.key} has no official name"
        assert uses == sorted(uses, reverse=True), f"{entity.key} does not begin with its official names"
        for name in entity.names:
            assert any(char.isalpha() for char in name.text), f"{entity.key}: {name.text!r} has no letter"
            assert name.text == " ".join(name.text.split()), f"{entity.key}: {name.text!r}"
            assert name.text.isprintable(), f"{entity.key}: {name.text!r}"
            assert name.side or name.use is not NameUse.PARTISAN, f"{entity.key}: who says {name.text!r}?"


def test_machine_spellings_and_foreign_letters_are_gone(places: Places) -> None:
    for key, entity in places.items():
        for name in entity.names:
            if key.startswith("geonames:") and name.language == "en":
                assert not name.text.islower() or entity.label_en == name.text, f"{key}: {name.text}"
            if name.language == "ar":
                assert not set("پچژڤگکیەێۆہےٹڈ") & set(name.text), f"{key}: {name.text}"


def test_coordinates_are_on_the_map(places: Places) -> None:
    for key, entity in places.items():
        place = entity.place
        assert place is not None
        assert (place.latitude is None) == (place.longitude is None), key
        if place.latitude is None or place.longitude is None:
            continue
        assert abs(place.latitude) <= 90, key
        assert abs(place.longitude) <= 180, key
        if entity.country == "SY" and entity.type != "country":
            assert 32.2 < place.latitude < 37.5, f"{key} is not in Syria"
            assert 35.5 < place.longitude < 42.5, f"{key} is not in Syria"


def test_places_lie_near_what_contains_them(places: Places) -> None:
    """No governorate of the countries of the wars reaches further from its middle than Anbar, to Trebil."""
    far = []
    for key, entity in places.items():
        above = places.get(entity.place.parent) if entity.place else None
        if above is None or above.type not in ("governorate", "district"):
            continue
        if entity.country in WAR_COUNTRIES and 410 < kilometres(point(entity), point(above)) < float("inf"):
            far.append(key)
    assert not far


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("سورية", "country:SY"), ("أميركا", "country:US"), ("الولايات المتحدة الأمريكية", "country:US"),
        ("الاتحاد الروسي", "country:RU"), ("كوريا الشمالية", "country:KP"), ("اسرائيل", "country:IL"),
        ("بريطانيا", "country:GB"), ("الإمارات", "country:AE"), ("هنغاريا", "country:HU"), ("UAE", "country:AE"),
        ("روسيا", "country:RU"), ("كوسوفو", "country:XK"), ("تايوان", "country:TW"), ("فلسطين", "country:PS"),
        ("موسكو", "place:moscow"), ("استانا", "place:astana"), ("جنيف", "place:geneva"),
        ("معبر السكك", "place:al-sikak-crossing"), ("باب الهوى", "place:bab-al-hawa-crossing"),
        ("سيمالكا", "place:semalka-crossing"), ("نصيب", "ocha:C5999"), ("مطار كويرس", "place:kuweires-airbase"),
        ("حميميم", "place:hmeimim"), ("عين الأسد", "place:ain-al-asad"), ("مخيم الهول", "place:hol-camp"),
        ("سجن صيدنايا", "place:sednaya-prison"), ("حقل العمر", "place:omar-field"), ("نهر الفرات", "place:euphrates"),
        ("الغوطة الشرقية", "place:eastern-ghouta"), ("سهل الغاب", "place:ghab"), ("كوباني", "ocha:C1946"),
        ("رأس العين", "ocha:C4988"), ("تل كوجر", "ocha:C4969"), ("صلاح الدين", "place:iq-saladin"),
        ("الموصل", "geonames:99072"), ("طرابلس", "geonames:2210247"), ("طرابلس", "geonames:266826"),
        ("إسطنبول", "geonames:745044"), ("مأرب", "place:ye-marib"), ("دارفور", "place:darfur"),
        ("الضاحية الجنوبية", "place:dahieh"), ("قطاع غزة", "place:gaza-strip"), ("الجولان المحتل", "place:golan"),
    ],
)  # fmt: skip
def test_names_in_the_news_are_known(bearers: Mapping[str, set[str]], name: str, key: str) -> None:
    assert key in bearers[spelling_key(name)]


def test_most_states_of_the_world_are_there(places: Places) -> None:
    countries = [entity for entity in places.values() if entity.type == "country"]
    assert len(countries) >= 195
    assert all(entity.key == f"country:{entity.country}" for entity in countries)
    assert {entity.country for entity in places.values()} - {""} <= {entity.country for entity in countries}


@pytest.mark.parametrize(
    ("key", "name", "weak", "why"),
    [
        ("ocha:C5167", "البوكمال", False, "a known town"),
        ("ocha:C1007", "حلب", False, "a known town"),
        ("geonames:108410", "الرياض", False, "a capital"),
        ("geonames:109323", "الخبر", True, "the news"),
        ("ocha:C4058", "حاس", False, "a village of no other meaning"),
        ("ocha:SY0202", "الباب", True, "a district whose name is the word for door"),
        ("ocha:C1202", "الباب", True, "its town, though known"),
        ("geonames:96309", "حديثة", True, "modern"),
        ("place:damascus-midan", "الميدان", True, "the field"),
        ("place:homs-khalidiyah", "الخالدية", True, "borne by many"),
        ("country:ML", "مالي", True, "financial"),
        ("country:US", "US", True, "us"),
    ],
)
def test_weak_names(places: Places, key: str, name: str, weak: bool, why: str) -> None:
    assert name in {one.text for one in places[key].names}
    assert (name in weak_names(places[key])) is weak, why


def test_names_that_many_villages_share_are_weak(places: Places) -> None:
    villages = [entity for entity in places.values() if entity.label_ar == "المشيرفة" and entity.type == "community"]
    assert len(villages) == 12
    assert all("المشيرفة" in weak_names(village) for village in villages)


def test_most_names_of_villages_stay_strong(places: Places) -> None:
    labels = [(entity.label_ar, entity) for entity in places.values() if entity.type == "community"]
    strong = sum(label not in weak_names(entity) for label, entity in labels)
    assert 0.6 < strong / len(labels) < 0.9


def test_towns_are_not_doubled(places: Places) -> None:
    small = [entity for entity in places.values() if entity.place and entity.place.level == 4]
    by_name = defaultdict(list)
    for entity in small:
        by_name[entity.country, loose_key(entity.label_ar)].append(entity)
    doubled = [
        (one.key, other.key)
        for namesakes in by_name.values()
        for place, one in enumerate(namesakes)
        for other in namesakes[place + 1 :]
        if not one.key.startswith("ocha:") or not other.key.startswith("ocha:")
        if kilometres(point(one), point(other)) < 6
    ]
    assert not doubled


def point(entity: ReferenceEntity) -> tuple[float | None, float | None]:
    assert entity.place is not None
    return entity.place.latitude, entity.place.longitude


@pytest.mark.parametrize(
    ("key", "parent"),
    [
        ("geonames:99072", "place:iq-nineveh"), ("geonames:98182", "place:iq-baghdad"),
        ("geonames:266826", "place:lb-north"), ("geonames:70225", "place:ye-taiz"),
        ("geonames:88319", "place:ly-benghazi"), ("geonames:379555", "place:sd-north-darfur"),
        ("geonames:281133", "place:gaza-strip"), ("geonames:282239", "place:west-bank"),
        ("geonames:250441", "place:jo-amman"), ("geonames:314830", "place:tr-gaziantep"),
        ("geonames:167444", "ocha:SY1400"), ("geonames:54225", "country:SO"),
    ],
)  # fmt: skip
def test_towns_lie_in_their_governorate(places: Places, key: str, parent: str) -> None:
    place = places[key].place
    assert place is not None
    assert place.parent == parent


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("الصفا_التياس", ["الصفا", "التياس"]),
        ("الحجلية - جرابلس", ["الحجلية"]),
        ("المنصورة (تادف)", ["المنصورة"]),
        ("شراقي/ قره شوكي", ["شراقي", "قره شوكي"]),
        ("اسماعيلية-المختارية", ["اسماعيلية", "المختارية"]),
        ("جرابلس", ["جرابلس"]),
        ("Al-Hasakeh", ["Al-Hasakeh"]),
        ("Safa - Eltayyas", ["Safa", "Eltayyas"]),
    ],
)
def test_fields_with_two_names(field: str, names: list[str]) -> None:
    assert split_names(field, {loose_key("جرابلس"), loose_key("تادف")}) == names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("البوكمال", "أبو كمال", True), ("البوكمال", "Ālbū Kamāl", True), ("دير الزور", "Dayr az Zawr", True),
        ("القامشلي", "Kamechlie", True), ("سراقب", "Saraqib", True), ("خان شيخون", "Khan Sheikhoun", True),
        ("تلدو", "كفر لاها", False), ("تدمر", "Hierapolis", False), ("الرقة", "القنيطرة", False),
        ("جرمانا", "Al Ghutah ash Sharqiyah", False),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_alike(one: str, other: str, same: bool) -> None:
    assert (alike(one, other) > 0.72) is same


ORGANIZATION = """[[organization]]
key = "group"
type = "armed_group"
name_ar = "جماعة"
name_en = "Group"
"""
PERSON = """[[person]]
key = "someone"
name_ar = "فلان"
name_en = "Someone"
"""
PLACES = "key\ttype\tcountry\tlevel\tparent\tname_ar\tname_en\tlat\tlon\n"


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("files", "file", "key", "message"),
    [
        ({"organizations/a.toml": ORGANIZATION + 'nmae = "x"'}, "organizations/a.toml", "group", "fields: nmae"),
        ({"organizations/a.toml": ORGANIZATION.replace("armed_group", "mob")}, "organizations/a.toml", "group", "mob"),
        ({"organizations/a.toml": ORGANIZATION + 'part_of = "void"'}, "organizations/a.toml", "group", "void"),
        ({"organizations/a.toml": ORGANIZATION + 'part_of = "group"'}, "organizations/a.toml", "group", "own ancestor"),
        ({"organizations/a.toml": ORGANIZATION + "aliases_ar = ['']"}, "organizations/a.toml", "group", "aliases_ar"),
        ({"organizations/a.toml": ORGANIZATION + "wikidata = 'P1'"}, "organizations/a.toml", "group", "wikidata"),
        ({"organizations/a.toml": ORGANIZATION + "active = 1999"}, "organizations/a.toml", "group", "active must be"),
        ({"organizations/a.toml": ORGANIZATION + "country = 'Syria'"}, "organizations/a.toml", "group", "country"),
        ({"organizations/a.toml": "[[organization]\n"}, "organizations/a.toml", "", "not TOML"),
        ({"organizations/a.toml": PERSON}, "organizations/a.toml", "", "person"),
        ({"people/a.toml": PERSON.replace("فلان", "Fulan")}, "people/a.toml", "someone", "name_ar"),
        ({"people/a.toml": PERSON.replace('key = "someone"', "")}, "people/a.toml", "entry 1", "key is missing"),
        ({"people/a.toml": PERSON + "posts = [{title_ar = 'قائد'}]"}, "people/a.toml", "someone", "title_en"),
        (
            {"people/a.toml": PERSON + "posts = [{title_ar = 'قائد', title_en = 'Head', from = 'May'}]"},
            "people/a.toml", "someone", "ISO 8601",
        ),
        (
            {"people/a.toml": PERSON + "posts = [{title_ar = 'قائد', title_en = 'Head', organization = 'void'}]"},
            "people/a.toml", "someone", "void",
        ),
        (
            {"organizations/a.toml": ORGANIZATION, "people/a.toml": PERSON.replace("someone", "group")},
            "people/a.toml", "group", "also in organizations/a.toml",
        ),
        ({"places/a.tsv": PLACES + "place:x\triver\t\t\tplace:y\tنهر\tRiver\t\t"}, "places/a.tsv", "place:x", "is no"),
        ({"places/a.tsv": PLACES + "place:x\tlake\t\t\t\tنهر\tRiver\t\t"}, "places/a.tsv", "place:x", "lake"),
        ({"places/a.tsv": PLACES + "place:x\triver\t\t\t\tنهر\tRiver\t95\t3"}, "places/a.tsv", "place:x", "lat"),
        ({"places/a.tsv": PLACES + "place:x\triver\t\t\t\tنهر\tRiver\t9\t"}, "places/a.tsv", "place:x", "belong"),
        ({"places/a.tsv": PLACES + "place:x\triver\t\t\t\tنهر\tRiver"}, "places/a.tsv", "line 2", "7 fields"),
        ({"places/a.tsv": PLACES + "x\triver\t\t\t\tنهر\tRiver\t\t"}, "places/a.tsv", "x", "a key is"),
        ({"places/a.tsv": "key\tcolour\n"}, "places/a.tsv", "line 1", "colour"),
        ({"places/corrections.tsv": "key\tname_ar\nplace:x\tنهر"}, "places/corrections.tsv", "place:x", "no such"),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path: Path, files: Mapping[str, str], file: str, key: str, message: str) -> None:
    with pytest.raises(ReferenceError) as caught:
        load_reference(write(tmp_path, files))
    assert (caught.value.file, caught.value.key) == (file, key)
    assert message in caught.value.message


def test_one_key_in_two_tables_is_refused(tmp_path: Path) -> None:
    row = PLACES + "place:x\triver\t\t\t\tنهر\tRiver\t\t"
    with pytest.raises(ReferenceError, match=r"places/b\.tsv: place:x: this key is also in places/a\.tsv"):
        load_reference(write(tmp_path, {"places/a.tsv": row, "places/b.tsv": row}))


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    people = PERSON + "posts = [{title_ar = 'قائد', title_en = 'Head', organization = 'void'}]"
    files = {
        "organizations/a.toml": ORGANIZATION + 'part_of = "nowhere"',
        "people/a.toml": people,
        "people/b.toml": "x",
    }
    with pytest.raises(ReferenceError) as caught:
        load_reference(write(tmp_path, files))
    assert {(problem.file, problem.key) for problem in caught.value.problems} == {
        ("organizations/a.toml", "group"), ("people/a.toml", "someone"), ("people/b.toml", ""),
    }  # fmt: skip
    assert all(word in str(caught.value) for word in ("nowhere", "void", "not TOML"))


def test_a_circle_of_organizations_is_refused(tmp_path: Path) -> None:
    other = ORGANIZATION.replace("group", "other", 1) + 'part_of = "group"\n'
    circle = ORGANIZATION + 'part_of = "other"\n' + other
    with pytest.raises(ReferenceError) as caught:
        load_reference(write(tmp_path, {"organizations/a.toml": circle}))
    assert {problem.key for problem in caught.value.problems} == {"group", "other"}


def test_names_of_organizations_and_people(tmp_path: Path) -> None:
    organization = ORGANIZATION + (
        'aliases_ar = ["الجَماعة", "جماعة"]\nacronyms = ["GRP"]\nweak_ar = ["الجماعة"]\n'
        'partisan = [{ name = "العصابة", by = "its enemies" }]\n'
    )
    person = PERSON + 'kunyas = ["أبو فلان"]\nnicknames = ["الفلاني"]\nweak_en = ["One"]\n'
    entities = load_reference(write(tmp_path, {"organizations/a.toml": organization, "people/a.toml": person})).entities
    names = [
        [(one.text, one.language, one.use.value, one.weak, one.side) for one in entity.names] for entity in entities
    ]
    assert names == [
        [
            ("جماعة", "ar", "official", False, ""), ("Group", "en", "official", False, ""),
            ("الجماعة", "ar", "alias", True, ""), ("GRP", "und", "acronym", False, ""),
            ("العصابة", "ar", "partisan", False, "its enemies"),
        ],
        [
            ("فلان", "ar", "official", False, ""), ("Someone", "en", "official", False, ""),
            ("أبو فلان", "ar", "kunya", True, ""), ("الفلاني", "ar", "nickname", False, ""),
            ("One", "en", "alias", True, ""),
        ],
    ]  # fmt: skip


def test_corrections_change_labels_and_names(tmp_path: Path) -> None:
    table = "key\ttype\tname_ar\tname_en\taliases_ar\nplace:x\triver\tنهر\tRiver\tالنهير\nplace:y\triver\tواد\tWadi\t\n"
    corrections = (
        "key\tname_ar\taliases_en\tdrop\tweak\tremove\nplace:x\tالنهر\tStream\tالنهير\tالنهر\t\nplace:y\t\t\t\t\tgone"
    )
    files = {"places/a.tsv": table, "places/corrections.tsv": corrections}
    (entity,) = load_reference(write(tmp_path, files)).entities
    assert entity.label_ar == "النهر"
    assert [(name.text, name.use.value, name.weak) for name in entity.names] == [
        ("River", "official", False), ("النهر", "official", True), ("نهر", "alias", False),
        ("Stream", "transliteration", False),
    ]  # fmt: skip


def test_the_version_follows_the_bytes(tmp_path: Path) -> None:
    empty = load_reference(tmp_path)
    assert empty.entities == ()
    first = load_reference(write(tmp_path, {"people/a.toml": PERSON}))
    assert first.version == load_reference(tmp_path).version != empty.version
    assert load_reference(write(tmp_path, {"people/a.toml": PERSON + "\n"})).version != first.version


def test_a_missing_data_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceError, match="no such folder"):
        load_reference(tmp_path / "nowhere")
