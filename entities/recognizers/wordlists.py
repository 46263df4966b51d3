"""Word lists of the recognisers: given names and surnames, titles, and words too common to be names by themselves."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from entities.arabic.lexicon import frequencies
from entities.arabic.normalize import normalize_text
from entities.names.titles import TitleSort, titles
from entities.recognizers.document import word_stems
from entities.recognizers.lexicon import ATTRIBUTES, INTRODUCERS

_PROPER_NOUNS = files("entities") / "data" / "names" / "proper-nouns.tsv"
_SHORTEST_REST = 4
_DATA = files("entities") / "recognizers" / "data"


@lru_cache(maxsize=1)
def proper_nouns() -> dict[str, str]:
    """Normalised proper nouns with ``h`` for names of people, ``i`` for other names, ``u`` for undecided.

    Source: CAMeL Morph's noun_prop lemmas, feature ``rat`` (rational).
    """
    found: dict[str, str] = {}
    for line in _PROPER_NOUNS.read_text(encoding="utf-8").splitlines()[1:]:
        _, lemma, _, features = line.split("\t")
        sort = "h" if "rat:r" in features else "i" if "rat:i" in features else "u"
        word = normalize_text(lemma)
        found[word] = "h" if "h" in (sort, found.get(word)) else sort
    return found


def proper_noun_glosses() -> frozenset[str]:
    """Latin spellings of the proper nouns that name people and nothing else, as the list gives them.

    Source: as :func:`proper_nouns`.
    """
    people: set[str] = set()
    others: set[str] = set()
    for line in _PROPER_NOUNS.read_text(encoding="utf-8").splitlines()[1:]:
        _, _, gloss, features = line.split("\t")
        spellings = {part.replace("_", " ") for part in gloss.split(";") if "(" not in part}
        (people if "rat:r" in features else others).update(spellings)
    return frozenset(people - others)


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Normalised single words from names of people of many countries in Arabic letters."""
    return frozenset(normalize_text((_DATA / "name-words.txt").read_text(encoding="utf-8")).split())


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Normalised words that running text uses often and hardly ever inside a name."""
    return frozenset((_DATA / "common-words.txt").read_text(encoding="utf-8").split())


def is_common(word: str) -> bool:
    """Say whether a normalised word, with or without proclitics, is a common word with or without the article."""
    common = common_words()
    return any(
        stem in common or f"ال{stem}" in common or (stem.startswith("ال") and stem[2:] in common)
        for stem in word_stems(word)
    )


@lru_cache(maxsize=1 << 16)
def name_class(word: str) -> str:
    """Which lists a token without proclitics is on: ``h`` person, ``i`` other name, ``s`` surname, ``c`` common, ``b``
    person or common, ``-`` none."""
    nouns, others, common = proper_nouns(), surnames(), common_words()
    if word in common:
        return "b" if nouns.get(word) == "h" else "c"
    for stem in word_stems(word):
        bare = stem[2:] if stem.startswith("ال") else stem
        sort = nouns.get(stem) or nouns.get(bare)
        if sort is not None:
            return "b" if sort == "h" and stem in common else sort
        if stem in others:
            return "s"
        if stem in common:
            return "c"
    return "-"


def is_full_name_word(word: str) -> bool:
    """Say whether a normalised word, all its letters, is a person's given name or surname: وليد, and not و and ليد."""
    nouns = proper_nouns()
    return nouns.get(word) == "h" or nouns.get(word.removeprefix("ال")) == "h" or word in surnames()


@lru_cache(maxsize=1 << 16)
def begins_with_preposition(word: str) -> bool:
    """Say whether a normalised word, inside what may be a name, is ل or ب and another word: لجثمان."""
    rest = word[1:]
    if word[0] not in "لب" or len(rest) < _SHORTEST_REST or is_full_name_word(word):
        return False
    return rest.startswith("ال") or is_full_name_word(rest) or rest in common_words() or rest in frequencies()


@lru_cache(maxsize=1)
def title_words() -> frozenset[str]:
    """Normalised first words of ranks, offices and honorifics: offices with and without article, the rest with it
    only."""
    found: set[str] = set()
    for title in titles():
        first = normalize_text(title.arabic).split()[0]
        bare = first.removeprefix("ال")
        found.add("ال" + bare)
        if title.sort is TitleSort.OFFICE:
            found.add(bare)
    return frozenset(found | INTRODUCERS) - ATTRIBUTES


@lru_cache(maxsize=1)
def rank_words() -> frozenset[str]:
    """Normalised titles of one word that a name follows directly, with their article."""
    single = ("ال" + normalize_text(title.arabic).removeprefix("ال") for title in titles() if " " not in title.arabic)
    return frozenset(single) - ATTRIBUTES | INTRODUCERS | {"الركن"}
