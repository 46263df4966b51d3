"""Where a name begins inside its first word: proclitics stay outside, the article inside."""

from __future__ import annotations

from entities.gazetteer.matcher import Gazetteer
from entities.recognizers.document import Document
from entities.recognizers.lexicon import GROUP_HEADS, PLACE_HEADS
from entities.recognizers.wordlists import common_words, proper_nouns, surnames

_HEADS = frozenset(PLACE_HEADS) | GROUP_HEADS
_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"
_QUOTES = ("'", '"')


def name_start(document: Document, token: int, gazetteer: Gazetteer) -> int:
    """Return the offset in normalised text at which a name in this token begins.

    A letter that may be a proclitic is one if what follows has the article or is a known word and the whole is not.
    """
    word = document.tokens.texts[token]
    if token and document.tokens.between[token][-1:] in _QUOTES and not word.startswith("لل"):
        return document.tokens.starts[token]  # a proclitic is outside the quotes: ب«داعش»
    return document.tokens.starts[token] + proclitic_length(word, gazetteer)


def proclitic_length(word: str, gazetteer: Gazetteer) -> int:
    """Count the letters of proclitics on a normalised word that begins a name; after لل the second lam belongs to the name."""
    if word.isascii() or gazetteer.begins(word) or word in proper_nouns() or word in surnames():
        return 0
    if word[0] in "وفبلك" and (word[1:] in _HEADS or (len(word) > 3 and gazetteer.begins(word[1:]))):
        return 1
    cut = 1 if len(word) > 3 and word[0] in _CONJUNCTIONS else 0
    if cut and is_known(word[1:], gazetteer):
        return 1
    if word.startswith("لل", cut) and len(word) - cut > 4:
        return cut + 1
    if len(word) - cut > 4 and word[cut] in _PREPOSITIONS:
        rest = word[cut + 1 :]
        if rest.startswith("ال") or rest in _HEADS or is_known(rest, gazetteer):
            return cut + 1
    if cut and (word.startswith("ال", 1) or (word[0] == "و" and len(word) > 5)):
        return 1
    return 0


def is_known(word: str, gazetteer: Gazetteer) -> bool:
    """Say whether a normalised word begins a known name or is a proper noun, a surname or a common word."""
    bare = word[2:] if word.startswith("ال") else word
    return (
        gazetteer.begins(word)
        or word in proper_nouns()
        or bare in proper_nouns()
        or word in surnames()
        or word in common_words()
    )
