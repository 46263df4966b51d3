"""Reports whose title has the words typed so far, for suggestions: the last word may be unfinished."""

from __future__ import annotations

import re

import tantivy
from django.db.models import QuerySet

from archive.models import Article
from archive.search.index import any_of
from archive.search.opening import open_index, reading
from entities.arabic.analyze import analyze

Query = tantivy.Query
Occur = tantivy.Occur
SHORTEST = 3
"""Fewer letters of an unfinished word begin too many words to be worth the look-up."""
_MOST_WORDS = 8
_PROCLITICS = "[وف]?[بكل]?(ال|ل)?"


@reading()
def titled(typed: str, access: tuple[str, ...], visible: QuerySet[Article], *, limit: int) -> list[Article]:
    """The newest articles whose title has every word of ``typed``, the last one as a beginning. One database query.

    Args:
        typed: any text.
        access: what of the index the reader may see, from :func:`archive.presenters.pagination.readable_states`.
        visible: the articles that the reader may see, from PostgreSQL: the index may lag.
        limit: most articles returned.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    terms = analyze(typed)[:_MOST_WORDS]
    if not terms or len(terms[-1].exact) < SHORTEST:
        return []
    index = open_index()
    beginning = f"{_PROCLITICS}{re.escape(terms[-1].exact)}.*"
    parts = [any_of(index.schema, "access", access)]
    parts += [Query.term_query(index.schema, "title_stem", term.text) for term in terms[:-1] if not term.is_stop]
    parts.append(Query.regex_query(index.schema, "title_exact", beginning))
    searcher = index.searcher()
    found = searcher.search(
        Query.boolean_query([(Occur.Must, part) for part in parts]),
        limit,
        order_by_field="newest",
        order=tantivy.Order.Desc,
    ).hits
    if not found:
        return []
    ids = [int(pk) for pk in searcher.fast_field_values("id", [address for _score, address in found])]
    articles = visible.filter(pk__in=ids).for_list().in_bulk()
    return [articles[pk] for pk in ids if pk in articles]
