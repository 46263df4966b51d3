"""FollowTheMoney entities, one JSON object a line, as Aleph, OpenAleph and OpenSanctions' tools read them.

Written from the schema of FollowTheMoney 4 (https://followthemoney.tech/explorer/); the tests validate the lines with its package
where that is installed. Ids are stable: the same row of the archive has the same id in every export.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from archive.exports.records import ArticleRecord, EntityRecord, MentionRecord, RelationRecord, entity_records
from entities.audience import Reader
from entities.models import Level
from entities.relations.kinds import RELATION_SPECS, UNKNOWN_LINK

PUBLISHER = "Sijill"
PUBLIC_BODIES = frozenset({"state", "government", "ministry", "security_agency", "state_force", "court"})
LEGAL_ENTITIES = ("Person", "Organization", "PublicBody")
LANGUAGES = {"ar": "ara", "en": "eng", "fr": "fra"}
TERRITORY_LEVELS = {
    Level.COUNTRY: "country",
    Level.GOVERNORATE: "adm1",
    Level.DISTRICT: "adm2",
    Level.SUBDISTRICT: "adm3",
}
_NAME_PROPERTIES = {
    "official": "name",
    "alias": "alias",
    "transliteration": "alias",
    "nickname": "alias",
    "acronym": "abbreviation",
    # Not for matching: a label that one side uses may stand for several, a kunya for many.
    "partisan": "weakAlias",
    "kunya": "weakAlias",
}


def articles_as_ftm(records: Iterable[ArticleRecord], site: str, reader: Reader) -> Iterator[str]:
    """The articles and their mentions, then the entities they mention as far as the reader may see them, and their relations."""
    mentioned: dict[int, None] = {}
    for record in records:
        yield from map(_line, _article(record, site))
        mentioned.update((m.entity, None) for m in record.mentions if m.entity is not None)
    yield from entities_as_ftm(entity_records(mentioned, reader), site, mentioned)


def entities_as_ftm(records: Iterable[EntityRecord], site: str, known: Collection[int]) -> Iterator[str]:
    """The entities, their posts, and the relations whose other end is among ``known``."""
    for record in records:
        yield from map(_line, _entity(record, site, known))


def entity_id(pk: int) -> str:
    return f"sijill-entity-{pk}"


def _article(record: ArticleRecord, site: str) -> Iterator[dict[str, Any]]:
    own = f"sijill-article-{record.id}"
    names: dict[str, list[str]] = {"location": [], "organization": [], "person": []}
    for mention in record.mentions:
        names[mention.kind].append(mention.entity_en or mention.entity_ar or mention.surface)
    yield _ftm(
        own,
        "Article",
        title=[record.title],
        fileName=[f"article-{record.id}.txt"],
        bodyText=[record.body],
        author=[record.author],
        publisher=[record.source],
        language=[LANGUAGES.get(record.language, "")],
        publishedAt=[record.published_on],
        sourceUrl=[record.url],
        alephUrl=[site + record.path],
        notes=[f"SHA-256 of the text: {record.sha256}"],
        peopleMentioned=names["person"],
        companiesMentioned=names["organization"],
        locationMentioned=names["location"],
    )
    seen: set[tuple[int | None, str]] = set()
    for mention in record.mentions:
        if mention.kind != "location" and (mention.entity, mention.surface) not in seen:
            seen.add((mention.entity, mention.surface))
            yield _mention(own, mention, len(seen))


def _mention(article: str, mention: MentionRecord, number: int) -> dict[str, Any]:
    """FollowTheMoney resolves mentions to people and organisations only; places are named in the article itself."""
    return _ftm(
        f"{article}-mention-{number}",
        "Mention",
        document=[article],
        name=[mention.surface],
        resolved=[entity_id(mention.entity)] if mention.entity is not None else [],
        detectedSchema=["Person" if mention.kind == "person" else "Organization"],
    )


def _entity(record: EntityRecord, site: str, known: Collection[int]) -> Iterator[dict[str, Any]]:
    own, schema = entity_id(record.id), _schema(record)
    properties: dict[str, list[Any]] = {
        "name": [record.label_ar, record.label_en],
        "country": [record.country.lower()],
        "wikidataId": [record.wikidata],
        "notes": [record.description_ar, record.description_en],
        "publisher": [PUBLISHER],
        "sourceUrl": [site + record.path],
    }
    for name in record.names:
        prop = "weakAlias" if name.weak else _NAME_PROPERTIES[name.use]
        if prop == "abbreviation" and schema in ("Territory", "Address"):
            prop = "alias"
        if name.text not in properties["name"]:
            properties.setdefault(prop, []).append(name.text)
    if schema == "Person":
        properties["position"] = [
            r.title_en or r.title_ar for r in record.relations if RELATION_SPECS[r.kind].has_title
        ]
    elif record.place is not None and record.place.level is not None and schema == "Territory":
        properties["level"] = [TERRITORY_LEVELS[Level(record.place.level)]]
        parent = record.place.parent
        properties["partOf"] = [entity_id(parent)] if parent is not None and parent in known else []
    elif record.place is not None:
        properties["full"] = [", ".join(filter(None, [record.label_ar, record.label_en]))]
        properties["latitude"], properties["longitude"] = [record.place.latitude], [record.place.longitude]
    yield _ftm(own, schema, **properties)
    for relation in record.relations:
        yield from _relation(own, schema, relation, known)


def _schema(record: EntityRecord) -> str:
    if record.kind == "person":
        return "Person"
    if record.kind == "organization":
        return "PublicBody" if record.type in PUBLIC_BODIES else "Organization"
    territory = record.place is not None and record.place.level in TERRITORY_LEVELS
    return "Territory" if territory else "Address"


def _relation(own: str, schema: str, relation: RelationRecord, known: Collection[int]) -> Iterator[dict[str, Any]]:
    target = entity_id(relation.target) if relation.target is not None and relation.target in known else None
    number = f"sijill-relation-{relation.id}"
    period = {"startDate": [relation.since], "endDate": [relation.until], "description": [relation.reference]}
    spec = RELATION_SPECS[relation.kind]
    if spec.has_title and schema == "Person":
        titles = [relation.title_ar, relation.title_en]
        post = f"{number}-post"
        yield _ftm(post, "Position", name=titles, organization=[target] if target else [])
        yield _ftm(number, spec.ftm.schema, **{spec.ftm.source: [own], spec.ftm.target: [post]}, **period)
    elif target is not None:
        # A place is nobody's member in FollowTheMoney, and has no post.
        link = spec.ftm if schema in LEGAL_ENTITIES and not spec.has_title else UNKNOWN_LINK
        yield _ftm(number, link.schema, **{link.source: [own], link.target: [target]}, role=[_role(relation)], **period)


def _role(relation: RelationRecord) -> str:
    return relation.title_en or relation.title_ar or relation.kind.replace("_", " ")


def _ftm(own: str, schema: str, **properties: Iterable[Any]) -> dict[str, Any]:
    """An entity without empty values and repeats; every value is a string."""
    cleaned = {
        name: list(dict.fromkeys(str(value) for value in values if value not in (None, "")))
        for name, values in properties.items()
    }
    return {"id": own, "schema": schema, "properties": {name: values for name, values in cleaned.items() if values}}


def _line(entity: dict[str, Any]) -> str:
    return json.dumps(entity, ensure_ascii=False) + "\n"
