"""Related reports: those that share a report's rarer entities and the words of its title."""

from __future__ import annotations

from collections.abc import Sequence

from archive.search.backends import get_backend
from entities.arabic.analyze import analyze

MAX_ENTITIES = 24
MAX_WORDS = 16
_SHARE = 0.08
"""A related report scores at least this share of the best, which is mostly the report itself."""


def related_to(
    article_id: int,
    title: str,
    entities: Sequence[int],
    *,
    access: Sequence[str],
    limit: int,
    without: Sequence[int] = (),
) -> list[int]:
    """Ids of related articles, most related first.

    Args:
        article_id: the report itself, left out.
        title: its title; the words of it that are not stop words are looked for.
        entities: ids of entities it mentions, after merges, most mentioned first.
        access: what the reader may see, as in :class:`archive.search.backends.base.Restriction`.
        limit: articles at most.
        without: articles left out, such as other versions of it.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    words = list(dict.fromkeys(t.text for t in analyze(title) if not t.is_stop))[:MAX_WORDS]
    skipped = {article_id, *without}
    found = get_backend().similar(
        words=words, entities=entities[:MAX_ENTITIES], access=access, limit=limit + len(skipped)
    )
    floor = _SHARE * max((score for _pk, score in found), default=0.0)
    return [pk for pk, score in found if score >= floor and pk not in skipped][:limit]
