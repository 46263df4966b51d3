"""Merging two entities by a plan, undoing it, and splitting the mentions of one entity."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from archive.models import Judgement, Mention, Merge
from archive.review.judging import link_all
from entities.gazetteer.records import NameUse
from entities.history import because
from entities.models import Entity, Name
from entities.services import add_name, change_name, edit_entity, merge_entities, retire_name, undo_merge

PLANNED = (
    "label_ar", "label_en", "kind", "type", "country", "description_ar", "description_en", "active", "wikidata", "reference",
)  # fmt: skip
"""Facts for which a plan says from which entity they are kept."""


@transaction.atomic
def merge_by_plan(
    *, source: Entity, target: Entity, from_source: Collection[str], dropped: Collection[int], editor: Any, note: str = ""
) -> Merge:  # fmt: skip
    """Merge ``source`` into ``target``, which takes over some of its facts.

    Args:
        from_source: fields of ``PLANNED`` that are kept from ``source``.
        dropped: ids of names of either that go out of use.

    Raises:
        MergeError: they are the same, or one of them is merged already.
    """
    locked = {e.pk: e for e in Entity.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")}
    source, target = locked[source.pk], locked[target.pk]
    chosen = {field: getattr(source, field) for field in PLANNED if field in from_source}
    before: dict[str, Any] = {
        "target": {field: getattr(target, field) for field in chosen}, "set": chosen, "kind": source.kind, "dropped": [],
    }  # fmt: skip
    with because(note):
        edit_entity(entity=target, **chosen)
        if source.kind != target.kind:
            edit_entity(entity=source, kind=target.kind)
        for name in Name.objects.accepted().filter(pk__in=list(dropped), entity__in=[source.pk, target.pk]):
            retire_name(name=name)
            before["dropped"].append(name.pk)
        merge_entities(source=source, target=target)
    return Merge.objects.create(source=source, target=target, before=before, made_by=editor, note=note)


@transaction.atomic
def undo_plan(*, merge: Merge, editor: Any) -> list[str]:
    """Undo a merge with everything that its plan changed.

    Returns:
        Facts that were left as they are because somebody has changed them since.

    Raises:
        MergeError: the entity is not merged any more.
    """
    merge = Merge.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=merge.pk)
    undo_merge(source=merge.source)
    target = Entity.objects.get(pk=merge.target_id)
    given = merge.before["set"]
    back = {f: old for f, old in merge.before["target"].items() if getattr(target, f) == given[f]}
    edit_entity(entity=target, **back)
    edit_entity(entity=Entity.objects.get(pk=merge.source_id), kind=merge.before["kind"])
    for name in Name.objects.filter(pk__in=merge.before["dropped"], retired=True):
        change_name(name=name, retired=False)
    Merge.objects.filter(pk=merge.pk).update(undone_by=editor, undone_at=Now())
    return sorted(given.keys() - back.keys())


@transaction.atomic
def split_off(
    *, mentions: Sequence[Mention], names: Sequence[Name], entity: Entity, editor: Any, note: str = ""
) -> list[Judgement]:
    """Confirm chosen mentions for another entity, and move names with them; for the mentions this is undone as one act."""
    with because(note):
        for name in names:
            retire_name(name=name)
            add_name(
                entity=entity, text=name.text, language=name.language, use=NameUse(name.use), weak=name.weak,
                side=name.side, reference=name.reference, taken_from=name.taken_from,
            )  # fmt: skip
    return link_all(mentions=mentions, entity=entity, editor=editor, note=note)
