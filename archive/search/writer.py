"""PostgreSQL -> index. One writer at a time on a host; readers never wait.

:func:`follow` brings the index up to the database from the last transaction that it holds. Rows are stamped with the number of
their transaction (``Article.changed_in``); everything below the lowest one still running is final, so nothing is ever missed,
and what is written twice replaces itself.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import fasteners
import tantivy
from django.db import connection
from django.db.models.functions import Now

from archive.models import Article, Step
from archive.search import index
from archive.search.documents import documents

CHUNK = 500
HEAP_BYTES = 64_000_000
Progress = Callable[[int], None]


def follow(*, chunk: int = CHUNK, first: Callable[[Sequence[int]], None] = lambda _ids: None) -> int:
    """Write every article that changed since the index was last written.

    Args:
        first: what else follows changes, called with the ids of some articles at a time. Where it fails, all of them wait still.

    Returns:
        The number of articles written.

    Raises:
        IndexUnavailable: there is no index of this version; :func:`rebuild` makes one.
    """
    with _write_lock():
        folder = index.current_folder()
        state = index.read_state(folder)
        horizon = transaction_horizon()
        if horizon < state.watermark:
            # The database was restored from a dump: its transactions are numbered anew, so the watermark means nothing.
            raise index.IndexUnavailable
        ids = list(Article.objects.filter(changed_in__gte=state.watermark).order_by("pk").values_list("pk", flat=True))
        if ids:
            for start in range(0, len(ids), chunk):
                first(ids[start : start + chunk])
            _write(tantivy.Index.open(str(folder)), ids, chunk, lambda _n: None)
        index.write_state(folder, index.IndexState(index.INDEX_VERSION, horizon))
    return len(ids)


def rebuild(*, progress: Progress = lambda _n: None, chunk: int = CHUNK) -> int:
    """Build a new index of all articles beside the old one, then let it take over.

    Args:
        progress: called with the number of articles written since the last call.
        chunk: articles read from the database at a time.

    Returns:
        The number of articles written.
    """
    with _write_lock():
        root = index.root()
        folder = Path(tempfile.mkdtemp(prefix=f"{index.version_digest()}-", dir=root))
        horizon = transaction_horizon()
        ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        _write(tantivy.Index(index.build_schema(), path=str(folder)), ids, chunk, progress)
        index.write_state(folder, index.IndexState(index.INDEX_VERSION, horizon))
        index.point_to(folder)
        for other in root.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)
    return len(ids)


def transaction_horizon() -> int:
    """The lowest transaction number that may still be running; all below are committed or gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _write_lock() -> fasteners.InterProcessLock:
    index.root().mkdir(parents=True, exist_ok=True)
    return fasteners.InterProcessLock(index.root() / "write.lock")


def _write(target: tantivy.Index, ids: Sequence[int], chunk: int, progress: Progress) -> None:
    writer = target.writer(HEAP_BYTES, 1)
    for start in range(0, len(ids), chunk):
        part = ids[start : start + chunk]
        for article_id in part:
            writer.delete_documents_by_term("id", article_id)
        for document in documents(part):
            writer.add_document(document)
        progress(len(part))
    writer.commit()
    writer.wait_merging_threads()
    for start in range(0, len(ids), chunk):
        Step.objects.filter(article__in=ids[start : start + chunk], kind=Step.Kind.INDEX).exclude(
            state=Step.State.DONE, version=index.INDEX_VERSION
        ).update(state=Step.State.DONE, version=index.INDEX_VERSION, error="", changed_at=Now())
