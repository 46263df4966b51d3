"""The statistical recogniser: a linear-chain conditional random field trained by :mod:`entities.recognizers.training`.

The model file is CRFsuite's. Its weights are read once and the best labelling is found here: the weights a word
brings to its own label and to its neighbours' are summed once per word and cached, which is several times faster than
passing every feature as a string to the library each time. The labels are the same; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pycrfsuite  # type: ignore[import-untyped]

from entities.gazetteer.matcher import Gazetteer
from entities.recognizers.affixes import name_start
from entities.recognizers.context import head_before
from entities.recognizers.document import Document, Trust
from entities.recognizers.external_names import EXTERNAL
from entities.recognizers.features import (
    FEATURES_VERSION,
    WINDOW,
    JointKey,
    boundary_classes,
    joint_features,
    joint_key,
    known_labels,
    token_classes,
    word_features,
)
from entities.recognizers.languages import Language
from entities.recognizers.lexicon import PLACE_HEADS_OUTSIDE
from entities.recognizers.shape import is_world, shape
from entities.spans import Kind, Span

MODEL = Path(__file__).parent / "models" / "ner.crfsuite"
_KINDS = {"LOC": Kind.LOCATION, "ORG": Kind.ORGANIZATION, "PER": Kind.PERSON}
_SCORE = 0.6
_CACHE_LIMIT = 100_000
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """Weights of a trained model.

    Attributes:
        labels: m labels such as ``B-LOC``.
        transitions: m x m weights, from row to column.
        states: m weights for each feature.
    """

    labels: tuple[str, ...]
    transitions: Weights
    states: dict[str, Weights]
    _words: dict[str, Weights] = field(default_factory=dict, repr=False)
    _joints: dict[object, Weights] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, path: Path) -> Model:
        """Read a CRFsuite model file.

        Raises:
            OSError: there is no such file, or it is not a model.
        """
        tagger = pycrfsuite.Tagger()
        with tagger.open(str(path)):
            labels = tuple(sorted(tagger.labels()))
            info = tagger.info()
        number = {label: index for index, label in enumerate(labels)}
        transitions = np.zeros((len(labels), len(labels)), dtype=np.float32)
        for (one, other), weight in info.transitions.items():
            transitions[number[one], number[other]] = weight
        states: dict[str, Weights] = {}
        for (feature, label), weight in info.state_features.items():
            if feature not in states:
                states[feature] = np.zeros(len(labels), dtype=np.float32)
            states[feature][number[label]] = weight
        return cls(labels, transitions, states)

    def best_labels(self, emissions: Weights, lengths: Sequence[int]) -> list[list[int]]:
        """Return the best sequences of label numbers (Viterbi), all sentences of a text at once.

        Args:
            emissions: s x n x m weights of s sentences of at most n tokens; what is after a sentence's end is not read.
            lengths: s lengths, 1 to n.
        """
        back = np.empty(emissions.shape, dtype=np.intp)
        totals = np.empty_like(emissions)
        totals[:, 0] = emissions[:, 0]
        for index in range(1, emissions.shape[1]):
            through = totals[:, index - 1, :, None] + self.transitions
            back[:, index] = through.argmax(axis=1)
            totals[:, index] = through.max(axis=1) + emissions[:, index]
        paths: list[list[int]] = []
        for sentence, length in enumerate(lengths):
            path = [int(totals[sentence, length - 1].argmax())]
            steps = back[sentence, 1:length].tolist()
            for step in reversed(steps):
                path.append(step[path[-1]])
            paths.append(path[::-1])
        return paths

    def word_weights(self, word: str) -> Weights:
        """Weights a word brings to the tokens around it: len(WINDOW) x m, row i for ``WINDOW[i]``."""
        found = self._words.get(word)
        if found is None:
            found = np.stack([self._sum(word_features(word, distance)) for distance in WINDOW])
            _remember(self._words, word, found)
        return found

    def joint_weights(self, key: JointKey) -> Weights:
        """Weights of a token's joint features, m of them."""
        found = self._joints.get(key)
        if found is None:
            found = self._sum(joint_features(*key))
            _remember(self._joints, key, found)
        return found

    def _sum(self, features: Sequence[str]) -> Weights:
        total = np.zeros(len(self.labels), dtype=np.float32)
        for feature in features:
            weights = self.states.get(feature)
            if weights is not None:
                total += weights
        return total


def _remember(cache: dict[Any, Weights], key: object, value: Weights) -> None:
    """Store a sum; a full cache is emptied, so that memory stays bounded."""
    if len(cache) >= _CACHE_LIMIT:
        cache.clear()
    cache[key] = value


@lru_cache(maxsize=2)
def load_model(path: Path = MODEL) -> Model:
    """Read a model once per process."""
    return Model.read(path)


@dataclass(frozen=True, slots=True)
class CrfRecognizer:
    """Names that are in no list, by the form of the words and their context."""

    gazetteer: Gazetteer
    model: Model = field(default_factory=load_model)
    name: str = "crf"
    trust: Trust = Trust.MODEL
    version: str = f"4.{FEATURES_VERSION}"

    def recognize(self, document: Document) -> list[Span]:
        """Return one span for each run of words that the model labels as a name, without proclitics, sorted by start."""
        spans: list[Span] = []
        for tagged_first, tagged_last, label in tag(document, self.model):
            if any(text.isascii() and not text.isdigit() for text in document.tokens.texts[tagged_first:tagged_last]):
                continue  # the corpora are Arabic; Latin names are left to the gazetteer and the rules
            if document.language_at(document.tokens.original_start(tagged_first)) is not Language.ARABIC:
                continue
            kind = announced_kind(document, tagged_first, _KINDS[label])
            for first, last in shape(document, tagged_first, tagged_last, kind):
                known = is_world(document, first, last)
                # A name of a club or company that no place has is not a place.
                body = known and (kind is Kind.ORGANIZATION or (first, last) not in document.listed)
                begin = name_start(document, first, self.gazetteer)
                start, end = document.tokens.original_span(begin, document.tokens.ends[last - 1])
                found = Kind.ORGANIZATION if body and kind is Kind.LOCATION else kind
                reasons = ("crf:viterbi", EXTERNAL) if body and found is Kind.ORGANIZATION else ("crf:viterbi",)
                spans.append(Span(start, end, found, self.name, _SCORE, reasons=reasons))
        return spans


def announced_kind(document: Document, first: int, kind: Kind) -> Kind:
    """Correct a guessed kind by the head noun of a place at or before the guess: قرى العنكاوي is not an organisation."""
    if kind is Kind.LOCATION:
        return kind
    if any(stem in PLACE_HEADS_OUTSIDE for stem in document.stems[first]):
        return Kind.LOCATION
    head = head_before(document, first)
    return Kind.LOCATION if head is not None and head.kind is Kind.LOCATION else kind


def tag(document: Document, model: Model) -> list[tuple[int, int, str]]:
    """Tag a document; returns (first token, end token, LOC or ORG or PER) by first token."""
    classes, boundaries, labels = (
        token_classes(document),
        boundary_classes(document),
        known_labels(document, document.known),
    )
    external = document.external
    reach = max(-WINDOW[0], WINDOW[-1])
    edge = [model.word_weights("")] * reach
    found: list[tuple[int, int, str]] = []
    for sentences in _alike(document.tokens.sentences):
        lengths = [last - first for first, last in sentences]
        emissions = np.zeros((len(sentences), max(lengths), len(model.labels)), dtype=np.float32)
        for row, (first, last) in enumerate(sentences):
            keys = (joint_key(i, first, last, classes, boundaries, labels, external) for i in range(first, last))
            own = emissions[row, : last - first]
            own[:] = [model.joint_weights(key) for key in keys]
            padded = np.array([*edge, *(model.word_weights(text) for text in document.words[first:last]), *edge])
            for column, distance in enumerate(WINDOW):
                own += padded[reach + distance : reach + distance + last - first, column]
        for (first, _), path in zip(sentences, model.best_labels(emissions, lengths), strict=True):
            found.extend(_label_runs([model.labels[number] for number in path], first))
    return sorted(found)


def _alike(sentences: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Group sentences so that none is more than twice as long as another of its group, and twenty tokens longer: otherwise a text
    without a full stop would make every sentence as long as itself."""
    group: list[tuple[int, int]] = []
    for first, last in sorted(sentences, key=lambda limits: limits[1] - limits[0]):
        if group and last - first > 2 * (group[0][1] - group[0][0]) + 20:
            yield group
            group = []
        group.append((first, last))
    if group:
        yield group


def _label_runs(path: Sequence[str], first: int) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    start = 0
    for index in range(1, len(path) + 1):
        if index == len(path) or path[index] != f"I-{path[start][2:]}":
            if path[start] != "O":
                found.append((first + start, first + index, path[start][2:]))
            start = index
    return found
