"""A parsed query -> what the index matches, and how a match is weighed.

Every word is looked for as it stands and by its stem, in title and body; both add up, so the exact word ranks above the stem. A
short query asks for all its words, and words that follow each other in the query weigh more where they do in the text. A
question is ranked by coverage: any word will do, BM25 sums them up, and runs of three letters and stop words help to tell
between articles that have the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import tantivy

from archive.search.query import Clause, ParsedQuery
from entities.arabic.analyze import Term
from entities.arabic.grams import grams

Query = tantivy.Query
Occur = tantivy.Occur

ENTITY_SCORE = 4.0
_BOOSTS = {"title_stem": 2.5, "title_exact": 1.5, "body_stem": 1.0, "body_exact": 0.6}
_RAW_BOOSTS = {"title_raw": 2.5, "body_raw": 1.0}
_NEIGHBOUR_BOOSTS = {"title_stem": 0.6, "body_stem": 0.4}
_NEIGHBOUR_SLOP = 2
# Comparing positions takes a microsecond an article; of very common words side by side there are enough.
_NEIGHBOUR_ARTICLES = 20_000
_GRAM_BOOST = 0.2
# A run that every fifth article has tells little and takes longest.
_GRAM_SHARE = 0.2
_STOP_BOOST = 0.3


class Matcher:
    """Builds queries for one state of the index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher, self._schema = searcher, schema

    def build(self, query: ParsedQuery, *, every: bool) -> list[tuple[Occur, Query]]:
        """Parts of a boolean query.

        Args:
            every: all groups must be met; otherwise any one, and what meets most of them ranks first.
        """
        groups = [self._group(group, query.exact) for group in query.groups]
        parts = [(Occur.MustNot, self._clause(clause, query.exact)) for clause in query.excluded]
        if every or len(groups) == 1:
            parts += [(Occur.Must, group) for group in groups]
            parts += [(Occur.Should, pair) for pair in self._neighbours(query)]
        elif groups:
            parts.append((Occur.Must, Query.boolean_query([(Occur.Should, group) for group in groups])))
            parts += [(Occur.Should, hint) for hint in self._hints(query)]
        return parts

    def _group(self, group: Sequence[Clause], exact: bool) -> Query:
        return _any([self._clause(clause, exact) for clause in group])

    def _clause(self, clause: Clause, exact: bool) -> Query:
        if exact:
            return self._raw(clause)
        parts: list[Query] = []
        if clause.is_prefix:
            parts += [self._pattern(name, clause.prefix_pattern) for name in ("title_exact", "body_exact")]
        if clause.terms:
            parts += self._words(clause.terms, clause.by_form)
        for terms in clause.alternatives:
            parts += self._words(terms, clause.by_form)
        if clause.entity_ids:
            parts.append(self._entities(clause.entity_ids))
        return _any(parts)

    def _words(self, terms: Sequence[Term], by_form: bool) -> Iterator[Query]:
        for name, boost in _BOOSTS.items():
            if name.endswith("exact"):
                yield self._side_by_side(name, [term.exact for term in terms], boost)
            elif not by_form:
                yield self._side_by_side(name, [term.text for term in terms], boost)

    def _raw(self, clause: Clause) -> Query:
        if clause.is_prefix:
            return _any([self._pattern(name, clause.raw_pattern) for name in _RAW_BOOSTS])
        return _any([self._side_by_side(name, list(clause.raw), boost) for name, boost in _RAW_BOOSTS.items()])

    def _pattern(self, name: str, pattern: str) -> Query:
        return Query.regex_query(self._schema, name, pattern)

    def _entities(self, ids: Sequence[int]) -> Query:
        # Equal weight however rare the spelling: the entity is the point, its words in the text only rank it.
        fields = [Query.term_set_query(self._schema, name, list(ids)) for name in ("entities", "places")]
        return Query.const_score_query(_any(fields), ENTITY_SCORE)

    def _side_by_side(self, name: str, words: list[str], boost: float, slop: int = 0) -> Query:
        query = (
            Query.phrase_query(self._schema, name, list(words), slop=slop)
            if len(words) > 1
            else Query.term_query(self._schema, name, words[0], index_option="freq")
        )
        return Query.boost_query(query, boost)

    def _neighbours(self, query: ParsedQuery) -> Iterator[Query]:
        """Loose words that follow each other in the query, for articles where they do so too."""
        for first, second in pairwise(query.groups):
            if query.exact or not (_is_loose(first) and _is_loose(second)):
                continue
            words = [first[0].terms[0].text, second[0].terms[0].text]
            if min(self._searcher.doc_freq("body_stem", word) for word in words) <= _NEIGHBOUR_ARTICLES:
                for name, boost in _NEIGHBOUR_BOOSTS.items():
                    yield self._side_by_side(name, words, boost, _NEIGHBOUR_SLOP)

    def _hints(self, query: ParsedQuery) -> Iterator[Query]:
        most = max(1.0, self._searcher.num_docs * _GRAM_SHARE)
        words = [term for group in query.groups for clause in group for term in clause.terms if not term.is_stop]
        for gram in (gram for term in words for gram in grams(term.text)):
            if 0 < self._searcher.doc_freq("grams", gram) <= most:
                yield self._side_by_side("grams", [gram], _GRAM_BOOST)
        for term in query.stops:
            yield self._side_by_side("body_exact", [term.exact], _STOP_BOOST)


def _is_loose(group: Sequence[Clause]) -> bool:
    return len(group) == 1 and len(group[0].terms) == 1 and not group[0].is_prefix


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
