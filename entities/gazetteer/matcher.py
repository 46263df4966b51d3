"""Every accepted name, compiled once into an immutable matcher of texts and queries.

Names and text are compared in normalised form without spaces (see :mod:`entities.gazetteer.tokens`), so one lookup
covers run-on, split and masked spellings; proclitics are removed by :mod:`entities.arabic.clitics`. The keys are kept in
one sorted list: a binary search finds whether any name begins with what has been read, which takes far less memory
than a trie.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from entities.gazetteer.keys import Entry, Trait, bare_letters, spellings
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord
from entities.gazetteer.surface_forms import (
    Hit,
    Reading,
    TokenRun,
    after_head,
    fits_case,
    merge_hits,
    spacing,
    word_forms,
)
from entities.gazetteer.tokens import Boundary, Tokens, split_name, split_tokens
from entities.spans import Kind

__all__ = ["Gazetteer", "Hit", "Reading"]

_KEPT_WORDS = 50_000
_SHORT_KEY = 4
_EVERYWHERE = frozenset({"ar", "en", "und"})
"""Languages of names that show where an Arabic word begins; those of other languages do not."""


class Gazetteer:
    """All names of one version of the archive. Immutable; safe to read from many threads.

    Args:
        records: names and entities; a name whose entity is missing is ignored.
        heads_outside: for each kind, normalised head nouns that stay outside a span.
        generic_rests: normalised words that are not a name without their head noun.
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
            key[: entry.breaks[0]] if entry.breaks else key
            for key, entries in self._table.items()
            for entry in entries
            if entry.name.language in _EVERYWHERE
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
        """The name without its first word, if that is a name of something else or, for groups, of nothing."""
        tokens = split_name(name.text)
        rest = "".join(tokens[1:])
        owned = owners.get(rest, set())
        own = any(entity_id == name.entity_id for _, entity_id in owned)
        if kind is Kind.LOCATION:
            governs = self.entities[name.entity_id].type == "governorate" or tokens[0] == "اقليم"
            return frozenset({rest} if governs and not own else ())
        if own:
            return frozenset({rest} if any(other is Kind.PERSON for other, _ in owned) else ())
        return frozenset({rest})

    def scan(self, tokens: Tokens) -> list[Hit]:
        """Find every run of a text that names match.

        Args:
            tokens: n tokens of a text.

        Returns:
            Hits by first token, longer ones first. Hits may overlap and may be weak: the recogniser chooses among them.
        """
        return self._scan(tokens, query=False)

    def _scan(self, tokens: Tokens, *, query: bool) -> list[Hit]:
        hits: list[Hit] = []
        for index, text in enumerate(tokens.texts):
            for shift, stem, traits in self._beginnings(text):
                hits.extend(self._walk(TokenRun(tokens, index, index + 1, shift, stem, (), traits, query)))
        return merge_hits(hits)

    def _beginnings(self, word: str) -> tuple[tuple[int, str, int], ...]:
        """The readings of a word without its proclitics with which some name begins. Cached, since texts repeat their words."""
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

    def begins(self, word: str) -> bool:
        """Say whether a normalised word is the first word of some name as it is written."""
        return word in self._first_words

    def named(self, text: str) -> tuple[Reading, ...]:
        """Return the names that match ``text`` as a whole, weak ones included, as written or in a derived spelling."""
        tokens = split_tokens(text)
        hits = [hit for hit in self._scan(tokens, query=True) if hit.first == 0 and hit.last == len(tokens)]
        return hits[0].readings if hits else ()

    def _walk(self, run: TokenRun) -> Iterator[Hit]:
        """Extend a run of one token for as long as some name begins with it; yield the hits."""
        keys, low = self._keys, 0
        while True:
            key = run.key
            if key[-1] == "ا" and len(key) >= _SHORT_KEY and key[:-1] in self._table and run.ends_in_tanwin():
                yield from self._hits(replace(run, key=key[:-1], traits=run.traits | Trait.INFLECTED))
            low = bisect_left(keys, key, low)
            if low == len(keys) or not keys[low].startswith(key):
                return
            if keys[low] == key:
                yield from self._hits(run)
                if low + 1 == len(keys) or not keys[low + 1].startswith(key):
                    return
            tokens, last = run.tokens, run.last
            if last == len(tokens) or tokens.boundaries[last] is Boundary.BREAK:
                return
            run = run.grown()

    def _hits(self, run: TokenRun) -> Iterator[Hit]:
        """Yield what the names filed under a run's letters match, one hit for each beginning of the span."""
        tokens, key = run.tokens, run.key
        start, end = tokens.starts[run.first] + run.shift, tokens.ends[run.last - 1]
        surface = "" if run.query else tokens.original(start, end)
        letters = bare_letters(surface) if len(key) < _SHORT_KEY and not key.isascii() else ""
        ending = "ا" if run.traits & Trait.INFLECTED else ""
        by_skip: dict[int, list[Reading]] = {}
        for entry in self._table[key]:
            found = spacing(entry, key, run.breaks)
            if found is None or (surface and not fits_case(entry.name, surface)):
                continue
            found |= run.traits | entry.traits
            if letters and letters.removesuffix(ending) != bare_letters(entry.name.text):
                found |= Trait.LETTERS | Trait.WEAK
            by_skip.setdefault(0 if run.query else entry.skip, []).append(Reading(entry.name, found, entry.skip))
        for skip, readings in by_skip.items():
            begin = after_head(tokens, run.first, run.shift, skip) if skip else start
            yield Hit(run.first, run.last, begin, end, tuple(readings))


def _file_derived(
    table: dict[str, list[Entry]], owners: dict[str, set[tuple[Kind, int]]], key: str, entry: Entry
) -> None:
    """File a derived spelling unless that key is the written name of something else, which takes precedence."""
    owned = {entity_id for _, entity_id in owners.get(key, ())}
    if not owned:
        table[key].append(entry)
