"""PostgreSQL -> index, whichever backend stores it.

:func:`sync_index` brings the index up to date, from the last transaction that it holds. Rows are stamped with the number
of their transaction (``Article.changed_in``); everything below the lowest one still running is final, so nothing is ever missed,
and writing an article twice replaces it. Deleted rows have no stamp: where the numbers of articles differ, the ids are
compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models.functions import Now

from archive.models import Article, Step
from archive.search.backends import get_backend
from archive.search.backends.base import WritePass
from archive.search.documents import documents
from archive.search.errors import IndexForeign
from archive.search.index_document import IndexDocument

CHUNK = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The archive at one moment.

    Attributes:
        horizon: as :func:`transaction_horizon`.
        articles: number of articles that belong in an index at this moment.
        moment: in ISO 8601.
        changed: ids of articles stamped at or after the given watermark.
    """

    horizon: int
    articles: int
    moment: str
    changed: tuple[int, ...]


def sync_index(
    *, chunk: int = CHUNK, first: Callable[[Sequence[int]], None] = lambda _ids: None, thorough: bool = False
) -> int:
    """Write every article that changed since the index was last written, and delete what no longer exists.

    Args:
        chunk: articles read from the database at a time.
        first: what else depends on the changes, called with a chunk of ids at a time. If it fails, nothing is written.
        thorough: check everything that is stored and compare all ids; the first pass of each process always does.

    Returns:
        The number of articles written.

    Raises:
        IndexUnavailable: there is no sound index of this version and this database; :func:`rebuild_index` builds one.
        IndexBusy: another process is writing.
        WriteFailed, OSError, ValueError: the engine cannot write; what was committed before stays.
    """
    with get_backend().sync(thorough=thorough) as writing:
        now = snapshot(since=writing.watermark)
        if writing.watermark is not None and now.horizon < writing.watermark:
            raise IndexForeign("the transactions of the database are numbered anew")
        for start in range(0, len(now.changed), chunk):
            first(now.changed[start : start + chunk])
            writing.progress()
        if now.changed:
            _write(writing, now.changed, chunk, deletions=now.changed)
        gone, missing = _difference(writing, now.articles)
        if gone or missing:
            _write(writing, missing, chunk, deletions=[*gone, *missing])
        writing.finish(watermark=now.horizon, synced_at=now.moment)
    return len(now.changed) + len(missing)


def rebuild_index(*, progress: Progress = lambda _n: None, chunk: int = CHUNK) -> int:
    """Build a new index of all articles beside the old one, then let it take over.

    Args:
        progress: called with the number of articles written since the last call.
        chunk: articles read from the database at a time.

    Returns:
        The number of articles written.

    Raises:
        IndexBusy, WriteFailed, OSError, ValueError: as :func:`sync_index`; the old index stays, and the new one is deleted.
    """
    with get_backend().rebuild() as writing:
        now = snapshot(since=None)
        _write(writing, now.changed, chunk, progress=progress)
        writing.finish(watermark=now.horizon, synced_at=now.moment)
    return len(now.changed)


def snapshot(*, since: int | None) -> Snapshot:
    """The archive as one statement sees it.

    Args:
        since: a watermark; without one every article counts as changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " (SELECT count(*) FROM archive_article WHERE current_id IS NOT NULL),"
            " statement_timestamp(),"
            " ARRAY(SELECT id FROM archive_article WHERE changed_in >= %s ORDER BY id)",
            [-1 if since is None else since],
        )
        horizon, articles, moment, changed = cursor.fetchone()
    return Snapshot(int(horizon), int(articles), moment.isoformat(), tuple(changed))


def transaction_horizon() -> int:
    """The lowest transaction number that may still be running; all below have ended."""
    return snapshot(since=2**62).horizon


def _difference(writing: WritePass, articles: int) -> tuple[list[int], list[int]]:
    """Ids that the index holds and should not, or holds twice; ids that it lacks.

    Ids are compared where the numbers differ or the pass is thorough. What changed after the snapshot may be among them; it is
    written a pass early, which does no harm.
    """
    if writing.count() == articles and not writing.is_thorough:
        return [], []
    indexed = Counter(writing.ids())
    stored = set(Article.objects.filter(current__isnull=False).values_list("pk", flat=True))
    twice = {pk for pk, times in indexed.items() if times > 1}
    return sorted(indexed.keys() - stored), sorted((stored - indexed.keys()) | (twice & stored))


def _write(
    writing: WritePass,
    ids: Sequence[int],
    chunk: int,
    *,
    deletions: Sequence[int] = (),
    progress: Progress = lambda _n: None,
) -> None:
    """Write the documents of some articles, and mark their step of indexing as done."""
    writing.write(_documents(writing, ids, chunk, progress), deletions)
    for start in range(0, len(ids), chunk):
        Step.objects.filter(article__in=ids[start : start + chunk], kind=Step.Kind.INDEX).exclude(
            state=Step.State.DONE, version=index_version()
        ).update(state=Step.State.DONE, version=index_version(), error="", changed_at=Now())


def _documents(writing: WritePass, ids: Sequence[int], chunk: int, progress: Progress) -> Iterator[IndexDocument]:
    for start in range(0, len(ids), chunk):
        part = ids[start : start + chunk]
        yield from documents(part)
        writing.progress()
        progress(len(part))


def index_version() -> str:
    """The version of the index that this code reads and writes."""
    return get_backend().version
