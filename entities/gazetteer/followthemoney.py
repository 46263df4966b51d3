"""FollowTheMoney entities -> reference entities. No Django.

People, organisations of every schema, territories and addresses are imported; of their relations, posts
(Position and Occupancy) and memberships of an organisation in another. The schema is described at
https://followthemoney.tech/explorer/.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from entities.arabic.letters import ARABIC_LETTER
from entities.gazetteer.records import NameUse, ReferenceEntity, ReferenceName, ReferencePlace, ReferencePost
from entities.spans import Kind

KINDS = {
    "Person": Kind.PERSON,
    "Organization": Kind.ORGANIZATION,
    "PublicBody": Kind.ORGANIZATION,
    "Company": Kind.ORGANIZATION,
    "LegalEntity": Kind.ORGANIZATION,
    "Territory": Kind.LOCATION,
    "Address": Kind.LOCATION,
}
LEVELS = {"country": 0, "adm1": 1, "adm2": 2, "adm3": 3, "locality": 4}
KEY_LENGTH = 120
NAME_LENGTH = 300
LABEL_LENGTH = 300
_USES = (
    ("name", NameUse.OFFICIAL, False),
    ("previousName", NameUse.ALIAS, False),
    ("alias", NameUse.ALIAS, False),
    ("abbreviation", NameUse.ACRONYM, False),
    ("weakAlias", NameUse.ALIAS, True),
)
_LATIN = re.compile(r"[A-Za-z]")


class FormError(ValueError):
    """A line that is not a FollowTheMoney entity; the message says why."""


@dataclass
class Imported:
    """The result of reading the lines.

    Attributes:
        entities: with keys that begin with the dataset; what they refer to is among them.
        skipped: number of lines by schema that the archive has no use for.
        nameless: ids of people, organisations and places without a usable name.
    """

    entities: list[ReferenceEntity] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    nameless: list[str] = field(default_factory=list)


def checked(row: Any) -> dict[str, Any]:
    """The row if it has the form of a FollowTheMoney entity.

    Raises:
        FormError: it does not have it.
    """
    if not isinstance(row, dict):
        raise FormError("not a JSON object")
    for name in ("id", "schema"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise FormError(f'no "{name}" that is a string')
    properties = row.get("properties")
    if not isinstance(properties, dict) or not all(isinstance(values, list) for values in properties.values()):
        raise FormError('no "properties" that are lists of values')
    return row


def reference_entities(rows: Iterable[Mapping[str, Any]], *, dataset: str, reference: str) -> Imported:
    """Turn rows, as :func:`checked` returns them, into reference entities.

    Args:
        rows: in any order; a later row of the same id replaces an earlier one.
        dataset: begins every key.
        reference: where the facts can be checked, if a row has no source address of its own.
    """
    by_schema: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        by_schema[row["schema"]][row["id"]] = row
    result = Imported()
    found: dict[str, ReferenceEntity] = {}
    for schema, own in by_schema.items():
        if schema not in KINDS:
            if schema not in ("Position", "Occupancy", "Membership"):
                result.skipped[schema] += len(own)
            continue
        for row in own.values():
            entity = _entity(row, KINDS[schema], dataset, reference)
            if entity is None:
                result.nameless.append(row["id"])
            else:
                found[row["id"]] = entity
    _add_posts(found, by_schema)
    _add_memberships(found, by_schema["Membership"].values())
    result.entities = [_without_dangling(entity, found) for entity in found.values()]
    return result


def _entity(row: Mapping[str, Any], kind: Kind, dataset: str, reference: str) -> ReferenceEntity | None:
    names = tuple(_names(row))
    arabic = next((name.text for name in names if name.language == "ar"), "")
    other = next((name.text for name in names if name.language != "ar"), "")
    if not names:
        return None
    country = _first(row, "country") or _first(row, "nationality") or _first(row, "jurisdiction")
    notes = _first(row, "notes") or _first(row, "summary")
    return ReferenceEntity(
        key=_key(dataset, row["id"]),
        kind=kind,
        type="",
        label_ar=arabic,
        label_en=other,
        names=names,
        country=country.upper() if len(country) == 2 and country.isascii() else "",
        description_ar=notes if ARABIC_LETTER.search(notes) else "",
        description_en="" if ARABIC_LETTER.search(notes) else notes,
        place=_place(row, dataset) if kind is Kind.LOCATION else None,
        wikidata=_first(row, "wikidataId")[:16],
        reference=_first(row, "sourceUrl") or reference,
    )


def _names(row: Mapping[str, Any]) -> Iterable[ReferenceName]:
    seen: set[str] = set()
    properties = {**row["properties"]}
    if row["schema"] == "Address":
        properties.setdefault("name", [*properties.get("city", []), *properties.get("full", [])])
    for prop, use, weak in _USES:
        for value in properties.get(prop, []):
            text = " ".join(str(value).split())[:NAME_LENGTH]
            if text in seen or not any(char.isalnum() for char in text):
                continue
            seen.add(text)
            yield ReferenceName(text, _language(text), use, weak)


def _language(text: str) -> str:
    if ARABIC_LETTER.search(text):
        return "ar"
    return "en" if _LATIN.search(text) else "und"


def _place(row: Mapping[str, Any], dataset: str) -> ReferencePlace:
    latitude, longitude = _number(row, "latitude", 90), _number(row, "longitude", 180)
    both = latitude is not None and longitude is not None
    parent = _first(row, "partOf")
    return ReferencePlace(
        level=LEVELS.get(_first(row, "level")),
        latitude=latitude if both else None,
        longitude=longitude if both else None,
        parent=_key(dataset, parent) if parent else "",
    )


def _add_posts(found: dict[str, ReferenceEntity], by_schema: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    for occupancy in by_schema["Occupancy"].values():
        holder, position = _first(occupancy, "holder"), by_schema["Position"].get(_first(occupancy, "post"))
        if position is None or holder not in found or found[holder].kind is not Kind.PERSON:
            continue
        titles = [str(value) for value in position["properties"].get("name", [])]
        body = found.get(_first(position, "organization"))
        post = ReferencePost(
            title_ar=next((t for t in titles if ARABIC_LETTER.search(t)), "")[:200],
            title_en=next((t for t in titles if not ARABIC_LETTER.search(t)), "")[:200],
            organization=body.key if body is not None and body.kind is Kind.ORGANIZATION else "",
            since=_first(occupancy, "startDate")[:10],
            until=_first(occupancy, "endDate")[:10],
        )
        if titles:
            found[holder] = replace(found[holder], posts=(*found[holder].posts, post))


def _add_memberships(found: dict[str, ReferenceEntity], memberships: Iterable[Mapping[str, Any]]) -> None:
    for row in memberships:
        member, body = _first(row, "member"), _first(row, "organization")
        both = member in found and body in found
        if both and found[member].kind is found[body].kind is Kind.ORGANIZATION and member != body:
            found[member] = replace(found[member], part_of=found[body].key)


def _without_dangling(entity: ReferenceEntity, found: Mapping[str, ReferenceEntity]) -> ReferenceEntity:
    """The place without a parent that is not among these entities or that would close a cycle."""
    if entity.place is None or not entity.place.parent:
        return entity
    by_key = {other.key: other for other in found.values()}
    above, seen = entity.place.parent, {entity.key}
    while above:
        place = by_key[above].place if above in by_key else None
        if place is None or above in seen:
            return replace(entity, place=replace(entity.place, parent=""))
        seen.add(above)
        above = place.parent
    return entity


def _key(dataset: str, own: str) -> str:
    key = f"{dataset}{own}"
    if len(key) <= KEY_LENGTH and key.isascii():
        return key
    return f"{dataset}{hashlib.sha256(own.encode()).hexdigest()[:32]}"


def _first(row: Mapping[str, Any], name: str) -> str:
    values: Sequence[Any] = row["properties"].get(name) or [""]
    return str(values[0]).strip()


def _number(row: Mapping[str, Any], name: str, limit: float) -> float | None:
    try:
        value = float(_first(row, name))
    except ValueError:
        return None
    return value if -limit <= value <= limit else None
