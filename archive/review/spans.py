"""Typed words -> where they are in an article: how a mention is marked or changed without a mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.models import Mention, Revision
from entities.arabic.normalize import normalize, normalize_text


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A half-open span of code points in the title or body of a revision."""

    part: str
    start: int
    end: int


def occurrences(revision: Revision, words: str) -> list[TextSpan]:
    """Where the words are, title first: whole words, whatever their diacritics, letter forms and spaces.

    Particles before the first word count as part of another word only if they are written separately; وفاطميون holds
    فاطميون.
    """
    wanted = normalize_text(" ".join(words.split())).strip()
    if not wanted:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, wanted.split())) + r"(?!\w)")
    return [span for part in (Mention.Part.TITLE, Mention.Part.BODY) for span in _in_part(revision, part, pattern)]


def _in_part(revision: Revision, part: str, pattern: re.Pattern[str]) -> Iterator[TextSpan]:
    text = revision.title if part == Mention.Part.TITLE else revision.body
    normal = normalize(text)
    for hit in pattern.finditer(normal.text):
        if _begins_a_word(normal.text, hit.start()):
            yield TextSpan(part, *normal.to_original(hit.start(), hit.end()))


_PARTICLES = re.compile(r"(?<!\w)[وف]?[بكلس]?(?:ال|ل)?\Z")


def _begins_a_word(text: str, start: int) -> bool:
    """Whether nothing, or only Arabic particles, stands between the beginning of the word and ``start``."""
    return start == 0 or _PARTICLES.search(text, max(0, start - 6), start) is not None


def nearest(spans: list[TextSpan], mention: Mention) -> TextSpan | None:
    """The one of the spans that overlaps the mention, the earliest if there are several; ``None`` if none does."""
    return next((p for p in spans if p.part == mention.part and p.start < mention.end and mention.start < p.end), None)
