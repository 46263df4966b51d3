"""The lines of a message's words, each with what makes it look like a header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.readers.mail.labels import Role, labelled

LINE_LENGTH = 600
"""Code points of a line that are looked at: no header or attribution that people read is longer."""
IN_BRACKETS = re.compile(r"[<\[(](?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{2,255}[>\])]")
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}|[٠-٩]{1,2}[:.][٠-٩]{2}")
DAY = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[٠-٩]{4}|[٠-٩]{1,2}[/.-][٠-٩]{1,2}[/.-][٠-٩]{2,4}")
_ADDRESS = re.compile(r"[^\s<>@,;:\"]{1,64}@[^\s<>@,;:\"]{2,255}")


@dataclass(slots=True)
class Line:
    """A line with its role as a header, if any."""

    text: str
    role: Role | None
    label: str
    value: str
    has_address: bool

    @property
    def is_empty(self) -> bool:
        return not self.text.strip("> \t\r|")


def read_line(text: str) -> Line:
    role, label, value = labelled(text[:LINE_LENGTH])
    return Line(text, role, label, value, "@" in text and _ADDRESS.search(text[:LINE_LENGTH]) is not None)
