"""Runs of text that the matcher reads as the letters of a name, and how they may differ from the name as written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entities.arabic.clitics import strip_proclitics
from entities.arabic.normalize import normalize_text
from entities.gazetteer.keys import Entry, Trait, is_acronym
from entities.gazetteer.records import NameRecord
from entities.gazetteer.tokens import Boundary, Tokens

_SHORT_KEY = 4
_LONG_KEY = 7
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_LATIN_ARTICLES = frozenset("a an the al el ad ar as ash at az adh ath le la les l d".split())  # noqa: SIM905
_FATHATAN = "\N{ARABIC FATHATAN}"
# Short words that may be separate from a following name or joined to it, whatever the length.
_JOINERS = frozenset(
    normalize_text("عبد أبو أبي أبا أم بن ابن بني ال البو آل دير تل كفر عين بيت جب رأس نصر سيف حسب الله الدين").split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One name that a run of text may be.

    Attributes:
        name: the record.
        traits: how the text differs from it.
        skip: letters of a head noun at the start of the run that stay outside the span.
    """

    name: NameRecord
    traits: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A run of text that some names match.

    Attributes:
        first, last: half-open range of tokens.
        start, end: half-open span of normalised text: clitics outside, an article of the text inside.
        readings: the names, in the order of the records.
    """

    first: int
    last: int
    start: int
    end: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class TokenRun:
    """Tokens ``first:last`` read as the letters ``key``, from letter ``shift`` of the first token on."""

    tokens: Tokens
    first: int
    last: int
    shift: int
    key: str
    breaks: tuple[tuple[int, Boundary], ...]
    traits: int
    query: bool = False

    def grown(self) -> TokenRun:
        """The run with one more token."""
        tokens, last = self.tokens, self.last
        breaks = (*self.breaks, (len(self.key), tokens.boundaries[last]))
        return TokenRun(
            tokens, self.first, last + 1, self.shift, self.key + tokens.texts[last], breaks, self.traits, self.query
        )

    def ends_in_tanwin(self) -> bool:
        """قسداً is قسد: a final alef is an ending only if the text has the two fathas, on it or before it."""
        end = self.tokens.ends[self.last - 1]
        return _FATHATAN in self.tokens.original(end - 2, end)


def word_forms(word: str) -> Iterator[tuple[int, str, int]]:
    """Yield (offset of the span in the word, letters to look up, traits) for each reading of a word's proclitics."""
    for form in strip_proclitics(word):
        if form.prefix.endswith("ال") and not form.stem.startswith("ال"):
            yield form.start - 2, form.stem, Trait.ARTICLE
        elif form.prefix.endswith("لل") and len(form.prefix) <= 3:
            yield form.start - 1, form.stem, Trait.ARTICLE
        else:
            yield form.start, form.stem, Trait.EXACT


def spacing(entry: Entry, key: str, breaks: Sequence[tuple[int, Boundary]]) -> int | None:
    """Compare a text's word breaks with the name's; ``None`` if they differ more than spelling habits allow."""
    written = tuple(at for at, boundary in breaks if boundary is not Boundary.MASK)
    if written == entry.breaks:
        return Trait.MASKED if len(written) != len(breaks) else Trait.EXACT
    if key.isascii():
        return Trait.SPACING if len(key) >= _SHORT_KEY else None
    odd = set(written) ^ set(entry.breaks)
    edges = sorted({0, *written, *entry.breaks})
    for at in odd:
        before = key[max(edge for edge in edges if edge < at) : at]
        after = key[at : min((edge for edge in edges if edge > at), default=len(key))]
        if before not in _JOINERS and after not in _JOINERS and len(key) < _LONG_KEY:
            return None
    if any(boundary is Boundary.NONE for _, boundary in breaks) and len(key) < _SHORT_KEY:
        return None
    return Trait.SPACING


def fits_case(name: NameRecord, surface: str) -> bool:
    """A Latin name in running text needs its capitals: all of them in an acronym, in any other name that of its first word,
    articles apart: neither "A man" is Aman, nor is "southern" part of a name."""
    if not surface.isascii() and not name.text[:1].isascii():
        return True
    if is_acronym(name):
        return surface.upper() == surface
    words = [word for word in _LATIN_WORD.findall(surface) if word.casefold() not in _LATIN_ARTICLES]
    return not words or words[0][0].isupper()


def after_head(tokens: Tokens, first: int, shift: int, skip: int) -> int:
    """The position in normalised text of letter number ``skip`` of a name that begins ``shift`` letters into
    ``first``."""
    left, index = skip + shift, first
    while left >= (length := tokens.ends[index] - tokens.starts[index]):
        left -= length
        index += 1
    return tokens.starts[index] + left


def merge_hits(hits: list[Hit]) -> list[Hit]:
    """Join hits of the same span; a reading reached by two routes keeps the one with fewest traits."""
    spans: dict[tuple[int, int, int], dict[int, Reading]] = {}
    for hit in hits:
        readings = spans.setdefault((hit.first, -hit.last, hit.start), {})
        for reading in hit.readings:
            known = readings.get(reading.name.name_id)
            if known is None or reading.traits < known.traits:
                readings[reading.name.name_id] = reading
    ends = {(hit.first, -hit.last, hit.start): hit.end for hit in hits}
    return [
        Hit(first, -last, start, ends[first, last, start], tuple(readings[name_id] for name_id in sorted(readings)))
        for (first, last, start), readings in sorted(spans.items())
    ]
