"""What the gazetteer is compiled from, whether the rows come from the database or from the reference files.

No Django here: the matcher, the linker and the evaluation run from these records alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from entities.spans import Kind


class NameUse(StrEnum):
    """The use of one spelling of an entity."""

    OFFICIAL = "official"
    ALIAS = "alias"
    ACRONYM = "acronym"
    TRANSLITERATION = "transliteration"
    KUNYA = "kunya"
    NICKNAME = "nickname"
    PARTISAN = "partisan"


@dataclass(frozen=True, slots=True)
class ReferenceName:
    """One spelling of an entity in the reference files.

    Attributes:
        text: as written, never normalised.
        language: ``"ar"``, ``"en"``, ``"fr"`` … or ``"und"`` for acronyms used in every language.
        use: what the spelling is.
        weak: never links alone; it needs the full name, a title or the entity's surroundings in the same article
            (bare النظام, القاعدة, a kunya, a surname shared by many).
        side: who uses a partisan label, in English, else empty.
    """

    text: str
    language: str
    use: NameUse = NameUse.ALIAS
    weak: bool = False
    side: str = ""


@dataclass(frozen=True, slots=True)
class ReferencePlace:
    """What only locations have.

    Attributes:
        level: 0 country, 1 governorate, 2 district, 3 subdistrict, 4 community, 5 neighbourhood; ``None`` for what is
            outside the administrative tree (rivers, crossings, airports, mountains, regions).
        pcode: OCHA P-code, or empty.
        latitude, longitude: WGS 84 degrees, or ``None``.
        parent: key of the place that contains it, or empty.
        population: people, or ``None`` if unknown.
    """

    level: int | None = None
    pcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    parent: str = ""
    population: int | None = None


@dataclass(frozen=True, slots=True)
class ReferencePost:
    """A rank, office or post that a person held. Dates are ISO 8601, possibly only a year, or empty."""

    title_ar: str
    title_en: str
    organization: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceEntity:
    """An entity as in the reference files.

    Attributes:
        key: stable identity across releases of the files, such as ``"ocha:C5167"`` or ``"irgc"``; ASCII.
        kind: location, organization or person.
        type: finer sort: for places ``country governorate district subdistrict community neighbourhood city river crossing
            airport base mountain camp region facility``; for organisations ``state government ministry security_agency
            state_force armed_group party coalition international_body aid_organization media court company``; for people empty.
        country: ISO 3166-1 alpha-2, or empty.
        label_ar, label_en: the names shown by default; each is also among ``names``.
        names: every spelling, the official ones first, without repeats.
        description_ar, description_en: one neutral line of fact, or empty.
        place: for locations.
        part_of: key of the organisation this one belongs to, or empty.
        posts: for people.
        active: ISO interval such as ``"1979/"``, or empty.
        wikidata: Q-id, only where certain, or empty.
        reference: where the facts can be checked.
    """

    key: str
    kind: Kind
    type: str
    label_ar: str
    label_en: str
    names: tuple[ReferenceName, ...]
    country: str = ""
    description_ar: str = ""
    description_en: str = ""
    place: ReferencePlace | None = None
    part_of: str = ""
    posts: tuple[ReferencePost, ...] = ()
    active: str = ""
    wikidata: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class NameRecord:
    """One accepted name, as the matcher expects it.

    Attributes:
        decisive: by an editor's rule this spelling always means this entity.
        accepted: how often editors confirmed the entity for this spelling.
    """

    name_id: int
    entity_id: int
    text: str
    language: str
    use: NameUse
    weak: bool = False
    decisive: bool = False
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """What the linker knows of an entity besides its names.

    Attributes:
        entity_id: canonical entity.
        kind, type, country: as in :class:`ReferenceEntity`.
        level: administrative level, or ``None``.
        ancestors: entity ids of the places above this one, nearest last; empty for non-places.
        related: entity ids of parent organisations and of the organisations of a person's posts.
        titles: Arabic titles and posts a person is known with.
        population: people, or ``None``.
        accepted: how often editors accepted a link to it.
    """

    entity_id: int
    kind: Kind
    type: str = ""
    country: str = ""
    level: int | None = None
    ancestors: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    population: int | None = None
    accepted: int = 0
    label_ar: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class GazetteerRecords:
    """Everything one gazetteer is compiled from, in a fixed order so that the same input gives the same matcher."""

    version: str
    names: tuple[NameRecord, ...] = field(default=())
    entities: tuple[EntityRecord, ...] = field(default=())
