"""How well one entity fits one mention: the weights, each with its reason in the link."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from entities.arabic.normalize import normalize_text
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.records import EntityRecord
from entities.linker.document_context import DocumentContext, is_weak
from entities.linker.surroundings import Surroundings
from entities.recognizers.context import Context
from entities.recognizers.homographs import is_eminent
from entities.spans import Candidate, Kind, Span

# What each head noun may announce: types, then administrative levels.
_HEAD_TYPES: dict[str, tuple[frozenset[str], frozenset[int]]] = {
    "city": (frozenset({"city", "community"}), frozenset({4})),
    "town": (frozenset({"city", "community"}), frozenset({4})),
    "village": (frozenset({"community"}), frozenset({4})),
    "quarter": (frozenset({"neighbourhood"}), frozenset({5})),
    "governorate": (frozenset({"governorate"}), frozenset({1})),
    "district": (frozenset({"district", "city", "region"}), frozenset({2, 3})),
    "subdistrict": (frozenset({"subdistrict"}), frozenset({3})),
    "countryside": (frozenset({"governorate", "district", "city", "community"}), frozenset({1, 2, 4})),
    "country": (frozenset({"country"}), frozenset({0})),
    "river": (frozenset({"river"}), frozenset()),
    "mountain": (frozenset({"mountain"}), frozenset()),
    "crossing": (frozenset({"crossing"}), frozenset()),
    "airport": (frozenset({"airport", "base"}), frozenset()),
    "camp": (frozenset({"camp"}), frozenset()),
}
RULE = "rule:always"
"""Reason for a candidate whose spelling always means it, by an editor's rule."""
_TERRAIN = frozenset({"river", "mountain", "crossing", "airport", "camp", "base", "facility"})
_WORLD_CITY = 3_000_000
_DOUBTFUL = 0.6
_ADMIN_PRIOR = {0: 0.30, 1: 0.14, 2: 0.08, 3: 0.06}


@dataclass(frozen=True, slots=True)
class Mention:
    """One span with what is around it.

    Attributes:
        span: the span.
        head: the head noun before it, or ``None``.
        around: what its neighbours say.
        inside: the places that one of them puts it in, if that is clear.
    """

    span: Span
    head: Context | None
    around: Surroundings = field(default_factory=Surroundings)
    inside: frozenset[int] = frozenset()


def score(mention: Mention, candidate: Candidate, context: DocumentContext, gazetteer: Gazetteer) -> Candidate:
    """Weigh a candidate in its article; the result carries the new score (0 to 1) and every reason."""
    entity = gazetteer.entities[candidate.entity_id]
    total = candidate.score
    reasons = list(candidate.reasons)
    parts = (
        _confirmed(mention, candidate, gazetteer),
        _label(candidate, entity, gazetteer),
        _head(mention, entity),
        _title(mention, entity, context),
        _prior(entity),
        _place_around(candidate, entity, context),
        _country(entity, context),
        _repeated(candidate, context),
        _accepted(candidate, gazetteer),
        _stated(mention, entity, gazetteer),
    )
    for weight, reason in parts:
        total += weight
        if weight and reason:
            reasons.append(reason)
    if gazetteer.names[candidate.name_id].decisive:
        reasons.append(RULE)
    return Candidate(entity.entity_id, candidate.name_id, round(_squash(total), 4), tuple(dict.fromkeys(reasons)))


def _confirmed(mention: Mention, candidate: Candidate, gazetteer: Gazetteer) -> tuple[float, str]:
    """A word that may be a common one is a name if another recogniser found one of that kind; which name is still
    open."""
    entity = gazetteer.entities[candidate.entity_id]
    agreed = "+" in mention.span.recognizer and entity.kind is mention.span.kind
    if not agreed or entity.kind is not Kind.LOCATION or candidate.score >= _DOUBTFUL:
        return 0.0, ""
    return (0.2 if gazetteer.names[candidate.name_id].weak else 0.3), "name:confirmed"


def _label(candidate: Candidate, entity: EntityRecord, gazetteer: Gazetteer) -> tuple[float, str]:
    """A place whose full name this is ranks before one that has it among others."""
    exact = "name:exact" in candidate.reasons
    if (
        entity.kind is Kind.LOCATION
        and exact
        and gazetteer.names[candidate.name_id].text in (entity.label_ar, entity.label_en)
    ):
        return 0.12, "name:label"
    return 0.0, ""


def margin(one: float, other: float) -> float:
    """The distance of two scores in the sum of weights, where distances are comparable everywhere."""
    return _weights(one) - _weights(other)


def _weights(score_: float) -> float:
    kept = min(max(score_, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept)) / 4


def _squash(total: float) -> float:
    """Map a sum of weights around 0 … 2 to 0 … 1, strictly increasing so that the order is preserved."""
    return 1 / (1 + math.exp(-4 * (total - 0.75)))


def _head(mention: Mention, entity: EntityRecord) -> tuple[float, str]:
    if mention.head is None or entity.kind is not Kind.LOCATION or mention.head.kind is not Kind.LOCATION:
        return 0.0, ""
    label = mention.head.label
    types, levels = _HEAD_TYPES.get(label, (frozenset(), frozenset()))
    if entity.type in types or (entity.level is not None and entity.level in levels):
        return 0.25, f"head:{label}"
    if entity.type in _TERRAIN or label in _TERRAIN:
        return (-0.4, f"head:not-{label}") if types else (0.0, "")
    return (-0.1, f"head:not-{label}") if types else (0.0, "")


def fits_head(mention: Mention, entity: EntityRecord) -> bool:
    """Say whether the head noun before a mention announces a place like this."""
    return _head(mention, entity)[0] > 0


def is_stated(mention: Mention, entity: EntityRecord, gazetteer: Gazetteer) -> bool:
    """Say whether the words after a mention put this place where it is: in its area, or under its country's adjective."""
    if entity.country and entity.country in mention.around.nationalities:
        return True
    return any(_contains(gazetteer.entities[area], entity) for area in mention.inside)


def is_contradicted(mention: Mention, entity: EntityRecord, gazetteer: Gazetteer) -> bool:
    """Say whether the words after a mention put it where this place is not.

    Areas count that are a country or a governorate. Without ريف, محافظة and the like before it an area may be where somebody
    speaks of the place (عن حلب في جنيف); then known places are not contradicted.
    """
    if entity.kind is not Kind.LOCATION or entity.type == "country" or not entity.country:
        return False
    if mention.around.nationalities and entity.country not in mention.around.nationalities:
        return True
    areas = [
        area for one in mention.inside if ((area := gazetteer.entities[one]).level or 0) <= 1 and area.level is not None
    ]
    if not areas or (not mention.around.strict and is_eminent(entity, gazetteer.entities)):
        return False
    return not any(_contains(area, entity) or _contains(entity, area) for area in areas)


def _contains(area: EntityRecord, place: EntityRecord) -> bool:
    if area.type == "country":
        return area.country == place.country
    return area.entity_id == place.entity_id or area.entity_id in place.ancestors


def _stated(mention: Mention, entity: EntityRecord, gazetteer: Gazetteer) -> tuple[float, str]:
    if is_stated(mention, entity, gazetteer):
        return 0.4, "stated:area"
    return (-1.0, "stated:elsewhere") if is_contradicted(mention, entity, gazetteer) else (0.0, "")


def _title(mention: Mention, entity: EntityRecord, context: DocumentContext) -> tuple[float, str]:
    if entity.kind is not Kind.PERSON:
        return 0.0, ""
    if mention.span.title:
        words = set(normalize_text(mention.span.title).split())
        for title in entity.titles:
            if words & set(normalize_text(title).split()):
                return 0.3, "title:post"
        return 0.1, "title:rank"
    if any(related in context.anchors for related in entity.related):
        return 0.1, "article:organization"
    return 0.0, ""


def _prior(entity: EntityRecord) -> tuple[float, str]:
    accepted = min(0.15, 0.03 * math.log1p(entity.accepted))
    if entity.kind is not Kind.LOCATION:
        return accepted, "prior:accepted"
    level = _ADMIN_PRIOR.get(entity.level, 0.0) if entity.level is not None else 0.0
    people = 0.03 * max(0.0, math.log10(entity.population / 1000)) if entity.population else 0.0
    world = 0.1 if (entity.population or 0) >= _WORLD_CITY else 0.0
    return accepted + max(level, min(people, 0.15)) + world, "prior:size"


def _place_around(candidate: Candidate, entity: EntityRecord, context: DocumentContext) -> tuple[float, str]:
    """A place whose district or governorate the article names; the place itself is no evidence for itself."""
    if entity.kind is not Kind.LOCATION or entity.type == "country":
        return 0.0, ""
    own = context.anchors.get(candidate.entity_id, 0)
    best = 0.0
    for distance, ancestor in enumerate(_below_country(entity)):
        if context.areas.get(ancestor, 0) - own > 0:
            best = max(best, 0.35 - 0.07 * distance)
    return best, "article:area"


def _below_country(entity: EntityRecord) -> tuple[int, ...]:
    """Ancestors from the nearest outwards, the outermost (the country) left out."""
    return tuple(reversed(entity.ancestors[1:]))


def _country(entity: EntityRecord, context: DocumentContext) -> tuple[float, str]:
    if not entity.country:
        return 0.0, ""
    return 0.3 * context.countries.get(entity.country, 0.0), "article:country"


def _repeated(candidate: Candidate, context: DocumentContext) -> tuple[float, str]:
    if is_weak(candidate) and candidate.entity_id in context.anchors:
        return 0.3, "article:named-in-full"
    return 0.0, ""


def _accepted(candidate: Candidate, gazetteer: Gazetteer) -> tuple[float, str]:
    """What editors confirmed for this spelling before; it decides between equals and never outweighs context."""
    accepted = gazetteer.names[candidate.name_id].accepted
    return min(0.2, 0.06 * math.log1p(accepted)), "editors:accepted"
