"""Training of the statistical recogniser and of the list of common words, from tagged sentences.

Run as a module::

    python -m entities.recognizers.training --corpus anercorp.train.conll --corpus wojood-sample.train.conll

The result depends only on the corpora, the gazetteer and this code: the optimiser starts from zero and adds in a
fixed order.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pycrfsuite  # type: ignore[import-untyped]

from entities.evaluation.conll import KINDS, TaggedSentence, read_conll
from entities.extraction import compile_gazetteer, records_from_reference
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.reference import load_reference
from entities.gazetteer.tokens import split_tokens
from entities.recognizers.crf import MODEL
from entities.recognizers.document import Document
from entities.recognizers.features import document_features
from entities.recognizers.gazetteer import read_document
from entities.recognizers.marked_reports import read_reports
from entities.recognizers.templates import Pools, filled_sentences

_OPTIONS = {"c1": 0.05, "c2": 0.5, "max_iterations": 120, "feature.minfreq": 2, "feature.possible_transitions": True}
_COPIES = 8
_REPORTS = 0
_COMMON_LEAST = 3
_COMMON_SHARE = 0.05
Example = tuple[list[list[str]], list[str]]


def examples(sentences: Iterable[TaggedSentence], gazetteer: Gazetteer, *, forget: int = 0) -> Iterator[Example]:
    """Turn tagged sentences into features and labels, one pair per part between sentence ends.

    Args:
        sentences: any number.
        gazetteer: known names, seen by the model as features.
        forget: of every ``forget + 1`` sentences all but one are shown without known names, so that the model also
        learns
            to do without; 0 shows all.
    """
    for number, sentence in enumerate(sentences):
        document = read_document(sentence.text, gazetteer)
        known = document.known if number % (forget + 1) == 0 else ()
        labels = token_labels(sentence, document)
        for first, last in document.tokens.sentences:
            yield document_features(document, known, first, last), labels[first:last]


def token_labels(sentence: TaggedSentence, document: Document) -> list[str]:
    """Copy the tags of tokens to the pieces inside them; tags other than LOC, ORG and PER become O."""
    labels = ["O"] * len(document.tokens)
    limits: list[tuple[int, int]] = []
    position = 0
    for token in sentence.tokens:
        limits.append((position, position + len(token)))
        position += len(token) + 1
    pieces = document.tokens
    starts = [pieces.original_span(start, end)[0] for start, end in zip(pieces.starts, pieces.ends, strict=True)]
    for first, last, tag in sentence.spans():
        if tag not in KINDS:
            continue
        inside = [i for i, start in enumerate(starts) if limits[first][0] <= start < limits[last - 1][1]]
        for index in inside:
            labels[index] = f"{'B' if index == inside[0] else 'I'}-{tag[:3]}"
    return labels


def train(
    corpora: Sequence[Sequence[TaggedSentence]], filled: Sequence[TaggedSentence], gazetteer: Gazetteer, model: Path
) -> int:
    """Train on n corpora and the filled sentences and write the model file; returns the number of sentences used.

    Raises:
        ValueError: the corpora have no sentence.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_OPTIONS, verbose=False)
    count = 0
    for corpus in corpora:
        for rows, labels in examples(corpus, gazetteer):
            trainer.append(rows, labels)
            count += 1
    for rows, labels in examples(filled, gazetteer, forget=1):
        trainer.append(rows, labels)
        count += 1
    if not count:
        raise ValueError("there is nothing to train on")
    trainer.train(str(model))
    return count


def common_words(corpora: Sequence[Sequence[TaggedSentence]]) -> list[str]:
    """Words that occur at least three times outside names and in at most one of twenty cases inside one, sorted."""
    outside: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for corpus in corpora:
        for sentence in corpus:
            for token, tag in zip(sentence.tokens, sentence.tags, strict=True):
                pieces = [piece for piece in split_tokens(token).texts if piece.isalpha() and not piece.isascii()]
                (outside if tag == "O" else inside).update(pieces)
    return sorted(
        word for word, n in outside.items() if n >= _COMMON_LEAST and inside[word] <= _COMMON_SHARE * (n + inside[word])
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Train from the command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description="Train the statistical recogniser from CoNLL files.")
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="a CoNLL file; may be repeated")
    parser.add_argument("--model", type=Path, default=MODEL, help="file to write")
    parser.add_argument("--words", type=Path, help="also write the list of common words to this file")
    parser.add_argument("--reports", type=int, default=_REPORTS, help="how often each written report is read")
    options = parser.parse_args(arguments)
    corpora = [read_conll(path) for path in options.corpus]
    if options.words is not None:
        options.words.write_text("\n".join(common_words(corpora)) + "\n", encoding="utf-8")
    reference = load_reference()
    gazetteer = compile_gazetteer(records_from_reference(reference.entities, reference.version))
    filled = list(filled_sentences(Pools.of(reference.entities), _COPIES))
    filled += [report for report in read_reports() for _ in range(options.reports)]
    print(f"{train(corpora, filled, gazetteer, options.model)} sentences, {options.model.stat().st_size} bytes")


if __name__ == "__main__":
    main()
