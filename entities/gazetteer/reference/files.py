"""The bytes of the reference files and the version that follows from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from entities.gazetteer.reference.errors import ReferenceError

DATA_ROOT = Path(__file__).resolve().parents[2] / "data"
PATTERNS = (
    "places/*.tsv",
    "names/proper-nouns.tsv",
    "names/common-words.tsv",
    "organizations/*.toml",
    "people/*.toml",
    "languages/*.tsv",
)


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """One file as read: its path under the data folder, with forward slashes, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class ReferenceFiles:
    """Every reference file of a data folder, sorted by path, with one version for all.

    Attributes:
        version: SHA-256, in hexadecimal, over the paths and bytes of the files.
        files: what was read.
    """

    version: str
    files: tuple[ReferenceFile, ...]

    def under(self, folder: str) -> tuple[ReferenceFile, ...]:
        """Return the files of one folder; none if it is missing."""
        return tuple(file for file in self.files if file.path.startswith(f"{folder}/"))

    def find(self, path: str) -> ReferenceFile | None:
        """Return the file at ``path``, or ``None``."""
        return next((file for file in self.files if file.path == path), None)


def read_files(root: Path) -> ReferenceFiles:
    """Read all reference files below ``root``.

    Raises:
        ReferenceError: ``root`` is not a folder, or a file is not UTF-8.
    """
    if not root.is_dir():
        raise ReferenceError(str(root), "", "no such folder")
    digest = hashlib.sha256()
    files = []
    for path in sorted({path for pattern in PATTERNS for path in root.glob(pattern)}):
        name = path.relative_to(root).as_posix()
        data = path.read_bytes()
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)
        try:
            files.append(ReferenceFile(name, data.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise ReferenceError(name, "", f"not UTF-8 at byte {error.start}") from error
    return ReferenceFiles(digest.hexdigest(), tuple(files))
