"""Telephone numbers, e-mail addresses and coordinates in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class SensitiveKind(StrEnum):
    TELEPHONE = "telephone"
    EMAIL = "email"
    COORDINATES = "coordinates"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Sensitive:
    """Half-open span of code points."""

    kind: SensitiveKind
    start: int
    end: int


_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def find_sensitive(text: str) -> list[Sensitive]:
    """What can lead to a person, in the order of the text."""
    return [Sensitive(SensitiveKind.EMAIL, found.start(), found.end()) for found in _EMAIL.finditer(text)]
