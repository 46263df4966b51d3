"""What browsers write into a page that they save: the address that it came from, and when."""

from __future__ import annotations

import re

WITHIN = 8192
"""Code points in which it stands."""
_INTERNET_EXPLORER = re.compile(r"<!--\s{0,10}saved from url=\(\d{4}\)(https?://[^\s<>]{1,2000})\s{0,10}-->", re.I)
_SINGLE_FILE = re.compile(r"<!--\s{0,10}Page saved with SingleFile\s{1,10}url:\s{0,10}(https?://[^\s<>]{1,2000})", re.I)
_SAVED_DATE = re.compile(r"\bsaved date:\s{0,10}([^\n<>]{4,80}?)(?= GMT|\n|-->)")
"""Without the zone, which tells where the page was saved."""


def saved_from(page: str) -> tuple[str, str]:
    """The address and the moment that a browser wrote into the page: Internet Explorer's form, which all others took over, or
    SingleFile's; both empty where there is none."""
    head = page[:WITHIN]
    if match := _INTERNET_EXPLORER.search(head):
        return match[1], ""
    if match := _SINGLE_FILE.search(head):
        date = _SAVED_DATE.search(head, match.end())
        return match[1], " ".join(date[1].split()) if date else ""
    return "", ""
