"""Whether the files of the index are what the engine wrote.

Every file of a segment ends with a footer that the engine writes: a JSON object with the CRC-32 of all bytes before it, its
length and a magic number, both as 32-bit little-endian integers (tantivy, ``src/directory/footer.rs``). The Python binding has
no call that checks it. ``meta.json`` lists the segments of the last commit and is replaced as a whole.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from archive.search.backends.tantivy import state
from archive.search.backends.tantivy.facets import total
from archive.search.errors import IndexDamaged, IndexUnavailable

META = "meta.json"
OPSTAMP = "opstamp"
"""The engine's number of a commit; it increases with every commit."""
SUSPECT = "suspect"
ENGINE_ERRORS = (ValueError, OSError, SystemError)
"""What the engine raises; it can also panic, which is not an ``Exception``, see :func:`is_panic`."""
_COMPONENTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")
_MAGIC = 1337
_TAIL = struct.Struct("<II")
_CHUNK = 1 << 20
_known: dict[Path, tuple[tuple[int, int, int], int]] = {}
"""Files that this process found sound -> inode, size and time of modification; checksum."""


def is_panic(error: BaseException) -> bool:
    """Whether the engine's own code panicked. The exception class cannot be imported."""
    return type(error).__name__ == "PanicException"


@contextmanager
def engine_errors() -> Iterator[None]:
    """Wrap operations that fail only if files are damaged.

    Raises:
        IndexDamaged: the engine failed.
    """
    try:
        yield
    except IndexUnavailable:
        raise
    except ENGINE_ERRORS as error:
        raise IndexDamaged(str(error)) from error
    except BaseException as error:
        if is_panic(error):
            raise IndexDamaged(str(error)) from error
        raise


def read_meta(folder: Path) -> dict[str, Any]:
    """The engine's description of its last commit.

    Raises:
        IndexDamaged: it cannot be read.
    """
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        int(meta["opstamp"])
        _files(folder, meta)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{META} cannot be read: {error}") from error
    return dict(meta)


def _files(folder: Path, meta: dict[str, Any]) -> list[Path]:
    """Every file that the last commit consists of."""
    names = []
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        names += [f"{name}.{component}" for component in _COMPONENTS]
        if segment["deletes"]:
            names.append(f"{name}.{int(segment['deletes']['opstamp'])}.del")
    return [folder / name for name in names]


def check_files(folder: Path, written: Mapping[str, int], *, only_changed: bool = False) -> None:
    """Compare every file of the last commit with the checksum at its end, and that with the checksum recorded on writing.

    Args:
        written: from :func:`checksums` after the last pass; files that are not in it come from an interrupted pass.
        only_changed: skip files that this process has found sound and that look unmodified since; a disk that returns other
            bytes than were written is then not noticed.

    Raises:
        IndexDamaged: a file is missing, damaged or replaced, or cannot be read or written.
    """
    meta = read_meta(folder)
    if meta["opstamp"] < written.get(OPSTAMP, 0):
        raise IndexDamaged("the files of the index are older than its recorded state")
    if meta["opstamp"] == written.get(OPSTAMP) and _meta_sum(folder) != written.get(META):
        raise IndexDamaged(f"{META} is not the one that was written")
    files = _files(folder, meta)
    for path in files:
        found = _checksum(path, only_changed=only_changed)
        if found != written.get(path.name, found):
            raise IndexDamaged(f"{path.name} is not the file that was written")
    for path in set(_known).difference(files):
        del _known[path]
    for path in [folder, *folder.iterdir()]:
        if not os.access(path, os.W_OK):
            raise IndexDamaged(f"{path.name} cannot be written")


def checksums(folder: Path) -> dict[str, int]:
    """The files of the last commit: name -> checksum, including ``meta.json``, and the number of the commit.

    Raises:
        IndexDamaged: a file is damaged.
    """
    meta = read_meta(folder)
    found = {path.name: _checksum(path, only_changed=True) for path in _files(folder, meta)}
    return found | {META: _meta_sum(folder), OPSTAMP: meta["opstamp"]}


def _meta_sum(folder: Path) -> int:
    return zlib.crc32((folder / META).read_bytes())


def _checksum(path: Path, *, only_changed: bool) -> int:
    """The checksum of a sound file, cached if ``only_changed``."""
    try:
        stat = path.stat()
        fingerprint = stat.st_ino, stat.st_size, stat.st_mtime_ns
        known = _known.get(path)
        if not only_changed or known is None or known[0] != fingerprint:
            _known[path] = known = fingerprint, _read_checksum(path, stat.st_size)
    except OSError as error:
        raise IndexDamaged(f"{path.name}: {error.strerror or error}") from error
    return known[1]


def _read_checksum(path: Path, size: int) -> int:
    with path.open("rb") as file:
        try:
            file.seek(size - _TAIL.size)
            length, magic = _TAIL.unpack(file.read(_TAIL.size))
            file.seek(size - _TAIL.size - length)
            written = int(json.loads(file.read(length))["crc"])
        except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
            raise IndexDamaged(f"{path.name} has no readable footer: {error}") from error
        if magic != _MAGIC:
            raise IndexDamaged(f"{path.name} has no footer of the engine")
        file.seek(0)
        found, left = 0, size - _TAIL.size - length
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            found, left = zlib.crc32(chunk, found), left - len(chunk)
    if found != written:
        raise IndexDamaged(f"{path.name} differs from its checksum")
    return written


def probe(target: tantivy.Index) -> int:
    """Query the newest article and count all.

    Returns:
        The number of articles that the index holds.

    Raises:
        IndexDamaged: the results contradict each other.
    """
    with engine_errors():
        searcher = target.searcher()
        everything = tantivy.Query.all_query()
        newest = searcher.search(everything, 1, order_by_field="newest", order=tantivy.Order.Desc)
        addresses = [address for _key, address in newest.hits]
        ids = searcher.fast_field_values("id", addresses) if addresses else []
    count = int(searcher.num_docs)
    found = total(newest)
    if found != count or len(ids) != min(1, count) or None in ids:
        raise IndexDamaged(f"{found} of {count} articles are found")
    return count


def indexed_ids(target: tantivy.Index) -> list[int]:
    """The ids of all articles in an index; one that is stored twice appears twice.

    Raises:
        IndexDamaged: they cannot be read.
    """
    with engine_errors():
        searcher = target.searcher()
        found = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), order_by_field="newest")
        addresses = [address for _key, address in found.hits]
        return [int(pk) for pk in searcher.fast_field_values("id", addresses) if pk is not None] if addresses else []


def is_suspect() -> bool:
    """Whether a reader has met an error since all files were last checked."""
    return (state.root() / SUSPECT).exists()


def mark_suspect() -> None:
    """Have the next pass check every file.

    Raises:
        OSError: the folder cannot be written.
    """
    (state.root() / SUSPECT).touch(mode=0o600)


def clear_suspicion() -> None:
    (state.root() / SUSPECT).unlink(missing_ok=True)
