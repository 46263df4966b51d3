"""Who may read what in the index. Mirrors ``ArticleQuerySet.visible_to``; there is no third rule."""

from __future__ import annotations

from typing import Any

from archive.models import Article
from archive.search.index_document import own_articles


def readable_states(user: Any) -> tuple[str, ...]:
    """What this user may read in the index; every search is restricted to it.

    Returns:
        Values of ``IndexDocument.access``: states, and for contributors the marker of their own unpublished articles.
    """
    if user.has_perm("archive.change_article"):
        return tuple(Article.State.values)
    states: tuple[str, ...] = (Article.State.PUBLISHED.value,)
    if user.has_perm("archive.view_article"):
        states += (Article.State.RESTRICTED.value,)
    if user.has_perm("archive.add_article"):
        states += (own_articles(user.pk),)
    return states
