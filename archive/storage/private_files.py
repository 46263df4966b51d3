"""Files of the archive are private to the account that runs it: folders 0700, files 0600; other modes are corrected."""

from __future__ import annotations

import os
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_PASSED_THROUGH = 0o711
"""For the data folder under root, where the embedded PostgreSQL runs as another user and must reach its own folder."""
PRIVATE = ("media", "index", "backups")
"""Folders under the data folder that hold what not everybody may read."""
PRIVATE_FILES = ("secret_key", "sign-in.txt")


class PrivateStorage(FileSystemStorage):
    """Files that only the archive reads, each written whole or not at all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(file_permissions_mode=FILE_MODE, directory_permissions_mode=FOLDER_MODE, **options)

    def _save(self, name: str, content: File[Any]) -> str:
        """Write under a temporary name, and give the complete file the requested name, or a free one like it."""
        folder = PurePosixPath(name).parent
        part = str(folder / f".{uuid.uuid4().hex}.part")
        try:
            super()._save(part, content)  # type: ignore[misc]  # missing from the stubs of Django's storage
            while True:
                try:
                    os.link(self.path(part), self.path(name))
                    return name
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            Path(self.path(part)).unlink(missing_ok=True)


def make_private(data_dir: Path) -> list[Path]:
    """Remove the permissions of others on the files under the data folder.

    Returns:
        Paths that others could read, write or enter until now.

    Raises:
        OSError: the mode of a file that others can read cannot be changed.
    """
    changed = []
    for path, mode in _all(data_dir):
        if _is_open(path, mode):
            path.chmod(mode)
            changed.append(path)
    return changed


def open_to_others(data_dir: Path) -> list[Path]:
    """Files and outermost folders that :func:`make_private` would change; a closed folder protects everything in it."""
    return [path for path, mode in _outer(data_dir) if _is_open(path, mode)]


def _is_open(path: Path, mode: int) -> bool:
    return bool(stat.S_IMODE(path.lstat().st_mode) & ~mode & 0o077)


def _outer(data_dir: Path) -> Iterator[tuple[Path, int]]:
    """What must be private, and its mode. Not the folder of PostgreSQL, which protects its own."""
    under_root = os.name == "posix" and os.geteuid() == 0 and (data_dir / "postgres").exists()
    if data_dir.exists():
        yield data_dir, _PASSED_THROUGH if under_root else FOLDER_MODE
    files = [data_dir / name for name in PRIVATE_FILES]
    yield from ((path, FILE_MODE) for path in [*files, *sorted(data_dir.glob("*.log"))] if path.is_file())
    yield from ((data_dir / name, FOLDER_MODE) for name in PRIVATE if (data_dir / name).is_dir())


def _all(data_dir: Path) -> Iterator[tuple[Path, int]]:
    """As :func:`_outer`, with everything in the folders. Links are skipped."""
    yield from _outer(data_dir)
    for name in PRIVATE:
        for parent, folders, files in os.walk(data_dir / name):
            paths = [(Path(parent, each), FOLDER_MODE) for each in folders]
            paths += [(Path(parent, each), FILE_MODE) for each in files]
            yield from ((path, mode) for path, mode in paths if not path.is_symlink())
