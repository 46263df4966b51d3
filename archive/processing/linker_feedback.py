"""What editors confirmed, as evidence for the linker: how often an entity was meant by a spelling.

The counts are compiled into the gazetteer and are part of its version. They matter only where several entities share a
spelling; if a count reaches the next of ``STEPS`` there, a change of names is recorded and the reports are processed again.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from archive.models import Judgement, Mention, NotAName, Verdict
from archive.models.expressions import RESOLVED
from entities.models import Entity, Name, NameChange
from entities.services import record_changes
from entities.spans import LinkStatus

STEPS = (1, 3, 10, 30)
"""Judgements between two of these do not add enough evidence to process reports again."""


def accepted_counts() -> dict[tuple[str, int], int]:
    """(key of a spelling, entity id after merges) -> number of mentions that editors confirmed. One query."""
    confirmed = Mention.objects.confirmed().exclude(key="").order_by()
    rows = confirmed.annotate(resolved=RESOLVED).values_list("key", "resolved").annotate(n=Count("pk"))
    return {(key, entity_id): count for key, entity_id, count in rows}


def suggestable(found: Iterable[Mention]) -> list[Mention]:
    """Unsaved suggestions without those that editors ruled out as names, unless they are linked to an entity. One query."""
    mentions = list(found)
    open_keys = {mention.key for mention in mentions if mention.status == LinkStatus.NIL}
    ruled = set(NotAName.objects.filter(NotAName.IN_FORCE, key__in=open_keys).values_list("key", "kind"))
    return [m for m in mentions if m.status != LinkStatus.NIL or (m.key, m.kind) not in ruled]


def record_feedback(judgement: Judgement) -> None:
    """Have reports processed again if a judgement changes the evidence for a spelling that several entities share."""
    mention, before = judgement.mention, judgement.before
    touched = {mention.entity_id} if mention.verdict == Verdict.ACCEPTED else set()
    if before.get("verdict") == Verdict.ACCEPTED:
        touched |= {before["entity_id"]}
    ids = sorted(pk for pk in touched if pk is not None)
    if not ids or not mention.key or not _is_shared(mention.key):
        return
    changes = []
    for entity in Entity.objects.resolved(ids):
        confirmed = (
            Mention.objects.confirmed()
            .filter(key=mention.key)
            .annotate(resolved=RESOLVED)
            .filter(resolved=entity.pk)
            .count()
        )
        if {confirmed, confirmed + 1} & set(STEPS):
            text = " ".join(mention.surface.split())[:300]
            changes.append(NameChange(what=NameChange.What.SPELLING, entity=entity, text=text))
    if changes:
        record_changes(changes)


def _is_shared(key: str) -> bool:
    names = Name.objects.accepted().filter(key=key)
    return names.values(stands_for=RESOLVED).distinct().count() > 1
