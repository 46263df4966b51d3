"""Text -> search terms with offsets into the original. Index, queries and highlighter share it and nothing else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from entities.arabic.normalize import NORMALIZER_VERSION, normalize, normalize_text
from entities.arabic.numerals import canonical_number
from entities.arabic.stems import light_stem
from entities.arabic.stopwords import STOPWORDS
from entities.arabic.tokens import Token, tokenize

ANALYZER_VERSION: Final = f"{NORMALIZER_VERSION}.1"
"""Changes whenever any text may yield other terms; an index stores it and is rebuilt if it differs."""

MAX_TERM: Final = 128
"""Longest term in code points; the rest of a longer word is ignored. The index drops terms of over 65,530 bytes."""

# A Latin token is split at hyphens and between letters and digits, so that F-16, F16 and "F 16" are the same two terms.
_PART: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,،]\d+)*")
_POSSESSIVE: Final = re.compile(r"'s?$|(?<=s)'$")
_SPACE: Final = re.compile(
    f"[{''.join(c for c in map(chr, range(0x3001)) if c.isspace() and normalize_text(c) == ' ')}]"
)


class Term(NamedTuple):
    """One search term.

    Attributes:
        text: what is indexed and searched for: the light stem of an Arabic word, a Latin word without case, accents,
            apostrophes and possessive, a number in plain form. Never empty, never holds white space.
        exact: the word before stemming, in normal form.
        start, end: half-open code points of the word in the original text, clitics and trailing marks inside.
        position: 0, 1, 2 … in the text; stop words count, so phrases can be checked.
        is_stop: too common to search for alone.
    """

    text: str
    exact: str
    start: int
    end: int
    position: int
    is_stop: bool = False


class Word(NamedTuple):
    """A :class:`Term` with half-open offsets in a chunk of text."""

    text: str
    exact: str
    start: int
    end: int
    is_stop: bool


def analyze(text: str) -> list[Term]:
    """Turn any text, an article or a query, into its terms in order. Never raises."""
    terms: list[Term] = []
    at = 0
    for chunk in chunks(text):
        for word, exact, start, end, is_stop in words_of(chunk):
            terms.append(Term(word, exact, at + start, at + end, len(terms), is_stop))
        at += len(chunk) + 1
    return terms


def chunks(text: str) -> list[str]:
    """A text cut at white space; between two chunks, some of which may be empty, there is one character."""
    return _SPACE.split(text)


# A batch of reports repeats most of its words.
@lru_cache(maxsize=1 << 17)
def words_of(chunk: str) -> tuple[Word, ...]:
    """The words of one of the :func:`chunks` of a text, with offsets in it.

    Normalisation goes character by character, so a chunk alone gives the same result as inside its text.
    """
    normalized = normalize(chunk)
    starts, ends = normalized.starts, normalized.ends
    found = []
    for token in tokenize(normalized.text):
        for start, end, exact in _parts(token):
            exact = exact[:MAX_TERM]
            text = canonical_number(exact) if exact[0].isdecimal() else light_stem(exact)
            found.append(Word(text, exact, starts[start], ends[end - 1], exact in STOPWORDS))
    return tuple(found)


def _parts(token: Token) -> list[tuple[int, int, str]]:
    """The words of a token: start and end in the normalised text, and the word without apostrophes."""
    if token.text.isalpha() or token.text.isdecimal():
        return [(token.start, token.end, token.text)]
    parts = []
    for match in _PART.finditer(token.text):
        word = _POSSESSIVE.sub("", match[0])
        start = token.start + match.start()
        parts.append((start, start + len(word), word.replace("'", "")))
    return parts
