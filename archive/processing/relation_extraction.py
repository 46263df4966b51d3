"""Relations that reports state: proposed from their linked names, stored with the words that say so.

Editors decide. What they rejected is not proposed again, what is on record gains evidence, and the evidence for what nobody has
judged is replaced when the report changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from archive.models import Mention, RelationEvidence, Revision
from archive.models.expressions import RESOLVED
from archive.storage import advisory_locks
from entities.arabic.normalize import normalize_text
from entities.models import Origin, Relation, RelationState
from entities.relation_services import titled
from entities.relations import Named, Proposal, propose
from entities.relations.kinds import RELATION_SPECS
from entities.spans import Kind

Key = tuple[int, int, str]
"""Source, target and kind of a relation, in the order in which it is stored."""


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal, and where it was found."""

    proposal: Proposal
    article_id: int
    revision_id: int
    part: str

    @property
    def key(self) -> Key:
        ends = self.proposal.source, self.proposal.target
        if RELATION_SPECS[self.proposal.kind].is_symmetric:
            ends = min(ends), max(ends)
        return (*ends, self.proposal.kind)


@transaction.atomic(savepoint=False)
def propose_relations(article_ids: Iterable[int]) -> int:
    """Propose the relations that these articles state according to their current text and mentions, and update the evidence.

    Two queries if they state none.

    Returns:
        The number of statements found.
    """
    ids = list(article_ids)
    found = _find(ids)
    undecided = RelationEvidence.objects.filter(article__in=ids, relation__state=RelationState.PROPOSED)
    before = set(undecided.values_list("relation", flat=True))
    if not found and not before:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [advisory_locks.RELATION_PROPOSALS])
    undecided.delete()
    _keep(found)
    # A machine's proposal that no report states any longer.
    Relation.objects.proposed().filter(pk__in=before, evidence__isnull=True).delete()
    return len(found)


def _find(ids: Sequence[int]) -> list[Found]:
    rows = (
        Mention.objects.standing()
        .filter(article__in=ids)
        .in_reading_order()
        .annotate(resolved=RESOLVED)
        .values_list("article", "revision", "part", "start", "end", "kind", "resolved")
    )
    named: dict[tuple[int, int, str], list[Named]] = defaultdict(list)
    for article, revision, part, start, end, kind, entity in rows:
        named[article, revision, part].append(Named(start, end, Kind(kind), entity))
    several = {key: names for key, names in named.items() if len({name.entity_id for name in names} - {None}) > 1}
    if not several:
        return []
    texts = {
        pk: {"title": title, "body": body}
        for pk, title, body in Revision.objects.filter(pk__in={revision for _a, revision, _p in several}).values_list(
            "pk", "title", "body"
        )
    }
    return [
        Found(proposal, article, revision, part)
        for (article, revision, part), names in several.items()
        for proposal in propose(texts[revision][part], names)
    ]


def _keep(found: Sequence[Found]) -> None:
    """Attach each statement to the relation that it states, or to a new proposal if there is none. Three queries."""
    known = _known({one.key for one in found})
    for one in found:
        if _standing(known[one.key], one.proposal) is None:
            known[one.key].append(_proposed(one))
    Relation.objects.bulk_create(row for rows in known.values() for row in rows if row.pk is None)
    evidence = []
    for one in found:
        relation = _standing(known[one.key], one.proposal)
        if relation is not None and relation.state != RelationState.REJECTED:
            evidence.append(
                RelationEvidence(
                    relation=relation, article_id=one.article_id, revision_id=one.revision_id, part=one.part,
                    start=one.proposal.start, end=one.proposal.end, pattern=one.proposal.pattern,
                )
            )  # fmt: skip
    RelationEvidence.objects.bulk_create(evidence, ignore_conflicts=True)


def _known(keys: set[Key]) -> dict[Key, list[Relation]]:
    """Relations in any state between the entities of ``keys`` as they stand after merges. One query."""
    known: dict[Key, list[Relation]] = defaultdict(list)
    if not keys:
        return known
    ends = {end for source, target, _kind in keys for end in (source, target)}
    relations: QuerySet[Relation] = Relation.objects.filter(
        Q(source__in=ends) | Q(source__canonical__in=ends), Q(target__in=ends) | Q(target__canonical__in=ends)
    )
    rows = relations.annotate(
        first=Coalesce(F("source__canonical_id"), "source_id"), second=Coalesce(F("target__canonical_id"), "target_id")
    )
    for row in rows.order_by("pk"):
        pair = (row.first, row.second)
        if RELATION_SPECS[row.kind].is_symmetric:
            pair = min(pair), max(pair)
        known[(*pair, row.kind)].append(row)
    return known


def _standing(rows: Sequence[Relation], proposal: Proposal) -> Relation | None:
    """The row that matches the proposal: one on record before a rejected one before a proposed one."""
    fitting = [row for row in rows if not RELATION_SPECS[proposal.kind].has_title or _same_post(row, proposal)]
    order = [RelationState.CONFIRMED, RelationState.REJECTED, RelationState.PROPOSED]
    return min(fitting, key=lambda row: order.index(RelationState(row.state)), default=None)


def _same_post(row: Relation, proposal: Proposal) -> bool:
    """Whether a post on record begins with the words of the proposed one (رئيس شعبة … and رئيس), or has no words at all."""
    titles = [title for title in (row.title_ar, row.title_en) if title]
    post = proposal.post.split()
    return not titles or any(_bare(title)[: len(post)] == post for title in titles)


def _bare(title: str) -> list[str]:
    return [word.removeprefix("ال") for word in normalize_text(title).split()]


def _proposed(one: Found) -> Relation:
    source, target, kind = one.key
    return Relation(
        source_id=source, target_id=target, kind=kind, origin=Origin.MACHINE, state=RelationState.PROPOSED,
        **titled(one.proposal.title),
    )  # fmt: skip
