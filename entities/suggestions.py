"""Entities while a name is being typed: a few index look-ups for each keystroke, never a scoring of all names.

:func:`entities.name_search.search_names` compares candidates part by part, which takes longer than a reader's next keystroke.
Here the database finds names that begin with the letters; if these are few, names with words that do; then names that sound
alike and, only if all that found nothing, names of similar letters. Each look-up is limited, so of many names that begin alike
some are never compared; those that readers mean most often are therefore held in memory, see :class:`Prominent`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Length

from entities.arabic.normalize import normalize_text
from entities.audience import PUBLIC, Reader
from entities.lookup import lookup_key
from entities.models import Entity, Name
from entities.names.keys import skeleton
from entities.querysets import NameQuerySet

LIMIT = 7
SHORTEST = 2
"""Fewer letters than this give no suggestions."""
_ARTICLE = "ال"
"""By itself it begins every second name; "al" also begins Aleppo."""
_CANDIDATES = 60
_LONGEST = 80
_MOST_WORDS = 6
_SHORTEST_WORD = 3
_SHORTEST_SOUND = 3
_SHORTEST_SLIP = 4
_AS_TYPED = 0.8
_WEAK = 0.5
_LAST = "\U0010ffff"
"""Sorts after every letter."""


class How(StrEnum):
    """How a name matches what was typed so far, best first."""

    EXACT = "key:exact"
    BEGINS = "name:begins"
    WORD = "word:begins"
    SOUND = "name:sounds"
    SLIP = "name:similar"


_WEIGHTS = {How.EXACT: 3.0, How.BEGINS: 2.0, How.WORD: 1.5, How.SOUND: 0.8, How.SLIP: 0.4}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entity with the name that matches what was typed.

    Attributes:
        entity: after merges; its place and that place's parent are loaded.
        name: the spelling that matched.
        use: what the spelling is, a :class:`entities.gazetteer.records.NameUse`.
        how: why it matched.
    """

    entity: Entity
    name: str
    use: str
    how: How


class _Spelling(NamedTuple):
    pk: int
    entity_id: int
    text: str
    use: str
    weak: bool
    key: str


# Of names that share words the shortest; the order also keeps PostgreSQL from scanning the table hoping for an early end.
_SHORTEST_FIRST = Length("search_text")
_FIELDS = ("pk", "entity_id", "text", "use", "weak", "key")


class Prominent:
    """The entities readers usually mean, with their names in memory: a few thousand, reloaded from time to time.

    Attributes:
        weights: entity id -> bonus in the order of suggestions, 0 and up.
    """

    def __init__(self, weights: Mapping[int, float]) -> None:
        """One database query. Holds what everyone may see; before it is shown to a reader it is checked in the database again."""
        self.weights = weights
        names = (
            Name.objects.accepted().visible_to(PUBLIC).filter(entity__in=list(weights))
            if weights
            else Name.objects.none()
        )
        spellings = [_Spelling(*row) for row in names.values_list(*_FIELDS)]
        self._words = sorted(
            (word, spelling) for spelling in spellings for word in {spelling.key, *_words(spelling.text)[1:]}
        )

    def beginning(self, letters: str) -> Iterator[tuple[How, _Spelling]]:
        """Names whose whole key or a later word begins with the letters of a key."""
        for index in range(bisect_left(self._words, letters, key=lambda entry: entry[0]), len(self._words)):
            word, spelling = self._words[index]
            if not word.startswith(letters):
                break
            yield How.BEGINS if word == spelling.key else How.WORD, spelling


def suggest(typed: str, *, prominent: Prominent, reader: Reader = PUBLIC, limit: int = LIMIT) -> list[Suggestion]:
    """The entities most likely meant by the beginning of a name, best first; ties go to the shorter name, then to the lower id.

    Args:
        typed: the text in the box, in any script; cut at 80 code points.
        prominent: entities that come first.
        reader: names that they may not see are ignored.
        limit: most entities returned.

    Returns:
        At most one suggestion per entity; nothing for fewer than ``SHORTEST`` letters. Seven database queries at most, each
        served by an index, whatever the number of names.
    """
    typed = " ".join(typed.split())[:_LONGEST]
    key = lookup_key(typed)
    if len(key) < SHORTEST or key == _ARTICLE:
        return []
    letters = normalize_text(typed)
    best: dict[int, tuple[float, How, _Spelling]] = {}
    for how, spelling in _candidates(typed, key, prominent, reader, best):
        found = How.EXACT if spelling.key == key else how
        weight = _WEIGHTS[found] + prominent.weights.get(spelling.entity_id, 0.0)
        weight += _AS_TYPED * normalize_text(spelling.text).startswith(letters) - _WEAK * spelling.weak
        if spelling.entity_id not in best or weight > best[spelling.entity_id][0]:
            best[spelling.entity_id] = weight, found, spelling
    ranked = sorted(best.values(), key=lambda b: (-b[0], len(b[2].text), b[2].entity_id))[: 2 * limit]
    entities = _resolved([spelling.pk for _weight, _how, spelling in ranked], reader)
    suggestions: dict[int, Suggestion] = {}
    for _weight, how, spelling in ranked:
        # A cached prominent entity may since have been withdrawn.
        if (entity := entities.get(spelling.pk)) is not None:
            suggestions.setdefault(entity.pk, Suggestion(entity, spelling.text, spelling.use, how))
    return list(suggestions.values())[:limit]


def _resolved(names: list[int], reader: Reader) -> dict[int, Entity]:
    """For each name the entity that the reader may see, after merges. Two queries if one was merged, else one."""
    rows = Name.objects.visible_to(reader).filter(pk__in=names).select_related("entity__place__parent__entity")
    entities = {name.pk: name.entity for name in rows.order_by()}
    merged = {pk: entity.canonical_id for pk, entity in entities.items() if entity.canonical_id is not None}
    if merged:
        targets = Entity.objects.select_related("place__parent__entity").in_bulk(list(merged.values()))
        entities |= {pk: targets[target] for pk, target in merged.items()}
    for entity in entities.values():
        entity.loaded_place(reader)
    return entities


def _candidates(
    typed: str, key: str, prominent: Prominent, reader: Reader, found: Mapping[int, object]
) -> Iterator[tuple[How, _Spelling]]:
    """Names, from the fastest look-up to the slowest; ``found`` grows meanwhile and says whether more are needed."""
    names = Name.objects.accepted().visible_to(reader)
    begin: list[tuple[How, _Spelling]] = []
    for letters in _beginnings(key):
        yield from prominent.beginning(letters)
        begin += _look_up(names, How.BEGINS, Q(key__gte=letters, key__lt=letters + _LAST), "key")
    yield from begin
    words = _words(typed)[:_MOST_WORDS]
    if len(begin) < _CANDIDATES and any(_is_telling(word) for word in words):
        yield from _look_up(names, How.WORD, Q(*(_begins_a_word(word) for word in words)))
    sounds = skeleton(typed)
    if len(found) < LIMIT and len(sounds.replace(" ", "")) >= _SHORTEST_SOUND:
        yield from _look_up(names, How.SOUND, _begins_a_word(sounds))
    if not found and len(key) >= _SHORTEST_SLIP:
        yield from _look_up(names, How.SLIP, Q(search_text__trigram_word_similar=normalize_text(typed)))


def _is_telling(word: str) -> bool:
    """Whether few names have a word that begins like this; the Arabic article alone says nothing."""
    return len(word.removeprefix("ال")) >= _SHORTEST_WORD


def _look_up(names: NameQuerySet, how: How, condition: Q, order: Any = _SHORTEST_FIRST) -> list[tuple[How, _Spelling]]:
    rows = names.filter(condition).order_by(order).values_list(*_FIELDS)[:_CANDIDATES]
    return [(how, _Spelling(*row)) for row in rows]


def _beginnings(key: str) -> list[str]:
    """The letters, and those after an article, which :func:`entities.lookup.lookup_key` keeps if little follows: البو, alb."""
    rest = next((key[2:] for article in ("ال", "al", "el") if key.startswith(article) and len(key) >= 4), "")
    return [key, rest] if rest else [key]


def _begins_a_word(text: str) -> Q:
    """A word of ``search_text`` begins with the text; served by the trigram index."""
    return Q(search_text__startswith=text) | Q(search_text__contains=f" {text}")


def _words(text: str) -> list[str]:
    """The words of a name as in ``search_text``."""
    return normalize_text(text).replace("-", " ").split()
