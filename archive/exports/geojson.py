"""GeoJSON (RFC 7946): places on a map, each with the article that names it or the facts about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archive.exports.records import ArticleRecord, EntityRecord, PlaceRecord


def articles_as_geojson(records: Iterable[ArticleRecord], site: str) -> Iterator[str]:
    """A feature for each article and place with coordinates that it names; ``mentions`` says how often."""
    return _collection(feature for record in records for feature in _places_of(record, site))


def entities_as_geojson(records: Iterable[EntityRecord], site: str) -> Iterator[str]:
    """A feature for each entity; what has no coordinates has no geometry, as the RFC allows."""
    return _collection(_entity(record, site) for record in records)


def _places_of(record: ArticleRecord, site: str) -> Iterator[dict[str, Any]]:
    named: dict[int, dict[str, Any]] = {}
    for mention in record.mentions:
        if mention.entity is None or mention.place is None or mention.place.latitude is None:
            continue
        feature = named.setdefault(
            mention.entity,
            {
                "type": "Feature",
                "geometry": _point(mention.place),
                "properties": {
                    "place": mention.entity, "place_ar": mention.entity_ar, "place_en": mention.entity_en,
                    "pcode": mention.place.pcode, "level": mention.place.level, "mentions": 0,
                    "article": record.id, "address": site + record.path, "title": record.title,
                    "source": record.source, "published_on": record.published_on or None,
                },
            },
        )  # fmt: skip
        feature["properties"]["mentions"] += 1
    yield from named.values()


def _entity(record: EntityRecord, site: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": record.id,
        "geometry": _point(record.place) if record.place and record.place.latitude is not None else None,
        "properties": {
            "kind": record.kind, "type": record.type, "country": record.country,
            "label_ar": record.label_ar, "label_en": record.label_en,
            "pcode": record.place.pcode if record.place else "", "level": record.place.level if record.place else None,
            "names": [name.text for name in record.names], "wikidata": record.wikidata, "address": site + record.path,
        },
    }  # fmt: skip


def _point(place: PlaceRecord) -> dict[str, Any]:
    """Longitude first, as the RFC wants it."""
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}


def _collection(features: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    separator = "\n"
    for feature in features:
        yield separator + json.dumps(feature, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"
