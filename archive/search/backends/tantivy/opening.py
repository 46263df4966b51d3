"""How readers open the index: once per process, as it was last committed by any process.

A reader continues with the index that it has open while files are missing or damaged and a new one is built beside it. When it
meets an error it creates the file ``suspect`` beside the index; the next pass of the writer then checks every file.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from archive.search.backends.tantivy import integrity, ownership
from archive.search.backends.tantivy import state as states
from archive.search.errors import IndexDamaged, IndexUnavailable

logger = logging.getLogger(__name__)
VERDICT_SECONDS = 60
"""How long a process trusts its last check of all files, so that repeated errors do not make it read them every time."""


@dataclass
class IndexHandle:
    """An index as this process has it open.

    Attributes:
        seen: identifies the last commit that was loaded.
        generation: changes whenever the index may answer differently; a key for cached answers.
    """

    folder: Path
    state: states.IndexState
    index: tantivy.Index
    seen: tuple[int, int] = (0, 0)
    generation: int = 0


_opened: IndexHandle | None = None
_generations = itertools.count(1)
_verdicts: dict[Path, tuple[float, str]] = {}


def open_index() -> tantivy.Index:
    """The index in use.

    Raises:
        IndexUnavailable: as :func:`archive.search.backends.tantivy.state.current`, or it is another database's.
    """
    return current_handle().index


def current_handle() -> IndexHandle:
    """As :func:`open_index`, with its generation.

    Raises:
        IndexUnavailable: as :func:`open_index`.
    """
    global _opened
    before = _opened
    try:
        opened = _opened = _synced(before)
    except IndexUnavailable as error:
        if before is None or before.folder.parent != states.root() or before.state.version != states.INDEX_VERSION:
            raise
        suspect(error)
        opened = before
    ownership.check(opened.state)
    return opened


def _synced(before: IndexHandle | None) -> IndexHandle:
    for again in (True, False):
        folder, state = states.current()
        try:
            with integrity.engine_errors():
                return _reloaded(before, folder, state)
        except (IndexDamaged, FileNotFoundError) as error:
            # A new index may have taken over and the old one been deleted between two lines above.
            if not again or states.current_folder() == folder:
                raise IndexDamaged(f"the index cannot be opened: {error}") from error
    raise AssertionError("the second attempt returns or raises")


def _reloaded(before: IndexHandle | None, folder: Path, state: states.IndexState) -> IndexHandle:
    opened = before
    if opened is None or opened.folder != folder or opened.state.index_id != state.index_id:
        opened = IndexHandle(folder, state, tantivy.Index.open(str(folder)))
        opened.index.config_reader("manual")
    # A commit replaces the file. It is read first: what the reader loads afterwards may be newer, never older.
    meta = (folder / integrity.META).stat()
    committed = meta.st_ino, meta.st_mtime_ns
    if committed != opened.seen:
        opened.index.reload()
        opened.seen, opened.generation = committed, next(_generations)
    opened.state = state
    return opened


@contextmanager
def reading() -> Iterator[None]:
    """Wrap queries to the index: an error of the engine that is caused by damaged files is raised as such.

    Raises:
        IndexDamaged: the files are damaged; the next pass is told.
        RuntimeError: the engine panicked although the files are sound.
    """
    try:
        yield
    except integrity.ENGINE_ERRORS as error:
        if _is_damaged(error):
            raise IndexDamaged(f"the index cannot be read: {error}") from error
        raise
    except BaseException as error:
        if not integrity.is_panic(error):
            raise
        if _is_damaged(error):
            raise IndexDamaged(f"the index cannot be read: {error}") from error
        raise RuntimeError(f"the search engine failed: {error}") from error


def _is_damaged(error: BaseException) -> bool:
    if isinstance(error, IndexUnavailable) or _opened is None:
        return False
    folder = _opened.folder
    checked_at, reason = _verdicts.get(folder, (0.0, ""))
    if not checked_at or time.monotonic() - checked_at > VERDICT_SECONDS:
        try:
            integrity.check_files(folder, _opened.state.files)
            reason = ""
        except IndexDamaged as damage:
            reason = str(damage)
            suspect(damage)
        _verdicts.clear()
        _verdicts[folder] = time.monotonic(), reason
    return bool(reason)


def suspect(reason: BaseException) -> None:
    """Have the next pass of the writer check every file."""
    try:
        integrity.mark_suspect()
    except OSError as error:
        logger.warning("The index is damaged (%s), and it could not be marked for a check: %s", reason, error)
