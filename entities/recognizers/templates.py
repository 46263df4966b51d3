"""Fills the written training sentences with names, so that the model sees reports of the archive's sort.

The training corpora are newswire of other years and subjects. ``data/sentences.txt`` holds sentences written
for this purpose; the fillings come from the reference data and the lists of proper nouns. The choice is deterministic,
never random.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from entities.evaluation.conll import TaggedSentence
from entities.gazetteer.records import ReferenceEntity
from entities.gazetteer.tokens import split_name
from entities.recognizers.wordlists import is_common, proper_nouns, surnames
from entities.spans import Kind

_SENTENCES = files("entities") / "recognizers" / "data" / "sentences.txt"
_SLOT = re.compile(r"\{([lops])(\d?)\}")
_TAGS = {"l": "LOC", "o": "ORG", "p": "PER", "s": "PER"}
_PLACE_TYPES = frozenset({"community", "city", "governorate", "district", "country"})
_STEP = 7919
"""A prime: stepping through a pool by it visits every member before repeating one, in an order that the model cannot learn."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Fillings by slot letter."""

    fillings: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, entities: Sequence[ReferenceEntity]) -> Pools:
        """Collect places and groups by their Arabic labels, and people's names assembled from lists of name parts."""
        places = [e.label_ar for e in entities if e.type in _PLACE_TYPES and _is_clear(e.label_ar, 2)]
        groups = [e.label_ar for e in entities if e.kind is Kind.ORGANIZATION and _is_clear(e.label_ar, 4)]
        given = sorted(word for word, sort in proper_nouns().items() if sort == "h" and not word.startswith("ال"))
        family = sorted(surnames())
        nisbas = [word for word in family if word.startswith("ال") and word.endswith("ي")]
        last = (
            [word if index % 3 else nisbas[index % len(nisbas)] for index, word in enumerate(family)]
            if nisbas
            else family
        )
        people = [
            " ".join((given[index % len(given)], *((given[index * 31 % len(given)],) if index % 4 == 0 else ()), name))
            for index, name in enumerate(last)
        ]
        return cls({"l": tuple(places), "o": tuple(groups), "p": tuple(people), "s": tuple(nisbas or family)})


def _is_clear(label: str, longest: int) -> bool:
    """Say whether a label is short and has a word that is not common: anything else would teach the model noise."""
    tokens = split_name(label)
    return 0 < len(tokens) <= longest and not all(is_common(token) for token in tokens)


def filled_sentences(pools: Pools, copies: int) -> Iterator[TaggedSentence]:
    """Yield each sentence ``copies`` times with other names; tokens keep their proclitics, as in the corpora."""
    counter = 0
    for _ in range(copies):
        for line in _lines():
            counter += 1
            yield _fill(line, pools, counter)


def _lines() -> list[str]:
    lines = _SENTENCES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _fill(line: str, pools: Pools, counter: int) -> TaggedSentence:
    tokens: list[str] = []
    tags: list[str] = []
    used: dict[str, str] = {}
    for position, token in enumerate(re.sub(r'(["،:])', r" \1 ", line).split()):
        slot = _SLOT.search(token)
        if slot is None:
            tokens.append(token)
            tags.append("O")
            continue
        pool = pools.fillings[slot[1]]
        name = used.setdefault(slot[0], pool[(counter * 13 + position) * _STEP % len(pool)])
        before = token[: slot.start()].rstrip("ـ")
        words = (_attach(before, name)).split()
        tokens.extend(words)
        tags.extend(f"{'I' if index else 'B'}-{_TAGS[slot[1]]}" for index in range(len(words)))
    return TaggedSentence(tuple(tokens), tuple(tags))


def _attach(proclitics: str, name: str) -> str:
    if proclitics.endswith("ل") and name.startswith("ال"):
        return proclitics + name[1:]
    return proclitics + name
