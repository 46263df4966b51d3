"""Who may read what of the index. Mirrors ``ArticleQuerySet.visible_to``, and is the only rule beside it."""

from __future__ import annotations

from typing import Any

from archive.models import Article
from archive.search.index import own_articles


def readable_states(user: Any) -> tuple[str, ...]:
    """What of the index this user may read; it is asked for nothing else. Mirrors ``ArticleQuerySet.visible_to``.

    Returns:
        Values of the index field ``access``: states, and for contributors the mark of their own unpublished articles.
    """
    if user.has_perm("archive.change_article"):
        return tuple(Article.State.values)
    states: tuple[str, ...] = (Article.State.PUBLISHED.value,)
    if user.has_perm("archive.view_article"):
        states += (Article.State.RESTRICTED.value,)
    if user.has_perm("archive.add_article"):
        states += (own_articles(user.pk),)
    return states
