"""Scores counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entities.evaluation.articles import MarkedMention, evaluate_articles, listed_entities, read_articles
from entities.evaluation.conll import TaggedSentence, evaluate_conll, read_conll
from entities.evaluation.scores import Score, overlapping, strict
from entities.evaluation.speed import WORDS, cut_articles, measure
from entities.extraction import Extractor
from entities.spans import Kind, Link, LinkStatus, Span

L, P = "location", "person"


def test_strict_counts_limits_and_kind() -> None:
    predicted = [(0, 4, L), (5, 9, L), (10, 14, P)]
    marked = [(0, 4, L), (5, 8, L), (10, 14, L), (20, 24, L)]
    assert strict(predicted, marked) == Score(1, 3, 4)


def test_optional_marks_count_neither_way() -> None:
    assert strict([(0, 4, L), (6, 9, L)], [], [(0, 5, P)]) == Score(0, 1, 0)
    assert strict([], [], [(0, 5, P)]) == Score(0, 0, 0)
    assert strict([(0, 5, L)], [(0, 5, L)], [(4, 8, L)]) == Score(1, 1, 1)


def test_overlap_finds_each_mark_once() -> None:
    assert overlapping([(0, 2, L), (2, 4, L)], [(0, 4, L)]) == Score(1, 2, 1)
    assert overlapping([(0, 4, P)], [(0, 4, L)]) == Score(0, 1, 1)


def test_figures_of_a_score() -> None:
    score = Score(1, 2, 4)
    assert (score.precision, score.recall) == (0.5, 0.25)
    assert score.f1 == pytest.approx(1 / 3)
    assert Score().f1 == 0.0


def _nil(start: int, end: int, kind: Kind) -> Link:
    return Link(Span(start, end, kind, "test"), LinkStatus.NIL)


def test_conll_spans_cover_whole_tokens(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("وفي\tO\nوحلب\tB-LOC\nقال\tO\nرامي\tB-PER\nحسن\tI-PER\n\nنعم\tO\n", encoding="utf-8")
    first, second = read_conll(path)
    assert first.spans() == [(1, 2, "LOC"), (3, 5, "PER")]
    assert second.tokens == ("نعم",)
    hits = [_nil(5, 8, Kind.LOCATION), _nil(13, 17, Kind.PERSON)]
    scores = evaluate_conll([first], lambda _: hits)
    assert scores["location"] == Score(1, 1, 1)
    assert scores["person"] == Score(0, 1, 1)
    assert scores["all"] == Score(1, 2, 2)


def test_an_inside_tag_that_continues_nothing_begins_a_span() -> None:
    assert TaggedSentence(("a", "b"), ("I-LOC", "I-PER")).spans() == [(0, 1, "LOC"), (1, 2, "PER")]


def test_a_token_without_a_tag_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("وحده\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        read_conll(path)


def _write(path: Path, text: str, *mentions: dict[str, object]) -> None:
    path.write_text(json.dumps({"text": text, "mentions": list(mentions)}, ensure_ascii=False) + "\n", encoding="utf-8")


def test_articles_are_scored_with_their_links(tmp_path: Path, extractor: Extractor) -> None:
    path = tmp_path / "a.jsonl"
    text = "اجتماع في البوكمال مع سامر الحمصي"
    _write(
        path,
        text,
        {
            "start": 10,
            "end": 18,
            "kind": L,
            "entity": "x",
            "name_ar": "البوكمال",
            "name_en": "Abu Kamal",
            "confidence": "sure",
        },
        {
            "start": 22,
            "end": 33,
            "kind": P,
            "entity": "y",
            "name_ar": "سامر الحمصي",
            "name_en": "",
            "confidence": "sure",
        },
    )
    articles = read_articles(path)
    report = evaluate_articles(articles, extractor.extract, extractor.gazetteer)
    assert report.strict["location"] == Score(1, 1, 1)
    assert (report.links_right, report.links_counted) == (1, 1)
    wrong = evaluate_articles(articles, lambda _: [_nil(10, 18, Kind.LOCATION)], extractor.gazetteer)
    assert wrong.linking_accuracy == 0.0
    assert (wrong.unlinked_right, wrong.unlinked_counted) == (0, 1)


def test_a_mention_outside_the_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    _write(path, "قصير", {"start": 0, "end": 9, "kind": L, "entity": "x"})
    with pytest.raises(ValueError, match="line 1"):
        read_articles(path)


def test_the_place_in_brackets_tells_namesakes_apart(extractor: Extractor) -> None:
    def listed(name_en: str) -> set[str]:
        mark = MarkedMention(0, 1, Kind.LOCATION, "x", "الصالحية", name_en, sure=True)
        entities = extractor.gazetteer.entities
        return {entities[entities[one].ancestors[1]].label_en for one in listed_entities(mark, extractor.gazetteer)}

    assert listed("Al-Salihiyah (Deir ez-Zor)") == {"Deir ez-Zor"}
    assert len(listed("")) > 1


def test_speed_is_measured_on_articles_of_one_length() -> None:
    articles = cut_articles(["واحد اثنان\nثلاثة", "أربعة"], 3)
    assert [len(article.split()) for article in articles] == [WORDS] * 3
    assert articles[0].startswith("واحد اثنان\n ثلاثة أربعة واحد")
    assert articles[1].split()[0] == ("واحد", "اثنان", "ثلاثة", "أربعة")[WORDS % 4]
    read: list[str] = []
    speed = measure(articles, lambda text: read.append(text) or [], warm=1)  # type: ignore[func-returns-value]
    assert read == [articles[0], *articles]
    assert speed.articles == 3
    assert 0 < speed.resident <= speed.peak


def test_speed_needs_words() -> None:
    with pytest.raises(ValueError, match="no words"):
        cut_articles([" \n"], 1)
