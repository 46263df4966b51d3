"""Training data are read as they are meant, and a model comes out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from entities.evaluation.conll import TaggedSentence
from entities.extraction import Extractor
from entities.gazetteer.reference import load_reference
from entities.recognizers.crf import Model, tag
from entities.recognizers.gazetteer import read_document
from entities.recognizers.templates import Pools, filled_sentences
from entities.recognizers.training import common_words, token_labels, train

SENTENCE = TaggedSentence(
    ("قال", "رامي", "عبد-الرحمن", "في", "وحلب", "أمس", "."), ("O", "B-PER", "I-PER", "O", "B-LOC", "B-MISC", "O")
)


def test_tags_of_tokens_reach_their_units(extractor: Extractor) -> None:
    document = read_document(SENTENCE.text, extractor.gazetteer)
    assert document.tokens.texts == ("قال", "رامي", "عبد", "الرحمن", "في", "وحلب", "امس")
    assert token_labels(SENTENCE, document) == ["O", "B-PER", "I-PER", "I-PER", "O", "B-LOC", "O"]


def test_common_words_stand_outside_names() -> None:
    assert common_words([[SENTENCE] * 3]) == ["في", "قال"]


def test_filled_sentences_are_tagged_and_repeatable() -> None:
    pools = Pools.of(load_reference().entities)
    filled = list(filled_sentences(pools, 2))
    assert filled == list(filled_sentences(pools, 2))
    assert len({sentence.text for sentence in filled}) > 0.9 * len(filled)
    tags = {tag for sentence in filled for tag in sentence.tags}
    assert tags == {"O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER"}
    assert not any("{" in sentence.text for sentence in filled)
    assert all(len(sentence.tokens) == len(sentence.tags) for sentence in filled)


def test_a_model_learns_and_trains_alike_twice(extractor: Extractor, tmp_path: Path) -> None:
    filled = list(filled_sentences(Pools.of(load_reference().entities), 1))
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        assert train([[SENTENCE]], filled, extractor.gazetteer, path) > len(filled)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    document = read_document("قتل القيادي في لواء الفجر سامر الحمصي في غارة على منطقة السخنة", extractor.gazetteer)
    labels = {label for _, _, label in tag(document, Model.read(paths[0]))}
    assert "LOC" in labels


def test_nothing_to_train_on_is_refused(extractor: Extractor, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing"):
        train([], [], extractor.gazetteer, tmp_path / "none")
