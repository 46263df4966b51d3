"""Marked sentences: ``[البوكمال|l]`` is a place, ``|o`` an organisation, ``|p`` a person."""

from __future__ import annotations

import re

from entities.spans import Kind, Link

_MARK = re.compile(r"\[([^]|]+)\|([lop])\]")
_KINDS = {"l": Kind.LOCATION, "o": Kind.ORGANIZATION, "p": Kind.PERSON}


def read_marked(marked: str) -> tuple[str, list[tuple[str, int, Kind]]]:
    """Return the bare text and its marks as (surface, start, kind)."""
    text, marks, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        marks.append((match[1], len(text), _KINDS[match[2]]))
        text += match[1]
        last = match.end()
    return text + marked[last:], marks


def found_in(text: str, links: list[Link]) -> list[tuple[str, int, Kind]]:
    """Return links in the form of marks."""
    return [(text[link.span.start : link.span.end], link.span.start, link.span.kind) for link in links]
