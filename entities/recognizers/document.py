"""What every recogniser reads: one text, cut into tokens and scanned for known names once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Protocol

from entities.arabic.clitics import strip_proclitics
from entities.gazetteer.matcher import Gazetteer, Hit
from entities.gazetteer.tokens import Boundary, Tokens, split_tokens
from entities.recognizers.external_names import external_labels
from entities.recognizers.languages import GATED, Language, Line, counts_in, line_languages
from entities.spans import Span


@dataclass(frozen=True)
class Document:
    """A text prepared for recognition.

    Attributes:
        tokens: the text in tokens.
        hits: every run that names of the gazetteer match.
        gazetteer: whose names they are.
        weigh: chooses among the hits (see :attr:`known`).
    """

    tokens: Tokens
    hits: tuple[Hit, ...]
    gazetteer: Gazetteer
    weigh: Callable[[Document], tuple[Span, ...]] = field(repr=False)

    @classmethod
    def read(cls, text: str, gazetteer: Gazetteer, weigh: Callable[[Document], tuple[Span, ...]]) -> Document:
        """Normalise, cut and scan a text."""
        tokens = split_tokens(text)
        hits = tuple(_in_language(gazetteer.scan(tokens), tokens))
        return cls(tokens, hits, gazetteer, weigh)

    @cached_property
    def known(self) -> tuple[Span, ...]:
        """Disjoint spans of known names, weak ones with a score under 0.5; chosen once for all recognisers."""
        return self.weigh(self)

    def known_over(self, offset: int) -> list[Span]:
        """The spans of :attr:`known` over the character at ``offset`` of the original text: one, or two if a nationality
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
        """The hits that begin in a token, in the order of ``hits``."""
        return self._hits_by_first.get(first, ())

    def hits_between(self, first: int, last: int) -> Iterator[Hit]:
        """The hits that begin in tokens ``first`` to ``last`` (exclusive)."""
        for token in range(max(first, 0), last):
            yield from self.hits_from(token)

    def hit_over(self, first: int, last: int) -> bool:
        """Say whether a hit that begins at token ``first`` or before extends beyond token ``last``."""
        return any(hit.last > last for hit in self.hits_between(first - self._longest_hit, first + 1))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the original text with their languages."""
        return line_languages(self.tokens.normalized.original)

    def language_at(self, offset: int) -> Language:
        """The language of the line over a character of the original text."""
        index = bisect_right(self.lines, offset, key=lambda line: line.start) - 1
        return self.lines[index].language if index >= 0 else Language.NONE

    @cached_property
    def external(self) -> tuple[str, ...]:
        """For each token what the list of external organisations has on it (see :mod:`entities.recognizers.external_names`)."""
        return external_labels(self.tokens)

    @cached_property
    def listed(self) -> frozenset[tuple[int, int]]:
        """Half-open ranges of tokens that are a listed name from the first token on."""
        ends = self.tokens.ends
        return frozenset((hit.first, hit.last) for hit in self.hits if hit.start < ends[hit.first])

    @cached_property
    def stems(self) -> tuple[tuple[str, ...], ...]:
        """For each token its possible words without proclitics, the token itself first."""
        return tuple(map(word_stems, self.tokens.texts))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Tokens with the name علي distinguished from the preposition على, which the normaliser writes alike: the latter is
        ``"على"``."""
        texts = self.tokens.texts
        if "علي" not in texts:
            return texts
        return tuple(
            "على" if text == "علي" and self.tokens.original(end - 1, end)[:1] == "ى" else text
            for text, end in zip(texts, self.tokens.ends, strict=True)
        )

    def token_at(self, offset: int) -> int | None:
        """The token that holds the character at ``offset`` of the original text, or ``None`` past the last token."""
        start, _ = self.tokens.normalized.from_original(offset, len(self.tokens.normalized.original))
        index = bisect_right(self.tokens.starts, start) - 1
        return max(index, 0) if self.tokens.texts and start < self.tokens.ends[-1] else None

    def before(self, index: int, *, across_quote: bool = True) -> int | None:
        """The token before ``index`` in the same phrase, or ``None``; an opening quote or bracket does not end a
        phrase."""
        if index == 0:
            return None
        boundary = self.tokens.boundaries[index]
        if boundary in (Boundary.SPACE, Boundary.NONE):
            return index - 1
        between = self.tokens.between[index]
        if across_quote and between.strip() in {'"', "'", "(", "''", '"('} and "\n" not in between:
            return index - 1
        return None


class Trust(IntEnum):
    """Which recogniser is trusted if its spans overlap equally long ones of another.

    A known name comes before a rule, and a rule before a model. Of the models, the one trained on this project's span
    conventions, with the gazetteer among its features, comes before one that knows neither.
    """

    GENERAL_MODEL = 0
    MODEL = 1
    RULE = 2
    KNOWN_NAME = 3


class Recognizer(Protocol):
    """Finds names in a document by one method."""

    @property
    def name(self) -> str:
        """Short and stable, as it appears in spans."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the recogniser may give other results."""
        ...

    @property
    def trust(self) -> Trust:
        """How far it is trusted if recognisers disagree."""
        ...

    def recognize(self, document: Document) -> list[Span]:
        """Return spans of the original text, sorted by start; they may overlap."""
        ...


def _in_language(hits: Sequence[Hit], tokens: Tokens) -> Iterator[Hit]:
    """Leave out readings as names of another language than the line's, and hits that have no other reading."""
    lines: tuple[Line, ...] = ()
    for hit in hits:
        if GATED.isdisjoint([reading.name.language for reading in hit.readings]):
            yield hit
            continue
        lines = lines or line_languages(tokens.normalized.original)
        start, _ = tokens.original_span(hit.start, hit.end)
        language = lines[bisect_right(lines, start, key=lambda line: line.start) - 1].language
        readings = tuple(r for r in hit.readings if counts_in(r.name.language, language))
        if readings:
            yield replace(hit, readings=readings)


@lru_cache(maxsize=1 << 16)
def word_stems(word: str) -> tuple[str, ...]:
    """Return a normalised word and what it may be without proclitics; the article stays on a stem that has one."""
    stems = [word]
    for form in strip_proclitics(word)[1:]:
        stem = form.stem if not form.prefix.endswith("ال") else "ال" + form.stem
        if stem not in stems:
            stems.append(stem)
    return tuple(stems)
