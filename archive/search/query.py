"""What a reader typed -> what the index is asked.

Words, "phrases", -not, OR and prefix*; broken syntax is read as words. A stretch that is an entity's name in any known spelling
is understood as that entity: it finds what mentions the entity, and what has the words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from entities.arabic.analyze import Term, analyze
from entities.lookup import Window, windows
from entities.models import Entity, Name

MAX_QUERY_LENGTH = 500
MAX_CLAUSES = 32
_PROCLITICS = "[وف]?[بكل]?(ال|ل)?"
_QUOTES = '"“”«»„'
_TOKEN = re.compile(
    rf"(?P<or>(?<!\S)(?:OR|\|)(?!\S))"
    rf"|(?P<not>(?<!\S)[-\N{{MINUS SIGN}}](?=\S))?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A stretch of the query, ``text[start:end]``, taken for one or several entities of that name."""

    start: int
    end: int
    text: str
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to look for.

    Attributes:
        terms: analysed words; several for a phrase.
        text: as typed.
        is_phrase: the words must stand side by side.
        is_prefix: words that begin with the term.
        negative: articles that have it are left out.
        entity_ids: entities that the words name; mentions of them count as much as the words.
    """

    terms: tuple[Term, ...]
    text: str
    is_phrase: bool = False
    is_prefix: bool = False
    negative: bool = False
    entity_ids: tuple[int, ...] = ()

    @property
    def prefix_pattern(self) -> str:
        """Regular expression for the exact words that a prefix asks for, whatever proclitics stand before them."""
        return f"{_PROCLITICS}{re.escape(self.terms[0].exact)}.*"


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as groups: every group must be met, by any of its clauses.

    Attributes:
        text: as typed, cut at ``MAX_QUERY_LENGTH``.
        groups: positive clauses, in groups joined by OR.
        excluded: negative clauses.
        understood: what was taken for entities, in the order of the query.
    """

    text: str
    groups: tuple[tuple[Clause, ...], ...] = ()
    excluded: tuple[Clause, ...] = ()
    understood: tuple[Understood, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.excluded

    @property
    def entity_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(entity.pk for part in self.understood for entity in part.entities))


def parse(text: str, *, literal: bool = False) -> ParsedQuery:
    """Read a query; at most one database query. Never raises, whatever the text.

    Args:
        text: as typed.
        literal: take every word for a word, none for an entity.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_QUERY_LENGTH]
    understood = () if literal else _outside_quotes(text, understand(text))
    groups: list[list[Clause]] = []
    excluded: list[Clause] = []
    join_next = False
    for clause in _clauses(text, understood):
        if clause is None:
            join_next = bool(groups)
        elif clause.negative:
            excluded.append(clause)
        elif join_next:
            groups[-1].append(clause)
            join_next = False
        else:
            groups.append([clause])
    # A stop word decides nothing where there is anything else to look for; inside a phrase it keeps its place.
    telling = [group for group in groups if not all(c.terms and not c.is_phrase and c.terms[0].is_stop for c in group)]
    kept = tuple(tuple(group) for group in (telling or groups)[:MAX_CLAUSES])
    return ParsedQuery(text, kept, tuple(excluded[:MAX_CLAUSES]), understood)


def understand(text: str) -> tuple[Understood, ...]:
    """The stretches of ``text`` that are names, longest first and disjoint, in the order of the text.

    A weak name counts only when it is the whole query, as in the articles it never links alone. One database query.
    """
    found = list(windows(text))
    by_key: dict[str, list[Name]] = defaultdict(list)
    for name in Name.objects.keyed({window.key for window in found}):
        by_key[name.key].append(name)
    taken: list[Window] = []
    parts: list[Understood] = []
    for window in found:
        names = [name for name in by_key.get(window.key, ()) if window.whole or not name.weak]
        if not names or any(window.first < other.last and other.first < window.last for other in taken):
            continue
        taken.append(window)
        parts.append(Understood(window.start, window.end, text[window.start : window.end], _broadest(names)))
    return tuple(sorted(parts, key=lambda part: part.start))


def _outside_quotes(text: str, parts: tuple[Understood, ...]) -> tuple[Understood, ...]:
    """Without the names that stand in quotation marks: who quotes wants the words."""
    quoted = [match.span("phrase") for match in _TOKEN.finditer(text) if match["phrase"] is not None]
    return tuple(part for part in parts if not any(part.start < end and start < part.end for start, end in quoted))


def _broadest(names: list[Name]) -> tuple[Entity, ...]:
    """The entities of these names by id, without places that lie in another of them.

    A town, its subdistrict and its district often share a name; the widest of them finds what the others would.
    """
    entities = {name.entity.resolved_id: name.entity.canonical or name.entity for name in names}
    above = {pk: set(e.place.ancestors) - {pk} for pk, e in entities.items() if hasattr(e, "place")}
    return tuple(entities[pk] for pk in sorted(entities) if above.get(pk, set()).isdisjoint(entities))


def _clauses(text: str, understood: tuple[Understood, ...]) -> Iterator[Clause | None]:
    """The clauses in the order of the text; ``None`` stands for OR. A name is one clause, whatever stands in it."""
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        if match["or"]:
            yield None
            continue
        name = next((part for part in understood if part.start < match.end() and match.start() < part.end), None)
        if name is not None:
            position = max(position, name.end)
            yield from _named(name, negative=bool(match["not"]))
            continue
        words = match["phrase"] if match["phrase"] is not None else match["word"]
        yield from _worded(words, is_phrase=match["phrase"] is not None, negative=bool(match["not"]))


def _named(name: Understood, *, negative: bool) -> Iterator[Clause]:
    terms = tuple(analyze(name.text))
    ids = tuple(entity.pk for entity in name.entities)
    yield Clause(terms, name.text, is_phrase=len(terms) > 1, negative=negative, entity_ids=ids)


def _worded(words: str, *, is_phrase: bool, negative: bool) -> Iterator[Clause]:
    terms = tuple(analyze(words))
    if is_phrase:
        if terms:
            yield Clause(terms, words, is_phrase=len(terms) > 1, negative=negative)
        return
    is_prefix = words.endswith("*")
    for term in terms:
        yield Clause((term,), term.exact, is_prefix=is_prefix and term is terms[-1], negative=negative)
