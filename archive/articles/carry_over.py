"""Judgements of earlier words go on to corrected ones, where the words that were judged still stand at a place that corresponds.

The mention itself moves, so its judgements stay as they are, with who and when. One whose words are gone stays with the words
that it was made on, and is shown to editors as lost.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from archive.models import Article, Judgement, Mention, Revision, Verdict
from archive.text.alignment import Alignment


@dataclass(slots=True)
class Plan:
    """What becomes of the judged mentions of an article when it gets other words.

    Attributes:
        moved: mentions with their new places, not saved.
        lost: how many of those that counted until now no longer stand.
        pages: where the pages of the original start in the new body.
    """

    moved: list[Mention] = field(default_factory=list)
    lost: int = 0
    pages: list[int] = field(default_factory=list)


def judged(article: Article) -> QuerySet[Mention]:
    """Mentions on which an editor ever said a word, of every revision."""
    return Mention.objects.filter(article=article, judgements__isnull=False).distinct()


def lost(article: Article) -> QuerySet[Mention]:
    """Mentions whose judgement a correction has left behind, with their revision and, as ``acts``, their judgements."""
    acts = Judgement.objects.in_force().select_related("judged_by", "entity").order_by("-pk")
    behind = judged(article).exclude(revision=article.current_id).exclude(verdict=Verdict.UNDECIDED)
    return (
        behind.select_related("revision", "entity")
        .prefetch_related(Prefetch("judgements", acts, to_attr="acts"))
        .order_by("-revision__number", "-part", "start")
    )


def plan(article: Article, title: str, body: str) -> Plan:
    """Compare the words with the shown ones, then with earlier ones on which judgements were left behind.

    Args:
        article: locked by the caller, with ``current``.
    """
    found = Plan()
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for mention in judged(article).order_by("part", "start"):
        mentions[mention.revision_id].append(mention)
    revisions = Revision.objects.filter(pk__in=[*mentions, article.current_id]).order_by("-number")
    for revision in revisions:
        if not mentions[revision.pk] and not revision.pages:
            continue
        alignments = {
            Mention.Part.TITLE.value: Alignment(revision.title, title),
            Mention.Part.BODY.value: Alignment(revision.body, body),
        }
        if revision.pk == article.current_id and revision.pages:
            found.pages = moved_pages(alignments["body"], revision.pages)
        for mention in mentions[revision.pk]:
            span = alignments[mention.part].span(mention.start, mention.end)
            stands = mention.verdict != Verdict.REJECTED
            if span is not None and not (stands and _overlaps(span, taken[mention.part])):
                mention.start, mention.end = span
                found.moved.append(mention)
                if stands:
                    insort(taken[mention.part], span)
            elif revision.pk == article.current_id and mention.verdict != Verdict.UNDECIDED:
                found.lost += 1
    return found


def _overlaps(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    """Whether a span overlaps one of others, which are sorted and disjoint."""
    at = bisect_left(others, span)
    return (at > 0 and others[at - 1][1] > span[0]) or (at < len(others) and others[at][0] < span[1])


def moved_pages(alignment: Alignment, pages: Sequence[int]) -> list[int]:
    """Where pages start in the later text, in order; none at all where nothing of the paged text is left."""
    return sorted(alignment.position(start) for start in pages) if alignment.blocks else []


def carry(found: Plan, revision: Revision) -> None:
    """Move the mentions of a plan on to the new revision."""
    for mention in found.moved:
        mention.revision = revision
    Mention.objects.bulk_update(found.moved, ["revision", "start", "end"])
