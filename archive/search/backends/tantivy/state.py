"""The index on disk: its folder, and what it was built from.

``<index dir>/current`` names the folder in use, so that a rebuilt index takes over in one step while readers go on. Beside the
index a ``state.json`` says what it was built from; an index of another version is never read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from archive.search.errors import IndexDamaged, IndexUnavailable
from archive.search.index_document import TERMS_VERSION

SCHEMA_VERSION = "7"
INDEX_VERSION = f"{SCHEMA_VERSION}.{TERMS_VERSION}"


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index was built from.

    Attributes:
        version: of schema, normaliser and analyser.
        watermark: every transaction numbered below it is in the index.
        index_id: names this index in the database.
        last_pass, next_pass: the last pass that wrote, and the one that has begun; see :mod:`.ownership`.
        files: checksums of the files of the last commit, from :func:`archive.search.backends.tantivy.integrity.checksums`.
        followed_at: when the last pass began by the clock of the database, in ISO 8601.
    """

    version: str
    watermark: int
    index_id: str = ""
    last_pass: str = ""
    next_pass: str = ""
    files: Mapping[str, int] = field(default_factory=dict)
    followed_at: str = ""


def root() -> Path:
    return Path(settings.SEARCH_INDEX_DIR)


def current() -> tuple[Path, IndexState]:
    """The folder of the index in use, and what it was built from.

    Raises:
        IndexUnavailable: there is none, or it is of another version.
        IndexDamaged: its state cannot be read.
    """
    pointer = root() / "current"
    try:
        folder = root() / pointer.read_text(encoding="utf-8").strip()
        state = read_state(folder)
    except FileNotFoundError as error:
        raise IndexUnavailable(f"{error.filename} is missing") from error
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"the state of the index cannot be read: {error}") from error
    if folder.parent != root() or state.version != INDEX_VERSION:
        raise IndexUnavailable(f"the index has version {state.version}, not {INDEX_VERSION}")
    return folder, state


def current_folder() -> Path:
    """As :func:`current`, the folder alone."""
    return current()[0]


def point_to(folder: Path) -> None:
    """Make ``folder`` the index in use, atomically."""
    _replace(root() / "current", folder.name)


def read_state(folder: Path) -> IndexState:
    return IndexState(**json.loads((folder / "state.json").read_text(encoding="utf-8")))


def write_state(folder: Path, state: IndexState) -> None:
    _replace(folder / "state.json", json.dumps(asdict(state)))


def _replace(path: Path, text: str) -> None:
    """Replace a file atomically; the new one is on disk before it takes effect."""
    waiting = path.with_name(f"{path.name}.new")
    with waiting.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)


def version_digest() -> str:
    """Short name for a folder of this version."""
    return hashlib.sha256(INDEX_VERSION.encode()).hexdigest()[:8]
