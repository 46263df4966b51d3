"""PostgreSQL -> index. One writer at a time on a host; readers never wait.

:func:`sync` brings the index up to the database from the last transaction that it holds. Rows are stamped with the number of
their transaction (``Article.changed_in``); everything below the lowest one still running is final, so nothing is ever missed,
and what is written twice replaces itself. Rows that are gone have no stamp: where the numbers of articles
differ, the ids are compared.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tantivy
from django.db import connection
from django.db.models.functions import Now

from archive.models import Article, Step
from archive.search import index, integrity, ownership
from archive.search.documents import documents
from archive.search.locking import WriteLock, write_lock
from archive.storage.disk_space import is_disk_full

logger = logging.getLogger(__name__)
CHUNK = 500
HEAP_BYTES = 64_000_000
Progress = Callable[[int], None]
_looked_at: set[Path] = set()
"""Indexes of which this process has checked every file."""


class WriteFailed(Exception):
    """The engine broke off while it wrote; what was committed before stands."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The archive at one moment.

    Attributes:
        horizon: as :func:`transaction_horizon`.
        articles: number of articles that an index of this moment holds.
        moment: in ISO 8601.
        changed: ids of articles stamped at or after the watermark asked for.
    """

    horizon: int
    articles: int
    moment: str
    changed: tuple[int, ...]


def sync(
    *, chunk: int = CHUNK, first: Callable[[Sequence[int]], None] = lambda _ids: None, thorough: bool = False
) -> int:
    """Write every article that changed since the index was last written, and take out what is gone.

    Args:
        first: what else follows changes, called with the ids of some articles at a time. Where it fails, all of them wait still.
        thorough: read every file of the index again and compare all ids; the first time in each process it is done anyway.

    Returns:
        The number of articles written.

    Raises:
        IndexUnavailable: there is no sound index of this version and this database; :func:`rebuild` makes one.
        IndexBusy: another process writes.
        WriteFailed, OSError, ValueError: the engine cannot write; what was committed before stands.
    """
    with write_lock() as lock:
        folder, state = index.current()
        if not ownership.belongs(state):
            raise index.IndexForeign("the index was written for another database, or for another state of this one")
        thorough = thorough or folder not in _looked_at or integrity.is_suspect()
        integrity.check_files(folder, state.files, only_changed=not thorough)
        _looked_at.add(folder)
        _drop_others(folder)
        now = snapshot(since=state.watermark)
        if now.horizon < state.watermark:
            raise index.IndexForeign("the transactions of the database are numbered anew")
        for start in range(0, len(now.changed), chunk):
            first(now.changed[start : start + chunk])
            lock.progress()
        if now.changed:
            state = ownership.begin_pass(folder, state)
            _write(folder, _open(folder), now.changed, chunk, _reporting(lock))
        gone, missing = _difference(folder, now.articles, thorough=thorough)
        if gone or missing:
            state = ownership.begin_pass(folder, state)
            _write(folder, _open(folder), [*gone, *missing], chunk, _reporting(lock))
        _finish(folder, state, now)
        integrity.clear_suspicion()
    return len(now.changed) + len(missing)


def rebuild(*, progress: Progress = lambda _n: None, chunk: int = CHUNK) -> int:
    """Build a new index of all articles beside the old one, then let it take over.

    Args:
        progress: called with the number of articles written since the last call.
        chunk: articles read from the database at a time.

    Returns:
        The number of articles written.

    Raises:
        IndexBusy, WriteFailed, OSError, ValueError: as :func:`sync`; the old index stays, and nothing is left of the new one.
    """
    with write_lock() as lock:
        folder = Path(tempfile.mkdtemp(prefix=f"{index.version_digest()}-", dir=index.root()))
        try:
            now = snapshot(since=None)
            state = index.IndexState(index.INDEX_VERSION, now.horizon, index_id=ownership.new_index())
            state = ownership.begin_pass(folder, state)
            target = tantivy.Index(index.build_schema(), path=str(folder))
            _write(folder, target, now.changed, chunk, _reporting(lock, progress))
            _finish(folder, state, now)
            index.point_to(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _looked_at.add(folder)
        integrity.clear_suspicion()
        ownership.forget_indexes(but=state.index_id)
        _drop_others(folder)
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
    """The lowest transaction number that may still be running; all below are committed or gone."""
    return snapshot(since=2**62).horizon


def _drop_others(folder: Path) -> None:
    """Earlier indexes, and what a killed process had built of a new one. Readers that have one open go on with it."""
    for other in index.root().iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _open(folder: Path) -> tantivy.Index:
    with integrity.engine_errors():
        return tantivy.Index.open(str(folder))


def _difference(folder: Path, articles: int, *, thorough: bool) -> tuple[list[int], list[int]]:
    """Ids that the index holds and should not, or holds twice; ids that it lacks. Looked for where the numbers differ.

    What was changed after the snapshot may be among them; it is written a pass early, which harms nothing.
    """
    target = _open(folder)
    if integrity.probe(target) == articles and not thorough:
        return [], []
    indexed = integrity.indexed_ids(target)
    held = set(indexed)
    stored = set(Article.objects.filter(current__isnull=False).values_list("pk", flat=True))
    twice = {pk for pk, times in Counter(indexed).items() if times > 1} if len(held) < len(indexed) else set()
    return sorted((held - stored) | twice), sorted(stored - held)


def _finish(folder: Path, state: index.IndexState, now: Snapshot) -> None:
    """Note that the index is as the database was at a moment."""
    files = integrity.checksums(folder)
    done = ownership.end_pass(replace(state, watermark=now.horizon, files=files, followed_at=now.moment))
    index.write_state(folder, done)
    ownership.trust(done)


def _reporting(lock: WriteLock, progress: Progress = lambda _n: None) -> Progress:
    def report(number: int) -> None:
        lock.progress()
        progress(number)

    return report


class _Writing:
    """The engine's writer, which holds a lock of its own until it is let go; on an error nothing of what it wrote stays.

    An exception keeps the variables of every function that it passed through, so the writer stands in none of them.
    """

    def __init__(self, target: tantivy.Index) -> None:
        self.engine: Any = target.writer(HEAP_BYTES, 1)

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is not None:
                self.engine.rollback()
                self.engine.garbage_collect_files()
        except Exception as error:
            logger.warning("The writer of the index could not be rolled back (%s); it is dropped.", error)
        except BaseException as error:
            if not integrity.is_panic(error):
                raise
            logger.warning("The writer of the index broke off while it was rolled back; it is dropped.")
        finally:
            self.engine = None


def _write(folder: Path, target: tantivy.Index, ids: Sequence[int], chunk: int, progress: Progress) -> None:
    """Replace the documents of some articles, all or none of them.

    Raises:
        IndexDamaged: it failed over damaged files.
        WriteFailed, OSError, ValueError: it failed otherwise.
    """
    try:
        _replace_documents(target, ids, chunk, progress)
    except BaseException as error:
        if not isinstance(error, integrity.ENGINE_ERRORS) and not integrity.is_panic(error):
            raise
        if not is_disk_full(error):
            integrity.check_files(folder, {})
        if integrity.is_panic(error):
            raise WriteFailed(f"the search engine broke off: {error}") from error
        raise
    for start in range(0, len(ids), chunk):
        Step.objects.filter(article__in=ids[start : start + chunk], kind=Step.Kind.INDEX).exclude(
            state=Step.State.DONE, version=index.INDEX_VERSION
        ).update(state=Step.State.DONE, version=index.INDEX_VERSION, error="", changed_at=Now())


def _replace_documents(target: tantivy.Index, ids: Sequence[int], chunk: int, progress: Progress) -> None:
    with _Writing(target) as writing:
        for start in range(0, len(ids), chunk):
            part = ids[start : start + chunk]
            for article_id in part:
                writing.engine.delete_documents_by_term("id", article_id)
            for document in documents(part):
                writing.engine.add_document(document)
            progress(len(part))
        writing.engine.commit()
        progress(0)
        writing.engine.wait_merging_threads()
