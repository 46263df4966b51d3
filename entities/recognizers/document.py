"""What every recogniser reads: one text, cut into units and scanned for known names once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Protocol

from entities.arabic.clitics import strip_proclitics
from entities.gazetteer.matcher import Gazetteer, Hit
from entities.gazetteer.tokens import Gap, Units, split_units
from entities.recognizers.external_names import world_labels
from entities.spans import Span


@dataclass(frozen=True)
class Document:
    """A text prepared for recognition.

    Attributes:
        units: the text in units.
        hits: every stretch that names of the gazetteer match.
        gazetteer: whose names they are.
        weigh: chooses among the hits (see :attr:`known`).
    """

    units: Units
    hits: tuple[Hit, ...]
    gazetteer: Gazetteer
    weigh: Callable[[Document], tuple[Span, ...]] = field(repr=False)

    @classmethod
    def read(cls, text: str, gazetteer: Gazetteer, weigh: Callable[[Document], tuple[Span, ...]]) -> Document:
        """Normalise, cut and scan a text."""
        units = split_units(text)
        return cls(units, tuple(gazetteer.scan(units)), gazetteer, weigh)

    @cached_property
    def known(self) -> tuple[Span, ...]:
        """Disjoint spans of known names, weak ones with a score under 0.5; chosen once for all recognisers."""
        return self.weigh(self)

    def known_over(self, offset: int) -> list[Span]:
        """The spans of :attr:`known` over the character at ``offset`` of the original text: one, or two where a nationality
        belongs to the first and begins the second."""
        index = bisect_right(self.known, offset, key=lambda span: span.start)
        return [span for span in self.known[max(0, index - 2) : index] if offset < span.end]

    @cached_property
    def _hits_by_first(self) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.first, []).append(hit)
        return found

    @cached_property
    def _longest_hit(self) -> int:
        return max((hit.last - hit.first for hit in self.hits), default=0)

    def hits_from(self, first: int) -> Sequence[Hit]:
        """The hits that begin in a unit, in the order of ``hits``."""
        return self._hits_by_first.get(first, ())

    def hits_between(self, first: int, last: int) -> Iterator[Hit]:
        """The hits that begin in units ``first`` to ``last`` (exclusive)."""
        for unit in range(max(first, 0), last):
            yield from self.hits_from(unit)

    def hit_over(self, first: int, last: int) -> bool:
        """Say whether a hit that begins at unit ``first`` or before runs on beyond unit ``last``."""
        return any(hit.last > last for hit in self.hits_between(first - self._longest_hit, first + 1))

    @cached_property
    def wide(self) -> tuple[str, ...]:
        """For each unit what the list of the wider world says of it (see :mod:`entities.recognizers.external_names`)."""
        return world_labels(self.units)

    @cached_property
    def listed(self) -> frozenset[tuple[int, int]]:
        """Half-open ranges of units that are a listed name from the first unit on."""
        ends = self.units.ends
        return frozenset((hit.first, hit.last) for hit in self.hits if hit.start < ends[hit.first])

    @cached_property
    def stems(self) -> tuple[tuple[str, ...], ...]:
        """For each unit its possible words, proclitics off, the unit itself first."""
        return tuple(map(word_stems, self.units.texts))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Units with the name علي told from the preposition على, which the normaliser writes alike: the latter is
        ``"على"``."""
        texts = self.units.texts
        if "علي" not in texts:
            return texts
        return tuple(
            "على" if text == "علي" and self.units.original(end - 1, end)[:1] == "ى" else text
            for text, end in zip(texts, self.units.ends, strict=True)
        )

    def unit_at(self, offset: int) -> int | None:
        """The unit that holds the character at ``offset`` of the original text, or ``None`` past the last unit."""
        start, _ = self.units.normalized.from_original(offset, len(self.units.normalized.original))
        index = bisect_right(self.units.starts, start) - 1
        return max(index, 0) if self.units.texts and start < self.units.ends[-1] else None

    def before(self, index: int, *, across_quote: bool = True) -> int | None:
        """The unit before ``index`` in the same phrase, or ``None``; an opening quote or bracket does not end a
        phrase."""
        if index == 0:
            return None
        gap = self.units.gaps[index]
        if gap in (Gap.SPACE, Gap.NONE):
            return index - 1
        between = self.units.between[index]
        if across_quote and between.strip() in {'"', "'", "(", "''", '"('} and "\n" not in between:
            return index - 1
        return None


class Recognizer(Protocol):
    """Finds names in a document by one method."""

    @property
    def name(self) -> str:
        """Short and stable, as it appears in spans."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the recogniser may answer otherwise."""
        ...

    def recognize(self, document: Document) -> list[Span]:
        """Return spans of the original text, sorted by start; they may overlap."""
        ...


@lru_cache(maxsize=1 << 16)
def word_stems(word: str) -> tuple[str, ...]:
    """Return a normalised word and what it may be without proclitics; the article stays on a stem that has one."""
    stems = [word]
    for form in strip_proclitics(word)[1:]:
        stem = form.stem if not form.prefix.endswith("ال") else "ال" + form.stem
        if stem not in stems:
            stems.append(stem)
    return tuple(stems)
