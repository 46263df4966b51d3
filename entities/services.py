"""The only writes to entities, names, places and relations, apart from the loader of reference data.

Every change raises the version of the gazetteer in the same transaction, so that processes with compiled names recompile them,
and writes a :class:`entities.models.NameChange`, so that the app that stores texts knows which of them to process again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from entities.arabic.normalize import normalize_text
from entities.gazetteer.records import NameUse
from entities.lookup import lookup_key
from entities.models import Disclosure, Entity, GazetteerState, Name, NameChange, Origin, Place, Relation
from entities.names.compare import SITE_THRESHOLD, compare
from entities.names.keys import search_keys
from entities.spans import Kind

MANY_CHANGES = 500
"""Above this number a set of changes is recorded as one row: searching for each would cost more than reading all again."""

WEIGHED_FIELDS = frozenset({"kind", "type", "country", "label_ar", "label_en"})
"""Fields of an entity that recognisers and linker use; the others only appear on pages."""
_TOLD_FIELDS = frozenset({"description_ar", "description_en", "active", "wikidata", "reference", "disclosure"})


class MergeError(ValueError):
    """The two entities cannot be merged."""


def raise_gazetteer_version() -> int:
    """Notify every process that names have changed; returns the new version.

    The row is locked until the transaction ends, which puts concurrent changes of names in one order.
    """
    GazetteerState.objects.get_or_create(pk=1)
    GazetteerState.objects.filter(pk=1).update(version=F("version") + 1)
    return GazetteerState.objects.values_list("version", flat=True).get(pk=1)


change_listeners: list[Callable[[], None]] = []
"""Called in the transaction of every recorded change; the app that stores texts registers what processes them again."""


def record_changes(changes: Sequence[NameChange]) -> int:
    """Raise the version of the gazetteer and record the changes under it, or one row for more than ``MANY_CHANGES``.

    Args:
        changes: unsaved; empty for a change that affects no text.

    Returns:
        The new version.
    """
    version = raise_gazetteer_version()
    if len(changes) > MANY_CHANGES:
        changes = [NameChange(what=NameChange.What.MANY)]
    for change in changes:
        change.version = version
    NameChange.objects.bulk_create(changes)
    for listener in change_listeners:
        listener()
    return version


def _record_spelling(name: Name) -> None:
    record_changes([NameChange(what=NameChange.What.SPELLING, entity_id=name.entity_id, text=name.text)])


def derived_name_fields(text: str) -> dict[str, str]:
    """The fields by which the row of a name is found: ``key`` (exact) and ``search_text`` (by trigrams).

    Raises:
        ValueError: the spelling has no letter or digit.
    """
    key = lookup_key(text)
    if not key:
        raise ValueError(f"a name needs at least one letter or digit: {text!r}")
    return {"key": key[:300], "search_text": " ".join(dict.fromkeys([normalize_text(text), *search_keys(text)]))}


@transaction.atomic
def create_entity(
    *, kind: Kind, label_ar: str = "", label_en: str = "", type: str = "", country: str = "",
    disclosure: Disclosure = Disclosure.DERIVED, taken_from: Iterable[int] = (),
) -> Entity:  # fmt: skip
    """Create an entity whose labels become its official names.

    Args:
        disclosure: who may see it; by default those who may read a text that names it.
        taken_from: texts that the names were taken from. An English label that only transliterates the Arabic one reveals
            no more than that does, and is visible with it.

    Raises:
        ValueError: both labels are empty.
    """
    labels = [(label_ar.strip(), "ar"), (label_en.strip(), "en")]
    if not any(text for text, _language in labels):
        raise ValueError("an entity needs an Arabic or an English name")
    entity = Entity.objects.create(
        kind=kind, label_ar=labels[0][0], label_en=labels[1][0], type=type, country=country, disclosure=disclosure
    )
    known_from = list(taken_from)
    for text, language in labels:
        if text:
            add_name(entity=entity, text=text, language=language, use=NameUse.OFFICIAL, taken_from=known_from)
            if all(label for label, _language in labels) and _says_the_same(labels[0][0], labels[1][0], kind):
                known_from = []
    entity.refresh_from_db(fields=["audience", "owners"])
    return entity


def _says_the_same(arabic: str, english: str, kind: Kind) -> bool:
    return compare(arabic, english, kind=Kind(kind)).score >= SITE_THRESHOLD


@transaction.atomic
def add_name(
    *, entity: Entity, text: str, language: str, use: NameUse = NameUse.ALIAS, weak: bool = False, side: str = "",
    reference: str = "", taken_from: Iterable[int] = (),
) -> Name:  # fmt: skip
    """Add a spelling to an entity, or take a retired one back into use. It can be searched as soon as the transaction ends.

    Args:
        taken_from: texts that the spelling was taken from, if any: those who may read none of them cannot see it before another
            text uses it for the entity.

    Raises:
        ValueError: the spelling has no letter or digit.
    """
    text = " ".join(text.split())
    name, _created = Name.objects.update_or_create(
        entity=entity,
        text=text,
        defaults={
            "language": language, "use": use, "weak": weak, "side": side, "reference": reference, "decisive": False,
            "origin": Origin.EDITOR, "retired": False, **derived_name_fields(text),
            # For one that comes back it is still known where it was taken from.
            **({"taken_from": known_from} if (known_from := list(taken_from)) else {}),
        },
    )  # fmt: skip
    _record_spelling(name)
    return name


@transaction.atomic
def change_name(*, name: Name, **fields: Any) -> None:
    """Set the facts of a spelling; reloading the reference files leaves the row alone from then on.

    Args:
        fields: any of ``language``, ``use``, ``weak``, ``side``, ``reference``, ``decisive``, ``retired``. Another spelling
            is another name: retire this one and add that one.

    Raises:
        ValueError: a field is none of these.
    """
    if unknown := fields.keys() - {"language", "use", "weak", "side", "reference", "decisive", "retired"}:
        raise ValueError(f"not said of a name: {', '.join(sorted(unknown))}")
    changed = [field for field, value in fields.items() if getattr(name, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(name, field, fields[field])
    name.origin = Origin.EDITOR
    name.save(update_fields=[*changed, "origin"])
    if set(changed) - {"side", "reference"}:
        _record_spelling(name)


@transaction.atomic
def retire_name(*, name: Name) -> None:
    """Take a spelling out of use. The row stays, so that a reload of the reference files does not bring it back."""
    name.retired = True
    name.origin = Origin.EDITOR
    name.save(update_fields=["retired", "origin"])
    _record_spelling(name)


@transaction.atomic
def edit_entity(*, entity: Entity, sources: dict[str, str] | None = None, **fields: str) -> None:
    """Set facts of an entity; a reload of the reference files leaves them alone from then on.

    Args:
        fields: any of ``kind``, ``type``, ``country``, ``label_ar``, ``label_en``, ``description_ar``, ``description_en``,
            ``active``, ``wikidata``, ``reference``, ``disclosure``. A new label becomes a name by :func:`add_name` only.
        sources: field -> where that fact can be checked; empty removes a source, fields left out stay.

    Raises:
        ValueError: a field is none of these.
    """
    unknown = fields.keys() - WEIGHED_FIELDS - _TOLD_FIELDS
    if unknown:
        raise ValueError(f"not a fact of an entity: {', '.join(sorted(unknown))}")
    changed = [field for field, value in fields.items() if getattr(entity, field) != value]
    for field in changed:
        setattr(entity, field, fields[field])
    if sources is not None:
        entity.sources = {field: text for field, text in {**entity.sources, **sources}.items() if text}
    entity.edited_fields = sorted({*entity.edited_fields, *changed} - {"disclosure"})
    entity.updated_at = Now()
    entity.save(update_fields=[*changed, "sources", "edited_fields", "updated_at"])
    entity.refresh_from_db(fields=["updated_at", "audience", "owners", "withheld"])
    if WEIGHED_FIELDS.intersection(changed):
        record_changes([NameChange(what=NameChange.What.ENTITY, entity=entity)])


@transaction.atomic
def place_entity(
    *,
    entity: Entity,
    parent: Place | None = None,
    level: int | None = None,
    pcode: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
) -> Place:
    """Give a location its place in the tree, or move it; everything below it moves too.

    Raises:
        ValueError: the entity is not a location, or the parent is below it.
    """
    if entity.kind != Kind.LOCATION:
        raise ValueError("only a location has a place")
    if parent is not None and entity.pk in parent.ancestors:
        raise ValueError("a place cannot lie inside itself")
    place, _created = Place.objects.update_or_create(
        entity=entity,
        defaults={"parent": parent, "level": level, "pcode": pcode, "latitude": latitude, "longitude": longitude},
    )
    rebuild_ancestors(below=place.pk)
    place.refresh_from_db()
    record_changes([NameChange(what=NameChange.What.ENTITY, entity=entity)])
    return place


def rebuild_ancestors(*, below: int | None = None) -> None:
    """Set ``ancestors`` from ``parent`` for one place and all below it, or for every place."""
    start = "p.entity_id = %s" if below is not None else "p.parent_id IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE tree (entity_id, path) AS (
                SELECT p.entity_id, coalesce(above.ancestors, '{{}}') || p.entity_id
                FROM entities_place p LEFT JOIN entities_place above ON above.entity_id = p.parent_id
                WHERE {start}
                UNION ALL
                SELECT p.entity_id, tree.path || p.entity_id
                FROM entities_place p JOIN tree ON p.parent_id = tree.entity_id
            )
            UPDATE entities_place p SET ancestors = tree.path
            FROM tree WHERE tree.entity_id = p.entity_id AND p.ancestors IS DISTINCT FROM tree.path
            """,
            [below] if below is not None else [],
        )


@transaction.atomic
def put_back_relation(*, pk: int, values: dict[str, object] | None) -> None:
    """Restore these values of a relation, recreate it under its id, or delete it if there are none.

    Args:
        values: column values by attribute name, ``target_id`` for a foreign key; all of them for one that was removed.
    """
    if values is None:
        row = Relation.objects.get(pk=pk)
        row.delete()
    else:
        row, _created = Relation.objects.update_or_create(pk=pk, defaults=values)
    record_changes([NameChange(what=NameChange.What.ENTITY, entity_id=row.source_id)])


@transaction.atomic
def merge_entities(*, source: Entity, target: Entity) -> None:
    """Merge ``source`` into ``target``. Mentions stay as they are; reads resolve them. Can be undone.

    Raises:
        MergeError: they are the same, of different kinds, or ``target`` is already merged into ``source``.
    """
    if source.pk == target.pk:
        raise MergeError("an entity cannot be merged into itself")
    # One query in the order of ids, so that two merges at once cannot wait for each other.
    locked = {
        row.pk: row for row in Entity.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")
    }
    source, target = locked[source.pk], locked[target.pk]
    if source.kind != target.kind:
        raise MergeError(f"a {source.kind} cannot be merged into a {target.kind}")
    if source.merged_into_id is not None:
        raise MergeError("this entity is already merged; undo that first")
    if target.resolved_id == source.pk:
        raise MergeError("the two are merged already, the other way round")
    source.merged_into = target
    source.canonical_id = target.resolved_id
    source.updated_at = Now()
    source.save(update_fields=["merged_into", "canonical", "updated_at"])
    Entity.objects.filter(canonical=source.pk).update(canonical=source.canonical_id)
    record_changes([NameChange(what=NameChange.What.MERGE, entity=source, other_id=source.canonical_id)])


@transaction.atomic
def undo_merge(*, source: Entity) -> None:
    """Undo a merge: ``source`` is separate again, together with everything that had been merged into it before.

    Raises:
        MergeError: it is not merged.
    """
    source = Entity.objects.select_for_update().get(pk=source.pk)
    if source.merged_into_id is None:
        raise MergeError("this entity is not merged")
    other_id = source.canonical_id
    source.merged_into = None
    source.canonical = None
    source.updated_at = Now()
    source.save(update_fields=["merged_into", "canonical", "updated_at"])
    Entity.objects.filter(pk__in=_merged_below(source.pk)).update(canonical=source.pk)
    record_changes([NameChange(what=NameChange.What.UNDO, entity=source, other_id=other_id)])


def _merged_below(entity_id: int) -> Iterable[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE below (id) AS (
                SELECT id FROM entities_entity WHERE merged_into_id = %s
                UNION ALL
                SELECT e.id FROM entities_entity e JOIN below ON e.merged_into_id = below.id
            )
            SELECT id FROM below
            """,
            [entity_id],
        )
        return [row[0] for row in cursor.fetchall()]
