"""Suggestions while typing: reports whose title has the words typed so far; the last word may be unfinished."""

from __future__ import annotations

from archive.models import Article
from archive.models.querysets import ArticleQuerySet
from archive.search.backends import get_backend
from entities.arabic.analyze import analyze

SHORTEST = 3
"""Shorter beginnings match too many words to be worth a look-up."""
_MOST_WORDS = 8


def titled(typed: str, access: tuple[str, ...], visible: ArticleQuerySet, *, limit: int) -> list[Article]:
    """The newest articles whose title has every word of ``typed``, the last one as a beginning. One database query.

    Args:
        typed: any text.
        access: what of the index the reader may see, from :func:`archive.search.access.readable_states`.
        visible: the articles that the reader may see, from PostgreSQL: the index may lag.
        limit: articles at most.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    terms = analyze(typed)[:_MOST_WORDS]
    if not terms or len(terms[-1].exact) < SHORTEST:
        return []
    words = [term.text for term in terms[:-1] if not term.is_stop]
    ids = get_backend().title_prefix(words=words, prefix=terms[-1].exact, access=access, limit=limit)
    if not ids:
        return []
    articles = visible.filter(pk__in=ids).for_list().in_bulk()
    return [articles[pk] for pk in ids if pk in articles]
