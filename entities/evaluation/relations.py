"""Proposals of relations compared with sentences marked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from entities.arabic.normalize import normalize_text
from entities.evaluation.scores import Score
from entities.relations import Named, Proposal, propose
from entities.relations.kinds import SYMMETRIC
from entities.spans import Link

HEADINGS = ["part", "relations", "text"]
NONE = "-"


@dataclass(frozen=True, slots=True)
class Stated:
    """A relation between two names, each as a part of the sentence."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence, the part of the set that it is in, and what it states."""

    part: str
    text: str
    stated: tuple[Stated, ...]


@dataclass(slots=True)
class RelationsReport:
    """Counts by kind.

    Attributes:
        scores: by kind, over all sentences.
        unlinked: stated relations with a name that the extractor did not link; no pattern can find these.
        wrong, missed: sentence and relation, for reading.
    """

    scores: dict[str, Score] = field(default_factory=dict)
    unlinked: int = 0
    wrong: list[tuple[str, Proposal]] = field(default_factory=list)
    missed: list[tuple[str, Stated]] = field(default_factory=list)

    @property
    def total(self) -> Score:
        return sum(self.scores.values(), Score())


def read_sentences(path: Path) -> list[MarkedSentence]:
    """Lines ``part<TAB>kind: source > target; …<TAB>sentence``, ``-`` for nothing stated; the first line is the header.

    Raises:
        ValueError: a line is not of that form, or a name is not in its sentence.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].split("\t") != HEADINGS:
        raise ValueError(f"{path}: the first line must be part<TAB>relations<TAB>text.")
    return [_sentence(path, number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]


def _sentence(path: Path, number: int, line: str) -> MarkedSentence:
    cells = line.split("\t")
    if len(cells) != len(HEADINGS):
        raise ValueError(f"{path}: line {number} has {len(cells)} columns, not {len(HEADINGS)}.")
    part, relations, text = cells
    stated = []
    for relation in () if relations == NONE else relations.split(";"):
        kind, _colon, ends = relation.strip().partition(": ")
        source, _arrow, target = ends.partition(" > ")
        if not source or not target or not all(normalize_text(end) in normalize_text(text) for end in (source, target)):
            raise ValueError(
                f"{path}: line {number} must say kind: source > target in words of its sentence: {relation}"
            )
        stated.append(Stated(kind, source, target))
    return MarkedSentence(part, text, tuple(stated))


def evaluate_relations(sentences: Sequence[MarkedSentence], extract: Callable[[str], list[Link]]) -> RelationsReport:
    """Extract, link and propose as for a report, and compare.

    Every relation counts once per sentence. One that is stated between names that are not linked counts as missed.
    """
    report = RelationsReport()
    right: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for sentence in sentences:
        links = extract(sentence.text)
        named = [Named(link.span.start, link.span.end, link.span.kind, link.entity_id) for link in links]
        surfaces: dict[int, set[str]] = {}
        for name in named:
            if name.entity_id is not None:
                surfaces.setdefault(name.entity_id, set()).add(normalize_text(sentence.text[name.start : name.end]))
        proposals = {(p.kind, p.source, p.target): p for p in propose(sentence.text, named)}
        open_ones = list(sentence.stated)
        marked.update(stated.kind for stated in open_ones)
        for proposal in proposals.values():
            predicted[proposal.kind] += 1
            ends = surfaces[proposal.source], surfaces[proposal.target]
            found = next((stated for stated in open_ones if _says(stated, proposal.kind, *ends)), None)
            if found is None:
                report.wrong.append((sentence.text, proposal))
            else:
                open_ones.remove(found)
                right[proposal.kind] += 1
        everyone = set().union(*surfaces.values())
        report.missed += [(sentence.text, stated) for stated in open_ones]
        report.unlinked += sum(not all(_is(end, everyone) for end in (s.source, s.target)) for s in open_ones)
    for kind in sorted(predicted | marked):
        report.scores[kind] = Score(right[kind], predicted[kind], marked[kind])
    return report


def _says(stated: Stated, kind: str, source: set[str], target: set[str]) -> bool:
    if stated.kind != kind:
        return False
    straight = _is(stated.source, source) and _is(stated.target, target)
    return straight or (kind in SYMMETRIC and _is(stated.source, target) and _is(stated.target, source))


def _is(words: str, surfaces: set[str]) -> bool:
    """Whether one of the surfaces equals, contains or is contained in these words: exact spans are measured elsewhere."""
    normal = normalize_text(words)
    return any(normal in surface or surface in normal for surface in surfaces)
