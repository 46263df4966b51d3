"""File names from outside, made harmless to show, to store and to offer for download."""

from __future__ import annotations

import unicodedata

NAME_LENGTH = 255
_FORBIDDEN = frozenset('<>:"|?*')


def harmless_name(name: str) -> str:
    """A relative path without what can mislead or climb: ``..``, drive letters, control and bidirectional characters.

    Such characters turn ``"gpj.exe"`` around before a reader's eyes; Arabic names need none of them.
    """
    kept = "".join(c for c in name.replace("\\", "/") if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    kept = "".join("_" if c in _FORBIDDEN else c for c in kept)
    parts = [part.strip(" .") if part.strip(".") == "" else part.strip() for part in kept.split("/")]
    path = "/".join(part for part in parts if part)
    if len(path) <= NAME_LENGTH:
        return path
    stem, dot, ending = path.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(ending) - 2]}…{dot}{ending}" if dot and len(ending) < 10 else path[:NAME_LENGTH]
