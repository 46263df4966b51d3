"""Editors' judgements of relations that patterns proposed: it is true, it is not, or it is a different one.

A correction rejects what was proposed, so that it is not proposed again, and puts what the editor says on record with the same
sentences as evidence.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from archive.models import Article, RelationEvidence
from entities.history import because
from entities.models import Origin, Relation, RelationState
from entities.querysets import RelationQuerySet
from entities.relation_services import RelationError, add_relation, judge_relation, reopen_relation
from entities.relations.kinds import RELATION_SPECS

LATEST = 10


class JudgedMeanwhile(Exception):
    """Another editor judged the relation, or a correction of its report removed it."""


def waiting(user: Any, *, kind: str = "") -> RelationQuerySet:
    """Proposed relations stated by a report that ``user`` may read, in the order in which they were found."""
    visible = RelationEvidence.objects.shown_to(Article.objects.visible_to(user)).filter(relation=OuterRef("pk"))
    rows = Relation.objects.proposed().filter(Exists(visible))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("source__canonical", "target__canonical").order_by("pk")


def judged_lately() -> list[Relation]:
    """Proposals that were judged, the newest first; each can wait again."""
    rows = Relation.objects.exclude(state=RelationState.PROPOSED).filter(origin=Origin.MACHINE, judged_at__isnull=False)
    return list(
        rows.select_related("source__canonical", "target__canonical", "judged_by").order_by("-judged_at")[:LATEST]
    )


@transaction.atomic
def accept(
    *, pk: int, editor: Any, kind: str, backwards: bool, title: str, since: str, until: str, reference: str
) -> Relation:
    """Put a proposed relation on record, as it is or corrected. Returns what is on record.

    Raises:
        JudgedMeanwhile: see the exception.
        RelationError: what it was corrected to leads from an entity to itself.
    """
    row = _locked(pk)
    with because(reference):
        turned = backwards and not (row.kind == kind and RELATION_SPECS[kind].is_symmetric)
        retitled = RELATION_SPECS[kind].has_title and title != row.title
        if kind == row.kind and not turned and not retitled:
            judge_relation(
                relation=row,
                state=RelationState.CONFIRMED,
                editor=editor,
                since=since,
                until=until,
                reference=reference,
            )
            return row
        judge_relation(relation=row, state=RelationState.REJECTED, editor=editor)
        assert row.target is not None
        ends = (row.target, row.source) if backwards else (row.source, row.target)
        right = _on_record(
            source=ends[0], target=ends[1], kind=kind, title=title, since=since, until=until, reference=reference,
            editor=editor,
        )  # fmt: skip
    copies = [
        RelationEvidence(
            relation=right, article_id=e.article_id, revision_id=e.revision_id, part=e.part, start=e.start, end=e.end,
            pattern=e.pattern,
        )
        for e in row.evidence.all()
    ]  # fmt: skip
    RelationEvidence.objects.bulk_create(copies, ignore_conflicts=True)
    return right


def _on_record(**values: Any) -> Relation:
    """What the editor says, which may be on record already."""
    try:
        return add_relation(**values)
    except RelationError as error:
        if error.present is None:
            raise
        return error.present


@transaction.atomic
def reject(*, pk: int, editor: Any, note: str = "") -> Relation:
    """Reject a proposed relation; it is not proposed again.

    Raises:
        JudgedMeanwhile: see there.
    """
    row = _locked(pk)
    with because(note):
        judge_relation(relation=row, state=RelationState.REJECTED, editor=editor)
    return row


@transaction.atomic
def reopen(*, pk: int) -> Relation:
    """Put a judged proposal back into the queue.

    Raises:
        JudgedMeanwhile: it is waiting already, or was deleted.
    """
    rows = Relation.objects.select_for_update(of=("self",)).filter(pk=pk, origin=Origin.MACHINE)
    row = rows.exclude(state=RelationState.PROPOSED).first()
    if row is None:
        raise JudgedMeanwhile
    reopen_relation(relation=row)
    return row


def _locked(pk: int) -> Relation:
    row = (
        Relation.objects.proposed()
        .select_for_update(of=("self",))
        .select_related("source", "target")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise JudgedMeanwhile
    return row
