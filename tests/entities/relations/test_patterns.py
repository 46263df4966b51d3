"""The patterns of relations: the marked sentences as a whole, and the rules one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entities.evaluation.relations import evaluate_relations, read_sentences
from entities.extraction import Extractor
from entities.relations import Named, propose
from entities.spans import Kind

SENTENCES = Path(__file__).parents[2] / "data" / "relations" / "sentences.tsv"
KINDS = {"P": Kind.PERSON, "O": Kind.ORGANIZATION, "L": Kind.LOCATION}


def marked(text: str) -> tuple[str, list[Named]]:
    """``[P1:name]`` is a linked name, ``[P:name]`` one that is not."""
    plain, named, rest = "", [], text
    while "[" in rest:
        before, _bracket, rest = rest.partition("[")
        tag, _colon, rest = rest.partition(":")
        surface, _bracket, rest = rest.partition("]")
        plain += before
        number = int(tag[1:]) if tag[1:] else None
        named.append(Named(len(plain), len(plain) + len(surface), KINDS[tag[0]], number))
        plain += surface
    return plain + rest, named


def said(text: str) -> list[tuple[str, int, int]]:
    return [(p.kind, p.source, p.target) for p in propose(*marked(text))]


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_precision_on_the_marked_sentences_is_over_nine_tenths(part: str, extractor: Extractor) -> None:
    sentences = [sentence for sentence in read_sentences(SENTENCES) if sentence.part == part]
    report = evaluate_relations(sentences, extractor.extract)
    assert report.total.precision > 0.9, report.wrong
    assert report.total.recall > 0.6, report.missed


def test_the_set_is_large_enough_to_say_something() -> None:
    sentences = read_sentences(SENTENCES)
    assert len(sentences) >= 120
    assert sum(not sentence.stated for sentence in sentences) >= 30
    assert sum(sentence.part == "held-out" for sentence in sentences) >= 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اللواء [P1:حسام لوقا] رئيس “[O2:إدارة المخابرات العامة]”.", [("holds_post", 1, 2)]),
        ("مُدِيرُ [O2:إِدَارَةِ] الْعَمِيدُ [P1:فُلَانٌ].", [("holds_post", 1, 2)]),
        ("نائب القائد العسكري لميليشيا [O2:الحرس] في البوكمال [P1:فلان].", []),
        ("[P1:فلان]، نائب القائد العسكري لميليشيا [O2:الحرس] في البوكمال.", [("holds_post", 1, 2)]),
        ("[O1:اللواء] التابع لـ[O2:الحرس] التابع ل[O3:الأركان].", [("part_of", 1, 2), ("part_of", 2, 3)]),
        ("[L1:معبر السكك] الذي تسيطر عليه ميليشيات “[O2:الحشد]”.", [("controls", 2, 1)]),
        ("[L1:القصير]، الخاضعة لسيطرة [O2:الحزب].", [("controls", 2, 1)]),
        ("لم تعد [L1:القصير] الخاضعة لسيطرة [O2:الحزب].", []),
        ("[P1:فلان] قائد [O2:اللواء] [P3:علان].", []),
        ("[P1:فلان] قائد [O2:اللواء] [P:علان].", []),
        ("[P1:فلان] قائد [O:اللواء]. وصل [O2:الحزب].", []),
        ("[P1:فلان]. رئيس [O2:الحزب] وصل.", []),
        ("[O1:الحزب] التابع ل[O1:حزب الله].", []),
        ("رئيس [O2:السلطة] الراحل [P1:فلان].", []),
        ("غرب [L1:اليمن] الذي يسيطر عليه [O2:الحوثيون].", []),
        ("فقد [L1:القصير]، تحت سيطرة [O2:الحزب].", []),
        ("روسيا في [O1:مجلس الأمن] حليفة ل[O2:الحكومة].", []),
        ("نواب رئيس [O2:مجلس الوزراء] [P1:فلان].", []),
        ("[P1:Aoun], commander of the [O2:Army], left.", [("holds_post", 1, 2)]),
    ],
)
def test_what_is_said(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert said(text) == expected


def test_a_proposal_says_where_and_by_what_title() -> None:
    text, named = marked("قبل ذلك. وصل اللِّواء [P1:حسام لوقا] رئيسُ “[O2:إدارة المخابرات]” أمس.")
    (found,) = propose(text, named)
    assert text[found.start : found.end].startswith("حسام لوقا رئيسُ “إدارة المخابرات")
    assert (found.title, found.post, found.pattern) == ("رئيس إدارة المخابرات", "رييس", "post-after-1")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="رئيسقدلتابعهوالم ،.“”\n\N{ARABIC FATHA}\ue001\ue002a", max_size=60), st.data())
def test_any_text_will_do(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    kinds = st.sampled_from(list(Kind))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    named = [Named(a, b, data.draw(kinds), data.draw(st.integers(1, 3) | st.none())) for a, b in spans]
    for proposal in propose(text, named):
        assert 0 <= proposal.start < proposal.end <= len(text)
        assert proposal.source != proposal.target
