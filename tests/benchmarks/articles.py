"""Articles that nobody wrote: the same ones for the same number on every machine.

Words follow Zipf's law over a vocabulary of 200,000, so that an index of them has the few long and the many short lists of real
prose; names of entities stand between them at the rates of conflict reports.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

VOCABULARY = 200_000
ZIPF_EXPONENT = 1.05
WORDS = (200, 600)
TITLE_WORDS = (6, 12)
SENTENCE_WORDS = 18
SENTENCES_A_PARAGRAPH = 4
NAME_RATE = 0.06
"""Names of entities for each word of running text: one in seventeen, as counted in marked conflict reports."""
SOURCES = 40
FIRST_DAY = date(2011, 3, 15)
DAYS = 4_900
SEED = 20_111_115

# Function words come first in any Arabic frequency list; without them stop words would cost nothing here.
FUNCTION_WORDS = (
    "في من على إلى أن التي عن مع الذي هذا هذه كان قد لا ما بعد كما بين وقد وفي قبل حتى لم كل خلال منذ أو ثم إن بعض"
)
# Consonants by how often they stand in Arabic roots; four of them and a pattern make a word that looks like one.
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_PATTERNS = "{0}{1}{2} {0}ا{1}{2} م{0}{1}و{2} ت{0}{1}ي{2} ا{0}ت{1}ا{2} {0}{1}ا{2}ة م{0}ا{1}{2}ات {0}{1}ي{2}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article to be stored; ``source`` is a number below :data:`SOURCES`."""

    title: str
    body: str
    published_on: date | None
    source: int
    url: str = ""


def vocabulary(size: int = VOCABULARY) -> list[str]:
    """Distinct words, most frequent first; every second one with the article, as in prose."""
    words, patterns = FUNCTION_WORDS.split(), _PATTERNS.split()
    seen = set(words)
    generator = np.random.default_rng(SEED)
    order = generator.permutation(len(_LETTERS) ** 3 * len(patterns))
    for number in itertools.cycle(order.tolist()):
        rest, pattern = divmod(number, len(patterns))
        rest, third = divmod(rest, len(_LETTERS))
        first, second = divmod(rest, len(_LETTERS))
        word = patterns[pattern].format(_LETTERS[first], _LETTERS[second], _LETTERS[third])
        word = f"ال{word}" if len(words) % 2 else word
        if word in seen:
            # The second time round a word comes with a conjunction.
            word = f"و{word}"
        if word not in seen:
            seen.add(word)
            words.append(word)
        if len(words) == size:
            return words
    raise AssertionError("unreachable")


def generated(number: int, names: Sequence[str], *, words: Sequence[str] | None = None) -> Iterator[Draft]:
    """``number`` articles.

    Args:
        number: how many; the first n of a larger number are the same.
        names: spellings of entities, most used first; how often each is taken falls as Zipf's law does.
        words: the vocabulary, most frequent first; :func:`vocabulary` by default.
    """
    words = vocabulary() if words is None else words
    word_rank = _cumulative(len(words))
    name_rank = _cumulative(len(names))
    for index in range(number):
        generator = np.random.default_rng((SEED, index))
        length = int(generator.integers(*WORDS)) + int(generator.integers(*TITLE_WORDS))
        chosen = [words[i] for i in np.searchsorted(word_rank, generator.random(length)).tolist()]
        for at in np.flatnonzero(generator.random(length) < NAME_RATE).tolist():
            chosen[at] = names[int(np.searchsorted(name_rank, generator.random()))]
        cut = int(generator.integers(*TITLE_WORDS))
        yield Draft(
            title=f"{' '.join(chosen[:cut])} {index}",
            body=_paragraphs(chosen[cut:]),
            published_on=FIRST_DAY + timedelta(days=int(generator.integers(DAYS))),
            source=int(generator.integers(SOURCES)),
        )


def from_file(path: Path, limit: int | None) -> Iterator[Draft]:
    """Articles of a JSON Lines file with ``title``, ``body``, and where known ``date`` (ISO 8601), ``source``, ``url``."""
    sources: dict[str, int] = {}
    with path.open(encoding="utf-8") as lines:
        for line in itertools.islice(lines, limit):
            row: dict[str, Any] = json.loads(line)
            day = str(row.get("date") or "")[:10]
            yield Draft(
                title=str(row["title"])[:500],
                body=str(row["body"]),
                published_on=date.fromisoformat(day) if day else None,
                source=sources.setdefault(str(row.get("source", "")), len(sources)),
                url=str(row.get("url") or ""),
            )


def _cumulative(size: int) -> np.ndarray:
    """Cumulative probabilities of ranks 1 to ``size`` under Zipf's law."""
    weights = 1.0 / np.arange(1, size + 1) ** ZIPF_EXPONENT
    total: np.ndarray = np.cumsum(weights)
    return total / total[-1]


def _paragraphs(words: Sequence[str]) -> str:
    sentences = [" ".join(words[at : at + SENTENCE_WORDS]) + "." for at in range(0, len(words), SENTENCE_WORDS)]
    return "\n\n".join(
        " ".join(sentences[at : at + SENTENCES_A_PARAGRAPH]) for at in range(0, len(sentences), SENTENCES_A_PARAGRAPH)
    )
