"""The optional BERT recogniser: camel-tools' ``NERecognizer`` with a model from the folder ``CAMELTOOLS_DATA``.

torch and transformers are not part of the default install, and ``camel_tools.ner`` takes seconds and hundreds of megabytes
to import, so it is imported only here and only when a model is loaded. Its import also fetches a catalogue over the
network if the folder has none; therefore the folder is checked before anything is imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from entities.arabic.normalize import normalize_text
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.tokens import Tokens
from entities.recognizers.affixes import name_start
from entities.recognizers.crf import announced_kind
from entities.recognizers.document import Document, Trust
from entities.recognizers.shape import shape
from entities.spans import Kind, Span

VARIABLE = "CAMELTOOLS_DATA"
PACKAGES = ("torch", "transformers", "muddler")
"""What ``camel_tools.ner`` imports and the default install leaves out."""
_LAYOUT = (
    f"{VARIABLE} names a folder with catalogue.json and, under data/, the folder of the model that the catalogue gives for "
    "NamedEntityRecognition; see docs/extraction-bert.md"
)
_FILES = ("config.json", "vocab.txt")
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_KINDS = {"LOC": Kind.LOCATION, "ORG": Kind.ORGANIZATION, "PERS": Kind.PERSON, "PER": Kind.PERSON, "MISC": None}
_POSITIONS = 256  # camel-tools pads every sentence to this many word pieces
_LONGEST = 100  # letters; WordPiece treats a longer word as unknown, and camel-tools cannot cut one of over 254 pieces
_AT_ONCE = 256  # sentences; camel-tools builds the input of a whole call, 8 kB per sentence, before it reads any
_SCORE = 0.6  # camel-tools does not return the model's probabilities
_SENTENCE_ENDS = ".!?؟;؛…"
_MARK = re.compile(r"(\S)\1*")


class CamelUnavailable(Exception):
    """The BERT recogniser cannot run here; the message says what to do."""


class PackagesMissing(CamelUnavailable):
    """torch or another package is not installed, or cannot be imported."""


class ModelMissing(CamelUnavailable):
    """The folder has no model, or no folder is named."""


class ModelUnusable(CamelUnavailable):
    """The model in the folder is not one for names of places, organisations and people."""


@dataclass(frozen=True, slots=True)
class ModelWord:
    """A word or mark as the model reads it, and its token, or ``None`` for a mark."""

    text: str
    token: int | None


class Tagger(Protocol):
    """Labels the words of sentences."""

    @property
    def version(self) -> str:
        """Changes whenever the labels may."""
        ...

    def reads(self, word: str) -> bool:
        """Say whether anything of a word reaches the model; one of invisible characters alone does not."""
        ...

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return a label for each word of n sentences; ``reads`` must be true for all words."""
        ...


@dataclass(frozen=True, slots=True)
class BertTagger:
    """camel-tools' recogniser.

    Attributes:
        model: a ``camel_tools.ner.NERecognizer``.
        version: a digest of the model's files.
    """

    model: Any
    version: str

    def reads(self, word: str) -> bool:
        """As in :class:`Tagger`; the model's own tokenizer decides."""
        return bool(self.model.tokenizer.tokenize(word))

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """As in :class:`Tagger`."""
        labels: list[list[str]] = []
        for first in range(0, len(sentences), _AT_ONCE):
            labels += self.model.predict([list(words) for words in sentences[first : first + _AT_ONCE]])
        return labels


@dataclass(frozen=True, slots=True)
class CamelRecognizer:
    """Names by a fine-tuned BERT. Build with :meth:`load`."""

    gazetteer: Gazetteer
    tagger: Tagger
    name: str = "camel"
    trust: Trust = Trust.GENERAL_MODEL

    @classmethod
    def load(cls, gazetteer: Gazetteer) -> CamelRecognizer:
        """Load the model of the folder ``CAMELTOOLS_DATA``, once per process and folder.

        Raises:
            CamelUnavailable: packages or model are missing, or the model is of another kind.
        """
        return cls(gazetteer, load_tagger(os.environ.get(VARIABLE, "")))

    @property
    def version(self) -> str:
        """Changes with this module's rules and with the model."""
        return f"1.{self.tagger.version}"

    def recognize(self, document: Document) -> list[Span]:
        """Return one span for each run of words that the model labels as a name, without proclitics, sorted by start."""
        spans: list[Span] = []
        for tagged_first, tagged_last, tagged_kind in tag(document, self.tagger):
            if any(text.isascii() and not text.isdigit() for text in document.tokens.texts[tagged_first:tagged_last]):
                continue  # the models are Arabic; Latin names are left to the gazetteer and the rules
            kind = announced_kind(document, tagged_first, tagged_kind)
            for first, last in shape(document, tagged_first, tagged_last, kind):
                begin = name_start(document, first, self.gazetteer)
                start, end = document.tokens.original_span(begin, document.tokens.ends[last - 1])
                spans.append(Span(start, end, kind, self.name, _SCORE, reasons=("camel:bert",)))
        return sorted(spans, key=lambda span: (span.start, span.end))


def tag(document: Document, tagger: Tagger) -> list[tuple[int, int, Kind]]:
    """Tag a document; returns (first token, end token, kind) by first token."""
    read = [[word for word in words if tagger.reads(word.text)] for words in read_words(document.tokens)]
    sentences = [words for words in read if words]
    labels = tagger.predict([[word.text for word in words] for words in sentences])
    if len(labels) != len(sentences):
        raise ValueError(f"{len(sentences)} sentences, but labels of {len(labels)}")
    return list(chain.from_iterable(map(label_runs, sentences, labels)))


def read_words(tokens: Tokens) -> list[list[ModelWord]]:
    """Write the sentences of a text as the model was trained on them: whole words and single marks, in original letters.

    Diacritics, tatweel and invisible characters are left out, a run of the same mark is one mark, and a word is cut after 100
    letters.

    Returns:
        For each of ``tokens.sentences`` its words; the marks that end a sentence are its last words.
    """
    text = tokens.normalized.original
    spans = [tokens.original_span(start, end) for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    sentences: list[list[ModelWord]] = []
    for first, last in tokens.sentences:
        words: list[ModelWord] = []
        for token in range(first, last):
            boundary = text[spans[token - 1][1] if token else 0 : spans[token][0]]
            if token == first and sentences:
                ended = 1 + max(map(boundary.rfind, _SENTENCE_ENDS))
                sentences[-1] += _marks(boundary[:ended])
                boundary = boundary[ended:]
            words += [*_marks(boundary), ModelWord(_visible(text[slice(*spans[token])])[:_LONGEST], token)]
        sentences.append(words)
    if sentences:
        sentences[-1] += _marks(text[spans[-1][1] :])
    return sentences


def _marks(boundary: str) -> list[ModelWord]:
    return [ModelWord(match.group(1), None) for match in _MARK.finditer(_visible(boundary))]


def _visible(text: str) -> str:
    """Leave out what the normaliser drops; letters stay as they are printed, presentation forms as their letters."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if normalize_text(char))


def label_runs(words: Sequence[ModelWord], labels: Sequence[str]) -> list[tuple[int, int, Kind]]:
    """Read n labels of n words of one sentence as names.

    A name goes on with I- of the kind it began with; an I- that continues nothing begins a name.

    Returns:
        (first token, end token, kind) of each name of a kind that counts; marks at its ends are left out.

    Raises:
        ValueError: there is not a label for each word: from some point on they would belong to the wrong words.
        ModelUnusable: a label is not known here.
    """
    if len(words) != len(labels):
        raise ValueError(f"{len(words)} words, but {len(labels)} labels")
    found: list[tuple[int, int, Kind]] = []
    start = 0
    for index in range(1, len(labels) + 1):
        if index < len(labels) and labels[index] == f"I-{labels[start][2:]}":
            continue
        kind = kind_of(labels[start])
        tokens = [word.token for word in words[start:index] if word.token is not None]
        if kind is not None and tokens:
            found.append((tokens[0], tokens[-1] + 1, kind))
        start = index
    return found


def kind_of(label: str) -> Kind | None:
    """Return the kind a label such as ``B-PERS`` stands for, ``None`` for O and the miscellany.

    Raises:
        ModelUnusable: it is not a label of this kind.
    """
    if label == "O":
        return None
    position, _, sort = label.partition("-")
    if position not in {"B", "I"} or sort not in _KINDS:
        raise ModelUnusable(f"the model has a label {label}; there may be O, and B- and I- with {', '.join(_KINDS)}")
    return _KINDS[sort]


@lru_cache(maxsize=1)
def load_tagger(folder: str) -> BertTagger:
    """Load the model that the catalogue of a folder names for NamedEntityRecognition.

    Args:
        folder: path of the folder, ``~`` allowed; empty if none is named.

    Raises:
        CamelUnavailable: as :meth:`CamelRecognizer.load`.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise PackagesMissing(
            f"The camel recogniser needs packages that are not installed: {', '.join(missing)}. Run `make bert`. {_LAYOUT}."
        )
    if not folder:
        raise ModelMissing(f"The camel recogniser has no model: {VARIABLE} is not set. {_LAYOUT}.")
    path = find_model(Path(folder).expanduser().absolute())
    try:
        from camel_tools.ner import NERecognizer  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:  # OSError: torch's libraries, or ~/.camel_tools, which it always creates
        raise PackagesMissing(
            f"camel_tools.ner cannot be imported ({error}). `make bert` installs what it needs; HOME must be writable."
        ) from error
    import_module("transformers.utils.logging").disable_progress_bar()
    try:
        model = NERecognizer(str(path))
    except Exception as error:  # each file and each format fails with its own kind of error
        raise ModelUnusable(f"The model in {path} cannot be read: {error}") from error
    _check(model, path)
    return BertTagger(model, _digest(path))


def find_model(folder: Path) -> Path:
    """Return the folder of the model that ``catalogue.json`` gives as the default for NamedEntityRecognition.

    Raises:
        ModelMissing: there is no catalogue, it names no such model, or files of the model are missing.
    """
    catalogue = folder / "catalogue.json"
    try:
        component = json.loads(catalogue.read_text(encoding="utf-8"))["components"]["NamedEntityRecognition"]
        path: Path = folder / "data" / component["datasets"][component["default"]]["path"]
    except OSError as error:
        raise ModelMissing(f"{catalogue} cannot be read: {error.strerror}. {_LAYOUT}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelMissing(f"{catalogue} names no model for NamedEntityRecognition. {_LAYOUT}.") from error
    missing = [name for name in _FILES if not (path / name).is_file()]
    if not any((path / name).is_file() for name in _WEIGHTS):
        missing.append(" or ".join(_WEIGHTS))
    if missing:
        raise ModelMissing(f"{path} lacks {', '.join(missing)}. {_LAYOUT}.")
    return path


def _check(model: Any, path: Path) -> None:
    """Refuse a model that would fail on the first text, or label it at random."""
    labels = list(model.labels_map.values())
    if "O" not in labels or not any(map(kind_of, labels)):
        raise ModelUnusable(f"The model in {path} is none for names; its labels are {', '.join(map(str, labels))}.")
    config = model.model.config
    if config.max_position_embeddings < _POSITIONS:
        raise ModelUnusable(f"The model in {path} reads {config.max_position_embeddings} pieces, not {_POSITIONS}.")
    if len(model.tokenizer) > config.vocab_size:
        raise ModelUnusable(f"The vocabulary in {path} has more words than the model: {len(model.tokenizer)}.")


def _digest(path: Path) -> str:
    """Digest the files that determine the labels; of weights those that transformers prefers."""
    weights = next(name for name in _WEIGHTS if (path / name).is_file())
    total = hashlib.sha256()
    for name in (*_FILES, weights):
        with (path / name).open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()[:12]
