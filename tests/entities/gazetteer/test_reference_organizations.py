"""The hand-written organisations of ``entities/data/organizations``: schema, scripts, parents, names shared by two.

Read as plain TOML, so that a fault in a file shows here even where the project's own reader would forgive it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entities.arabic.normalize import normalize_text

FOLDER = Path(__file__).resolve().parents[3] / "entities" / "data" / "organizations"
FILES = sorted(FOLDER.glob("*.toml"))

REQUIRED = {"key", "type", "name_ar", "name_en", "description_ar", "description_en", "reference"}
LISTS = {"aliases_ar", "aliases_en", "acronyms", "weak_ar", "weak_en"}
ALLOWED = REQUIRED | LISTS | {"country", "partisan", "part_of", "active", "wikidata"}
TYPES = {
    *("state", "government", "ministry", "security_agency", "state_force", "armed_group", "party", "coalition"),
    *("international_body", "aid_organization", "media", "court", "company"),
}
PATTERNS = {
    "key": r"[a-z0-9]+(-[a-z0-9]+)*",
    "country": r"[A-Z]{2}",
    "active": r"(\d{4}(-\d\d){0,2})?/(\d{4}(-\d\d){0,2})?",
    "wikidata": r"Q[1-9]\d*",
}
STRONG = ("name_ar", "name_en", "aliases_ar", "aliases_en", "acronyms")
SHARED = {
    # Short names that reports give to several bodies; the surroundings decide.
    "الجيش الوطني": {"syrian-national-army", "yemeni-national-army", "libyan-national-army"},
    "أنصار الشريعة": {"ansar-al-sharia-yemen", "ansar-al-sharia-benghazi"},
    "حزب البعث المنحل": {"iraqi-baath-party", "syrian-baath-party"},
    "new Syrian army": {"new-syrian-army", "syrian-army-2024"},
    # Acronyms.
    "ANF": {"al-nusra-front", "firat-news"},
    "GIS": {"egyptian-general-intelligence", "general-intelligence-service-sudan"},
    "IRCS": {"iranian-red-crescent", "iraqi-red-crescent"},
    "ISF": {"iraqi-armed-forces", "internal-security-forces-lebanon", "asayish-rojava"},
    "PLC": {"palestinian-legislative-council", "presidential-leadership-council"},
    "RSF": {"rapid-support-forces", "reporters-without-borders"},
}
"""Names that two organisations truly share. Any other shared name is a mistake."""


def read_organizations() -> list[dict[str, Any]]:
    """Return every entry of every file, in file order."""
    return [entry for file in FILES for entry in tomllib.loads(file.read_text(encoding="utf-8"))["organization"]]


ORGANIZATIONS = read_organizations()
BY_KEY = {entry["key"]: entry for entry in ORGANIZATIONS}


def texts(entry: dict[str, Any], *fields: str) -> Iterator[str]:
    """Yield the texts of the named fields, single or listed, and the names of partisan labels."""
    for field in fields:
        value = entry.get(field, [])
        values = [value] if isinstance(value, str) else value
        yield from (item if isinstance(item, str) else item["name"] for item in values)


def same(text: str) -> str:
    """Return what two spellings share that differ only in marks, hamza, ة, letter case, punctuation or spaces."""
    return re.sub(r"[\W_]", "", normalize_text(text))


def scripts(text: str) -> set[str]:
    """Return the scripts of the letters of ``text`` as Unicode names them, such as ``{"ARABIC"}``."""
    return {unicodedata.name(char).split()[0] for char in text if char.isalpha()}


def padded(date: str, missing: str) -> str:
    """Return an ISO date of any precision with its missing month and day filled in, so that dates compare as text."""
    return "-".join([*date.split("-"), missing, missing][:3])


def ends_before_it_begins(active: str) -> bool:
    """Say whether a closed ISO interval runs backwards."""
    start, _, end = active.partition("/")
    return bool(start and end) and padded(start, "01") > padded(end, "99")


def chain_of_parents(key: str) -> list[str]:
    """Return the keys above ``key``, nearest first; a loop ends with the key that closes it."""
    chain: list[str] = []
    while (key := BY_KEY[key].get("part_of", "")) and key not in chain:
        chain.append(key)
    return [*chain, key] if key else chain


def test_the_files_hold_nothing_but_organizations() -> None:
    tables = {file.name: set(tomllib.loads(file.read_text(encoding="utf-8"))) for file in FILES}
    assert {name for name, found in tables.items() if found != {"organization"}} == set()


def test_there_are_enough_organizations_of_every_conflict_and_sort() -> None:
    assert len(ORGANIZATIONS) >= 300
    countries = Counter(entry.get("country") for entry in ORGANIZATIONS)
    least = {"SY": 200, "IQ": 60, "YE": 40, "LB": 30, "LY": 30, "PS": 25, "SD": 25}
    least |= {"IR": 20, "IL": 15, "TR": 15, "US": 15, "SA": 10, "RU": 10, "EG": 8, "JO": 5}
    assert {country: countries[country] for country, count in least.items() if countries[country] < count} == {}
    sorts = Counter(entry["type"] for entry in ORGANIZATIONS)
    few = {"armed_group": 150, "state_force": 60, "security_agency": 40, "ministry": 40, "government": 40, "party": 40}
    few |= {"media": 80, "aid_organization": 50, "international_body": 40, "coalition": 40, "court": 5, "company": 5}
    assert {sort: sorts[sort] for sort, count in few.items() if sorts[sort] < count} == {}


def test_keys_are_unique() -> None:
    keys = Counter(entry["key"] for entry in ORGANIZATIONS)
    assert [key for key, count in keys.items() if count > 1] == []


def test_fields_are_known_filled_and_well_formed() -> None:
    faults = []
    for entry in ORGANIZATIONS:
        faults += [(entry["key"], field) for field in sorted((REQUIRED - set(entry)) | (set(entry) - ALLOWED))]
        for field in set(entry) - {"partisan"}:
            values = list(texts(entry, field))
            if not values or any(text != text.strip() or not text for text in values):
                faults.append((entry["key"], field))
            if (field in LISTS) == isinstance(entry[field], str):
                faults.append((entry["key"], field))
            if field in PATTERNS and not re.fullmatch(PATTERNS[field], entry[field]):
                faults.append((entry["key"], field))
    assert faults == []


def test_types_are_known() -> None:
    assert {entry["key"]: entry["type"] for entry in ORGANIZATIONS if entry["type"] not in TYPES} == {}


def test_a_partisan_label_says_who_uses_it() -> None:
    labels = [(entry["key"], label) for entry in ORGANIZATIONS for label in entry.get("partisan", [])]
    faults = [
        (key, label)
        for key, label in labels
        if set(label) != {"name", "by"} or not label["name"].strip() or scripts(label["by"]) != {"LATIN"}
    ]
    assert len(labels) >= 100
    assert faults == []


@pytest.mark.parametrize(
    ("script", "fields"),
    [
        ("ARABIC", ("name_ar", "aliases_ar", "weak_ar", "description_ar")),
        ("LATIN", ("name_en", "aliases_en", "weak_en", "description_en", "reference")),
    ],
)
def test_every_text_has_letters_of_its_script(script: str, fields: tuple[str, ...]) -> None:
    # A few names keep letters of the other script or of none: SY24, MTV, 1920 Revolution Brigades.
    other = {"ARABIC": "LATIN", "LATIN": "ARABIC"}[script]
    faults = [
        (entry["key"], text)
        for entry in ORGANIZATIONS
        for text in texts(entry, *fields)
        if script not in scripts(text) or (script == "LATIN" and other in scripts(text))
    ]
    assert faults == []


def test_names_are_composed_and_carry_no_arabic_marks() -> None:
    faults = [
        (entry["key"], text)
        for entry in ORGANIZATIONS
        for text in texts(entry, *STRONG, "weak_ar", "weak_en", "partisan")
        if unicodedata.normalize("NFC", text) != text
        or any(unicodedata.combining(char) or char == "\N{ARABIC TATWEEL}" for char in text)
    ]
    assert faults == []


def test_shown_names_are_distinct_and_bare() -> None:
    for field in ("name_ar", "name_en"):
        shown = Counter(same(entry[field]) for entry in ORGANIZATIONS)
        assert [name for name, count in shown.items() if count > 1] == []
        assert [entry[field] for entry in ORGANIZATIONS if set(entry[field]) & set('()[]«»"')] == []


def test_no_entry_repeats_a_spelling_or_one_that_the_matcher_derives() -> None:
    faults = []
    for entry in ORGANIZATIONS:
        spellings = Counter(map(same, texts(entry, *STRONG, "weak_ar", "weak_en", "partisan")))
        faults += [(entry["key"], spelling) for spelling, count in spellings.items() if count > 1]
    assert faults == []


def test_only_truly_ambiguous_names_are_shared() -> None:
    owners = defaultdict(set)
    for entry in ORGANIZATIONS:
        for text in texts(entry, *STRONG, "partisan"):
            owners[same(text)].add(entry["key"])
    shared = {name: keys for name, keys in owners.items() if len(keys) > 1}
    assert shared == {same(name): keys for name, keys in SHARED.items()}


def test_parents_exist_and_never_loop() -> None:
    parents = {entry["key"]: entry["part_of"] for entry in ORGANIZATIONS if "part_of" in entry}
    assert {key: parent for key, parent in parents.items() if parent not in BY_KEY} == {}
    assert [key for key in parents if len(set(chain := chain_of_parents(key))) < len(chain) or key in chain] == []


def test_active_periods_do_not_run_backwards() -> None:
    assert [entry["key"] for entry in ORGANIZATIONS if ends_before_it_begins(entry.get("active", "/"))] == []


def test_wikidata_items_are_used_once() -> None:
    items = Counter(entry["wikidata"] for entry in ORGANIZATIONS if "wikidata" in entry)
    assert [item for item, count in items.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "key", "field"),
    [
        ("نظام الأسد", "syrian-government-assad", "partisan"),
        ("النظام", "syrian-government-assad", "weak_ar"),
        ("قوات الأسد", "syrian-arab-army", "partisan"),
        ("ميليشيات الاحتلال الإيراني", "iranian-backed-groups", "partisan"),
        ("الاحتلال الإيراني", "iranian-forces-in-syria", "partisan"),
        ("الاحتلال الروسي", "russian-forces-in-syria", "partisan"),
        ("القاعدة", "al-qaeda", "weak_ar"),
        ("داعش", "islamic-state", "aliases_ar"),
        ("قسد", "syrian-democratic-forces", "acronyms"),
        ("النجباء", "harakat-al-nujaba", "aliases_ar"),
        ("سرايا القدس", "saraya-al-quds", "name_ar"),
        ("أورينت نت", "orient-news", "aliases_ar"),
    ],
)
def test_a_name_has_the_use_that_reports_give_it(name: str, key: str, field: str) -> None:
    assert name in list(texts(BY_KEY[key], field))
    assert [entry["key"] for entry in ORGANIZATIONS if name in texts(entry, *STRONG, "partisan")] in ([key], [])
