"""Which names of small places never link alone.

Syria alone has twelve villages called المشيرفة, and a village may be called النصر, "victory", or عباس. A matcher that
read every such word as a place would find one in every sentence, so these names are weak: they need a head noun (قرية،
بلدة) or the surroundings of the place in the same article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from entities.gazetteer.reference.drafts import PlaceDraft
from entities.gazetteer.reference.files import ReferenceFile
from entities.gazetteer.reference.geonames import is_far_town
from entities.gazetteer.reference.spelling import loose_key, loosen_key, spelling_key
from entities.gazetteer.reference.tables import read_rows

NOUN_COLUMNS = frozenset({"lemma_diac", "lemma", "gloss", "feats"})
WORD_COLUMNS = frozenset({"word", "towns_too"})
SHARED_BY = 3
KNOWN_POPULATION = 10_000
DISTRICT_LEVEL = 2
SMALL_LEVEL = 4
LARGE_TYPES = frozenset({"country", "governorate", "district", "region", "river"})


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Words that are primarily not names of places.

    Attributes:
        people: given and family names, by :func:`spelling_key`.
        words: nouns and adjectives that are also names of villages, by :func:`loose_key`, so with and without the article.
        towns_too: those of ``words`` so frequent that even a known town of that name needs its surroundings.
    """

    people: frozenset[str]
    words: frozenset[str]
    towns_too: frozenset[str]


def read_common_words(nouns: ReferenceFile | None, words: ReferenceFile | None) -> CommonWords:
    """Read the lists of proper nouns, of which only those of rational beings count, and of common words."""
    people = set()
    if nouns is not None:
        people = {
            spelling_key(row.text("lemma")) for row in read_rows(nouns, NOUN_COLUMNS) if "rat:r" in row.text("feats")
        }
    rows = [] if words is None else list(read_rows(words, WORD_COLUMNS))
    return CommonWords(
        frozenset(people),
        frozenset(loose_key(row.required("word")) for row in rows),
        frozenset(loose_key(row.required("word")) for row in rows if row.text("towns_too")),
    )


def mark_weak(drafts: Collection[PlaceDraft], common: CommonWords) -> None:
    """Mark names weak that are shared, common words or names of people, mostly those of small places.

    * A common word that is listed as such even of towns is weak, also as the name of a district or subdistrict.
    * A known town, with 10,000 people or the seat of a subdistrict, keeps its other names strong.
    * Elsewhere a name is weak if three or more places have it, if a known town or a country, governorate, district,
      region or river has it too, or if it is a common word or a person's name.
    * So is the one-word name of a town under 20,000 people outside the countries of the wars.
    """
    for draft in drafts:
        if draft.level is not None and draft.level >= DISTRICT_LEVEL:
            for key, name in draft.names.items():
                if loosen_key(key) in common.towns_too:
                    draft.names.weaken(name.text)
    small = [draft for draft in drafts if draft.level is not None and draft.level >= SMALL_LEVEL]
    eminent = _eminent(drafts)
    shared = _shared(small)
    for draft in small:
        known = _is_known(draft)
        far = is_far_town(draft.country, draft.population)
        for key, name in draft.names.items():
            weak = far and " " not in key
            if not known:
                weak = weak or loosen_key(key) in shared or eminent.get(key, draft.key) != draft.key
                weak = weak or loosen_key(key) in common.words or key in common.people
            if weak:
                draft.names.weaken(name.text)


def _is_known(draft: PlaceDraft) -> bool:
    return draft.seat or (draft.population or 0) >= KNOWN_POPULATION


def _eminent(drafts: Iterable[PlaceDraft]) -> dict[str, str]:
    """Return name -> place for the names of known towns and of anything larger than a town."""
    names: dict[str, str] = {}
    for draft in drafts:
        if draft.type in LARGE_TYPES or (draft.level is not None and draft.level >= SMALL_LEVEL and _is_known(draft)):
            names.update((key, draft.key) for key, name in draft.names.items() if not name.weak)
    return names


def _shared(drafts: Iterable[PlaceDraft]) -> frozenset[str]:
    """Return the loose keys of names that :data:`SHARED_BY` or more places have."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        for key, _ in draft.names.items():
            bearers[loosen_key(key)].add(draft.key)
    return frozenset(key for key, keys in bearers.items() if len(keys) >= SHARED_BY)
