"""Which articles may hold a name, in whatever spacing and with whatever particles the recognisers read it.

The index is asked for articles that hold pieces of the spelling, then each text is read. Both steps take in more than the matcher
of :mod:`entities.gazetteer` would, and never less: letters may be parted anywhere, any proclitic may stand before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import tantivy

from archive.models import Article
from archive.search.opening import open_index, reading
from archive.text.full_text import full_text
from entities.arabic.normalize import normalize_text
from entities.gazetteer.keys import spellings
from entities.gazetteer.records import NameRecord, NameUse

Query = tantivy.Query
FIELDS = ("title_exact", "body_exact")
CHUNK = 500

_LETTER = r"[^\W\d_]"
_GAP = r"[\W_]*"
_PARTICLES = "[وف]?[بكلس]?(?:ال|ل)?"
_LETTER_RUN = re.compile(f"{_LETTER}+")
_NOT_WORD = re.compile(r"[\W_]+")
# As entities.arabic.clitics takes them off: conjunction, preposition or future, article; the article after ل is a lam.
_PROCLITICS = tuple(
    dict.fromkeys(
        conjunction + preposition + article
        for conjunction, preposition, article in product(("", "و", "ف"), ("", "ب", "ك", "ل", "س"), ("", "ال", "ل"))
        if article != "ل" or preposition == "ل"
    )
)
_IN_LAM = tuple(proclitic for proclitic in _PROCLITICS if proclitic.endswith("ل"))


@reading()
def articles_holding(texts: Iterable[str]) -> dict[str, set[int]]:
    """For each spelling, the ids of articles whose shown words may hold it. The index must be up to date.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    keys = {text: _keys(text) for text in texts}
    index = open_index()
    index.reload()
    searcher = index.searcher()
    candidates = {text: _candidates(searcher, index.schema, own) for text, own in keys.items()}
    patterns = {text: re.compile("|".join(map(_pattern, own))) for text, own in keys.items() if own}
    cores = {text: [_core(key) for key in own] for text, own in keys.items()}
    found: dict[str, set[int]] = {text: set() for text in keys}
    for pk, words in _words(sorted(set().union(*candidates.values()))):
        joined = _NOT_WORD.sub("", words)
        for text, ids in candidates.items():
            if pk in ids and any(core in joined for core in cores[text]) and patterns[text].search(words):
                found[text].add(pk)
    return found


def _keys(text: str) -> tuple[str, ...]:
    """The letters, without spaces, that the matcher files the spelling under."""
    record = NameRecord(0, 0, text, "und", NameUse.ALIAS)
    return tuple(dict.fromkeys(key for key, _entry in spellings(record, frozenset(), frozenset())))


def _in_lam(key: str) -> tuple[str, ...]:
    """What is left of a key after a ل that has swallowed its alef, or its article too: للبوكمال, للجنة."""
    return tuple(key[cut:] for cut, start in ((1, "ال"), (2, "الل")) if key.startswith(start))


def _core(key: str) -> str:
    """Letters that stand in every text that holds the key."""
    return min((key, *_in_lam(key)), key=len)


def _pattern(key: str) -> str:
    """Regular expression for normalised text; more than one alternative may match, none less than the matcher."""
    forms = [f"{_PARTICLES}{_spread(key)}", *(f"{_PARTICLES}(?<=ل){_spread(rest)}" for rest in _in_lam(key))]
    before = r"(?<!\d)" if key[0].isdigit() else f"(?<!{_LETTER})"
    after = r"(?!\d)" if key[-1].isdigit() else f"ا?(?!{_LETTER})"
    return f"{before}(?:{'|'.join(forms)}){after}"


def _spread(key: str) -> str:
    return _GAP.join(map(re.escape, key))


def _candidates(searcher: tantivy.Searcher, schema: tantivy.Schema, keys: Sequence[str]) -> set[int]:
    """Articles that hold the first two pieces of a key, however it is cut, in title or body."""
    clauses = [
        (tantivy.Occur.Should, clause) for key in keys for name in FIELDS for clause in _clauses(schema, name, key)
    ]
    if not clauses or not searcher.num_docs:
        return set()
    query = Query.const_score_query(Query.boolean_query(clauses), 1.0)
    hits = searcher.search(query, searcher.num_docs).hits
    return {int(pk) for pk in searcher.fast_field_values("id", [address for _score, address in hits])}


def _clauses(schema: tantivy.Schema, name: str, key: str) -> Iterator[Query]:
    # The index may keep a number together with its neighbours (47,500); letters always stand by themselves.
    letters = max(_LETTER_RUN.findall(key), key=len)
    # A possessive of Latin script has gone from the index.
    latin_s = letters.isascii() and letters.endswith("s")
    whole = [*_beginnings(letters, len(letters)), *([letters[:-1]] if latin_s else [])]
    yield Query.term_set_query(schema, name, [word + end for word in whole for end in ("", "ا") if word])
    for cut in range(1, len(letters)):
        first = Query.term_set_query(schema, name, _beginnings(letters, cut))
        second = Query.term_set_query(schema, name, _continuations(letters, cut))
        yield Query.boolean_query([(tantivy.Occur.Must, first), (tantivy.Occur.Must, second)])


def _beginnings(key: str, cut: int) -> list[str]:
    """Words whose stem may be the first ``cut`` letters of a key."""
    words = [proclitic + key[:cut] for proclitic in _PROCLITICS]
    return words + [lam + rest for lam in _IN_LAM for rest in _in_lam(key[:cut])]


def _continuations(key: str, cut: int) -> list[str]:
    """Words that may go on with a key after ``cut`` letters: any piece of it, and the ending of a tanwin."""
    starts = [cut, cut + 1] if key.isascii() and key[cut] == "s" else [cut]
    return [key[start:end] for start in starts for end in range(start + 1, len(key) + 1)] + [key[cut:] + "ا"]


def _words(ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The normalised words of articles, some at a time."""
    for start in range(0, len(ids), CHUNK):
        rows = Article.objects.filter(pk__in=ids[start : start + CHUNK], current__isnull=False)
        for pk, title, body in rows.values_list("pk", "current__title", "current__body"):
            yield pk, normalize_text(full_text(title, body))
