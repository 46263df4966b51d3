"""Keys under which the matcher files a name, and the spellings it derives from one name.

A key is a name's tokens joined without spaces. Derived spellings cover the changes that grammar makes to a name in reports, so
that reference data need not list them: the plural ون as ين, أبو as أبا and أبي, ابن as بن, a dropped head noun or
article.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entities.arabic.normalize import normalize_text
from entities.gazetteer.records import NameRecord, NameUse
from entities.gazetteer.tokens import split_name

_DROPPABLE_HEADS = frozenset(normalize_text("قوات ميليشيا ميليشيات مليشيا مليشيات تنظيم حركة جماعة مجموعة").split())
_KUNYA_FORMS = ("ابو", "ابي", "ابا")
_SHORT_KEY = 4


class Trait:
    """How a match differs from the name as it is written. Plain integers to be joined by ``|``: enum flags are
    slow."""

    EXACT: Final = 0
    WEAK: Final = 1
    ARTICLE: Final = 2
    SPACING: Final = 4
    LETTERS: Final = 8
    HEAD_DROPPED: Final = 16
    INFLECTED: Final = 32
    MASKED: Final = 64


_TRAIT_LABELS: Final = (
    (Trait.WEAK, "weak"),
    (Trait.ARTICLE, "article"),
    (Trait.SPACING, "spacing"),
    (Trait.LETTERS, "letters"),
    (Trait.HEAD_DROPPED, "head_dropped"),
    (Trait.INFLECTED, "inflected"),
    (Trait.MASKED, "masked"),
)


@lru_cache(maxsize=256)
def trait_labels(traits: int) -> tuple[str, ...]:
    """Reason codes of joined traits; ``("name:exact",)`` for none."""
    return tuple(f"name:{label}" for trait, label in _TRAIT_LABELS if trait & traits) or ("name:exact",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One spelling of one name, filed under its key.

    Attributes:
        name: the record it was made from.
        breaks: offsets inside the key at which the spelling has a space.
        skip: letters at the start of the key that are a head noun outside the name's span.
        traits: how the spelling differs from the name.
    """

    name: NameRecord
    breaks: tuple[int, ...]
    skip: int = 0
    traits: int = Trait.EXACT


def is_latin(text: str) -> bool:
    """Say whether normalised text is written in Latin letters (or digits alone)."""
    return text.isascii()


def is_acronym(name: NameRecord) -> bool:
    """Say whether a Latin name is matched in capitals only: an acronym, or a short name written in capitals."""
    letters = [char for char in name.text if char.isalpha()]
    return len(letters) < 6 and all(char.isupper() for char in letters) and name.text.isascii()


def bare_letters(text: str) -> str:
    """Return the letters of an Arabic word without marks, keeping hamza seats, which distinguish إب from آب and علي from على."""
    return "".join(
        char for char in text if char.isalpha() and char != "\N{ARABIC TATWEEL}" and not unicodedata.combining(char)
    )


def spellings(name: NameRecord, outside: frozenset[str], inside_rest: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Yield the keys a name is filed under.

    Args:
        name: any record; one without letters yields nothing.
        outside: normalised head nouns that stay outside a span of this name's kind.
        inside_rest: remainders that would be something else without their head noun (a person's surname, a common noun).

    Yields:
        key and entry, beginning with the name as it is. Different names may have the same key.
    """
    tokens = split_name(name.text)
    if not tokens or not any(char.isalpha() for token in tokens for char in token):
        return
    base = Trait.WEAK if name.weak or name.use is NameUse.KUNYA else Trait.EXACT
    skip = 0
    if len(tokens) > 1 and tokens[0] in outside and "".join(tokens[1:]) not in inside_rest:
        skip = len(tokens[0])
    yield _entry(name, tokens, skip, base)
    if is_latin("".join(tokens)):
        yield from _latin_forms(name, tokens, base)
        return
    for form, traits in _arabic_forms(tokens):
        yield _entry(name, form, 0, base | traits)


def _entry(name: NameRecord, tokens: tuple[str, ...], skip: int, traits: int) -> tuple[str, Entry]:
    breaks: list[int] = []
    length = 0
    for token in tokens[:-1]:
        length += len(token)
        breaks.append(length)
    return "".join(tokens), Entry(name, tuple(breaks), skip, traits)


def _latin_forms(name: NameRecord, tokens: tuple[str, ...], base: int) -> Iterator[tuple[str, Entry]]:
    if name.language in {"ku", "mul"} and len(tokens[-1]) >= _SHORT_KEY and not is_acronym(name):
        ending = "ye" if tokens[-1][-1] in "aeiou" else "e"
        yield _entry(name, (*tokens[:-1], tokens[-1] + ending), 0, base | Trait.INFLECTED)
    if tokens[0] in {"the", "al", "el"} and len("".join(tokens[1:])) >= 5:
        yield _entry(name, tokens[1:], 0, base | Trait.ARTICLE)


def _arabic_forms(tokens: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    first, last = tokens[0], tokens[-1]
    if last.endswith("ون") and len(last) > 4:
        yield (*tokens[:-1], last[:-2] + "ين"), Trait.INFLECTED
    if first in _KUNYA_FORMS and len(tokens) > 1:
        yield from (((form, *tokens[1:]), Trait.INFLECTED) for form in _KUNYA_FORMS if form != first)
    if "ابن" in tokens[1:]:
        yield tuple("بن" if token == "ابن" else token for token in tokens), Trait.INFLECTED
    elif "بن" in tokens[1:]:
        yield tuple("ابن" if token == "بن" else token for token in tokens), Trait.INFLECTED
    if first in _DROPPABLE_HEADS and len(tokens) > 2:
        yield tokens[1:], Trait.HEAD_DROPPED | Trait.WEAK
    if first.startswith("ال") and len(first) - 2 >= _SHORT_KEY and len(tokens) == 1:
        yield (first[2:],), Trait.ARTICLE | Trait.WEAK
