"""The hand-written people of ``entities/data/people``: schema, scripts, dates, references between the files.

Read as plain TOML, so that a fault in a file shows here even where the project's own reader would forgive it. A test
goes through all people and lists every fault with the key of its entry, so that one run shows all there is to mend.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entities.arabic.normalize import normalize_text

DATA = Path(__file__).resolve().parents[3] / "entities" / "data"
FILES = sorted((DATA / "people").glob("*.toml"))

REQUIRED = {"key", "name_ar", "name_en", "description_ar", "description_en", "reference"}
LISTS = {"aliases_ar", "aliases_en", "kunyas", "nicknames", "weak_ar", "weak_en"}
ALLOWED = REQUIRED | LISTS | {"country", "posts", "wikidata"}
POST_FIELDS = {"title_ar", "title_en", "organization", "from", "to"}
PATTERNS = {"key": r"[a-z0-9]+(-[a-z0-9]+)*", "country": r"[A-Z]{2}", "wikidata": r"Q[1-9]\d*"}
FULL_NAMES = ("name_ar", "name_en", "aliases_ar", "aliases_en", "nicknames")
ALL_NAMES = (*FULL_NAMES, "kunyas", "weak_ar", "weak_en")
UN_REFERENCE = r"UN Security Council list( (QDi|IQi|LYi|YEi|SDi)\.\d{3}|, \w+)"

TITLES = frozenset(
    normalize_text(word)
    for word in (
        "الرئيس", "الملك", "السلطان", "الأمير", "الشيخ", "السيد", "الدكتور", "اللواء", "العميد", "العقيد", "الفريق",
        "الجنرال", "الحاج", "البطريرك", "King", "Sultan", "Sheikh", "President", "General", "Dr", "Ayatollah", "Lord",
        "Baroness", "Patriarch",
    )
)  # fmt: skip
"""What stands beside a name and never in it, so that a span of the text holds the name alone."""
BEGINS_WITH_NO_TITLE = {
    "hajj-sajjad": "a nickname, known in no other form",
    "sultan-al-arada": "Sultan is his name",
    "sultan-hashim-ahmad": "Sultan is his name",
}


def read_entries(folder: str, table: str) -> list[dict[str, Any]]:
    """Return the entries of all TOML files of one folder of the reference data, in file order."""
    files = sorted((DATA / folder).glob("*.toml"))
    return [entry for file in files for entry in tomllib.loads(file.read_text(encoding="utf-8"))[table]]


PEOPLE = read_entries("people", "person")
BY_KEY = {person["key"]: person for person in PEOPLE}


def texts(person: dict[str, Any], *fields: str) -> Iterator[str]:
    """Yield the texts of the named fields, single or listed."""
    for field in fields:
        value = person.get(field, [])
        yield from [value] if isinstance(value, str) else value


def same(text: str) -> str:
    """Return what two spellings share that differ only in marks, hamza, ة, letter case, hyphens or spaces."""
    return re.sub(r"[\W_]", "", normalize_text(text))


def scripts(text: str) -> set[str]:
    """Return the scripts of the letters of ``text`` as Unicode names them, such as ``{"ARABIC"}``."""
    return {unicodedata.name(char).split()[0] for char in text if char.isalpha()}


def bounds(value: str) -> tuple[date, date]:
    """Return the first and last day that a post's date may mean.

    Raises:
        ValueError: neither YYYY nor YYYY-MM-DD, or no such day.
    """
    if re.fullmatch(r"\d{4}", value):
        return date(int(value), 1, 1), date(int(value), 12, 31)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(f"neither YYYY nor YYYY-MM-DD: {value}")
    return date.fromisoformat(value), date.fromisoformat(value)


def post_fault(post: dict[str, str]) -> str:
    """Return what is wrong with one post, or an empty text."""
    if not {"title_ar", "title_en"} <= set(post) <= POST_FIELDS:
        return f"fields {sorted(post)}"
    if scripts(post["title_ar"]) != {"ARABIC"} or scripts(post["title_en"]) != {"LATIN"}:
        return f"script of {post['title_ar']} / {post['title_en']}"
    try:
        since, until = (bounds(post[end]) if end in post else None for end in ("from", "to"))
    except ValueError as error:
        return str(error)
    for bound in (since, until):
        if bound and not 1960 <= bound[0].year <= 2026:
            return f"year {bound[0].year} is outside the archive's time"
    return "ends before it begins" if since and until and since[0] > until[1] else ""


def test_the_files_hold_nothing_but_people() -> None:
    tables = {file.name: set(tomllib.loads(file.read_text(encoding="utf-8"))) for file in FILES}
    assert {name for name, found in tables.items() if found != {"person"}} == set()


def test_there_are_enough_people_of_every_conflict() -> None:
    assert len(PEOPLE) >= 400
    least = {"SY": 150, "IQ": 60, "YE": 40, "LB": 30, "LY": 30, "PS": 25, "SD": 20}
    least |= {"IR": 30, "US": 30, "IL": 20, "SA": 15, "TR": 15, "RU": 15, "EG": 10, "GB": 10, "FR": 8}
    found = Counter(person.get("country") for person in PEOPLE)
    assert {country: found[country] for country, count in least.items() if found[country] < count} == {}


def test_keys_are_unique_among_people_and_organizations() -> None:
    keys = Counter(entry["key"] for entry in PEOPLE + read_entries("organizations", "organization"))
    assert [key for key, count in keys.items() if count > 1 and key in BY_KEY] == []


def test_fields_are_known_filled_and_well_formed() -> None:
    faults = []
    for person in PEOPLE:
        faults += [(person["key"], field) for field in sorted((REQUIRED - set(person)) | (set(person) - ALLOWED))]
        for field in set(person) - {"posts"}:
            values = list(texts(person, field))
            if not values or any(not isinstance(text, str) or text != text.strip() or not text for text in values):
                faults.append((person["key"], field))
            if field in LISTS and (isinstance(person[field], str) or len(set(values)) < len(values)):
                faults.append((person["key"], field))
            if field in PATTERNS and not re.fullmatch(PATTERNS[field], person[field]):
                faults.append((person["key"], field))
    assert faults == []


@pytest.mark.parametrize(
    ("script", "fields"),
    [
        ("ARABIC", ("name_ar", "aliases_ar", "weak_ar", "description_ar")),
        ("LATIN", ("name_en", "aliases_en", "weak_en", "description_en")),
    ],
)
def test_every_text_is_in_its_script(script: str, fields: tuple[str, ...]) -> None:
    faults = [
        (person["key"], text) for person in PEOPLE for text in texts(person, *fields) if scripts(text) != {script}
    ]
    assert faults == []


def test_kunyas_and_nicknames_are_in_one_script() -> None:
    nicknames = [(person["key"], text) for person in PEOPLE for text in texts(person, "kunyas", "nicknames")]
    assert [(key, text) for key, text in nicknames if scripts(text) not in ({"ARABIC"}, {"LATIN"})] == []


def test_names_are_composed_and_carry_no_arabic_marks() -> None:
    marks = {"\N{ARABIC TATWEEL}"}
    faults = [
        (person["key"], text)
        for person in PEOPLE
        for text in texts(person, *ALL_NAMES)
        if unicodedata.normalize("NFC", text) != text or any(unicodedata.combining(c) or c in marks for c in text)
    ]
    assert faults == []


def test_names_begin_with_no_title() -> None:
    faults = [
        (person["key"], text)
        for person in PEOPLE
        if person["key"] not in BEGINS_WITH_NO_TITLE
        for text in texts(person, *ALL_NAMES)
        if normalize_text(text).split()[0] in TITLES
    ]
    assert faults == []


def test_no_spelling_is_listed_that_the_matcher_derives() -> None:
    faults = []
    for person in PEOPLE:
        # This nickname is his shown name too, which would otherwise not say that it is a nickname.
        fields = ("name_ar", "name_en") if person["key"] == "hajj-sajjad" else (*FULL_NAMES, "kunyas")
        repeated = [key for key, count in Counter(map(same, texts(person, *fields))).items() if count > 1]
        faults += [(person["key"], key) for key in repeated]
    assert faults == []


def test_the_shown_name_is_more_than_one_word() -> None:
    shown = [(person["key"], text) for person in PEOPLE for text in texts(person, "name_ar", "name_en")]
    assert [(key, text) for key, text in shown if len(text.split()) < 2] == []


def test_posts_are_well_formed() -> None:
    faults = [(person["key"], post_fault(post)) for person in PEOPLE for post in person.get("posts", [])]
    assert [(key, fault) for key, fault in faults if fault] == []


@pytest.mark.parametrize(
    "post",
    [
        {"title_ar": "وزير", "title_en": "Minister", "since": "2019"},
        {"title_ar": "Minister", "title_en": "Minister"},
        {"title_ar": "وزير", "title_en": "Minister", "from": "2019-13-01"},
        {"title_ar": "وزير", "title_en": "Minister", "from": "2019-05"},
        {"title_ar": "وزير", "title_en": "Minister", "from": "2019", "to": "2018"},
        {"title_ar": "وزير", "title_en": "Minister", "from": "1819"},
    ],
)
def test_a_malformed_post_is_found(post: dict[str, str]) -> None:
    assert post_fault(post)


def test_posts_name_organizations_of_the_reference_files() -> None:
    known = {entry["key"] for entry in read_entries("organizations", "organization")}
    named = [
        (person["key"], post["organization"])
        for person in PEOPLE
        for post in person.get("posts", [])
        if "organization" in post
    ]
    assert [(key, organization) for key, organization in named if organization not in known] == []
    assert len(named) >= 0.9 * sum(len(person.get("posts", [])) for person in PEOPLE)


def test_references_say_where_to_look() -> None:
    faults = []
    for person in PEOPLE:
        reference = person["reference"]
        if reference.startswith("UN Security Council list"):
            if not re.fullmatch(UN_REFERENCE, reference):
                faults.append((person["key"], reference))
        elif len(reference) < 6 or "://" in reference:
            faults.append((person["key"], reference))
    assert faults == []


@pytest.mark.parametrize("field", ["name_ar", "name_en"])
def test_two_people_never_share_a_shown_name(field: str) -> None:
    counts = Counter(same(person[field]) for person in PEOPLE)
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_spelling_that_two_people_share_is_weak() -> None:
    owners = defaultdict(set)
    for person in PEOPLE:
        weak = set(map(same, texts(person, "weak_ar", "weak_en")))
        for spelling in set(map(same, texts(person, *FULL_NAMES))) - weak:
            owners[spelling].add(person["key"])
    assert {spelling: keys for spelling, keys in owners.items() if len(keys) > 1} == {}


def test_the_people_of_the_first_sample_report_are_known() -> None:
    luqa = BY_KEY["hussam-luqa"]
    assert luqa["name_ar"] == "حسام لوقا"
    assert {"Hussam Louqa", "Hussam Louka", "Hussam Luka"} <= set(luqa["aliases_en"])
    post = next(post for post in luqa["posts"] if post["title_ar"] == "رئيس إدارة المخابرات العامة")
    assert (post["from"], post["to"]) == ("2019", "2024")
    sajjad = BY_KEY["hajj-sajjad"]
    assert sajjad["name_ar"] in sajjad["nicknames"]
    assert sajjad["reference"].endswith("bukamal-settlements")


@pytest.mark.parametrize(
    ("key", "surname"),
    [
        ("bashar-al-assad", "الأسد"),
        ("maher-al-assad", "الأسد"),
        ("abdul-malik-al-houthi", "الحوثي"),
        ("nouri-al-maliki", "المالكي"),
    ],
)
def test_a_surname_that_others_bear_is_weak(key: str, surname: str) -> None:
    person = BY_KEY[key]
    assert surname in person["weak_ar"]
    assert surname not in [*texts(person, *FULL_NAMES)]
