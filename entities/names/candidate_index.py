"""The best matches of a name among many: an index of words, a rough ranking by it, then the comparison proper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import Indel

from entities.names.compare import compare
from entities.names.correspondence import transliterations
from entities.names.keys import part_key, word_key
from entities.names.letters import Script, fold_name, script_of
from entities.names.lexicon import lexicon
from entities.names.matching import part_similarity
from entities.names.parts import Part, alternatives, parse_name
from entities.names.scoring import part_weight, telling_parts
from entities.names.spelling import similarities
from entities.spans import Kind

_NEAR: Final = 12
"""Words compared for each query word, and as many again among those of its key."""
_CUTOFF: Final = 0.45
_FAR: Final = 0.72
_PART_FLOOR: Final = 0.45
_SINGLE_FLOOR: Final = 0.15
"""Least likeness considered: of a part among others; of a single word, for which a weak match is better than none."""
_FURTHER: Final = 8
"""Names compared in full beyond those requested: the rough ranking knows nothing of order and additions."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One name of an index compared with a query.

    Attributes:
        index: its place in the index.
        name: as given.
        score, reasons: as in :class:`entities.names.compare.Match`.
    """

    index: int
    name: str
    score: float
    reasons: tuple[str, ...]


class _Words:
    """Words of one script with the parts they spell, searched by likeness among words with similar keys.

    A key is filed under itself and under each of its forms with one letter less, so that keys one edit apart, and
    some that are two apart, are found without a scan of all words.
    """

    def __init__(self) -> None:
        self._parts: dict[str, list[int]] = defaultdict(list)
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._keys: dict[str, list[str]] = defaultdict(list)

    def add(self, word: str, part: int) -> None:
        if word not in self._parts:
            key = word_key(word)
            if key not in self._by_key:
                for shorter in _shortened(key):
                    self._keys[shorter].append(key)
            self._by_key[key].append(word)
        self._parts[word].append(part)

    def parts(self, word: str) -> Sequence[int]:
        return self._parts.get(word, ())

    def near(self, spellings: Sequence[str], key: str) -> set[str]:
        """Words most like any of the spellings, searched for among words with similar keys and again among those with this key.

        If those with similar keys are nothing like the spellings, all words are searched.
        """
        shorter = {form for own in (key, *map(word_key, spellings)) for form in _shortened(own)}
        keys = {known for form in shorter for known in self._keys.get(form, ())}
        best = _most_like(spellings, [word for known in sorted(keys) for word in self._by_key[known]])
        if max(best.values(), default=0.0) < _FAR:
            best = _most_like(spellings, list(self._parts))
        found = {spelling for spelling in spellings if spelling in self._parts}
        return found.union(best, _most_like(spellings, self._by_key.get(key, [])))


def _shortened(key: str) -> set[str]:
    return {key, *(key[:index] + key[index + 1 :] for index in range(len(key)) if len(key) > 1)}


def _most_like(spellings: Sequence[str], choices: Sequence[str]) -> dict[str, float]:
    best: dict[str, float] = {}
    for spelling in spellings:
        hits = process.extract(spelling, choices, scorer=Indel.normalized_similarity, limit=_NEAR, score_cutoff=_CUTOFF)
        for word, score, _ in hits:
            best[word] = max(score, best.get(word, 0.0))
    return {word: best[word] for word in nlargest(_NEAR, best, key=lambda word: (best[word], word))}


class CandidateIndex:
    """Names indexed once, for many queries; read-only afterwards, so threads may share it.

    Args:
        names: n names in any script; repeats and empty ones are allowed.
        kind: what they are, as :func:`entities.names.compare.compare` takes it.
    """

    def __init__(self, names: Sequence[str], *, kind: Kind | None = None) -> None:
        self._names = tuple(names)
        self._kind = kind
        self._parts: dict[Part, int] = {}
        self._part_list: list[Part] = []
        self._entries: list[tuple[int, float]] = []
        self._entries_of: list[list[int]] = []
        self._words: dict[tuple[str, Script], _Words] = defaultdict(_Words)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._joined: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(self._names):
            self._exact[fold_name(name)].append(index)
            for parts in self._spellings(name):
                self._add(index, parts)

    def __len__(self) -> int:
        return len(self._names)

    def _spellings(self, name: str) -> Iterator[tuple[Part, ...]]:
        titled = self._kind in {None, Kind.PERSON}
        for spelling in alternatives(name):
            parsed = parse_name(spelling, titled=titled)
            yield telling_parts(parsed.parts)
            if parsed.title:
                yield telling_parts(parse_name(spelling, titled=False).parts)

    def _add(self, index: int, parts: Sequence[Part]) -> None:
        entry = len(self._entries)
        self._entries.append((index, sum(map(part_weight, parts))))
        for key in _joined_keys(parts):
            self._joined[key].append(index)
        for part in parts:
            if part not in self._parts:
                self._parts[part] = len(self._parts)
                self._part_list.append(part)
                self._entries_of.append([])
                for mark, word in _spelled(part):
                    self._words[mark, script_of(word)].add(word, self._parts[part])
            self._entries_of[self._parts[part]].append(entry)

    def rank(self, query: str, limit: int = 10) -> list[Ranked]:
        """The ``limit`` names most like ``query``, best first, ties by place in the index; scores of 0 are left out."""
        rough: dict[int, float] = defaultdict(float)
        for index in self._exact.get(fold_name(query), ()):
            rough[index] = 2.0
        for parts in self._spellings(query):
            for key in _joined_keys(parts):
                for index in self._joined.get(key, ()):
                    rough[index] = max(rough[index], 1.5)
            for index, score in self._rough_scores(parts):
                rough[index] = max(rough[index], score)
        finalists = nlargest(limit + _FURTHER, rough, key=lambda index: (rough[index], -index))
        ranked = []
        for index in finalists:
            match = compare(query, self._names[index], kind=self._kind)
            if match.score > 0:
                ranked.append(Ranked(index, self._names[index], match.score, match.reasons))
        return sorted(ranked, key=lambda found: (-found.score, -rough[found.index], found.index))[:limit]

    def _rough_scores(self, parts: Sequence[Part]) -> Iterator[tuple[int, float]]:
        """Names that share likely parts with the query, with the weighted share that the parts have in both."""
        total = sum(map(part_weight, parts))
        shares: dict[int, float] = defaultdict(float)
        for part in parts:
            best: dict[int, float] = {}
            for known, score in self._like(part, _PART_FLOOR if len(parts) > 1 else _SINGLE_FLOOR).items():
                for entry in self._entries_of[known]:
                    if score > best.get(entry, 0.0):
                        best[entry] = score
            weight = part_weight(part)
            for entry, score in best.items():
                shares[entry] += weight * score
        for entry, share in shares.items():
            index, own = self._entries[entry]
            yield index, 2 * share / (total + own)

    def _like(self, part: Part, floor: float) -> dict[int, float]:
        """Known parts that may match the query's, with their likeness, at least ``floor``."""
        near = {
            known
            for mark, word in _spelled(part)
            for (other, script), words in self._words.items()
            if other == mark
            for known in _near_parts(word, script, words)
        }
        found = {known: part_similarity(part, self._part_list[known]) for known in near}
        return {known: score for known, score in found.items() if score >= floor}


def _joined_keys(parts: Sequence[Part]) -> set[str]:
    """Keys of a name's letters without spaces; for one word, with and without articles that may be joined to it."""
    if len(parts) == 1 and not parts[0].mark:
        return set(map(word_key, parts[0].forms))
    return {"".join(map(part_key, parts))}


def _spelled(part: Part) -> Iterator[tuple[str, str]]:
    """What a part is indexed by: each form as a plain word, each core with its mark."""
    for form in part.forms:
        yield "", form
    for core in part.core:
        yield part.mark, core


def _near_parts(word: str, script: Script, words: _Words) -> Iterator[int]:
    spellings = _spellings_in(word, script)
    near = words.near(spellings, word_key(word)) if spellings else set()
    if script is Script.ARABIC and script_of(word) is Script.LATIN:
        similarities(word, sorted(near))
    for other in near:
        yield from words.parts(other)


@lru_cache(maxsize=8192)
def _spellings_in(word: str, script: Script) -> tuple[str, ...]:
    """How a query word may be spelt in a script: as it is, by the known names, and as the letters correspond."""
    match script_of(word), script:
        case (own, other) if own is other:
            return (word,)
        case Script.LATIN, Script.ARABIC:
            return tuple(
                dict.fromkeys((*sorted(lexicon().arabic.get(word, ())), *transliterations(word, to_arabic=True)))
            )
        case Script.ARABIC, Script.LATIN:
            return tuple(
                dict.fromkeys((*sorted(lexicon().latin.get(word, ())), *transliterations(word, to_arabic=False)))
            )
        case _:
            return ()


def rank(query: str, names: Sequence[str], limit: int = 10) -> list[Ranked]:
    """The names of ``names`` most like ``query``; for several queries, index once with :class:`CandidateIndex`."""
    return CandidateIndex(names).rank(query, limit)
