"""Searching entities by name: candidates from PostgreSQL by key and trigrams, then scored with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from entities.arabic.normalize import normalize_text
from entities.lookup import lookup_key
from entities.models import Entity, Name
from entities.names.compare import compare
from entities.names.keys import search_keys
from entities.spans import Kind

CANDIDATES = 300
MIN_SCORE = 0.5
MAX_QUERY_LENGTH = 120
_EXACT = "key:exact"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An entity found by one of its names.

    Attributes:
        entity: after merges.
        name: the spelling that matched best.
        score: 0 to 1.
        reasons: codes as :func:`entities.names.compare.compare` gives them; ``key:exact`` for the same letters.
    """

    entity: Entity
    name: Name
    score: float
    reasons: tuple[str, ...]


def search_names(query: str, *, among: QuerySet[Entity] | None = None, limit: int = 200) -> list[NameMatch]:
    """Entities by any spelling of any of their names, best first; ties go to the official name, then to the lower id.

    Args:
        query: a name or part of one, in any script; cut at ``MAX_QUERY_LENGTH``.
        among: entities to choose from, all where ``None``.
        limit: most entities returned.

    Returns:
        At most one match an entity. Two database queries whatever the number of names.
    """
    query = " ".join(query.split())[:MAX_QUERY_LENGTH]
    key = lookup_key(query)
    if not key:
        return []
    best: dict[int, NameMatch] = {}
    for name in candidates(query, among=among):
        match = _score(query, key, name)
        before = best.get(match.entity.pk)
        if match.score >= MIN_SCORE and (before is None or match.score > before.score):
            best[match.entity.pk] = match
    return sorted(best.values(), key=lambda m: (-m.score, m.name.position, m.entity.pk))[:limit]


def candidates(query: str, *, among: QuerySet[Entity] | None = None) -> Iterable[Name]:
    """Names worth scoring: those of the same key, and the nearest by trigrams of letters and of sounds."""
    names = Name.objects.accepted().select_related("entity", "entity__canonical")
    if among is not None:
        names = names.filter(Q(entity__in=among) | Q(entity__canonical__in=among))
    exact = list(names.filter(key=lookup_key(query))[:CANDIDATES])
    texts = list(dict.fromkeys([normalize_text(query), *search_keys(query)]))
    near = Q()
    for text in texts:
        near |= Q(search_text__trigram_word_similar=text)
    similarities = [TrigramWordSimilarity(Value(text), F("search_text")) for text in texts]
    nearness = Greatest(*similarities) if len(similarities) > 1 else similarities[0]
    similar = names.filter(near).annotate(nearness=nearness).order_by("-nearness", "id")[:CANDIDATES]
    return {name.pk: name for name in [*exact, *similar]}.values()


def _score(query: str, key: str, name: Name) -> NameMatch:
    entity = name.entity.canonical or name.entity
    if name.key == key:
        return NameMatch(entity, name, 1.0, (_EXACT,))
    found = compare(query, name.text, kind=Kind(entity.kind))
    return NameMatch(entity, name, found.score, found.reasons)
