"""Writing relations: an editor adds one with a reference, or removes one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from entities.arabic.letters import ARABIC_LETTER
from entities.models import Entity, NameChange, Origin, Relation, RelationState
from entities.relations.kinds import RELATION_SPECS
from entities.services import record_changes


class RelationError(ValueError):
    """The relation cannot be written: it exists already (``present``), or leads from an entity to itself."""

    def __init__(self, message: str, present: Relation | None = None) -> None:
        super().__init__(message)
        self.present = present


def titled(title: str) -> dict[str, str]:
    """The fields of a relation that hold the title of a post, by the script it is written in."""
    arabic = ARABIC_LETTER.search(title) is not None
    return {"title_ar": title if arabic else "", "title_en": "" if arabic else title}


@transaction.atomic
def add_relation(
    *,
    source: Entity,
    target: Entity,
    kind: str,
    title: str = "",
    since: str = "",
    until: str = "",
    reference: str,
    editor: Any = None,
) -> Relation:
    """Put a relation on record, between the entities after merges; one that was only proposed is confirmed.

    Args:
        title: of a post, in Arabic or English; ignored for other kinds.
        since, until: ISO 8601 dates that may stop at the year or month, in order, or empty.
        reference: where it can be checked.

    Raises:
        RelationError: both ends are the same, or the relation is on record.
    """
    ends = [source.resolved_id, target.resolved_id]
    if ends[0] == ends[1]:
        raise RelationError("a relation needs two entities")
    if RELATION_SPECS[kind].is_symmetric:
        ends.sort()
    title = title if RELATION_SPECS[kind].has_title else ""
    row, created = Relation.objects.get_or_create(
        source_id=ends[0],
        target_id=ends[1],
        kind=kind,
        since=since,
        **titled(title),
        defaults={"until": until, "reference": reference, "judged_by": editor, "judged_at": Now()},
    )
    if not created:
        if row.state == RelationState.CONFIRMED:
            raise RelationError("this relation is on record", row)
        row.until, row.reference, row.origin, row.state = until, reference, Origin.EDITOR, RelationState.CONFIRMED
        row.judged_by, row.judged_at = editor, Now()
        row.save()
    record_changes([NameChange(what=NameChange.What.ENTITY, entity_id=row.source_id)])
    return row


@transaction.atomic
def delete_relation(*, relation: Relation) -> None:
    """Delete a relation that an editor wrote; the history keeps it and can restore it.

    Raises:
        RelationError: it comes from the reference files, and their next loading would restore it.
    """
    if relation.origin != Origin.EDITOR:
        raise RelationError("a relation of the reference data is changed in its files")
    source = relation.source_id
    relation.delete()
    record_changes([NameChange(what=NameChange.What.ENTITY, entity_id=source)])


@transaction.atomic
def judge_relation(
    *, relation: Relation, state: str, editor: Any, since: str = "", until: str = "", reference: str = ""
) -> None:
    """Confirm a proposed relation, with its period and where it can be checked, or reject it.

    Raises:
        RelationError: a relation with this beginning is on record already.
    """
    if state == RelationState.CONFIRMED:
        same = ("source_id", "target_id", "kind", "title_ar", "title_en")
        present = Relation.objects.filter(since=since, **{name: getattr(relation, name) for name in same})
        other = present.exclude(pk=relation.pk).first()
        if other is not None:
            raise RelationError("this relation is on record", other)
        relation.since, relation.until, relation.reference = since, until, reference
    relation.state, relation.judged_by, relation.judged_at = state, editor, Now()
    relation.save()
    record_changes([NameChange(what=NameChange.What.ENTITY, entity_id=relation.source_id)])


@transaction.atomic
def reopen_relation(*, relation: Relation) -> None:
    """Put a judged proposal of patterns back to waiting for a judgement."""
    relation.state, relation.judged_by, relation.judged_at = RelationState.PROPOSED, None, None
    relation.save()
    record_changes([NameChange(what=NameChange.What.ENTITY, entity_id=relation.source_id)])
