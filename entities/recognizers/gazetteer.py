"""The recogniser of known names: the matcher's hits, weighed by the words around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from entities.gazetteer.matcher import Gazetteer, Hit
from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document, Trust
from entities.recognizers.hits import HitContext
from entities.recognizers.lexicon import FACILITY_TAILS, PLACE_HEADS_INSIDE
from entities.recognizers.shape import with_nationality
from entities.spans import Candidate, Kind, Span

NAME = "gazetteer"
_SUPPORTED = 0.5


@dataclass(frozen=True, slots=True)
class GazetteerRecognizer:
    """Names of the gazetteer in running text.

    A weak name, and the single-word name of a small place, is found with a score under 0.5 unless a head noun
    announces it; the pipeline keeps such a span only if something else in the article supports it.
    """

    gazetteer: Gazetteer
    name: str = NAME
    trust: Trust = Trust.KNOWN_NAME
    version: str = "4"

    def recognize(self, document: Document) -> list[Span]:
        """Return one span for each chosen hit, by start."""
        return list(document.known)


def read_document(text: str, gazetteer: Gazetteer) -> Document:
    """Prepare a text for all recognisers."""
    return Document.read(text, gazetteer, known_spans)


def known_spans(document: Document) -> tuple[Span, ...]:
    """Choose disjoint hits: the longest well-supported names first, then weak ones in what is left. Sorted by start."""
    found = [(hit, span) for hit in document.hits if (span := _weigh(document, hit)) is not None]
    found.sort(
        key=lambda pair: (pair[1].score < _SUPPORTED, pair[0].first - pair[0].last, pair[0].first, pair[0].start)
    )
    taken: set[int] = set()
    chosen: list[Span] = []
    for hit, span in found:
        covered = range(hit.first, hit.last)
        if taken.isdisjoint(covered):
            taken.update(covered)
            chosen.append(span)
    return tuple(sorted(chosen, key=lambda span: span.start))


def _weigh(document: Document, hit: Hit) -> Span | None:
    context = HitContext.of(document, hit)
    if context.is_no_mention():
        return None
    found = [context.medium(), *map(context.candidate, hit.readings)]
    candidates = sorted(
        (candidate for candidate in found if candidate is not None),
        key=lambda candidate: (-candidate.score, candidate.entity_id, candidate.name_id),
    )
    if not candidates:
        return None
    best = candidates[0]
    kind = document.gazetteer.entities[best.entity_id].kind
    start, end = document.tokens.original_span(hit.start, _end(document, hit, kind))
    return Span(start, end, kind, NAME, best.score, reasons=best.reasons, candidates=tuple(_one_per_entity(candidates)))


def _end(document: Document, hit: Hit, kind: Kind) -> int:
    """The end in normalised text: the span of an organisation includes its nationality, a facility's its closing adjective."""
    tokens, last = document.tokens, hit.last
    if kind is Kind.ORGANIZATION:
        last = with_nationality(document, hit.first, hit.last)
    elif kind is Kind.LOCATION and last < len(tokens) and tokens.boundaries[last] is Boundary.SPACE:
        facility = any(stem in PLACE_HEADS_INSIDE for stem in document.stems[hit.first])
        last += facility and tokens.texts[last] in FACILITY_TAILS
    return tokens.ends[last - 1]


def _one_per_entity(candidates: Iterable[Candidate]) -> list[Candidate]:
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.entity_id, candidate)
    return list(best.values())
