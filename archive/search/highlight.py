"""Spans of an original text that a query matches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.search.query import Clause, ParsedQuery, raw_form
from archive.text.segments import merge_spans
from entities.arabic.analyze import Term, Word, chunks, words_of
from entities.arabic.finding import Finder, starts_of

_MOST_RETURNS = 4
"""How often the first word of a phrase may recur in it. Beyond that only the beginning of the phrase is matched: in a text that
repeats the word, matching would start at every word and read to the end of the phrase."""


class Highlighter:
    """Finds the words of one query in any number of texts."""

    def __init__(self, query: ParsedQuery) -> None:
        clauses = [clause for group in query.groups for clause in group if clause.terms]
        # Every spelling of a month or a number is matched by itself; one that was typed twice is matched once.
        self._clauses = list(
            {
                (
                    tuple((term.text, term.exact) for term in terms), clause.raw, clause.is_prefix, clause.by_form
                ): replace(clause, terms=_beginning(terms), alternatives=())
                for clause in clauses
                for terms in (clause.terms, *clause.alternatives)
            }.values()
        )  # fmt: skip
        self._exact = query.exact
        self._prefixes = [(re.compile(clause.prefix_pattern), clause) for clause in self._clauses if clause.is_prefix]
        self._forms: dict[str, list[Clause]] = {}
        self._stems: dict[str, list[Clause]] = {}
        for clause in self._clauses:
            if not clause.is_prefix:
                first = clause.terms[0]
                words, word = (self._forms, first.exact) if clause.by_form or query.exact else (self._stems, first.text)
                words.setdefault(word, []).append(clause)
        self._finder = Finder({*self._forms, *self._stems}, (clause.terms[0].exact for _, clause in self._prefixes))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Half-open spans of ``text`` that the query matches, sorted and disjoint, marks on the last letter included."""
        if not self._clauses:
            return []
        parts = chunks(text)
        # Hardly any chunk of a text has a match, so only candidates are analysed.
        chosen = self._finder.among(parts, text)
        if chosen is not None and not chosen:
            return []
        starts = starts_of(parts)
        found = [
            span
            for index in (range(len(parts)) if chosen is None else chosen)
            for clause, place in self._beginning_in(parts[index])
            if (span := self._met(clause, parts, index, starts[index], place)) is not None
        ]
        return merge_spans(found)

    def _beginning_in(self, chunk: str) -> Iterator[tuple[Clause, int]]:
        """Clauses whose first word may occur in the chunk, with its position among the chunk's words."""
        for place, word in enumerate(words_of(chunk)):
            for clause in (*self._stems.get(word.text, ()), *self._forms.get(word.exact, ())):
                yield clause, place
            for pattern, clause in self._prefixes:
                if self._exact or pattern.fullmatch(word.exact):
                    yield clause, place

    def _met(self, clause: Clause, parts: Sequence[str], index: int, at: int, place: int) -> tuple[int, int] | None:
        """The span of a clause whose first word matches, if the following words match too.

        Args:
            parts: the chunks of the text.
            index, at: the chunk and its offset.
            place: of the first word among the words of the chunk.
        """
        start = end = at
        for number, term in enumerate(clause.terms):
            while place == len(words_of(parts[index])):
                at += len(parts[index]) + 1
                index, place = index + 1, 0
                if index == len(parts):
                    return None
            word = words_of(parts[index])[place]
            if not self._is(word, parts[index], clause, number, term):
                return None
            start, end = at + word.start if number == 0 else start, at + word.end
            place += 1
        return start, end

    def _is(self, word: Word, chunk: str, clause: Clause, number: int, term: Term) -> bool:
        if self._exact:
            form = raw_form(chunk[word.start : word.end])
            return form.startswith(clause.raw[0]) if clause.is_prefix else form == clause.raw[number]
        if clause.is_prefix:
            return True
        return word.exact == term.exact if clause.by_form else word.text == term.text


def _beginning(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The words of a phrase up to where its first word has recurred too often."""
    places = [place for place, term in enumerate(terms) if place and term.text == terms[0].text]
    return terms[: places[_MOST_RETURNS]] if len(places) > _MOST_RETURNS else terms
