"""The recogniser of external organisations: clubs, companies and media with unambiguous names, unlinked.

The list is that of :mod:`entities.recognizers.external_names`. A name that is also a place, a person or an everyday word is left
to the statistical model, which uses the list too and weighs the surrounding words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from entities.gazetteer.matcher import Gazetteer
from entities.recognizers.affixes import name_start
from entities.recognizers.document import Document, Trust, word_stems
from entities.recognizers.external_names import EXTERNAL, external_end
from entities.recognizers.lexicon import CALENDAR, EVERYDAY, GROUP_HEADS, PLACE_HEADS
from entities.recognizers.wordlists import is_common, name_class
from entities.spans import Kind, Span

_SCORE = 0.6
_SORTS = frozenset("cf")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class ExternalOrganizationRecognizer:
    """Names of the list that mean nothing else. Uses the gazetteer to leave its names alone."""

    gazetteer: Gazetteer
    name: str = "wide"
    trust: Trust = Trust.RULE
    version: str = "1"

    def recognize(self, document: Document) -> list[Span]:
        """Return one organisation for each such name, by start."""
        taken = {token for hit in document.hits for token in range(hit.first, hit.last)}
        spans: list[Span] = []
        for first, label in enumerate(document.external):
            if label[0] != "B" or not _SORTS.issuperset(label[1:]):
                continue
            last = external_end(document.external, first)
            if not taken.isdisjoint(range(first, last)) or not any(map(_is_rare, document.words[first:last])):
                continue
            begin = name_start(document, first, self.gazetteer)
            start, end = document.tokens.original_span(begin, document.tokens.ends[last - 1])
            spans.append(Span(start, end, Kind.ORGANIZATION, self.name, _SCORE, reasons=(EXTERNAL,)))
        return spans


@lru_cache(maxsize=1 << 12)
def _is_rare(word: str) -> bool:
    """Say whether a normalised word is not an everyday word, a name of a person or a head noun; nor may it have the
    article, with which many common nouns are names of clubs."""
    if word.startswith("ال") or len(word) < _SHORTEST or is_common(word) or name_class(word) != "-":
        return False
    return not any(s in CALENDAR or s in EVERYDAY or s in GROUP_HEADS or s in PLACE_HEADS for s in word_stems(word))
