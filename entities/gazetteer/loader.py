"""Reference files -> database, as often as the files change, without touching what editors wrote.

A row from the files is updated with the files; a field, name or relation that an editor changed stays as the editor left it.
Entities that disappear from the files stay, because articles may mention them; the report counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Now
from psycopg import sql

from entities.gazetteer.records import ReferenceEntity, ReferencePlace
from entities.models import (
    Entity,
    GazetteerState,
    Name,
    NameChange,
    Origin,
    Place,
    Relation,
    RelationKind,
    RelationState,
)
from entities.services import WEIGHED_FIELDS, derived_name_fields, rebuild_ancestors, record_changes

BATCH = 2000
IMPORTED = "import:"
"""Prefix of the key of every entity that was imported from another file and not from ``entities/data``."""
ENTITY_FIELDS = (
    "kind", "type", "country", "label_ar", "label_en", "description_ar", "description_en", "active", "wikidata", "reference",
)  # fmt: skip
NAME_FIELDS = ("language", "use", "weak", "side", "position")
WEIGHED_NAME_FIELDS = ("language", "use", "weak")
PLACE_FIELDS = ("level", "pcode", "latitude", "longitude", "population")
Progress = Callable[[str], None]


@dataclass
class LoadReport:
    """What a load did, in rows."""

    entities_created: int = 0
    entities_updated: int = 0
    entities_missing_from_files: int = 0
    names_created: int = 0
    names_updated: int = 0
    names_deleted: int = 0
    places_written: int = 0
    relations_created: int = 0
    relations_deleted: int = 0
    changes: list[NameChange] = field(default_factory=list, repr=False)
    """Changes that can affect texts: changed spellings, and existing entities that now count differently in linking."""

    @property
    def changed(self) -> bool:
        apart = {"entities_missing_from_files", "changes"}
        return any(getattr(self, f.name) for f in fields(self) if f.name not in apart)

    def weighs(self, entity_ids: set[int]) -> None:
        """Record entities for which texts may now be read differently, once each."""
        known = {change.entity_id for change in self.changes if change.what == NameChange.What.ENTITY}
        what = NameChange.What.ENTITY
        self.changes += [NameChange(what=what, entity_id=pk) for pk in sorted(entity_ids - known)]


def loaded_version() -> str:
    """Version of the reference files that the database holds, or empty."""
    return GazetteerState.objects.filter(pk=1).values_list("reference_version", flat=True).first() or ""


@transaction.atomic
def load(
    entities: Sequence[ReferenceEntity],
    version: str = "",
    *,
    dataset: str = "",
    progress: Progress = lambda _line: None,
) -> LoadReport:
    """Update the database from the given reference entities; all or nothing.

    Args:
        entities: every entity of the reference files or of the dataset; keys that they refer to are among them.
        version: version of the reference files, stored for :func:`loaded_version`; not for a dataset.
        dataset: prefix of the keys of all these entities, :data:`IMPORTED` first; empty for the reference files. Other datasets
            and the reference files are not touched.
        progress: called with one line before each part.

    Returns:
        What was written; a second load of the same files writes nothing.
    """
    GazetteerState.objects.get_or_create(pk=1)
    state = GazetteerState.objects.select_for_update().get(pk=1)
    report = LoadReport()
    progress("entities")
    scope = _scope(dataset)
    ids = _load_entities(entities, scope, report)
    progress("names")
    _load_names(entities, ids, scope, report)
    progress("places")
    _load_places(entities, ids, report)
    progress("relations")
    _load_relations(entities, ids, scope, report)
    if report.changed:
        # A first load fills empty tables; without statistics the next join of names and entities runs for minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE entities_entity, entities_name, entities_place, entities_relation")
    if report.changed:
        record_changes(report.changes)
    if not dataset and state.reference_version != version:
        GazetteerState.objects.filter(pk=1).update(reference_version=version)
    return report


def _scope(dataset: str) -> QuerySet[Entity]:
    """The entities that a load may change: those of the dataset, or of the reference files."""
    if dataset:
        return Entity.objects.filter(reference_key__startswith=dataset)
    return Entity.objects.filter(reference_key__isnull=False).exclude(reference_key__startswith=IMPORTED)


def _load_entities(entities: Sequence[ReferenceEntity], scope: QuerySet[Entity], report: LoadReport) -> dict[str, int]:
    existing = {row.reference_key: row for row in scope.all()}
    new, changed = [], []
    for item in entities:
        wanted = {field: _plain(getattr(item, field)) for field in ENTITY_FIELDS}
        row = existing.get(item.key)
        if row is None:
            new.append(Entity(reference_key=item.key, **wanted))
            continue
        differing = [f for f, value in wanted.items() if f not in row.edited_fields and getattr(row, f) != value]
        if WEIGHED_FIELDS.intersection(differing):
            report.weighs({row.pk})
        if differing:
            for name in differing:
                setattr(row, name, wanted[name])
            row.updated_at = Now()
            changed.append(row)
    _copy(Entity, new)
    Entity.objects.bulk_update(changed, [*ENTITY_FIELDS, "updated_at"], batch_size=BATCH)
    report.entities_created, report.entities_updated = len(new), len(changed)
    report.entities_missing_from_files = len(existing.keys() - {item.key for item in entities})
    return {key: pk for key, pk in scope.values_list("reference_key", "id") if key is not None}


def _load_names(
    entities: Sequence[ReferenceEntity], ids: dict[str, int], scope: QuerySet[Entity], report: LoadReport
) -> None:
    wanted: dict[tuple[int, str], dict[str, object]] = {}
    for item in entities:
        for position, name in enumerate(item.names):
            values = {"language": name.language, "use": name.use.value, "weak": name.weak, "side": name.side}
            wanted.setdefault((ids[item.key], name.text), {**values, "position": position})
    existing = {(row.entity_id, row.text): row for row in Name.objects.filter(entity__in=scope)}
    new = [
        Name(entity_id=entity_id, text=text, origin=Origin.REFERENCE, **values, **derived_name_fields(text))
        for (entity_id, text), values in wanted.items()
        if (entity_id, text) not in existing
    ]
    changed: list[Name] = []
    respelt: list[Name] = []
    dropped: list[Name] = []
    for key, row in existing.items():
        if row.origin != Origin.REFERENCE:
            continue
        in_files = wanted.get(key)
        if in_files is None:
            dropped.append(row)
            continue
        current = {**in_files, **derived_name_fields(row.text)}
        if any(getattr(row, field) != value for field, value in current.items()):
            if any(getattr(row, field) != current[field] for field in WEIGHED_NAME_FIELDS):
                respelt.append(row)
            for field, value in current.items():
                setattr(row, field, value)
            changed.append(row)
    report.changes += [
        NameChange(what=NameChange.What.SPELLING, entity_id=row.entity_id, text=row.text)
        for row in (*new, *respelt, *dropped)
    ]
    _copy(Name, new)
    Name.objects.bulk_update(changed, [*NAME_FIELDS, "key", "search_text"], batch_size=BATCH)
    Name.objects.filter(pk__in=[row.pk for row in dropped]).delete()
    report.names_created, report.names_updated, report.names_deleted = len(new), len(changed), len(dropped)


def _load_places(entities: Sequence[ReferenceEntity], ids: dict[str, int], report: LoadReport) -> None:
    existing = {row.pk: row for row in Place.objects.all()}
    edited = set(Entity.objects.filter(edited_fields__contains=["place"]).values_list("id", flat=True))
    new, changed = [], []
    for item in entities:
        pk = ids[item.key]
        if item.place is None or pk in edited:
            continue
        values = _place_values(item.place, ids)
        row = existing.get(pk)
        if row is None:
            new.append(Place(entity_id=pk, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    report.weighs({row.pk for row in changed})
    # Parents may come after their children in the list; the foreign key is checked at the end of the transaction.
    _copy(Place, new)
    Place.objects.bulk_update(changed, [*PLACE_FIELDS, "parent"], batch_size=BATCH)
    if new or changed:
        rebuild_ancestors()
    report.places_written = len(new) + len(changed)


def _place_values(place: ReferencePlace, ids: dict[str, int]) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(place, name) for name in PLACE_FIELDS}
    values["pcode"] = place.pcode or None
    values["parent_id"] = ids[place.parent] if place.parent else None
    return values


def _load_relations(
    entities: Sequence[ReferenceEntity], ids: dict[str, int], scope: QuerySet[Entity], report: LoadReport
) -> None:
    wanted: dict[tuple[object, ...], Relation] = {}
    for item in entities:
        for relation in _relations_of(item, ids):
            relation.reference = item.reference
            wanted.setdefault(_relation_key(relation), relation)
    existing = {_relation_key(row): row for row in Relation.objects.filter(source__in=scope)}
    new = [relation for key, relation in wanted.items() if key not in existing]
    # What patterns proposed and nobody judged is on record now; what an editor rejected stays rejected.
    said = [row for key, row in existing.items() if row.state == RelationState.PROPOSED and key in wanted]
    gone = [row for key, row in existing.items() if row.origin == Origin.REFERENCE and key not in wanted]
    report.weighs({row.source_id for row in (*new, *said, *gone)})
    Relation.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Relation.objects.bulk_create(new, batch_size=BATCH)
    Relation.objects.filter(pk__in=[row.pk for row in said]).update(
        state=RelationState.CONFIRMED, origin=Origin.REFERENCE
    )
    report.relations_created, report.relations_deleted = len(new) + len(said), len(gone)


def _relations_of(item: ReferenceEntity, ids: dict[str, int]) -> list[Relation]:
    source = ids[item.key]
    relations = [
        Relation(
            source_id=source,
            target_id=ids[post.organization] if post.organization else None,
            kind=RelationKind.HOLDS_POST,
            title_ar=post.title_ar,
            title_en=post.title_en,
            since=post.since,
            until=post.until,
            origin=Origin.REFERENCE,
        )
        for post in item.posts
    ]
    if item.part_of:
        relations.append(
            Relation(source_id=source, target_id=ids[item.part_of], kind=RelationKind.PART_OF, origin=Origin.REFERENCE)
        )
    return relations


def _relation_key(row: Relation) -> tuple[object, ...]:
    return (row.source_id, row.target_id, str(row.kind), row.title_ar, row.title_en, row.since)


def _copy(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert new rows by COPY: a tenth of the time of INSERT for the tens of thousands of a first load.

    Columns with a default in the database, and keys that the database generates, are left out.
    """
    columns = [
        f for f in model._meta.concrete_fields if not (f.has_db_default() or (f.primary_key and not f.remote_field))
    ]
    names = sql.SQL(", ").join(sql.Identifier(field.column) for field in columns if field.column)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns])


def _plain(value: object) -> object:
    return value.value if hasattr(value, "value") else value
