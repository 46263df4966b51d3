"""How readers open the index: once per process, as it was last committed by any process.

A reader goes on with the index that it has while files are missing or damaged and a new one is built beside it. What it notices
it leaves in the file ``suspect`` beside the index; the next pass of the writer then looks at every file.
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

from archive.search import index, integrity, ownership

logger = logging.getLogger(__name__)
VERDICT_SECONDS = 60
"""How long a process trusts what it found when it last looked at all files, so that errors cannot keep it reading them."""


@dataclass
class IndexHandle:
    """An index as this process reads it.

    Attributes:
        seen: tells the last commit that the reader has followed.
        generation: another number whenever the index may answer otherwise than before; for what is kept of its answers.
    """

    folder: Path
    state: index.IndexState
    index: tantivy.Index
    seen: tuple[int, int] = (0, 0)
    generation: int = 0


_opened: IndexHandle | None = None
_generations = itertools.count(1)
_verdicts: dict[Path, tuple[float, str]] = {}


def open_index() -> tantivy.Index:
    """The index in use.

    Raises:
        IndexUnavailable: as :func:`archive.search.index.current`, or it is another database's.
    """
    return current_handle().index


def current_handle() -> IndexHandle:
    """As :func:`open_index`, with the generation of what it answers.

    Raises:
        IndexUnavailable: as :func:`open_index`.
    """
    global _opened
    before = _opened
    try:
        opened = _opened = _synced(before)
    except index.IndexUnavailable as error:
        if before is None or before.folder.parent != index.root() or before.state.version != index.INDEX_VERSION:
            raise
        suspect(error)
        opened = before
    ownership.check(opened.state)
    return opened


def _synced(before: IndexHandle | None) -> IndexHandle:
    for again in (True, False):
        folder, state = index.current()
        try:
            with integrity.engine_errors():
                return _reloaded(before, folder, state)
        except (index.IndexDamaged, FileNotFoundError) as error:
            # A new index may have taken over and the old one gone between two lines above.
            if not again or index.current_folder() == folder:
                raise index.IndexDamaged(f"the index cannot be opened: {error}") from error
    raise AssertionError("the second try returns or raises")


def _reloaded(before: IndexHandle | None, folder: Path, state: index.IndexState) -> IndexHandle:
    opened = before
    if opened is None or opened.folder != folder or opened.state.index_id != state.index_id:
        opened = IndexHandle(folder, state, tantivy.Index.open(str(folder)))
        opened.index.config_reader("manual")
    # A commit puts another file in its place. This is read first: what the reader finds after may be newer, never older.
    meta = (folder / integrity.META).stat()
    committed = meta.st_ino, meta.st_mtime_ns
    if committed != opened.seen:
        opened.index.reload()
        opened.seen, opened.generation = committed, next(_generations)
    opened.state = state
    return opened


@contextmanager
def reading() -> Iterator[None]:
    """Around questions to the index: an error of the engine that comes from damaged files is told as such.

    Raises:
        IndexDamaged: the files are damaged; the writer is told.
        RuntimeError: the engine broke off over sound files.
    """
    try:
        yield
    except integrity.ENGINE_ERRORS as error:
        if _is_damaged(error):
            raise index.IndexDamaged(f"the index cannot be read: {error}") from error
        raise
    except BaseException as error:
        if not integrity.is_panic(error):
            raise
        if _is_damaged(error):
            raise index.IndexDamaged(f"the index cannot be read: {error}") from error
        raise RuntimeError(f"the search engine broke off: {error}") from error


def _is_damaged(error: BaseException) -> bool:
    if isinstance(error, index.IndexUnavailable) or _opened is None:
        return False
    folder = _opened.folder
    looked_at, reason = _verdicts.get(folder, (0.0, ""))
    if not looked_at or time.monotonic() - looked_at > VERDICT_SECONDS:
        try:
            integrity.check_files(folder, _opened.state.files)
            reason = ""
        except index.IndexDamaged as damage:
            reason = str(damage)
            suspect(damage)
        _verdicts.clear()
        _verdicts[folder] = time.monotonic(), reason
    return bool(reason)


def suspect(reason: BaseException) -> None:
    """Have the next pass of the writer look at every file."""
    try:
        integrity.mark_suspect()
    except OSError as error:
        logger.warning("The index is damaged (%s), and the writer could not be told: %s", reason, error)
