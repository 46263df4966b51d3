"""The same question put to the bare index, and to PostgreSQL in the two ways that other archives ask it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import tantivy
from django.db import connection

from archive.search.backends.tantivy.opening import open_index
from tests.benchmarks.timing import latencies

TOP = 20
FLOOR_RUNS = 200
PEER_RUNS = 15
"""These take seconds each; a few tell enough."""

_TRIGRAM = "SELECT article_id FROM archive_revision WHERE body ILIKE %s ORDER BY article_id DESC LIMIT %s"
_RANKED = """
SELECT article_id FROM bench_vectors, to_tsquery('arabic', %s) AS query
WHERE vector @@ query ORDER BY ts_rank(vector, query) DESC LIMIT %s
"""
_COUNT_TRIGRAM = "SELECT count(*) FROM archive_revision WHERE body ILIKE %s"


def floor(words: Sequence[str]) -> dict[str, Any]:
    """tantivy's top 20 of one word, with nothing around it."""
    index = open_index()
    searcher = index.searcher()
    schema = index.schema

    def ask(word: str) -> None:
        searcher.search(tantivy.Query.term_query(schema, "body_exact", word, index_option="freq"), TOP)

    return latencies(ask, words, runs=FLOOR_RUNS)


def peers(words: Sequence[str]) -> dict[str, Any]:
    """``ILIKE`` over a GIN trigram index, newest first and with its count; ``ts_rank`` over a stored, indexed ``tsvector``.

    The tables and indexes are made for this and dropped again. Both get the best that PostgreSQL offers for their way: the
    vectors are stored, not computed for each row, and the trigram query orders by an indexed column.
    """
    figures: dict[str, Any] = {}
    with connection.cursor() as cursor:
        try:
            figures["trigram_index_seconds"] = _timed(
                cursor, "CREATE INDEX bench_trigram ON archive_revision USING gin (body gin_trgm_ops)"
            )
            figures["vector_index_seconds"] = _timed(
                cursor,
                "CREATE TABLE bench_vectors AS SELECT article_id, to_tsvector('arabic', body) AS vector FROM archive_revision",
                "CREATE INDEX bench_vector ON bench_vectors USING gin (vector)",
                "ANALYZE bench_vectors",
                "ANALYZE archive_revision",
            )
            figures["ilike_trigram"] = _asked(cursor, _TRIGRAM, words, like=True)
            figures["ilike_trigram_count"] = _asked(cursor, _COUNT_TRIGRAM, words, like=True, limit=False)
            figures["tsvector_ts_rank"] = _asked(cursor, _RANKED, words)
        finally:
            cursor.execute("DROP INDEX IF EXISTS bench_trigram")
            cursor.execute("DROP TABLE IF EXISTS bench_vectors")
    return figures


def _timed(cursor: Any, *statements: str) -> float:
    start = time.perf_counter()
    for statement in statements:
        cursor.execute(statement)
    return round(time.perf_counter() - start, 1)


def _asked(
    cursor: Any, statement: str, words: Sequence[str], *, like: bool = False, limit: bool = True
) -> dict[str, Any]:
    def ask(word: str) -> None:
        values: list[Any] = [f"%{word}%" if like else word]
        cursor.execute(statement, [*values, TOP] if limit else values)
        cursor.fetchall()

    return latencies(ask, words[:PEER_RUNS], runs=PEER_RUNS)
