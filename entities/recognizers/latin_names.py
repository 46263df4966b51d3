"""The recogniser of names in Latin letters that no list holds: capitalised runs, judged by the words in and beside them.

A capital at the beginning of a sentence is no evidence, nor is any capital of a headline. People are known by a title, a given
name, a kunya, an initial, an age, kin or a verb of saying; places by a preposition, the sort of place beside them, or a known
place that they are coordinated with; organisations by the first or last word of their name. A surname or given name alone is a
person where the full name came before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from entities.gazetteer.matcher import Gazetteer
from entities.recognizers.document import Document, Trust
from entities.recognizers.latin_bodies import find_acronyms, find_body
from entities.recognizers.latin_line import Guess, LatinLine, bare_name
from entities.recognizers.latin_people import find_coordinated_people, find_later_mentions, find_person
from entities.recognizers.latin_places import find_coordinated_places, find_place, with_places
from entities.recognizers.latin_runs import Run, Word, capital_runs, is_title_case, split_line
from entities.recognizers.latin_words import CUES, KUNYAS, is_given_name
from entities.spans import Kind, Span

_SCORE = 0.65


@dataclass(slots=True)
class _People:
    """Names that later stand for a person alone: folded last and first words of full names."""

    names: set[str] = field(default_factory=set)

    def add(self, words: Sequence[Word]) -> None:
        """Remember a full name."""
        if len(words) > 1:
            self.names.add(bare_name(words[-1].text))
            if is_given_name(words[0].text) and words[0].lower not in KUNYAS:
                self.names.add(bare_name(words[0].text))


@dataclass(frozen=True, slots=True)
class LatinNameRecognizer:
    """Names in Latin letters by what is beside them. Uses the gazetteer's spans only as neighbours."""

    gazetteer: Gazetteer
    name: str = "latin"
    trust: Trust = Trust.RULE
    version: str = "1"

    def recognize(self, document: Document) -> list[Span]:
        """Return the names found, sorted by start; they may overlap."""
        text = document.tokens.normalized.original
        lines = [
            LatinLine(document, split_line(text, line.start, line.end, line.language), cues, line.language)
            for line in document.lines
            if (cues := CUES.get(line.language)) is not None
        ]
        read = [read_line(line) for line in lines]
        places = {
            line.key(guess)
            for line, (found, _) in zip(lines, read, strict=True)
            for guess in found
            if guess.kind is Kind.LOCATION
        }
        people = _People()
        acronyms: set[str] = set()
        spans: list[Span] = []
        for line, (found, left) in zip(lines, read, strict=True):
            guesses = with_places(line, found, left, places)
            for guess in guesses:
                if guess.kind is Kind.PERSON:
                    people.add(line.words[guess.first : guess.last])
            guesses += find_later_mentions(line, guesses, people.names)
            guesses += find_acronyms(line, guesses, acronyms)
            spans.extend(self._span(line.words, guess) for guess in guesses)
        return sorted(spans, key=lambda span: (span.start, span.end, span.kind))

    def _span(self, words: Sequence[Word], guess: Guess) -> Span:
        start, end = words[guess.first].start, words[guess.last - 1].end
        return Span(start, end, guess.kind, self.name, _SCORE, guess.title, (guess.reason,))


def read_line(line: LatinLine) -> tuple[list[Guess], list[Run]]:
    """Names of the line, in order and disjoint, and the runs of which nothing shows what they are."""
    words = line.words
    if not any(word.capital for word in words):
        return [], []
    text = line.document.tokens.normalized.original
    ended = text[words[-1].end : words[-1].end + 2].startswith((".", "!", "?", ":", ";", ","))
    headline = is_title_case(words) and not ended
    found: list[Guess] = []
    left: list[Run] = []
    waiting = capital_runs(words)[::-1]
    while waiting:
        run = waiting.pop()
        guess = None if headline else find_body(line, run)
        if guess is None and (trimmed := line.trim(run)) is not None:
            run = trimmed
            guess = find_person(line, run, headline=headline) or (None if headline else find_place(line, run))
            if guess is None and not headline:
                left.append(run)
        if guess is not None:
            found.append(guess)
            if guess.last < run.last:
                waiting.append(Run(guess.last, run.last))
    found += find_coordinated_places(line, left, found)
    found += find_coordinated_people(line, left, found)
    return sorted(found, key=lambda guess: guess.first), left
