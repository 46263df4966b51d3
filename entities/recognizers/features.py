"""What the statistical recogniser sees of a text: features of each token alone, and of tokens together.

A feature of one token applies at a distance: ``-1:w=قال`` means that the token before is قال. Features of one token are a
function of its word, so their weights are looked up once per word and not once per occurrence (see
:mod:`entities.recognizers.crf`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document, word_stems
from entities.recognizers.lexicon import (
    DIRECTIONS,
    FUNCTION_WORDS,
    GROUP_HEADS,
    KUNYA_HEADS,
    NAME_LINKS,
    PLACE_HEADS_INSIDE,
    PLACE_HEADS_OUTSIDE,
    REPORTING_VERBS,
)
from entities.recognizers.wordlists import name_class, title_words
from entities.spans import Span

FEATURES_VERSION = "2"
WINDOW = (-2, -1, 0, 1, 2)
_NEAR = frozenset({-1, 0, 1})
_PROCLITICS = "وفبلك"
JointKey = tuple[tuple[str, str, str], tuple[str, str], tuple[str, str, str], tuple[str, str, str]]


@lru_cache(maxsize=1 << 16)
def cue_class(word: str) -> str:
    """The class of announcing word of a token, without proclitics; ``"-"`` for none. One word has one class."""
    for stem in word_stems(word):
        if stem in FUNCTION_WORDS:
            return "f"
        if stem in title_words():
            return "t"
        if stem in PLACE_HEADS_OUTSIDE:
            return "p"
        if stem in PLACE_HEADS_INSIDE:
            return "q"
        if stem in GROUP_HEADS:
            return "g"
        if stem in REPORTING_VERBS:
            return "v"
        if stem in DIRECTIONS:
            return "d"
        if stem in KUNYA_HEADS or stem in NAME_LINKS:
            return "k"
    return "-"


@lru_cache(maxsize=1 << 16)
def word_features(word: str, distance: int) -> tuple[str, ...]:
    """Features of a token seen from ``distance`` tokens away; an empty string means the edge of a sentence."""
    if not word:
        return (f"{distance}:edge",)
    prefix, stem = _split(word)
    found = [f"w={word}", f"c={cue_class(word)}", f"n={name_class(word)}"]
    if distance in _NEAR:
        found += [
            f"s={stem}",
            f"x={prefix}",
            f"a={word[:2]}",
            f"z={word[-2:]}",
            f"y={word[-3:]}",
            f"l={min(len(stem), 7)}",
        ]
        if word.isascii():
            found.append("digits" if word.isdigit() else "latin")
    if distance == 0:
        found += [f"b={word[:3]}", f"r={stem[:3]}", f"u={word[-1:]}", f"v={stem[:4]}"]
    return tuple(f"{distance}:{feature}" for feature in found)


@lru_cache(maxsize=1 << 18)
def joint_features(
    words: tuple[str, str, str],
    boundaries: tuple[str, str],
    known: tuple[str, str, str],
    external: tuple[str, str, str],
) -> tuple[str, ...]:
    """Features of a token together with its neighbours.

    Args:
        words: classes of the tokens before, at and after.
        boundaries: what is before and after the token (see :func:`boundary_class`).
        known: what the gazetteer says about the tokens before, at and after.
        external: what the list of external organisations says about them.
    """
    before, here, after = words
    return (
        f"g-={boundaries[0]}",
        f"g+={boundaries[1]}",
        f"G={boundaries[0]}{boundaries[1]}",
        f"k={known[1]}",
        f"k-={known[0]}",
        f"k+={known[2]}",
        f"kg={known[1]}{boundaries[0]}{boundaries[1]}",
        f"kc={known[1]}{before}",
        f"kk={known[0]}{known[1]}{known[2]}",
        f"cc={before}{boundaries[0]}{here}",
        f"c+={here}{boundaries[1]}{after}",
        f"c3={before}{here}{after}",
        f"o={external[1]}",
        f"o-={external[0]}",
        f"o+={external[2]}",
        f"ok={external[1]}{known[1]}",
        f"oc={before}{external[1]}",
        f"og={external[1]}{boundaries[0]}{boundaries[1]}",
        f"oo={external[0]}{external[1]}{external[2]}",
    )


def document_features(document: Document, known: Sequence[Span], first: int, last: int) -> list[list[str]]:
    """Features of the tokens of one sentence, in full; for training and tests, where speed matters less."""
    classes = token_classes(document)
    boundaries = boundary_classes(document)
    labels = known_labels(document, known)
    texts = document.words
    rows: list[list[str]] = []
    for index in range(first, last):
        row: list[str] = []
        for distance in WINDOW:
            at = index + distance
            row.extend(word_features(texts[at] if first <= at < last else "", distance))
        row.extend(joint_features(*joint_key(index, first, last, classes, boundaries, labels, document.external)))
        rows.append(row)
    return rows


def joint_key(
    index: int,
    first: int,
    last: int,
    classes: Sequence[str],
    boundaries: Sequence[str],
    labels: Sequence[str],
    external: Sequence[str],
) -> JointKey:
    """The arguments of :func:`joint_features` for one token of the sentence ``first:last``."""
    left, right = index > first, index + 1 < last
    return (
        (classes[index - 1] if left else "^", classes[index], classes[index + 1] if right else "$"),
        (boundaries[index] if left else "^", boundaries[index + 1] if right else "$"),
        (labels[index - 1] if left else "^", labels[index], labels[index + 1] if right else "$"),
        (external[index - 1] if left else "^", external[index], external[index + 1] if right else "$"),
    )


def token_classes(document: Document) -> list[str]:
    """Cue class and name class of each token, two letters."""
    return [_token_class(word) for word in document.words]


@lru_cache(maxsize=1 << 16)
def _token_class(word: str) -> str:
    return cue_class(word) + name_class(word)


def boundary_classes(document: Document) -> list[str]:
    """What is before each token."""
    return [
        boundary_class(between, boundary)
        for between, boundary in zip(document.tokens.between, document.tokens.boundaries, strict=True)
    ]


@lru_cache(maxsize=4096)
def boundary_class(between: str, boundary: Boundary) -> str:
    """Sort a piece between tokens: ``_`` space, ``q`` quote, ``b`` bracket, ``,`` comma, ``m`` mask, ``.`` other."""
    if boundary in (Boundary.SPACE, Boundary.NONE):
        return "_"
    for sign, label in (('"', "q"), ("'", "q"), ("(", "b"), (")", "b"), ("،", ","), (",", ","), (":", ":")):
        if sign in between:
            return label
    return "m" if boundary is Boundary.MASK else "."


def known_labels(document: Document, known: Sequence[Span]) -> list[str]:
    """For each token whether a known name begins (B) or continues (I) there, its kind, and in lower case if it is
    weak."""
    labels = ["-"] * len(document.tokens)
    for span in known:
        first = document.token_at(span.start)
        if first is None:
            continue
        start = document.tokens.normalized.from_original(span.start, span.end)
        label = span.kind.value[0]
        label = label.upper() if span.score >= 0.5 else label
        index = first
        while index < len(labels) and document.tokens.starts[index] < start[1]:
            labels[index] = ("B" if index == first else "I") + label
            index += 1
    return labels


@lru_cache(maxsize=1 << 16)
def _split(word: str) -> tuple[str, str]:
    """Guess proclitics from letters alone: the guess need not be right, only consistent."""
    cut = 0
    if len(word) > 3 and word[0] in "وف":
        cut = 1
    if word.startswith("لل", cut) and len(word) - cut > 4:
        return word[: cut + 2], word[cut + 2 :]
    if len(word) - cut > 4 and word[cut] in "بلك" and word.startswith("ال", cut + 1):
        cut += 1
    if word.startswith("ال", cut) and len(word) - cut > 3:
        cut += 2
    return word[:cut], word[cut:]
