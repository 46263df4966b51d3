"""How overlaps are settled."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise

import pytest

from entities.recognizers.camel import CamelRecognizer
from entities.recognizers.crf import CrfRecognizer
from entities.recognizers.cues import CueRecognizer
from entities.recognizers.external_organizations import ExternalOrganizationRecognizer
from entities.recognizers.gazetteer import GazetteerRecognizer
from entities.recognizers.pipeline import is_tentative, resolve
from entities.spans import Candidate, Kind, Span

KNOWN = Candidate(1, 1, 0.9, ("name:exact",))
WEAK = Candidate(1, 2, 0.4, ("name:weak",))

RECOGNIZERS = (GazetteerRecognizer, CueRecognizer, ExternalOrganizationRecognizer, CrfRecognizer, CamelRecognizer)
DEFAULTS = [{field.name: field.default for field in fields(kind)} for kind in RECOGNIZERS]
TRUST = {default["name"]: default["trust"] for default in DEFAULTS}


def _resolve(found: Sequence[Span]) -> list[Span]:
    return resolve(found, TRUST)


def _span(
    start: int, end: int, recognizer: str, score: float = 0.9, *candidates: Candidate, kind: Kind = Kind.LOCATION
) -> Span:
    return Span(start, end, kind, recognizer, score, candidates=candidates)


def test_the_longest_mention_counts() -> None:
    inner, outer = _span(5, 10, "gazetteer", 0.9, KNOWN), _span(0, 10, "cues", 0.7)
    assert _resolve([inner, outer]) == [outer]


def test_recognisers_that_agree_are_joined_and_the_known_name_keeps_its_candidates() -> None:
    (joined,) = _resolve([_span(0, 5, "crf", 0.6), _span(0, 5, "gazetteer", 0.9, KNOWN), _span(0, 5, "cues", 0.7)])
    assert joined.recognizer == "gazetteer+cues+crf"
    assert joined.candidates == (KNOWN,)
    assert joined.score == 0.9


def test_of_spans_equally_long_the_more_trusted_recogniser_wins() -> None:
    one, other = _span(0, 5, "gazetteer", 0.9, KNOWN), _span(3, 8, "crf", 0.6)
    assert _resolve([other, one]) == [one]


def test_known_names_come_before_rules_before_the_own_model_before_the_general_one() -> None:
    ranked = sorted(TRUST, key=lambda name: -TRUST[name])
    assert ranked == ["gazetteer", "cues", "wide", "crf", "camel"]
    assert TRUST["cues"] == TRUST["wide"]
    assert TRUST["camel"] < TRUST["crf"]


def test_the_general_model_yields_to_the_own_one() -> None:
    one, other = _span(3, 8, "crf", 0.6), _span(0, 5, "camel", 0.6)
    assert _resolve([other, one]) == [one]
    same = replace(one, recognizer="camel", kind=Kind.PERSON)
    for found in ([one, same], [same, one]):
        (joined,) = _resolve(found)
        assert (joined.recognizer, joined.kind) == ("crf+camel", Kind.LOCATION)


def test_a_span_of_a_recogniser_without_trust_is_refused() -> None:
    with pytest.raises(KeyError, match="unknown"):
        _resolve([_span(0, 5, "unknown")])


def test_a_weak_name_needs_support() -> None:
    weak = _span(0, 5, "gazetteer", 0.4, WEAK)
    assert _resolve([replace(weak, kind=Kind.ORGANIZATION)]) == []
    assert [is_tentative(span) for span in _resolve([weak])] == [True]
    assert _resolve([weak, _span(3, 8, "crf", 0.6)]) == [_span(3, 8, "crf", 0.6)]
    (confirmed,) = _resolve([weak, _span(0, 5, "crf", 0.6, kind=Kind.PERSON)])
    assert confirmed.candidates == (WEAK,)
    assert confirmed.kind is Kind.PERSON
    group = Kind.ORGANIZATION
    full, short = (
        _span(10, 20, "gazetteer", 0.9, KNOWN, kind=group),
        _span(30, 35, "gazetteer", 0.4, WEAK, kind=group),
    )
    (named, repeated) = _resolve([full, short])
    assert named.score == 0.9
    assert "article:named-in-full" in repeated.reasons


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_spans_does_not_matter_and_the_result_is_disjoint(seed: int) -> None:
    chance = random.Random(seed)
    spans = []
    for _ in range(30):
        start = chance.randrange(60)
        name = chance.choice(["gazetteer", "cues", "crf"])
        spans.append(_span(start, start + chance.randrange(1, 12), name, chance.choice([0.4, 0.6, 0.9])))
    shuffled = spans[:]
    chance.shuffle(shuffled)
    resolved = _resolve(spans)
    assert [(s.start, s.end) for s in resolved] == [(s.start, s.end) for s in _resolve(shuffled)]
    assert all(one.end <= other.start for one, other in pairwise(resolved))
