"""Reports that speak of the same: those that share its rarer entities and the words of its title."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy

from archive.search.index import any_of
from archive.search.opening import open_index, reading
from entities.arabic.analyze import analyze

Query = tantivy.Query
Occur = tantivy.Occur

MAX_ENTITIES = 24
MAX_WORDS = 16
_WORDS = 0.5
"""Weight of a word of the title beside that of an entity as rare."""
_SHARE = 0.08
"""A related report reaches this share of what the report itself would score."""


@reading()
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
        access: what the reader may see, as in :class:`archive.search.engine.Restriction`.
        limit: articles at most.
        without: articles left out, such as other versions of it.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    index = open_index()
    searcher = index.searcher()
    words = list(dict.fromkeys(t.text for t in analyze(title) if not t.is_stop))[:MAX_WORDS]
    wanted = [Query.term_query(index.schema, "entities", pk) for pk in entities[:MAX_ENTITIES]]
    for word in words:
        for field in ("title_stem", "body_stem"):
            term = Query.term_query(index.schema, field, word, index_option="freq")
            wanted.append(Query.boost_query(term, _WORDS))
    if not wanted:
        return []
    readable = any_of(index.schema, "access", access)
    query = Query.boolean_query(
        [(Occur.Must, readable), (Occur.Must, Query.boolean_query([(Occur.Should, q) for q in wanted]))]
    )
    skipped = {article_id, *without}
    hits = searcher.search(query, limit + len(skipped)).hits
    if not hits:
        return []
    floor = _SHARE * max(score for score, _address in hits)
    ids = searcher.fast_field_values("id", [address for _score, address in hits])
    near = [int(pk) for pk, (score, _address) in zip(ids, hits, strict=True) if score >= floor]
    return [pk for pk in near if pk not in skipped][:limit]
