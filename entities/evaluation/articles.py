"""Scores on marked articles in JSON Lines: one object per line with ``text`` and ``mentions``.

A mention has ``start`` and ``end`` (code points, half-open), ``kind``, ``entity`` (any identifier), ``name_ar``,
``name_en`` and ``confidence``, where ``unsure`` marks count neither way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from entities.evaluation.scores import Marked, Score, overlapping, strict
from entities.gazetteer.matcher import Gazetteer
from entities.spans import Kind, Link, LinkStatus


@dataclass(frozen=True, slots=True)
class MarkedMention:
    """One mention as a reader marked it; ``title`` may be empty."""

    start: int
    end: int
    kind: Kind
    entity: str
    name_ar: str
    name_en: str
    sure: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """A text and what should be found in it."""

    text: str
    mentions: tuple[MarkedMention, ...]


@dataclass(frozen=True)
class ArticlesReport:
    """Scores over n articles.

    Attributes:
        strict, overlap: score by kind, and under ``"all"``.
        links_right, links_counted: of the exactly found mentions whose entity the gazetteer lists, those linked to it, and all.
        unlinked_right, unlinked_counted: of the exactly found mentions left unlinked, those that no listed entity fits, and all.
    """

    strict: dict[str, Score] = field(default_factory=dict)
    overlap: dict[str, Score] = field(default_factory=dict)
    links_right: int = 0
    links_counted: int = 0
    unlinked_right: int = 0
    unlinked_counted: int = 0

    @property
    def linking_accuracy(self) -> float:
        """Share of listed, exactly found mentions linked to their entity."""
        return self.links_right / self.links_counted if self.links_counted else 0.0

    @property
    def unlinked_precision(self) -> float:
        """Share of mentions left unlinked that no listed entity fits."""
        return self.unlinked_right / self.unlinked_counted if self.unlinked_counted else 0.0


def read_articles(path: Path) -> list[MarkedArticle]:
    """Read marked articles.

    Raises:
        ValueError: a line is not JSON or lacks a field, or a mention is outside the text; the message gives the line.
    """
    articles: list[MarkedArticle] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                articles.append(_article(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error
    return articles


def _article(row: dict[str, object]) -> MarkedArticle:
    text, marks = row["text"], row["mentions"]
    if not isinstance(text, str) or not isinstance(marks, list):
        raise ValueError("text must be a string and mentions a list")
    mentions = tuple(
        MarkedMention(
            int(mark["start"]),
            int(mark["end"]),
            Kind(mark["kind"]),
            str(mark["entity"]),
            str(mark.get("name_ar") or ""),
            str(mark.get("name_en") or ""),
            mark.get("confidence") != "unsure",
            str(mark.get("title") or ""),
        )
        for mark in marks
    )
    if any(not 0 <= mention.start < mention.end <= len(text) for mention in mentions):
        raise ValueError("a mention lies outside the text")
    return MarkedArticle(text, mentions)


def evaluate_articles(
    articles: Sequence[MarkedArticle], extract: Callable[[str], Sequence[Link]], gazetteer: Gazetteer
) -> ArticlesReport:
    """Score an extractor.

    Args:
        articles: n marked articles.
        extract: text -> links, as :meth:`entities.extraction.Extractor.extract`.
        gazetteer: the names ``extract`` links to, which show which marked entities are listed at all.
    """
    strict_scores: dict[str, Score] = {}
    overlap_scores: dict[str, Score] = {}
    totals = [0, 0, 0, 0]
    for article in articles:
        links = extract(article.text)
        for label in ("all", *Kind):
            predicted, marked, optional = _spans(article, links, label)
            strict_scores[label] = strict_scores.get(label, Score()) + strict(predicted, marked, optional)
            overlap_scores[label] = overlap_scores.get(label, Score()) + overlapping(predicted, marked, optional)
        totals = [total + part for total, part in zip(totals, _link_counts(article, links, gazetteer), strict=True)]
    return ArticlesReport(strict_scores, overlap_scores, *totals)


def _spans(
    article: MarkedArticle, links: Iterable[Link], label: str
) -> tuple[list[Marked], list[Marked], list[Marked]]:
    predicted = [(link.span.start, link.span.end, str(link.span.kind)) for link in links]
    marks = [((mark.start, mark.end, str(mark.kind)), mark.sure) for mark in article.mentions]
    wanted = [span for span, sure in marks if sure and label in ("all", span[2])]
    return [span for span in predicted if label in ("all", span[2])], wanted, [span for span, sure in marks if not sure]


def _link_counts(article: MarkedArticle, links: Iterable[Link], gazetteer: Gazetteer) -> tuple[int, int, int, int]:
    found = {(link.span.start, link.span.end, link.span.kind): link for link in links}
    right = counted = unlinked_right = unlinked = 0
    for mark in article.mentions:
        link = found.get((mark.start, mark.end, mark.kind))
        if link is None or not mark.sure:
            continue
        listed = listed_entities(mark, gazetteer)
        if listed:
            counted += 1
            right += link.entity_id in listed
        if link.status is not LinkStatus.LINKED:
            unlinked += 1
            unlinked_right += not listed
    return right, counted, unlinked_right, unlinked


def listed_entities(mark: MarkedMention, gazetteer: Gazetteer) -> frozenset[int]:
    """Entities of the gazetteer that the marked entity can be.

    They have its Arabic name, and also its English name if any entity has both. Brackets after a place's
    English name say where it is: only places there count, maybe none. For other kinds they hold a second name. The
    remaining namesakes cannot be distinguished: a link to any of them counts as right.
    """
    found = _named(_without_brackets(mark.name_ar), mark.kind, gazetteer)
    english = _named(_without_brackets(mark.name_en), mark.kind, gazetteer)
    inside = [part.strip() for group in _BRACKETS.findall(mark.name_en) for part in group.strip("()").split(",")]
    if mark.kind is Kind.LOCATION and (areas := _named_any(inside, Kind.LOCATION, gazetteer)):
        return frozenset(one for one in found | english if areas.intersection(gazetteer.entities[one].ancestors))
    english |= _named_any(inside, mark.kind, gazetteer) if mark.kind is not Kind.LOCATION else frozenset()
    return (found & english) or found or english


_BRACKETS = re.compile(r"\([^)]{0,300}\)")


def _without_brackets(name: str) -> str:
    return _BRACKETS.sub("", name).strip()


def _named(name: str, kind: Kind, gazetteer: Gazetteer) -> frozenset[int]:
    ids = (reading.name.entity_id for reading in gazetteer.named(name)) if name else ()
    return frozenset(entity_id for entity_id in ids if gazetteer.entities[entity_id].kind is kind)


def _named_any(names: Iterable[str], kind: Kind, gazetteer: Gazetteer) -> frozenset[int]:
    return frozenset(entity_id for name in names for entity_id in _named(name, kind, gazetteer))
