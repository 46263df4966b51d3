"""Every accepted name, compiled once into an immutable matcher of texts and queries.

Names and text meet in normalised form with the spaces taken out (see :mod:`entities.gazetteer.tokens`), so one lookup
covers run-on, split and masked spellings; proclitics are cut by :mod:`entities.arabic.clitics`. The keys are kept in
one sorted list: a binary search tells whether any name begins with what has been read, which costs far less memory
than a trie.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from entities.gazetteer.keys import Entry, Trait, bare_letters, spellings
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord
from entities.gazetteer.surface_forms import (
    Hit,
    Reading,
    Stretch,
    after_head,
    fits_case,
    merge_hits,
    spacing,
    word_forms,
)
from entities.gazetteer.tokens import Gap, Units, split_name, split_units
from entities.spans import Kind

__all__ = ["Found", "Gazetteer", "Hit", "Reading"]

_KEPT_WORDS = 50_000
_SHORT_KEY = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in a query.

    Attributes:
        start, end: half-open span of the query as typed.
        surface: what stands there.
        entity_ids: entities with that name, those with the exact spelling first, then by id.
        weak: none of them would be found by this name inside a longer query.
    """

    start: int
    end: int
    surface: str
    entity_ids: tuple[int, ...]
    weak: bool = False


class Gazetteer:
    """All names of one version of the archive. Immutable; safe to read from many threads.

    Args:
        records: names and entities; a name whose entity is missing is ignored.
        heads_outside: for each kind, normalised head nouns that stay outside a span.
        generic_rests: normalised words that are no name without their head noun.
    """

    def __init__(
        self,
        records: GazetteerRecords,
        *,
        heads_outside: dict[Kind, frozenset[str]] | None = None,
        generic_rests: frozenset[str] = frozenset(),
    ) -> None:
        self.version = records.version
        self.entities: dict[int, EntityRecord] = {entity.entity_id: entity for entity in records.entities}
        self.names: dict[int, NameRecord] = {
            name.name_id: name for name in records.names if name.entity_id in self.entities
        }
        table = self._compile(heads_outside or {}, generic_rests)
        self._table: dict[str, tuple[Entry, ...]] = {key: tuple(entries) for key, entries in table.items()}
        self._keys: list[str] = sorted(self._table)
        self._begun: dict[str, tuple[tuple[int, str, int], ...]] = {}
        self._first_words = frozenset(
            key[: entry.breaks[0]] if entry.breaks else key for key, entries in self._table.items() for entry in entries
        )

    def _compile(
        self, heads_outside: dict[Kind, frozenset[str]], generic_rests: frozenset[str]
    ) -> dict[str, list[Entry]]:
        owners: dict[str, set[tuple[Kind, int]]] = defaultdict(set)
        for name in self.names.values():
            owners["".join(split_name(name.text))].add((self.entities[name.entity_id].kind, name.entity_id))
        table: dict[str, list[Entry]] = defaultdict(list)
        derived: list[tuple[str, Entry]] = []
        for name in self.names.values():
            kind = self.entities[name.entity_id].kind
            others = self._taken_rests(name, kind, owners) | generic_rests
            for key, entry in spellings(name, heads_outside.get(kind, frozenset()), others):
                if entry.traits & ~Trait.WEAK:
                    derived.append((key, entry))
                else:
                    table[key].append(entry)
        for key, entry in derived:
            _file_derived(table, owners, key, entry)
        return table

    def _taken_rests(self, name: NameRecord, kind: Kind, owners: dict[str, set[tuple[Kind, int]]]) -> frozenset[str]:
        """The name without its first word, when that is a name of something else; or, for groups, of nothing."""
        units = split_name(name.text)
        rest = "".join(units[1:])
        owned = owners.get(rest, set())
        own = any(entity_id == name.entity_id for _, entity_id in owned)
        if kind is Kind.LOCATION:
            governs = self.entities[name.entity_id].type == "governorate" or units[0] == "اقليم"
            return frozenset({rest} if governs and not own else ())
        if own:
            return frozenset({rest} if any(other is Kind.PERSON for other, _ in owned) else ())
        return frozenset({rest})

    def scan(self, units: Units) -> list[Hit]:
        """Find every stretch of a text that names match.

        Args:
            units: n units of a text.

        Returns:
            Hits by first unit, longer ones first. Hits may overlap and may be weak: choosing is the recogniser's task.
        """
        return self._scan(units, query=False)

    def _scan(self, units: Units, *, query: bool) -> list[Hit]:
        hits: list[Hit] = []
        for index, text in enumerate(units.texts):
            for shift, stem, traits in self._beginnings(text):
                hits.extend(self._walk(Stretch(units, index, index + 1, shift, stem, (), traits, query)))
        return merge_hits(hits)

    def _beginnings(self, word: str) -> tuple[tuple[int, str, int], ...]:
        """The readings of a word's proclitics that some name begins with. Kept, since texts repeat their words."""
        found = self._begun.get(word)
        if found is None:
            found = tuple(form for form in word_forms(word) if self._may_begin(form[1]))
            if len(self._begun) >= _KEPT_WORDS:
                self._begun.clear()
            self._begun[word] = found
        return found

    def _may_begin(self, stem: str) -> bool:
        low = bisect_left(self._keys, stem)
        if low < len(self._keys) and self._keys[low].startswith(stem):
            return True
        return stem[-1:] == "ا" and stem[:-1] in self._table

    def find(self, text: str) -> list[Found]:
        """Find entities named in a search query, in any known spelling, script and case.

        Longest names first chosen, from left to right, disjoint. A weak name counts only when it is the whole query. A
        query is not a sentence: no capitals are asked of Latin names and no context weighs in.

        Args:
            text: the query as typed.

        Returns:
            Names found, by start.
        """
        units = split_units(text)
        chosen: list[Found] = []
        taken = 0
        for hit in sorted(self._scan(units, query=True), key=lambda hit: (hit.first - hit.last, hit.first, hit.start)):
            whole = hit.first == 0 and hit.last == len(units)
            readings = [reading for reading in hit.readings if whole or not reading.traits & Trait.WEAK]
            mask = ((1 << (hit.last - hit.first)) - 1) << hit.first
            if not readings or mask & taken:
                continue
            taken |= mask
            readings.sort(key=lambda reading: (reading.traits, reading.name.entity_id))
            start, end = units.original_span(hit.start, hit.end)
            ids = tuple(dict.fromkeys(reading.name.entity_id for reading in readings))
            weak = all(reading.traits & Trait.WEAK for reading in readings)
            chosen.append(Found(start, end, text[start:end], ids, weak))
        return sorted(chosen, key=lambda found: found.start)

    def begins(self, word: str) -> bool:
        """Say whether a normalised word is the first word of some name as it is written."""
        return word in self._first_words

    def named(self, text: str) -> tuple[Reading, ...]:
        """Return the names that match ``text`` as a whole, weak ones included, as written or in a derived spelling."""
        units = split_units(text)
        hits = [hit for hit in self._scan(units, query=True) if hit.first == 0 and hit.last == len(units)]
        return hits[0].readings if hits else ()

    def _walk(self, stretch: Stretch) -> Iterator[Hit]:
        """Read on from a stretch of one unit for as long as some name begins with what has been read; yield the hits.
        Read on from a stretch of one unit for as long as some name begins with what has been read; yield the hits."""
        keys, low = self._keys, 0
        while True:
            key = stretch.key
            if key[-1] == "ا" and len(key) >= _SHORT_KEY and key[:-1] in self._table and stretch.ends_in_tanwin():
                yield from self._hits(replace(stretch, key=key[:-1], traits=stretch.traits | Trait.INFLECTED))
            low = bisect_left(keys, key, low)
            if low == len(keys) or not keys[low].startswith(key):
                return
            if keys[low] == key:
                yield from self._hits(stretch)
                if low + 1 == len(keys) or not keys[low + 1].startswith(key):
                    return
            units, last = stretch.units, stretch.last
            if last == len(units) or units.gaps[last] is Gap.BREAK:
                return
            stretch = stretch.grown()

    def _hits(self, stretch: Stretch) -> Iterator[Hit]:
        """Yield what the names filed under a stretch's letters match, one hit for each beginning of the span."""
        units, key = stretch.units, stretch.key
        start, end = units.starts[stretch.first] + stretch.shift, units.ends[stretch.last - 1]
        surface = "" if stretch.query else units.original(start, end)
        letters = bare_letters(surface) if len(key) < _SHORT_KEY and not key.isascii() else ""
        ending = "ا" if stretch.traits & Trait.INFLECTED else ""
        by_skip: dict[int, list[Reading]] = {}
        for entry in self._table[key]:
            found = spacing(entry, key, stretch.breaks)
            if found is None or (surface and not fits_case(entry.name, surface)):
                continue
            found |= stretch.traits | entry.traits
            if letters and letters.removesuffix(ending) != bare_letters(entry.name.text):
                found |= Trait.LETTERS | Trait.WEAK
            by_skip.setdefault(0 if stretch.query else entry.skip, []).append(Reading(entry.name, found, entry.skip))
        for skip, readings in by_skip.items():
            begin = after_head(units, stretch.first, stretch.shift, skip) if skip else start
            yield Hit(stretch.first, stretch.last, begin, end, tuple(readings))


def _file_derived(
    table: dict[str, list[Entry]], owners: dict[str, set[tuple[Kind, int]]], key: str, entry: Entry
) -> None:
    """File a derived spelling unless that key is the written name of something else: grammar yields to usage."""
    owned = {entity_id for _, entity_id in owners.get(key, ())}
    if not owned:
        table[key].append(entry)
