"""What a reader typed -> a parsed query.

Words, "phrases", -not, OR and prefix*; broken syntax is read as words. A part that is an entity's name in any known spelling
is understood as that entity: it finds articles that mention the entity, and articles with the words. Months and numbers are
also searched for in their other spellings. A short query requires all its words; a question, or a query of many words, is
answered by the articles that have most of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.search.query_entities import Reading, Understood, understand
from entities.arabic.analyze import Term, analyze
from entities.arabic.equivalents import Equivalent, equivalents
from entities.arabic.stopwords import QUESTION_WORDS
from entities.audience import PUBLIC, Reader

MAX_QUERY_LENGTH = 500
MAX_CLAUSES = 32
MOST_REQUIRED = 5
"""Most loose words and names that are all required; of more, the articles with most of them are found."""
_PROCLITICS = "[وف]?[بكل]?(ال|ل)?"
_QUOTES = '"“”«»„'
_NOTHING_OR_MINUS = ("", "-", "\N{MINUS SIGN}")
_PUNCTUATION = ".,:;!?،؛؟"
# Invisible, but part of the spelling of some words.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_TOKEN = re.compile(
    rf"(?P<or>(?<!\S)(?:OR|\|)(?!\S))"
    rf"|(?P<not>(?<!\S)[-\N{{MINUS SIGN}}](?=\S))?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to search for.

    Attributes:
        terms: analysed words; several for a phrase.
        text: as typed.
        is_phrase: the words must be adjacent.
        is_prefix: words that begin with the term.
        negative: articles that have it are excluded.
        entity_ids: entities that the words name; mentions of them count as much as the words.
        alternatives: other phrases that match as well: months by other names, numbers.
        by_form: the words are compared before stemming.
        is_quoted: was in quotation marks: required even among many words. In a question they set off a title.
        raw: the words letter by letter, marks included; what an exact query matches.
    """

    terms: tuple[Term, ...]
    text: str
    is_phrase: bool = False
    is_prefix: bool = False
    negative: bool = False
    entity_ids: tuple[int, ...] = ()
    alternatives: tuple[tuple[Term, ...], ...] = ()
    by_form: bool = False
    raw: tuple[str, ...] = ()
    is_quoted: bool = False

    @property
    def raw_pattern(self) -> str:
        """As :attr:`prefix_pattern`, for an exact query: nothing may precede the prefix."""
        return f"{re.escape(self.raw[0])}.*"

    @property
    def prefix_pattern(self) -> str:
        """Regular expression for the exact words that a prefix matches; see :func:`prefix_pattern`."""
        return prefix_pattern(self.terms[0].exact)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as groups: every group must be matched by any of its clauses.

    Attributes:
        text: as typed, truncated to ``MAX_QUERY_LENGTH``.
        groups: positive clauses, in groups joined by OR.
        excluded: negative clauses.
        understood: what was taken for entities, in the order of the query.
        as_words: names that the reader wants read as words, in the order of the query.
        stops: stop words of the query; in a long query they break ties between articles that have the other words.
        by_coverage: only quoted words are required; articles with most of the words come first.
        exact: letters and marks as typed.
    """

    text: str
    groups: tuple[tuple[Clause, ...], ...] = ()
    excluded: tuple[Clause, ...] = ()
    understood: tuple[Understood, ...] = ()
    as_words: tuple[str, ...] = ()
    stops: tuple[Term, ...] = ()
    by_coverage: bool = False
    exact: bool = False

    @property
    def is_question(self) -> bool:
        return self.by_coverage and is_question(self.text)

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.excluded

    @property
    def entity_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(entity.pk for part in self.understood for entity in part.entities))


def prefix_pattern(word: str) -> str:
    """Regular expression for the exact words that begin with ``word``, whatever proclitics precede it."""
    return f"{_PROCLITICS}{re.escape(word)}.*"


def parse(
    text: str,
    *,
    literal: bool = False,
    exact: bool = False,
    words: Collection[str] = (),
    senses: Collection[int] = (),
    reader: Reader = PUBLIC,
) -> ParsedQuery:
    """Read a query; two database queries at most. Never raises, whatever the text.

    Args:
        text: as typed.
        literal: read every word as a word, none as an entity.
        exact: match letters and marks as typed, in whole words, all of them required; implies ``literal``.
        words: names in the text to be read as words, each as :attr:`Understood.text` has it.
        senses: ids of entities that are meant where a name could mean several.
        reader: names that they may not see are read as words.
    """
    text = " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())[:MAX_QUERY_LENGTH]
    reading = (
        Reading()
        if literal or exact
        else understand(text, reader=reader, words=words, senses=senses, apart_from=_quoted(text))
    )
    understood = reading.understood
    groups: list[list[Clause]] = []
    excluded: list[Clause] = []
    join_next = False
    for clause in _clauses(text, [*understood, *(() if exact else _equivalents(text, understood))]):
        if clause is None:
            join_next = bool(groups)
        elif clause.negative:
            excluded.append(clause)
        elif join_next:
            groups[-1].append(clause)
            join_next = False
        else:
            groups.append([clause])
    # A stop word is ignored if there is anything else to search for; inside a phrase it keeps its position.
    telling = groups if exact else [group for group in groups if not all(map(_is_stop, group))]
    stops = tuple(clause.terms[0] for group in groups for clause in group if _is_stop(clause)) if telling else ()
    kept = tuple(tuple(group) for group in (telling or groups)[:MAX_CLAUSES])
    by_coverage = not exact and _by_coverage(text, kept)
    return ParsedQuery(
        text, kept, tuple(excluded[:MAX_CLAUSES]), understood, reading.as_words, stops, by_coverage, exact
    )


def _is_stop(clause: Clause) -> bool:
    return bool(clause.terms) and len(clause.terms) == 1 and not clause.is_prefix and clause.terms[0].is_stop


def _by_coverage(text: str, groups: Sequence[Sequence[Clause]]) -> bool:
    """Whether the query is a question or long prose. With OR or a star every word is meant."""
    if not groups or any(len(group) > 1 or group[0].is_prefix for group in groups):
        return False
    return is_question(text) or sum(not group[0].is_quoted for group in groups) > MOST_REQUIRED


def is_question(text: str) -> bool:
    """Whether the text ends in a question mark or begins with a question word."""
    return text.endswith(("؟", "?")) or any(term.exact in QUESTION_WORDS for term in analyze(text)[:2])


def _quoted(text: str) -> list[tuple[int, int]]:
    """Spans in quotation marks: quoting means the words, not a name."""
    return [match.span("phrase") for match in _TOKEN.finditer(text) if match["phrase"] is not None]


def _equivalents(text: str, understood: Sequence[Understood]) -> Iterator[Equivalent]:
    """Months and numbers by themselves (not F-16, 12/5 or 12*), outside quotation marks and names."""
    taken = [(part.start, part.end) for part in understood]
    taken += _quoted(text)
    for found in equivalents(text):
        is_free = all(found.end <= start or end <= found.start for start, end in taken)
        before = text[: found.start].rpartition(" ")[2]
        after = text[found.end :].partition(" ")[0]
        if is_free and before in _NOTHING_OR_MINUS and not after.strip(_PUNCTUATION):
            yield found


def _clauses(text: str, parts: Sequence[Understood | Equivalent]) -> Iterator[Clause | None]:
    """The clauses in the order of the text; ``None`` means OR. A name is one clause, whatever it contains."""
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        if match["or"]:
            yield None
            continue
        part = next((part for part in parts if part.start < match.end() and match.start() < part.end), None)
        if part is not None:
            position = max(position, part.end)
            yield _named(part, text, negative=bool(match["not"]))
            continue
        words = match["phrase"] if match["phrase"] is not None else match["word"]
        yield from _worded(words, is_phrase=match["phrase"] is not None, negative=bool(match["not"]))


def _named(part: Understood | Equivalent, text: str, *, negative: bool) -> Clause:
    words = text[part.start : part.end]
    terms = tuple(analyze(words))
    if isinstance(part, Equivalent):
        return Clause(
            terms, words, len(terms) > 1, negative=negative, alternatives=part.alternatives, by_form=part.by_form
        )
    ids = tuple(entity.pk for entity in part.entities)
    return Clause(terms, words, is_phrase=len(terms) > 1, negative=negative, entity_ids=ids)


def _worded(words: str, *, is_phrase: bool = False, negative: bool = False) -> Iterator[Clause]:
    terms = tuple(analyze(words))
    raw = tuple(raw_form(words[term.start : term.end]) for term in terms)
    if is_phrase:
        if terms:
            yield Clause(terms, words, is_phrase=len(terms) > 1, negative=negative, raw=raw, is_quoted=True)
        return
    is_prefix = words.endswith("*")
    for term, form in zip(terms, raw, strict=True):
        yield Clause((term,), term.exact, is_prefix=is_prefix and term is terms[-1], negative=negative, raw=(form,))


@lru_cache(maxsize=1 << 16)
def raw_form(surface: str) -> str:
    """A word letter by letter: composed, without invisible characters that nobody types (bidi marks, variation selectors)."""
    composed = unicodedata.normalize("NFC", surface)
    return "".join(c for c in composed if unicodedata.category(c) != "Cf" or c in _JOINERS) or composed
