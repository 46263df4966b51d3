"""A parsed query -> what the index matches, and how matches are scored.

Every word is matched both as typed and by its stem, in title and body; the scores add up, so the exact word ranks above the stem.
A short query requires all its words, and words that are adjacent in the query score higher where they are adjacent in the text.
A question is ranked by coverage: any word matches, BM25 sums them up, and runs of three letters and stop words break ties
between articles that have the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

import tantivy

from archive.search.query import Clause, ParsedQuery
from entities.arabic.analyze import Term
from entities.arabic.grams import grams

Query = tantivy.Query
Occur = tantivy.Occur

_MENTION_BOOSTS = {"title_mentions": 3.0, "body_mentions": 2.0}
# Mentions in any spelling and script rank an entity's articles; the spelling that was typed only breaks ties.
_SPELLING_BOOST = 0.1
_BOOSTS = {"title_stem": 2.5, "title_exact": 1.5, "body_stem": 1.0, "body_exact": 0.6}
_RAW_BOOSTS = {"title_raw": 2.5, "body_raw": 1.0}
_NEIGHBOUR_BOOSTS = {"title_stem": 0.6, "body_stem": 0.4}
_NEIGHBOUR_SLOP = 2
# Comparing positions takes a microsecond per article; very common words are adjacent often enough by chance.
_NEIGHBOUR_ARTICLES = 20_000
_GRAM_BOOST = 0.2
# A run that is in a fifth of the articles says little and takes longest.
_GRAM_SHARE = 0.2
_STOP_BOOST = 0.3


class Need(Enum):
    """How much of a query an article must meet."""

    EVERY = 1
    """All groups; of many words, those in quotation marks and any other; of a question, any word."""
    ANY = 2
    """Any group, or any word of a phrase or a name."""
    SIMILAR = 3
    """Or a word that shares much with a word of the query."""


class Matcher:
    """Builds queries for one commit of the index.

    With ``weighs=False`` clauses that only affect the order are left out: for counting.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, *, weighs: bool = True) -> None:
        self._searcher, self._schema, self._weighs = searcher, schema, weighs

    def build(self, query: ParsedQuery, need: Need) -> list[tuple[Occur, Query]]:
        """Clauses of a boolean query. Where not all words are required, articles with most of them rank first."""
        parts = self._parts(query, need)
        if not self._weighs and any(occur == Occur.Must for occur, _query in parts):
            return [part for part in parts if part[0] != Occur.Should]
        return parts

    def _parts(self, query: ParsedQuery, need: Need) -> list[tuple[Occur, Query]]:
        parts = [(Occur.MustNot, self._clause(clause, query.exact)) for clause in query.excluded]
        # In a question quotation marks set off a title; elsewhere they require the phrase.
        quotes_ask = need is Need.EVERY and not query.is_question
        required = [group for group in query.groups if quotes_ask and (not query.by_coverage or group[0].is_quoted)]
        optional = [group for group in query.groups if group not in required]
        parts += [(Occur.Must, self._group(group, query.exact)) for group in required]
        if not optional:
            return parts + [(Occur.Should, pair) for pair in self._neighbours(query)]
        any_of = [self._group(group, query.exact) for group in optional]
        loosened = [*self._loosened(query.groups)]
        if need is not Need.EVERY or query.is_question:
            any_of += loosened
            loosened = []
        if need is Need.SIMILAR:
            any_of += self._similar(query)
        parts.append((Occur.Should if required else Occur.Must, _any(any_of)))
        return parts + [(Occur.Should, hint) for hint in (*loosened, *self._hints(query))]

    def _loosened(self, groups: Sequence[Sequence[Clause]]) -> Iterator[Query]:
        """The words of phrases and names one by one."""
        for clause in (clause for group in groups for clause in group if len(clause.terms) > 1):
            for term in clause.terms:
                if not term.is_stop:
                    yield from self._words([term], clause.by_form)

    def _group(self, group: Sequence[Clause], exact: bool) -> Query:
        return _any([self._clause(clause, exact) for clause in group])

    def _clause(self, clause: Clause, exact: bool) -> Query:
        if exact:
            return self._raw(clause)
        parts: list[Query] = []
        if clause.is_prefix:
            parts += [self._pattern(name, clause.prefix_pattern) for name in ("title_exact", "body_exact")]
        if clause.terms:
            words = list(self._words(clause.terms, clause.by_form))
            parts += [Query.boost_query(_any(words), _SPELLING_BOOST)] if clause.entity_ids else words
        for terms in clause.alternatives:
            parts += self._words(terms, clause.by_form)
        if clause.entity_ids:
            parts += self._mentions(clause.entity_ids)
        return _any(parts)

    def _words(self, terms: Sequence[Term], by_form: bool) -> Iterator[Query]:
        for name, boost in _BOOSTS.items():
            if name.endswith("exact"):
                # Wherever the exact word matches, so does its stem.
                if not self._weighs and not by_form:
                    continue
                yield self._side_by_side(name, [term.exact for term in terms], boost)
            elif not by_form or len(terms) == 1:
                yield self._side_by_side(name, [term.text for term in terms], boost)

    def _raw(self, clause: Clause) -> Query:
        if clause.is_prefix:
            return _any([self._pattern(name, clause.raw_pattern) for name in _RAW_BOOSTS])
        return _any([self._side_by_side(name, list(clause.raw), boost) for name, boost in _RAW_BOOSTS.items()])

    def _pattern(self, name: str, pattern: str) -> Query:
        return Query.regex_query(self._schema, name, pattern)

    def _mentions(self, ids: Sequence[int]) -> Iterator[Query]:
        for name, boost in _MENTION_BOOSTS.items():
            for pk in ids:
                yield self._side_by_side(name, [str(pk)], boost)

    def _side_by_side(self, name: str, words: list[str], boost: float, slop: int = 0) -> Query:
        query = (
            Query.phrase_query(self._schema, name, list(words), slop=slop)
            if len(words) > 1
            else Query.term_query(self._schema, name, words[0], index_option="freq")
        )
        return Query.boost_query(query, boost)

    def _neighbours(self, query: ParsedQuery) -> Iterator[Query]:
        """Loose words that are adjacent in the query, for articles where they are adjacent too."""
        for first, second in pairwise(query.groups):
            if query.exact or not (_is_loose(first) and _is_loose(second)):
                continue
            words = [first[0].terms[0].text, second[0].terms[0].text]
            if min(self._searcher.doc_freq("body_stem", word) for word in words) <= _NEIGHBOUR_ARTICLES:
                for name, boost in _NEIGHBOUR_BOOSTS.items():
                    yield self._side_by_side(name, words, boost, _NEIGHBOUR_SLOP)

    def _hints(self, query: ParsedQuery) -> Iterator[Query]:
        """What breaks ties between articles that have the same words."""
        for term in _telling(query):
            yield from self._runs(term)
        for term in query.stops:
            yield self._side_by_side("body_exact", [term.exact], _STOP_BOOST)

    def _similar(self, query: ParsedQuery) -> Iterator[Query]:
        """Words that share half of their letter runs with a word of the query."""
        for term in _telling(query):
            runs = list(self._runs(term))
            if runs:
                parts = [(Occur.Should, run) for run in runs]
                yield Query.boolean_query(parts, minimum_number_should_match=-(-len(runs) // 2))

    def _runs(self, term: Term) -> Iterator[Query]:
        most = max(1.0, self._searcher.num_docs * _GRAM_SHARE)
        for gram in grams(term.text):
            if 0 < self._searcher.doc_freq("grams", gram) <= most:
                yield self._side_by_side("grams", [gram], _GRAM_BOOST)


def _telling(query: ParsedQuery) -> list[Term]:
    return [term for group in query.groups for clause in group for term in clause.terms if not term.is_stop]


def _is_loose(group: Sequence[Clause]) -> bool:
    return len(group) == 1 and len(group[0].terms) == 1 and not group[0].is_prefix


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
