"""Searching entities by name: candidates from PostgreSQL by key and trigrams, then scored with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from entities.arabic.normalize import normalize_text
from entities.audience import PUBLIC, Reader
from entities.lookup import lookup_key
from entities.models import Entity, Name
from entities.names.compare import compare
from entities.names.keys import search_keys, skeleton
from entities.spans import Kind

CANDIDATES = 300
MIN_SCORE = 0.5
NEAR_SCORE = 0.3
"""Names below ``MIN_SCORE`` and above this are what a reader may have meant."""
MAX_QUERY_LENGTH = 120
_EXACT = "key:exact"


class How(StrEnum):
    """How a name matches a query, in one word."""

    EXACT = "exact"
    VARIANT = "variant"
    TRANSLITERATION = "transliteration"
    TYPO = "typo"
    PART = "part"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An entity found by one of its names.

    Attributes:
        entity: after merges.
        name: the spelling that matched best.
        score: 0 to 1.
        reasons: codes as :func:`entities.names.compare.compare` returns them; ``key:exact`` for the same letters.
        query: what was searched for.
    """

    entity: Entity
    name: Name
    score: float
    reasons: tuple[str, ...]
    query: str = ""

    @property
    def how(self) -> How:
        """The reasons in one word; computed only for what is shown."""
        return How.EXACT if _EXACT in self.reasons else _how(self.query, self.name.text, self.reasons)


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a name search.

    Attributes:
        matches: best first, at most one per entity.
        near: names that are not close enough to match, best first: what may have been meant.
        is_complete: no more names were near than could be compared.
    """

    matches: list[NameMatch]
    near: list[NameMatch]
    is_complete: bool = True


def search_names(
    query: str, *, reader: Reader = PUBLIC, among: QuerySet[Entity] | None = None, limit: int = 200
) -> list[NameMatch]:
    """Entities by any spelling of any of their names, best first; ties go to the official name, then to the lower id.

    Args:
        query: a name or part of one, in any script; cut at ``MAX_QUERY_LENGTH``.
        reader: names that they may not see are ignored.
        among: entities to choose from, all if ``None``.
        limit: most entities returned.

    Returns:
        At most one match per entity. Two database queries whatever the number of names.
    """
    return find_names(query, reader=reader, among=among).matches[:limit]


def find_names(query: str, *, reader: Reader = PUBLIC, among: QuerySet[Entity] | None = None) -> Found:
    """As :func:`search_names`, with near misses and whether all names were compared. Two database queries."""
    query = " ".join(query.split())[:MAX_QUERY_LENGTH]
    key = lookup_key(query)
    if not key:
        return Found([], [])
    names, is_complete = candidates(query, reader=reader, among=among)
    best: dict[int, NameMatch] = {}
    for name in names:
        match = _score(query, key, name)
        before = best.get(match.entity.pk)
        if match.score >= NEAR_SCORE and (before is None or match.score > before.score):
            best[match.entity.pk] = match
    ranked = sorted(best.values(), key=lambda m: (-m.score, m.name.position, m.entity.pk))
    matches = [match for match in ranked if match.score >= MIN_SCORE]
    return Found(matches, ranked[len(matches) :], is_complete)


def candidates(
    query: str, *, reader: Reader = PUBLIC, among: QuerySet[Entity] | None = None
) -> tuple[list[Name], bool]:
    """Names to score: those of the same key, and the nearest by trigrams of letters and of sounds. And whether these are all."""
    names = Name.objects.accepted().visible_to(reader).select_related("entity", "entity__canonical")
    if among is not None:
        names = names.filter(Q(entity__in=among) | Q(entity__canonical__in=among))
    exact = list(names.filter(key=lookup_key(query))[:CANDIDATES])
    texts = list(dict.fromkeys([normalize_text(query), *search_keys(query)]))
    near = Q()
    for text in texts:
        near |= Q(search_text__trigram_word_similar=text)
    similarities = [TrigramWordSimilarity(text, F("search_text")) for text in texts]
    nearness = Greatest(*similarities) if len(similarities) > 1 else similarities[0]
    similar = list(names.filter(near).annotate(nearness=nearness).order_by("-nearness", "id")[:CANDIDATES])
    chosen = {name.pk: name for name in [*exact, *similar]}
    return list(chosen.values()), max(len(exact), len(similar)) < CANDIDATES


def _score(query: str, key: str, name: Name) -> NameMatch:
    entity = name.entity.canonical or name.entity
    if name.key == key:
        return NameMatch(entity, name, 1.0, (_EXACT,), query)
    found = compare(query, name.text, kind=Kind(entity.kind))
    return NameMatch(entity, name, found.score, found.reasons, query)


def _how(query: str, name: str, reasons: tuple[str, ...]) -> How:
    """The reasons in one word. If the letters sound alike it is another spelling; otherwise a slip."""
    if any(code.startswith("part:missing") or code == "part:single" for code in reasons):
        return How.PART
    if "name:transliterated" in reasons:
        return How.TRANSLITERATION
    if "name:exact" in reasons:
        return How.EXACT
    return How.VARIANT if sorted(skeleton(query).split()) == sorted(skeleton(name).split()) else How.TYPO
