"""Places written by hand, and corrections to places of the other sources.

Every table of ``entities/data/places`` that no other module reads is one of these; the README there describes the
columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from entities.gazetteer.records import NameUse
from entities.gazetteer.reference.drafts import PlaceDraft
from entities.gazetteer.reference.errors import ReferenceError
from entities.gazetteer.reference.files import ReferenceFile
from entities.gazetteer.reference.tables import Row, read_rows

COLUMNS = frozenset(
    {
        "key", "type", "country", "level", "parent", "name_ar", "name_en", "aliases_ar", "aliases_en", "acronyms",
        "partisan", "weak", "lat", "lon", "population", "wikidata", "geonames_admin1",
    }
)  # fmt: skip
CORRECTION_COLUMNS = frozenset(
    {"key", "name_ar", "name_en", "aliases_ar", "aliases_en", "drop", "weak", "parent", "type", "remove"}
)
TYPES = frozenset(
    {
        "country", "governorate", "district", "subdistrict", "community", "neighbourhood", "city", "river", "crossing",
        "airport", "base", "mountain", "camp", "region", "facility",
    }
)  # fmt: skip
_KEY = re.compile(r"(country:[A-Z]{2}|place:[a-z0-9][a-z0-9-]*)")
_COUNTRY = re.compile(r"[A-Z]{2}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def read_written(file: ReferenceFile) -> Iterator[tuple[PlaceDraft, str]]:
    """Yield each place of a table with its GeoNames first-level code, such as ``IQ.01``, or an empty string.

    Raises:
        ReferenceError: a malformed row.
    """
    for row in read_rows(file, COLUMNS):
        yield _draft(row), row.text("geonames_admin1")


def _draft(row: Row) -> PlaceDraft:
    key, kind, country = row.required("key"), row.required("type"), row.text("country")
    if not _KEY.fullmatch(key):
        raise row.error("a key is country: and two capitals, or place: and small letters, digits and hyphens")
    if kind not in TYPES:
        raise row.error(f"type is none of {', '.join(sorted(TYPES))}: {kind}")
    if country and not _COUNTRY.fullmatch(country):
        raise row.error(f"country is no ISO 3166-1 alpha-2 code: {country}")
    if row.text("wikidata") and not _WIKIDATA.fullmatch(row.text("wikidata")):
        raise row.error(f"wikidata is malformed: {row.text('wikidata')}")
    level, population = row.number("level", 0, 5), row.number("population", 0, 2e9)
    latitude, longitude = row.number("lat", -90, 90), row.number("lon", -180, 180)
    if (latitude is None) != (longitude is None):
        raise row.error("lat and lon belong together")
    draft = PlaceDraft(
        key=key,
        type=kind,
        country=country,
        label_ar=row.required("name_ar"),
        label_en=row.required("name_en"),
        file=row.file,
        parent=row.text("parent"),
        level=None if level is None else int(level),
        latitude=latitude,
        longitude=longitude,
        population=None if population is None else int(population),
        wikidata=row.text("wikidata"),
    )
    _add_names(draft, row)
    return draft


def _add_names(draft: PlaceDraft, row: Row) -> None:
    for text in row.many("aliases_ar"):
        draft.names.add(text)
    for text in row.many("aliases_en"):
        draft.names.add(text, NameUse.ALIAS if draft.type == "country" else NameUse.TRANSLITERATION)
    for text in row.many("acronyms"):
        draft.names.add(text, NameUse.ACRONYM, language="und")
    for text in row.many("partisan"):
        name, _, side = text.partition("=")
        if not side:
            raise row.error(f"a partisan name is written name=side: {text}")
        draft.names.add(name, NameUse.PARTISAN, side=side)
    for text in row.many("weak"):
        draft.names.weaken(text)


def correct(file: ReferenceFile, drafts: Mapping[str, PlaceDraft]) -> set[str]:
    """Apply a table of corrections to places read earlier.

    A row names a place by key. ``name_ar`` and ``name_en`` become its labels, the former ones aliases; aliases are
    added, those in ``drop`` removed, those in ``weak`` marked; ``parent`` and ``type`` replaced.

    Returns:
        Keys of the places to leave out: the rows with a reason in ``remove``.

    Raises:
        ReferenceError: unknown places, or names to drop that a place does not have; all are listed.
    """
    removed = set()
    problems = []
    for row in read_rows(file, CORRECTION_COLUMNS):
        draft = drafts.get(row.required("key"))
        if draft is None:
            problems.append(row.error("no such place to correct"))
        elif row.text("remove"):
            removed.add(draft.key)
        else:
            draft.relabel(label_ar=row.text("name_ar"), label_en=row.text("name_en"))
            missing = [text for text in row.many("drop") if not draft.drop(text)]
            if missing:
                problems.append(row.error(f"no aliases to drop: {', '.join(missing)}"))
            draft.parent = row.text("parent") or draft.parent
            draft.type = row.text("type") or draft.type
            _add_names(draft, row)
    if problems:
        raise ReferenceError.of(problems)
    return removed
