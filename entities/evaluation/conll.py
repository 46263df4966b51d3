"""Scores on CoNLL files: one token and BIO tag per line, a blank line between sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from entities.evaluation.scores import Marked, Score, strict
from entities.spans import Kind, Link

KINDS = {"LOC": Kind.LOCATION, "ORG": Kind.ORGANIZATION, "PER": Kind.PERSON, "PERS": Kind.PERSON}


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """n tokens with n tags (``O``, ``B-…``, ``I-…``)."""

    tokens: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def text(self) -> str:
        """The tokens joined by spaces."""
        return " ".join(self.tokens)

    def spans(self) -> list[Marked]:
        """Entities as (first token, end token, tag without prefix); an I- that continues nothing begins a new one."""
        found: list[Marked] = []
        start = 0
        for index in range(1, len(self.tags) + 1):
            tag = self.tags[index] if index < len(self.tags) else "O"
            if tag != f"I-{self.tags[start][2:]}":
                if self.tags[start] != "O":
                    found.append((start, index, self.tags[start][2:]))
                start = index
        return found


def read_conll(path: Path) -> list[TaggedSentence]:
    """Read sentences; the first column is the token, the last the tag.

    Raises:
        ValueError: a line has only one column; the message gives the line.
    """
    return list(_sentences(path))


def _sentences(path: Path) -> Iterator[TaggedSentence]:
    rows: list[tuple[str, str]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.split()
            if len(columns) == 1:
                raise ValueError(f"{path}, line {number}: a token without a tag")
            if columns:
                rows.append((columns[0], columns[-1]))
            elif rows:
                yield _sentence(rows)
                rows = []
    if rows:
        yield _sentence(rows)


def _sentence(rows: Sequence[tuple[str, str]]) -> TaggedSentence:
    tokens, tags = zip(*rows, strict=True)
    return TaggedSentence(tokens, tags)


def evaluate_conll(sentences: Sequence[TaggedSentence], extract: Callable[[str], Sequence[Link]]) -> dict[str, Score]:
    """Score an extractor strictly on whole tokens, by kind and under ``"all"``.

    Tags of other sorts than place, organisation and person are left out. A predicted span covers every token it
    touches, since in these files proclitics are part of the token.
    """
    scores: dict[str, Score] = {}
    for sentence in sentences:
        marked = [(start, end, str(KINDS[tag])) for start, end, tag in sentence.spans() if tag in KINDS]
        predicted = _on_tokens(sentence, extract(sentence.text))
        for label in ("all", *Kind):
            part = [[span for span in spans if label in ("all", span[2])] for spans in (predicted, marked)]
            scores[label] = scores.get(label, Score()) + strict(part[0], part[1])
    return scores


def _on_tokens(sentence: TaggedSentence, links: Sequence[Link]) -> list[Marked]:
    limits: list[tuple[int, int]] = []
    position = 0
    for token in sentence.tokens:
        limits.append((position, position + len(token)))
        position += len(token) + 1
    found: list[Marked] = []
    for link in links:
        touched = [i for i, (start, end) in enumerate(limits) if start < link.span.end and link.span.start < end]
        if touched:
            found.append((touched[0], touched[-1] + 1, str(link.span.kind)))
    return found
