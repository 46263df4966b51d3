"""Records of articles and entities for export, the same for every format. None names who uploaded or judged."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from itertools import islice
from typing import Any

from django.db.models import Func, IntegerField, Prefetch, QuerySet
from django.urls import reverse

from archive.articles.audiences import visible_entity
from archive.models import Article, AuditEvent, Mention
from entities.audience import Reader
from entities.models import Entity, Name, Relation

CHUNK = 500
"""Rows read from the database at a time."""
TEXT_BYTES = 2 * 1024 * 1024
"""Bytes of articles' texts read at a time, or one longer text; an export holds no more than these in memory."""
# Unlike the number of characters, PostgreSQL knows it without reading the text.
_BODY_BYTES = Func("current__body", function="octet_length", output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """Where a location is; coordinates in degrees, WGS 84."""

    pcode: str
    level: int | None
    latitude: float | None
    longitude: float | None
    parent: int | None


@dataclass(frozen=True, slots=True)
class MentionRecord:
    """A mention with half-open code-point offsets in the ``part`` (title or body) of the article's text."""

    part: str
    start: int
    end: int
    surface: str
    kind: str
    title: str
    entity: int | None
    entity_ar: str
    entity_en: str
    place: PlaceRecord | None
    score: float
    verdict: str


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as it is shown; ``path`` is its address on the site without host."""

    id: int
    path: str
    title: str
    body: str
    source: str
    source_key: str
    author: str
    published_on: str
    language: str
    url: str
    identifier: str
    details: tuple[tuple[str, str], ...]
    state: str
    sha256: str
    revision: int
    mentions: tuple[MentionRecord, ...]


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """A relation of the entity to another; ``target`` is ``None`` for a post in a body that is not listed."""

    id: int
    kind: str
    target: int | None
    target_ar: str
    target_en: str
    title_ar: str
    title_en: str
    since: str
    until: str
    reference: str


@dataclass(frozen=True, slots=True)
class NameRecord:
    text: str
    language: str
    use: str
    weak: bool
    side: str


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity with its accepted names, those of entities merged into it included."""

    id: int
    path: str
    kind: str
    type: str
    country: str
    label_ar: str
    label_en: str
    description_ar: str
    description_en: str
    active: str
    wikidata: str
    reference: str
    place: PlaceRecord | None
    names: tuple[NameRecord, ...] = field(default=())
    relations: tuple[RelationRecord, ...] = field(default=())


def article_records(ids: Iterable[int], visible: QuerySet[Article], reader: Reader) -> Iterator[ArticleRecord]:
    """The articles of ``ids`` that ``visible`` holds at the moment of reading, in the order of ``ids``.

    Three queries for every :data:`CHUNK` articles, two more for every further :data:`TEXT_BYTES` among them. No cursor is open
    between two of them. A mention of what the reader may not be told of is linked to nothing.
    """
    for chunk in _chunks(ids):
        sizes = dict(
            visible.filter(pk__in=chunk).values_list(
                "pk", Func("current__body", function="octet_length", output_field=IntegerField())
            )
        )
        for group in _groups((pk for pk in chunk if pk in sizes), sizes):
            articles = visible.filter(pk__in=group).select_related("current", "source").in_bulk()
            mentions = _mentions(list(articles), reader)
            for pk in group:
                if pk in articles:
                    yield _article(articles.pop(pk), mentions.pop(pk, []))
            # Rows that Django has read together refer to each other in circles, and a web process looks for these seldom.
            gc.collect(1)


def _groups(ids: Iterable[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """The ids in order, in groups whose texts are read together."""
    group: list[int] = []
    total = 0
    for pk in ids:
        if group and total + sizes[pk] > TEXT_BYTES:
            yield group
            group, total = [], 0
        group.append(pk)
        total += sizes[pk]
    if group:
        yield group


def _mentions(ids: Sequence[int], reader: Reader) -> dict[int, list[MentionRecord]]:
    found: dict[int, list[MentionRecord]] = defaultdict(list)
    rows = (
        Mention.objects.standing()
        .filter(article__in=ids)
        .select_related("entity__place__parent__entity", "entity__canonical__place__parent__entity")
        .in_reading_order()
    )
    for mention in rows:
        entity = visible_entity(mention.entity, reader)
        found[mention.article_id].append(
            MentionRecord(
                part=mention.part,
                start=mention.start,
                end=mention.end,
                surface=mention.surface,
                kind=mention.kind,
                title=mention.title,
                entity=entity.pk if entity else None,
                entity_ar=entity.label_ar if entity else "",
                entity_en=entity.label_en if entity else "",
                place=_place(entity, reader) if entity else None,
                score=round(mention.score, 4) if entity or not mention.entity_id else 0.0,
                verdict=mention.verdict,
            )
        )
    return found


def _article(article: Article, mentions: Sequence[MentionRecord]) -> ArticleRecord:
    revision = article.current
    return ArticleRecord(
        id=article.pk, path=article.get_absolute_url(), title=revision.title, body=revision.body,
        source=str(article.source), source_key=article.source.public_key, author=article.public_author,
        published_on=article.published_text, language=article.language, url=article.public_url,
        identifier=article.public_identifier, details=tuple((name, value) for name, value in article.public_details),
        state=article.state, sha256=revision.text_sha256,
        revision=revision.number, mentions=tuple(mentions),
    )  # fmt: skip


def entity_records(ids: Iterable[int], reader: Reader) -> Iterator[EntityRecord]:
    """The entities of ``ids`` in that order, as the reader may see them. Three queries for every :data:`CHUNK` entities."""
    for chunk in _chunks(ids):
        entities = (
            Entity.objects.visible_to(reader)
            .filter(pk__in=chunk)
            .select_related("place__parent__entity")
            .prefetch_related(
                Prefetch(
                    "relations",
                    Relation.objects.confirmed().visible_to(reader).select_related("target__canonical").order_by("pk"),
                )
            )
            .in_bulk()
        )
        names = _names(chunk, reader)
        for pk in chunk:
            if pk in entities:
                yield _entity(entities[pk].withhold_from(reader), names[pk], reader)


def _names(ids: Sequence[int], reader: Reader) -> dict[int, list[NameRecord]]:
    found: dict[int, list[NameRecord]] = defaultdict(list)
    own = Name.objects.accepted().filter(entity__in=ids)
    absorbed = Name.objects.accepted().filter(entity__canonical__in=ids)
    rows = (own | absorbed).visible_to(reader).select_related("entity").order_by("entity__canonical", "position", "id")
    for name in rows:
        record = NameRecord(name.text, name.language, name.use, name.weak, name.side)
        found[name.entity.resolved_id].append(record)
    return found


def _entity(entity: Entity, names: Sequence[NameRecord], reader: Reader) -> EntityRecord:
    return EntityRecord(
        id=entity.pk, path=reverse("archive:entity", args=[entity.pk]), kind=entity.kind, type=entity.type,
        country=entity.country,
        label_ar=entity.label_ar, label_en=entity.label_en, description_ar=entity.description_ar,
        description_en=entity.description_en, active=entity.active, wikidata=entity.wikidata,
        reference=entity.reference, place=_place(entity, reader), names=tuple(names),
        relations=tuple(_relation(relation) for relation in entity.relations.all()),
    )  # fmt: skip


def _relation(relation: Relation) -> RelationRecord:
    target = relation.target and (relation.target.canonical or relation.target)
    return RelationRecord(
        id=relation.pk, kind=relation.kind, target=target.pk if target else None,
        target_ar=target.label_ar if target else "", target_en=target.label_en if target else "",
        title_ar=relation.title_ar, title_en=relation.title_en, since=relation.since, until=relation.until,
        reference=relation.reference,
    )  # fmt: skip


def _place(entity: Entity, reader: Reader) -> PlaceRecord | None:
    place = entity.loaded_place(reader)
    if place is None:
        return None
    return PlaceRecord(place.pcode or "", place.level, place.latitude, place.longitude, place.parent_id)


def _chunks(ids: Iterable[int]) -> Iterator[tuple[int, ...]]:
    rest = iter(ids)
    while chunk := tuple(islice(rest, CHUNK)):
        yield chunk


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry of the audit trail; ``at`` in UTC as in ISO 8601."""

    id: int
    at: str
    act: str
    account: int | None
    name: str
    target: str
    target_id: int | None
    address: str
    details: dict[str, Any]
    previous: str
    digest: str


def audit_records(events: QuerySet[AuditEvent]) -> Iterator[AuditRecord]:
    """The entries in the order they were written."""
    for e in events.order_by("pk").iterator(chunk_size=1000):
        at = e.created_at.astimezone(UTC).isoformat()
        yield AuditRecord(
            e.pk, at, e.act, e.account, e.name, e.target, e.target_id, e.address, e.details, e.previous, e.digest
        )
