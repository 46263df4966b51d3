"""Passes that write to the index, one at a time on a host; readers never wait."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import tantivy

from archive.search.backends.tantivy import integrity, ownership
from archive.search.backends.tantivy import state as states
from archive.search.backends.tantivy.documents import to_tantivy
from archive.search.backends.tantivy.locking import WriteLock, write_lock
from archive.search.backends.tantivy.schema import build_schema
from archive.search.errors import IndexForeign, WriteFailed
from archive.search.index_document import IndexDocument
from archive.storage.disk_space import is_disk_full

logger = logging.getLogger(__name__)
HEAP_BYTES = 64_000_000
_checked: set[Path] = set()
"""Indexes of which this process has checked every file."""


class TantivyPass:
    """A pass over one index; see :class:`archive.search.backends.base.WritePass`."""

    watermark: int | None

    def __init__(self, lock: WriteLock, folder: Path, state: states.IndexState, *, is_thorough: bool) -> None:
        self._lock, self._folder, self._state = lock, folder, state
        self._has_begun = False
        self.watermark, self.is_thorough = state.watermark, is_thorough

    def progress(self) -> None:
        self._lock.progress()

    def write(self, documents: Iterable[IndexDocument], deletions: Collection[int] = ()) -> None:
        self._begin()
        _write(self._folder, documents, deletions, self.progress)

    def _begin(self) -> None:
        if not self._has_begun:
            self._state = ownership.begin_pass(self._folder, self._state)
            self._has_begun = True

    def count(self) -> int:
        return integrity.probe(_open(self._folder))

    def ids(self) -> list[int]:
        return integrity.indexed_ids(_open(self._folder))

    def finish(self, *, watermark: int, synced_at: str) -> None:
        _finish(self._folder, replace(self._state, watermark=watermark, followed_at=synced_at))
        integrity.clear_suspicion()


class _RebuildPass(TantivyPass):
    """A pass over an index that is not in use yet."""

    def __init__(self, lock: WriteLock, folder: Path) -> None:
        state = states.IndexState(states.INDEX_VERSION, 0, index_id=ownership.new_index())
        super().__init__(lock, folder, state, is_thorough=True)
        self.watermark = None
        self.is_in_use = False
        self._begin()
        tantivy.Index(build_schema(), path=str(folder))

    def finish(self, *, watermark: int, synced_at: str) -> None:
        _finish(self._folder, replace(self._state, watermark=watermark, followed_at=synced_at))
        states.point_to(self._folder)
        self.is_in_use = True
        _checked.add(self._folder)
        integrity.clear_suspicion()
        ownership.forget_indexes(but=self._state.index_id)
        _drop_others(self._folder)


@contextmanager
def sync(*, thorough: bool) -> Iterator[TantivyPass]:
    """See :meth:`archive.search.backends.base.SearchBackend.sync`.

    The first pass of a process, and one after a reader met an error, is always thorough.
    """
    with write_lock() as lock:
        folder, state = states.current()
        if not ownership.belongs(state):
            raise IndexForeign("the index was written for another database, or for another state of this one")
        thorough = thorough or folder not in _checked or integrity.is_suspect()
        integrity.check_files(folder, state.files, only_changed=not thorough)
        _checked.add(folder)
        _drop_others(folder)
        yield TantivyPass(lock, folder, state, is_thorough=thorough)


@contextmanager
def rebuild() -> Iterator[TantivyPass]:
    """See :meth:`archive.search.backends.base.SearchBackend.rebuild`. An index that was not finished is deleted."""
    with write_lock() as lock:
        folder = Path(tempfile.mkdtemp(prefix=f"{states.version_digest()}-", dir=states.root()))
        is_in_use = False
        try:
            begun = _RebuildPass(lock, folder)
            try:
                yield begun
            finally:
                is_in_use = begun.is_in_use
        finally:
            if not is_in_use:
                shutil.rmtree(folder, ignore_errors=True)


def temporary(documents: Iterable[IndexDocument]) -> tantivy.Index:
    """An index in memory."""
    index = tantivy.Index(build_schema())
    _add(index, documents, (), lambda: None)
    index.reload()
    return index


def _drop_others(folder: Path) -> None:
    """Delete earlier indexes and what a killed process had built of a new one. Readers that have one open keep it."""
    for other in states.root().iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _open(folder: Path) -> tantivy.Index:
    with integrity.engine_errors():
        return tantivy.Index.open(str(folder))


def _finish(folder: Path, state: states.IndexState) -> None:
    """Store the state of an index together with the checksums of its files."""
    done = ownership.end_pass(replace(state, files=integrity.checksums(folder)))
    states.write_state(folder, done)
    ownership.trust(done)


class _Writing:
    """The engine's writer, which holds a lock of its own until it is released; on an error everything it wrote is rolled back.

    An exception keeps the variables of every function that it passed through alive, so the writer is in none of them.
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
            logger.warning("The writer of the index could not be rolled back (%s); it is discarded.", error)
        except BaseException as error:
            if not integrity.is_panic(error):
                raise
            logger.warning("The writer of the index failed while being rolled back; it is discarded.")
        finally:
            self.engine = None


def _write(
    folder: Path, documents: Iterable[IndexDocument], deletions: Collection[int], progress: Callable[[], None]
) -> None:
    """Delete and add documents, all or none of them.

    Raises:
        IndexDamaged: it failed because files are damaged.
        WriteFailed, OSError, ValueError: it failed otherwise.
    """
    try:
        _add(_open(folder), documents, deletions, progress)
    except BaseException as error:
        if not isinstance(error, integrity.ENGINE_ERRORS) and not integrity.is_panic(error):
            raise
        if not is_disk_full(error):
            integrity.check_files(folder, {})
        if integrity.is_panic(error):
            raise WriteFailed(f"the search engine failed: {error}") from error
        raise


def _add(
    target: tantivy.Index,
    documents: Iterable[IndexDocument],
    deletions: Collection[int],
    progress: Callable[[], None],
) -> None:
    with _Writing(target) as writing:
        for article_id in deletions:
            writing.engine.delete_documents_by_term("id", article_id)
        for document in documents:
            writing.engine.add_document(to_tantivy(document))
        progress()
        writing.engine.commit()
        progress()
        writing.engine.wait_merging_threads()
