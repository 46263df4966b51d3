"""Runs the recognisers and resolves their disagreements deterministically.

A longer span beats a shorter one inside it, since only the longest mention counts; the model's guesses have by then
been cut where they extend from one name into another (see :mod:`entities.recognizers.shape`). Of spans of equal length,
that of the more trusted recogniser wins (:class:`entities.recognizers.document.Trust`). A weak known name is used only if
a rule or the model also finds a name there, or if the same organisation or person is named in full elsewhere in the
article; the weak name of a place is kept as tentative, for the linker to look for support beside it. A place whose name
is also that of a club, a company or a newspaper is read as that organisation if the model says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from entities.recognizers.document import Document, Recognizer, Trust
from entities.recognizers.external_names import EXTERNAL
from entities.recognizers.surname_coreference import SURNAME, find_surname_mentions
from entities.recognizers.titles import title_before
from entities.spans import Kind, Span

PIPELINE_VERSION = "3"
SUPPORTED = 0.5
"""Spans scoring less need the agreement of another recogniser."""


def run(document: Document, recognizers: Sequence[Recognizer]) -> list[Span]:
    """Run every recogniser and resolve overlaps.

    Args:
        document: the prepared text.
        recognizers: in any order; the result does not depend on it.

    Returns:
        Disjoint spans sorted by start. Spans of recognisers that agree are joined, their names by ``+``.
    """
    found = [span for recognizer in recognizers for span in recognizer.recognize(document)]
    chosen = resolve(found, {recognizer.name: recognizer.trust for recognizer in recognizers})
    chosen = sorted([*chosen, *find_surname_mentions(document, chosen)], key=lambda span: span.start)
    return [
        replace(span, title=title) if (title := span.title or title_before(document, span)) else span for span in chosen
    ]


def resolve(found: Sequence[Span], trust: Mapping[str, Trust]) -> list[Span]:
    """Choose disjoint spans among overlapping ones; see the module's docstring for the rules.

    Args:
        found: n spans of one document, in any order.
        trust: by the name of the recogniser.

    Raises:
        KeyError: no trust is given for the recogniser of a span.
    """
    strong = {
        candidate.entity_id
        for span in found
        if span.score >= SUPPORTED
        for candidate in span.candidates
        if candidate.score >= SUPPORTED
    }
    merged = [_supported(span, strong) for span in _merge_equal(found, trust)]
    chosen: list[Span] = []
    taken = bytearray(max((span.end for span in merged), default=0))
    supported = (span for span in merged if span.score >= SUPPORTED)
    for span in sorted(supported, key=lambda span: _order(span, trust)):
        # Longer ones come first, so what overlaps one of them has an end inside it.
        if not taken[span.start] and not taken[span.end - 1]:
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            chosen.append(span)
    for span in sorted(filter(is_tentative, merged), key=lambda span: _order(span, trust)):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def is_tentative(span: Span) -> bool:
    """Say whether a span is a place's name only if the linker finds support beside it."""
    return span.score < SUPPORTED and span.kind is Kind.LOCATION and bool(span.candidates)


def _order(span: Span, trust: Mapping[str, Trust]) -> tuple[float, int, int, int]:
    highest = max(trust[name] for name in span.recognizer.split("+"))
    return (-(span.end - span.start), -highest, span.start, list(Kind).index(span.kind))


def _merge_equal(found: Sequence[Span], trust: Mapping[str, Trust]) -> list[Span]:
    """Join spans of the same text: kind and candidates of the most trusted, score and title of any that has them."""
    groups: dict[tuple[int, int], list[Span]] = {}
    for span in found:
        groups.setdefault((span.start, span.end), []).append(span)
    return [
        _join(sorted(group, key=lambda span: -trust[span.recognizer]), trust) for _, group in sorted(groups.items())
    ]


def _join(group: Sequence[Span], trust: Mapping[str, Trust]) -> Span:
    first = group[0]
    if len(group) == 1:
        return first
    weak = first.score < SUPPORTED
    kind = max(group[1:], key=lambda span: (span.score, trust[span.recognizer])).kind if weak else first.kind
    if kind is Kind.LOCATION and any(EXTERNAL in span.reasons for span in group[1:]):
        kind = Kind.ORGANIZATION
    surname = kind is Kind.LOCATION and any(SURNAME in span.reasons for span in group[1:])
    if surname:  # said Salhiya, after Hiba Salhiya: the village of that name is not meant
        kind = Kind.PERSON
    return replace(
        first,
        candidates=() if surname else first.candidates,
        kind=kind,
        recognizer="+".join(dict.fromkeys(span.recognizer for span in group)),
        score=max(span.score for span in group),
        title=next((span.title for span in group if span.title), ""),
        reasons=tuple(dict.fromkeys(reason for span in group for reason in span.reasons)),
    )


def _supported(span: Span, strong: set[int]) -> Span:
    if (
        span.score >= SUPPORTED
        or span.kind is Kind.LOCATION
        or not any(candidate.entity_id in strong for candidate in span.candidates)
    ):
        return span
    return replace(span, score=SUPPORTED, reasons=(*span.reasons, "article:named-in-full"))
