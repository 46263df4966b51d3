"""Evaluation of ranking: judged queries are run against a temporary index of their passages."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.search.backends import get_backend
from archive.search.backends.base import Searchable
from archive.search.documents import text_document
from archive.search.query import parse

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """Passages by id, as title and body, and queries with the ids of the passages that answer them."""

    passages: Mapping[int, tuple[str, str]]
    queries: Sequence[tuple[str, frozenset[int]]]


@dataclass(frozen=True, slots=True)
class RankingReport:
    """Means over ``queries``, 0 to 1, and the time of one query in milliseconds.

    Attributes:
        mrr_at_10: one over the rank of the first answer, 0 where it is not among the first ten.
        recall_at_1, recall_at_10: the share of queries with an answer at the top, among the first ten.
        missed: queries without an answer among the first ten.
    """

    passages: int
    queries: int
    mrr_at_10: float
    recall_at_1: float
    recall_at_10: float
    milliseconds: float
    missed: tuple[str, ...]


def read_judged(path: Path) -> Judged:
    """Read ``{"passages": [{"id", "text", "title"?}], "queries": [{"query", "relevant"}]}``; ``relevant`` is an id or several.

    Titles are not searched: where the form has one it names the page that a passage is cut from.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has another form; the message says where.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        passages = {int(each["id"]): ("", str(each["text"])) for each in data["passages"]}
        queries = [(str(each["query"]), frozenset(_ids(each["relevant"]))) for each in data["queries"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not passages and queries with what is relevant to them ({error!r}).") from error
    if not queries:
        raise ValueError(f"{path}: there are no queries.")
    for query, relevant in queries:
        if not relevant or not relevant <= passages.keys():
            raise ValueError(
                f"{path}: the query {query!r} is answered by passages that are not there: {set(relevant)}."
            )
    return Judged(passages, queries)


def evaluate_ranking(judged: Judged) -> RankingReport:
    """Index the passages and run every query as a reader would, names read as words: the passages have no mentions."""
    index = index_of(judged.passages)
    ranks: list[int | None] = []
    start = time.perf_counter()
    for text, relevant in judged.queries:
        hits = index.search(parse(text, literal=True), None, limit=DEPTH)
        ranks.append(next((rank for rank, pk in enumerate(hits.ids, 1) if pk in relevant), None))
    seconds = time.perf_counter() - start
    count = len(ranks)
    return RankingReport(
        passages=len(judged.passages),
        queries=count,
        mrr_at_10=sum(1 / rank for rank in ranks if rank) / count,
        recall_at_1=sum(rank == 1 for rank in ranks) / count,
        recall_at_10=sum(rank is not None for rank in ranks) / count,
        milliseconds=1000 * seconds / count,
        missed=tuple(text for (text, _relevant), rank in zip(judged.queries, ranks, strict=True) if rank is None),
    )


def _ids(relevant: Any) -> Iterator[int]:
    yield from map(int, relevant if isinstance(relevant, list) else [relevant])


def index_of(passages: Mapping[int, tuple[str, str]]) -> Searchable:
    """A temporary index of passages by id, as title and body."""
    return get_backend().temporary(text_document(pk, title, body) for pk, (title, body) in passages.items())
