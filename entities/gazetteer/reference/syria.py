"""Syria's administrative tree and communities, as OCHA's common operational dataset numbers them.

P-codes contain their parents' (subdistrict ``SY090200`` is in district ``SY0902``), but the parent column decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from entities.gazetteer.records import NameUse
from entities.gazetteer.reference.drafts import PlaceDraft
from entities.gazetteer.reference.files import ReferenceFile
from entities.gazetteer.reference.spelling import alike, is_arabic, loose_key, spelling_key
from entities.gazetteer.reference.tables import Row, read_rows

ADMIN_COLUMNS = frozenset(
    {
        "pcode", "level", "parent", "name_ar", "name_en", "aliases_ar", "aliases_en", "wikidata", "lat", "lon",
        "area_km2", "population", "population_year", "geonames_admin1",
    }
)  # fmt: skip
COMMUNITY_COLUMNS = frozenset({"pcode", "name_ar", "name_en", "type", "lat", "lon", "adm3_pcode"})
TYPES = {1: "governorate", 2: "district", 3: "subdistrict"}
ADMIN_REFERENCE = "OCHA COD-AB Syria; OpenSyria data-geography"
COMMUNITY_REFERENCE = "OCHA COD-AB Syria"
CENTRE = "مركز "
_SEPARATORS = re.compile(r"_+|/|\\| ?- ?|[()]")


def read_admin(file: ReferenceFile) -> dict[str, PlaceDraft]:
    """Read governorates, districts and subdistricts, keyed ``ocha:`` and P-code, top levels first.

    A subdistrict called only مركز X, "centre of X", is shown as ناحية مركز X and never called X alone.

    Raises:
        ReferenceError: a row lacks a name, a level or a coordinate within Syria.
    """
    drafts: dict[str, PlaceDraft] = {}
    for row in read_rows(file, ADMIN_COLUMNS):
        level = int(row.number("level", 1, 3) or 0)
        if level not in TYPES:
            raise row.error("level is empty")
        draft = _admin_draft(row, level)
        if draft.key in drafts:
            raise row.error("this P-code appears twice")
        drafts[draft.key] = draft
    return drafts


def _admin_draft(row: Row, level: int) -> PlaceDraft:
    name_ar, name_en = row.required("name_ar"), row.required("name_en")
    centre = level == 3 and name_ar.startswith(CENTRE)
    parent = row.text("parent")
    population = row.number("population", 0, 1e8)
    draft = PlaceDraft(
        key=f"ocha:{row.required('pcode')}",
        type=TYPES[level],
        country="SY",
        label_ar=f"ناحية {name_ar}" if centre else name_ar,
        label_en=f"{name_en} Subdistrict" if centre else name_en,
        file=row.file,
        parent=f"ocha:{parent}" if parent else "country:SY",
        level=level,
        pcode=row.required("pcode"),
        latitude=row.number("lat", 32, 38),
        longitude=row.number("lon", 35, 43),
        population=None if population is None else int(population),
        wikidata=row.text("wikidata"),
        reference=ADMIN_REFERENCE,
    )
    bare = name_ar.removeprefix(CENTRE)
    for alias in row.many("aliases_ar"):
        head = alias.split()[0] in ("ناحية", "منطقة", "محافظة")
        if centre and not head and not alias.startswith(CENTRE):
            continue
        draft.names.add(alias, weak=alias.startswith(CENTRE))
    if centre:
        draft.names.add(f"ناحية {bare}")
        draft.names.add(name_ar, weak=True)
    for alias in row.many("aliases_en"):
        if not centre or alias.endswith("Subdistrict"):
            draft.names.add(alias, NameUse.TRANSLITERATION)
    return draft


def read_provinces(file: ReferenceFile) -> dict[str, str]:
    """Return GeoNames first-level code, such as ``SY.07``, -> key of the governorate."""
    rows = read_rows(file, ADMIN_COLUMNS)
    return {row.text("geonames_admin1"): f"ocha:{row.text('pcode')}" for row in rows if row.text("geonames_admin1")}


_SHORTEST = 3
_LONGEST_AREA = 3
_GENERIC = frozenset(
    (
        "تل",
        "عين",
        "دير",
        "بيت",
        "خربة",
        "خراب",
        "كفر",
        "رأس",
        "جب",
        "وادي",
        "جبل",
        "قلعة",
        "حي",
        "مدينة",
        "شيخ",
        "الشيخ",
    )
) | {"أبو", "أم", "بئر", "جسر", "قصر", "مزرعة", "مخيم", "نهر", "باب", "خان", "معرة"}


def read_communities(file: ReferenceFile, admin: Mapping[str, PlaceDraft]) -> dict[str, PlaceDraft]:
    """Read communities, keyed ``ocha:`` and P-code.

    Rows of type N, points inside a city, have the P-code and the name of their city and no name of their own, so they
    become no places: 414 of 8,007. A field may hold two names (``الصفا_التياس``) or a name and the district it is in
    (``الحجلية - جرابلس``): the first is kept, another name becomes an alias, a district is left out.

    Raises:
        ReferenceError: a row lacks a name, or its subdistrict is unknown.
    """
    areas = {loose_key(draft.label_ar.removeprefix("ناحية ").removeprefix(CENTRE)) for draft in admin.values()}
    drafts: dict[str, PlaceDraft] = {}
    for row in read_rows(file, COMMUNITY_COLUMNS):
        if row.required("type") == "N":
            continue
        draft = _community_draft(row, areas)
        if draft.parent not in admin:
            raise row.error(f"no such subdistrict: {draft.parent}")
        if draft.key in drafts:
            raise row.error("this P-code appears twice")
        own = _without_area(draft, admin)
        if own:
            draft.names.weaken(own)
        drafts[draft.key] = draft
    return drafts


def _community_draft(row: Row, areas: set[str]) -> PlaceDraft:
    arabic = split_names(row.required("name_ar"), areas)
    latin = split_names(row.required("name_en"), set())
    draft = PlaceDraft(
        key=f"ocha:{row.required('pcode')}",
        type="community",
        country="SY",
        label_ar=arabic[0],
        label_en=latin[0],
        file=row.file,
        parent=f"ocha:{row.required('adm3_pcode')}",
        level=4,
        pcode=row.required("pcode"),
        latitude=row.number("lat", 32, 38),
        longitude=row.number("lon", 35, 43),
        reference=COMMUNITY_REFERENCE,
    )
    for name in arabic[1:]:
        draft.names.add(name)
    for name in latin[1:]:
        if max(alike(name, other) for other in arabic) > 0.5:
            draft.names.add(name, NameUse.TRANSLITERATION)
    return draft


def _without_area(draft: PlaceDraft, admin: Mapping[str, PlaceDraft]) -> str:
    """The name without the subdistrict or district that the list appends to tell namesakes apart: قاطمة عفرين is called قاطمة.

    Empty if the name ends otherwise, or if what is left is no name: عين of عين العرب.
    """
    subdistrict = admin[draft.parent]
    areas = [subdistrict, admin[subdistrict.parent]] if subdistrict.parent in admin else [subdistrict]
    labels = [area.label_ar.removeprefix(CENTRE).removeprefix("ناحية ") for area in areas]
    if loose_key(draft.label_ar) in map(loose_key, labels):
        return ""
    wholes, words = set(map(loose_key, labels)), draft.label_ar.split()
    parts = {loose_key(word) for label in labels for word in label.split()}
    for length in range(min(_LONGEST_AREA, len(words) - 1), 0, -1):
        own = " ".join(words[:-length]).removesuffix(" قرب")
        end = loose_key(" ".join(words[-length:]))
        if end in wholes or (length == 1 and end in parts):
            return own if len(own) >= _SHORTEST and own not in _GENERIC else ""
    return ""


def split_names(text: str, areas: set[str]) -> list[str]:
    """Return the names in one field in order; after the first, those whose loose key is in ``areas`` are left out."""
    parts = [part.strip(" .") for part in _SEPARATORS.split(text)] if is_arabic(text) or " - " in text else [text]
    parts = [part for part in parts if part] or [text]
    return [parts[0], *(part for part in parts[1:] if loose_key(part) not in areas)]


def mark_seats(admin: Mapping[str, PlaceDraft], communities: Mapping[str, PlaceDraft], rows: ReferenceFile) -> None:
    """Mark the community each subdistrict is named after as a seat and give it the subdistrict's bare spellings.

    A seat that shares its Arabic name with a district or governorate above it takes the English name of the highest,
    which is the usual one (Deir ez-Zor for OCHA's Deir-Ez-Zor).
    """
    by_parent: dict[str, list[PlaceDraft]] = {}
    for community in communities.values():
        by_parent.setdefault(community.parent, []).append(community)
    for row in read_rows(rows, ADMIN_COLUMNS):
        if row.text("level") != "3":
            continue
        subdistrict = admin[f"ocha:{row.required('pcode')}"]
        bare = row.required("name_ar").removeprefix(CENTRE)
        inside = by_parent.get(subdistrict.key, [])
        seat = next((one for one in inside if loose_key(one.label_ar) == loose_key(bare)), None)
        if seat is None:
            continue
        seat.seat = True
        for alias in (*row.many("aliases_ar"), row.required("name_en"), *row.many("aliases_en")):
            official = alias.startswith(("ناحية", CENTRE)) or alias.endswith("Subdistrict")
            if not official and max(alike(alias, seat.label_ar), alike(alias, seat.label_en)) > 0.6:
                seat.names.add(alias, NameUse.ALIAS if is_arabic(alias) else NameUse.TRANSLITERATION)
        district = admin[subdistrict.parent]
        for area in (admin[district.parent], district):
            if spelling_key(area.label_ar) == spelling_key(seat.label_ar):
                seat.relabel(label_en=area.label_en)
                break
