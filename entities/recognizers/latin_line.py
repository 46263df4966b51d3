"""One line of a text in Latin letters, with what its words say of the names beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from entities.names.letters import fold_name
from entities.recognizers.document import Document
from entities.recognizers.languages import Language
from entities.recognizers.latin_runs import Run, Word
from entities.recognizers.latin_words import (
    ARTICLES,
    CALENDAR,
    FACILITIES,
    FAMILY,
    GROUP_TAILS,
    NATIONALITIES,
    NO_NAMES,
    PLACE_BEFORE_ARTICLE,
    Cues,
    english_titles,
)
from entities.recognizers.lexicon import PARTICIPLES
from entities.spans import Kind

SURE = 0.5
"""Spans of the gazetteer that score less are not known names without more support."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Words ``first`` to ``last`` (exclusive) of a line as a name of a kind, with the reason."""

    first: int
    last: int
    kind: Kind
    reason: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class LatinLine:
    """The words of one line.

    Attributes:
        document: the text.
        words: n words of the line.
        cues: what its language says beside names.
        language: its language.
    """

    document: Document
    words: Sequence[Word]
    cues: Cues
    language: Language

    def key(self, run: Run | Guess) -> str:
        """The letters of a name by which its mentions are one."""
        return fold_name(" ".join(word.text for word in self.words[run.first : run.last]))

    def trim(self, run: Run) -> Run | None:
        """Leave out words at the beginning of a run that are no part of a name; ``None`` if nothing is left."""
        first, last = run.first, run.last
        while first < last and self.is_no_name(first):
            first += 1
        while last > first and (self.words[last - 1].lower in CALENDAR | NO_NAMES or self.is_adjective(last - 1)):
            last -= 1
        return Run(first, last) if first < last else None

    def is_no_name(self, index: int) -> bool:
        """Say whether a word is none of a name's: a function word, a month, an adjective; an acronym is not one."""
        word = self.words[index]
        small = word.lower in NO_NAMES and not (word.text.isupper() and len(word.text) > 1)
        return small or word.lower in CALENDAR or self.is_adjective(index)

    def is_adjective(self, index: int) -> bool:
        """Syrian, Saudi-led, Iran-backed."""
        head, hyphen, rest = self.words[index].text.partition("-")
        participle = bool(hyphen) and len(head) > 1 and rest in PARTICIPLES
        return head.lower() in NATIONALITIES or participle

    def is_known(self, run: Run) -> bool:
        """Say whether a name that the gazetteer is sure of covers the run."""
        start, end = self.words[run.first].start, self.words[run.last - 1].end
        return any(
            span.score >= SURE and span.start <= start and end <= span.end for span in self.document.known_over(start)
        )

    def is_known_thing(self, run: Run) -> bool:
        """Say whether a run of several words is a place or organisation of the gazetteer."""
        start, end = self.words[run.first].start, self.words[run.last - 1].end
        return (
            any(
                span.kind is not Kind.PERSON and span.score >= SURE and (span.start, span.end) == (start, end)
                for span in self.document.known_over(start)
            )
            and run.last - run.first > 1
        )

    def before_family(self, last: int) -> bool:
        """Say whether a word for a family or a home follows: then a surname is that of many."""
        return last < len(self.words) and self.words[last].joined and self.words[last].lower in FAMILY

    def place_before(self, first: int) -> bool:
        """Say whether a preposition of place, or the sort of place and ``of``, is directly before a word."""
        words, cues = self.words, self.cues
        before = first - 1
        if before < 0 or not (words[first].joined or words[first].between.startswith((" ", "d", "l"))):
            return False
        if words[first].between.strip(" l'’dD") or (words[before].capital and not words[before].initial):
            return False
        if words[before].lower in cues.place_before:
            return True
        if words[before].lower in PLACE_BEFORE_ARTICLE and has_article(words[first].text):
            return True
        while before > 0 and words[before].lower in cues.of:
            before -= 1
            if words[before].lower in cues.place_nouns:
                return True
        return (
            before == first - 1
            and words[before].lower in cues.place_nouns
            and (not cues.of or self.language is not Language.ENGLISH)
        )

    def place_after(self, last: int) -> bool:
        """Say whether the sort of a place is after a run: Bahri city, Abu Shouk displacement camp."""
        words, after = self.words, self.cues.place_after | FACILITIES
        if last < len(words) and words[last].joined and words[last].lower in {"displacement", "refugee", "idp"}:
            last += 1
        return last < len(words) and words[last].joined and words[last].lower in after

    def is_role(self, index: int) -> bool:
        return self.words[index].lower in english_titles() or self.words[index].lower in GROUP_TAILS

    def ends_place(self, index: int) -> bool:
        word = self.words[index]
        return any(
            span.kind is Kind.LOCATION and span.score >= SURE and span.end == word.end
            for span in self.document.known_over(word.start)
        )


def has_article(word: str) -> bool:
    head, hyphen, _ = word.partition("-")
    return bool(hyphen) and head.lower() in ARTICLES


def bare_name(word: str) -> str:
    """A name's word without article, folded: al-Faqawi and Al-Faqawi are one."""
    folded = fold_name(word)
    head, hyphen, rest = folded.partition("-")
    return rest if hyphen and head in ARTICLES else folded
