"""The reports written for training: ``data/reports.txt``, names marked in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from entities.evaluation.conll import TaggedSentence

_REPORTS = files("entities") / "recognizers" / "data" / "reports.txt"
_MARK = re.compile(r"\[([^\[\]|]+)\|([lop])\]")
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_MARKS_OF_WORDS = re.compile("[\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}]")
_TAGS = {"l": "LOC", "o": "ORG", "p": "PER"}


def read_reports() -> Iterator[TaggedSentence]:
    """Yield the reports, a line each, as tokens and tags; proclitics are in the token of the name they are written on."""
    for line in _REPORTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tag_marked(line)


def tag_marked(line: str) -> TaggedSentence:
    """Cut a text with marks such as ``في [الرقة|l]`` into words and single signs with their tags."""
    text, spans, last = "", [], 0
    for match in _MARK.finditer(line):
        text += line[last : match.start()]
        spans.append((len(text), len(text) + len(match[1]), _TAGS[match[2]]))
        text += match[1]
        last = match.end()
    text = text + line[last:]
    tokens: list[str] = []
    tags: list[str] = []
    before: tuple[int, int, str] | None = None
    for match in _TOKEN.finditer(_MARKS_OF_WORDS.sub("\N{ARABIC TATWEEL}", text)):
        inside = next((span for span in spans if span[0] < match.end() and match.start() < span[1]), None)
        tokens.append(text[match.start() : match.end()])
        tags.append("O" if inside is None else f"{'I' if inside is before else 'B'}-{inside[2]}")
        before = inside
    return TaggedSentence(tuple(tokens), tuple(tags))
