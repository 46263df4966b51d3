"""Spans to entities: deterministic, explained, with NIL and AMBIGUOUS as answers.

One sense per article: mentions with the same spelling are weighed together and get one answer. Nested places of one name are a
single choice (see :mod:`entities.linker.nested_places`). A part of a name is linked like the full name elsewhere in the article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from entities.arabic.normalize import normalize_text
from entities.gazetteer.matcher import Gazetteer
from entities.linker.confidence import confidences
from entities.linker.document_context import DocumentContext, clear_reading
from entities.linker.nested_places import NestedPlaces, choose_member, group_nested_places
from entities.linker.parts import number_clusters, resolve_name_parts
from entities.linker.scoring import RULE, Mention, margin, score
from entities.linker.surroundings import find_surroundings
from entities.recognizers.context import Context, head_before
from entities.recognizers.document import Document
from entities.recognizers.homographs import name_words
from entities.recognizers.lexicon import DIRECTIONS
from entities.recognizers.media import CITED
from entities.spans import Candidate, Kind, Link, LinkStatus, Span

LINKER_VERSION = "3"
MIN_SCORE = 0.3
"""Lowest weight with which an entity is a choice at all."""
THRESHOLD = 0.5
"""Lowest confidence that links; what is below is a suggestion."""
UNSURE = "score:unsure"
"""The reason of a mention whose best candidate is only a suggestion."""
MARGIN = 0.02
"""Two entities whose weights differ by less fit about equally."""
_OTHER_KIND = 0.3


@dataclass(frozen=True, slots=True)
class _Answer:
    status: LinkStatus
    chosen: Candidate | None
    reason: str
    ranked: tuple[Candidate, ...]
    figure: float = 0.0


@dataclass(slots=True)
class _Votes:
    """Nested places of one name, and how often each head noun is before it."""

    members: dict[int, Candidate] = field(default_factory=dict)
    heads: Counter[str] = field(default_factory=Counter)


def as_suggestion(made: Link) -> Link:
    """A link as a suggestion: the same candidates and score, and no entity."""
    return replace(made, status=LinkStatus.AMBIGUOUS, entity_id=None, name_id=None, reasons=(UNSURE, *made.reasons))


def link(
    spans: Sequence[Span], gazetteer: Gazetteer, document: Document, *, min_score: float = THRESHOLD
) -> list[Link]:
    """Choose at most one entity for each span.

    Args:
        spans: n spans of one article, sorted, disjoint; code-point offsets, half-open.
        gazetteer: accepted names, frozen at ``gazetteer.version``.
        document: the article the spans are of.
        min_score: lowest confidence that links, 0 to 1 (see :mod:`entities.linker.confidence`).

    Returns:
        n links, ``links[i]`` for ``spans[i]``; a linked span has its entity's kind. Ties are AMBIGUOUS, never a guess, and so is
        a mention whose best candidate is not sure enough; its score is then that candidate's.

    Raises:
        ValueError: spans overlap or are unsorted.
    """
    if any(one.end > other.start for one, other in pairwise(spans)):
        raise ValueError("spans must be sorted and disjoint")
    mentions = _mentions(spans, gazetteer, document)
    context = DocumentContext.of(spans, gazetteer)
    groups: dict[str, list[int]] = defaultdict(list)
    for index, span in enumerate(spans):
        if span.candidates:
            spelling = normalize_text(document.tokens.normalized.original[span.start : span.end])
            groups[f"{spelling} {CITED}" if CITED in span.reasons else spelling].append(index)
    ranked = {
        surface: _rank([mentions[index] for index in indexes], context, gazetteer)
        for surface, indexes in groups.items()
    }
    senses = _place_senses(ranked, groups, mentions, gazetteer)
    answers: dict[int, _Answer] = {}
    for surface, indexes in groups.items():
        answer = _decide(ranked[surface], senses, gazetteer)
        answers.update(dict.fromkeys(indexes, answer))
    chosen = {index: answer.chosen for index, answer in answers.items() if answer.chosen is not None}
    for index, (figure, reason) in confidences(mentions, chosen, context, document, gazetteer).items():
        answers[index] = _weighed(answers[index], figure, reason, min_score)
    links = [_link(span, answers.get(index), gazetteer) for index, span in enumerate(spans)]
    text = document.tokens.normalized.original
    return number_clusters(resolve_name_parts(links, text, gazetteer), text)


def _mentions(spans: Sequence[Span], gazetteer: Gazetteer, document: Document) -> list[Mention]:
    around = find_surroundings(spans, document, gazetteer)
    inside = [frozenset() if one.within is None else _area(spans[one.within], document, gazetteer) for one in around]
    return [
        Mention(span, _head(span, document), beside, areas)
        for span, beside, areas in zip(spans, around, inside, strict=True)
    ]


def _area(span: Span, document: Document, gazetteer: Gazetteer) -> frozenset[int]:
    """The places that an area's name may mean, if that is clear. شمال لبنان is north of where the governorate of that name
    ends too, so it counts as the country."""
    found = clear_reading(span, gazetteer)
    if name_words(document, span)[0] not in DIRECTIONS:
        return found
    return frozenset(
        gazetteer.entities[one].ancestors[0] if gazetteer.entities[one].ancestors else one for one in found
    )


def _weighed(answer: _Answer, figure: float, reason: str, min_score: float) -> _Answer:
    """The answer with its confidence, or the suggestion that is left of it."""
    if answer.chosen is None or RULE in answer.chosen.reasons:
        return answer
    figure = round(figure, 4)
    if figure < min_score:
        return replace(answer, status=LinkStatus.AMBIGUOUS, chosen=None, reason=UNSURE, figure=figure)
    reasons = (reason, *answer.chosen.reasons) if reason else answer.chosen.reasons
    return replace(answer, chosen=replace(answer.chosen, score=figure, reasons=tuple(dict.fromkeys(reasons))))


def _head(span: Span, document: Document) -> Context | None:
    first = document.token_at(span.start)
    if first is None:
        return None
    start, _ = document.tokens.normalized.from_original(span.start, span.end)
    # منطقة لكمة names no كمة: a preposition stands between a head noun and no name.
    return None if start > document.tokens.starts[first] else head_before(document, first)


def _rank(mentions: Sequence[Mention], context: DocumentContext, gazetteer: Gazetteer) -> list[NestedPlaces]:
    """Weigh the candidates of mentions with the same spelling: mean score over the mentions, groups best first."""
    scores: dict[int, list[Candidate]] = defaultdict(list)
    for mention in mentions:
        for candidate in mention.span.candidates:
            weighed = score(mention, candidate, context, gazetteer)
            if gazetteer.entities[candidate.entity_id].kind is not mention.span.kind:
                weighed = replace(weighed, score=round(weighed.score * _OTHER_KIND, 4))
            scores[candidate.entity_id].append(weighed)
    means = [_mean(weighed) for weighed in scores.values()]
    means.sort(key=lambda candidate: (-candidate.score, candidate.entity_id))
    return group_nested_places(means, gazetteer)


def _mean(weighed: Sequence[Candidate]) -> Candidate:
    reasons = tuple(dict.fromkeys(reason for candidate in weighed for reason in candidate.reasons))
    mean = sum(candidate.score for candidate in weighed) / len(weighed)
    return Candidate(weighed[0].entity_id, weighed[0].name_id, round(mean, 4), reasons)


def _place_senses(
    ranked: dict[str, list[NestedPlaces]],
    groups: dict[str, list[int]],
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
) -> dict[int, tuple[int, str]]:
    """For each place of a nested group, the place that all mentions of the group mean, and why.

    Spellings of one group vote together: مدينة البوكمال beside مدينة أبو كمال is two votes for the town.
    """
    by_place: dict[int, _Votes] = {}
    for surface, best in ranked.items():
        if not best or (len(best[0]) == 1 and gazetteer.entities[best[0][0].entity_id].kind is not Kind.LOCATION):
            continue
        members = {candidate.entity_id: candidate for candidate in best[0]}
        met = {id(votes): votes for pk in members if (votes := by_place.get(pk)) is not None}.values()
        votes = max(met, key=lambda other: len(other.members), default=_Votes())
        for other in met:
            # The smaller goes into the larger, so that none of many is moved more than a few times.
            if other is not votes:
                votes.members |= other.members
                votes.heads += other.heads
                by_place.update(dict.fromkeys(other.members, votes))
        votes.members |= members
        votes.heads.update(head.label for index in groups[surface] if (head := mentions[index].head) is not None)
        by_place.update(dict.fromkeys(members, votes))
    senses: dict[int, tuple[int, str]] = {}
    for votes in {id(votes): votes for votes in by_place.values()}.values():
        group = tuple(sorted(votes.members.values(), key=lambda c: (-c.score, c.entity_id)))
        chosen, reason = choose_member(group, votes.heads, gazetteer)
        senses.update((entity_id, (chosen.entity_id, reason)) for entity_id in votes.members)
    return senses


def _decide(ranked: list[NestedPlaces], senses: dict[int, tuple[int, str]], gazetteer: Gazetteer) -> _Answer:
    flat = tuple(sorted((c for group in ranked for c in group), key=lambda c: (-c.score, c.entity_id)))
    ruled = next((candidate for candidate in flat if RULE in candidate.reasons), None)
    if ruled is not None:
        return _Answer(LinkStatus.LINKED, replace(ruled, score=1.0), "", flat)
    best = ranked[0]
    top = max(candidate.score for candidate in best)
    if top < MIN_SCORE:
        return _Answer(LinkStatus.NIL, None, "score:low", flat)
    rivals = [group for group in ranked[1:] if margin(top, max(c.score for c in group)) < MARGIN]
    if rivals:
        return _Answer(LinkStatus.AMBIGUOUS, None, "score:tie", flat)
    wanted, reason = senses.get(best[0].entity_id, (best[0].entity_id, ""))
    chosen = next((c for c in best if c.entity_id == wanted), None)
    if chosen is None:
        chosen, reason = choose_member(best, Counter(), gazetteer)
    return _Answer(LinkStatus.LINKED, replace(chosen, score=top), reason if len(best) > 1 else "", flat)


def _link(span: Span, answer: _Answer | None, gazetteer: Gazetteer) -> Link:
    if answer is None:
        return Link(span, LinkStatus.NIL, reasons=("name:unknown",))
    if answer.chosen is None:
        return Link(span, answer.status, score=answer.figure, reasons=(answer.reason,), candidates=answer.ranked)
    kind = gazetteer.entities[answer.chosen.entity_id].kind
    reasons = (*answer.chosen.reasons, answer.reason) if answer.reason else answer.chosen.reasons
    name_ids = (c.name_id for c in span.candidates if c.entity_id == answer.chosen.entity_id)
    return Link(
        span if span.kind is kind else replace(span, kind=kind),
        LinkStatus.LINKED,
        answer.chosen.entity_id,
        next(name_ids, answer.chosen.name_id),
        answer.chosen.score,
        reasons,
        answer.ranked,
    )
