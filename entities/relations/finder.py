"""Text and linked names in, proposals of relations out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from entities.arabic.normalize import normalize, normalize_text
from entities.relations.patterns import (
    DENIED,
    INSIDE,
    KIN,
    LOCATION,
    MARKS,
    MEETS,
    ORGANIZATION,
    PARTLY,
    PATTERNS,
    PERSON,
    RANKS_AT_END,
    UNKNOWN,
    UNKNOWN_PERSON,
    Pattern,
)  # fmt: skip
from entities.spans import Kind

_STOPS: Final = re.compile(r"[.!?؟…\n]++")
_LONGEST: Final = 1500
"""Characters of a sentence; a longer one has lost its stops, and no pattern is searched for in it."""
_BEFORE: Final = 60
"""Characters before a match in which denials are searched for."""
_MARKS: Final = {Kind.PERSON: PERSON, Kind.ORGANIZATION: ORGANIZATION, Kind.LOCATION: LOCATION}
_FOREIGN: Final = {ord(mark): " " for mark in MARKS}
_QUOTES: Final = frozenset("\"'“”„«»‘’ـ")
OPENING: Final = frozenset(LOCATION + "\"'(")
TITLE_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text: a half-open span of code points, and the entity it was linked to, if any."""

    start: int
    end: int
    kind: Kind
    entity_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A relation that a text states.

    Attributes:
        kind: as stored in the archive, such as ``part_of``.
        source, target: entity ids, never the same.
        start, end: half-open code points of the words that say so, both names included.
        pattern: name of the pattern that found it.
        title: of a post, as printed without marks and quotes (``رئيس إدارة المخابرات العامة``), else empty.
        post: the part of the title that says what the post is, normalised, without article (``رييس``).
    """

    kind: str
    source: int
    target: int
    start: int
    end: int
    pattern: str
    title: str = ""
    post: str = ""


def propose(text: str, named: Sequence[Named]) -> list[Proposal]:
    """Relations between listed names that the text states, in the order of their words.

    Args:
        text: a title or a body, any string.
        named: disjoint names in it, sorted by start.
    """
    found: list[Proposal] = []
    for start, end, inside in _sentences(text, named):
        found += _of_sentence(text, start, end, inside)
    unique = {(p.kind, p.source, p.target, p.start, p.end): p for p in reversed(found)}
    return sorted(unique.values(), key=lambda p: (p.start, p.end, p.kind, p.source, p.target))


def _sentences(text: str, named: Sequence[Named]) -> Iterator[tuple[int, int, list[Named]]]:
    """Sentences that name two listed entities or more, with all names in them."""
    if len(named) < 2:
        return
    start = first = position = 0
    for end in (*_ends(text), len(text)):
        while position < len(named) and named[position].start < end:
            position += 1
        if position > first and named[position - 1].end > end:
            # A stop inside a name does not end a sentence.
            continue
        if end - start <= _LONGEST:
            inside = list(named[first:position])
            if len({name.entity_id for name in inside} - {None}) > 1:
                yield start, end, inside
        start, first = end, position


def _ends(text: str) -> Iterator[int]:
    """Where sentences end: after stops before white space or the end of the text, and at every end of a line."""
    for run in _STOPS.finditer(text):
        begin, end = run.span()
        if end == len(text) or text[end].isspace():
            yield end
        elif (line := text.rfind("\n", begin, end)) >= 0:
            # The stops after the last line end begin a word.
            if line > begin:
                yield line
            yield line + 1


def _of_sentence(text: str, start: int, end: int, named: Sequence[Named]) -> Iterator[Proposal]:
    sentence, names = _template(text, start, end, named)
    places: list[tuple[int, int]] = []
    for pattern in PATTERNS:
        if not any(cue in sentence for cue in pattern.cues):
            continue
        for match in _matches(pattern, sentence):
            source, target = names[match.start("s")], names[match.start("t")]
            if None in (source.entity_id, target.entity_id) or source.entity_id == target.entity_id:
                continue
            if _unsaid(pattern, match, sentence):
                continue
            # Most sentences state nothing: the map to the text is computed only for those that do.
            places = places or _places(text, start, end, named)
            yield _proposal(text, pattern, match, source, target, places)


def _matches(pattern: Pattern, sentence: str) -> Iterator[re.Match[str]]:
    """All matches, also those that share a name with the one before."""
    position = 0
    while match := pattern.regex.search(sentence, position):
        yield match
        position = min(match.start("s"), match.start("t")) + 1


def _template(text: str, start: int, end: int, named: Sequence[Named]) -> tuple[str, dict[int, Named]]:
    """The sentence in normal form with one character for each name, and the name at each of these positions."""
    pieces: list[str] = []
    names: dict[int, Named] = {}
    length, position = 0, start
    for name in named:
        piece = normalize_text(text[position : name.start]).translate(_FOREIGN)
        pieces += piece, _mark(name)
        length += len(piece) + 1
        names[length - 1] = name
        position = name.end
    pieces.append(normalize_text(text[position:end]).translate(_FOREIGN))
    return "".join(pieces), names


def _mark(name: Named) -> str:
    if name.entity_id is not None:
        return _MARKS[name.kind]
    return UNKNOWN_PERSON if name.kind is Kind.PERSON else UNKNOWN


def _places(text: str, start: int, end: int, named: Sequence[Named]) -> list[tuple[int, int]]:
    """Where in the text each character of :func:`_template` comes from, half-open."""
    places: list[tuple[int, int]] = []
    position = start
    for name in named:
        places += _from(text, position, name.start)
        places.append((name.start, name.end))
        position = name.end
    return places + _from(text, position, end)


def _from(text: str, start: int, end: int) -> list[tuple[int, int]]:
    normal = normalize(text[start:end])
    return [(start + first, start + last) for first, last in zip(normal.starts, normal.ends, strict=True)]


def _unsaid(pattern: Pattern, match: re.Match[str], sentence: str) -> bool:
    """Whether the words before the match deny it, or may make its two names the two participants of a verb."""
    before = sentence[max(0, match.start() - _BEFORE) : match.start()]
    if DENIED.search(before):
        return True
    if pattern.kind == "controls" and sentence[match.start()] in OPENING and PARTLY.search(before):
        return True
    if pattern.kind == "allied_with" and INSIDE.search(before):
        return True
    if not pattern.spec.has_title or pattern.name.startswith("en-"):
        return False
    if match.start("s") < match.start("t"):
        # A comma marks the post as an apposition.
        apart = "،" in match[0] or "," in match[0]
        return not apart and MEETS.search(RANKS_AT_END.sub("", before)) is not None
    return any(words.search(before) for words in (MEETS, KIN)) or before.rstrip(" ,،\"')")[-1:] in (
        PERSON,
        UNKNOWN_PERSON,
    )


def _proposal(
    text: str,
    pattern: Pattern,
    match: re.Match[str],
    source: Named,
    target: Named,
    places: Sequence[tuple[int, int]],
) -> Proposal:
    assert source.entity_id is not None
    assert target.entity_id is not None
    first, last = min(source.start, target.start), max(source.end, target.end)
    title = post = ""
    if pattern.spec.has_title:
        begin, stop = places[match.start("post")][0], places[match.end("post") - 1][1]
        title = _printed(text[begin : target.end if target.start >= stop else stop])
        post = " ".join(word.removeprefix("ال") for word in match["post"].split())
        first, last = min(first, begin), max(last, stop)
    else:
        # The words that say it may be before both names, or after them: يسيطر … على …, مقراً لها.
        first = min(first, next((b for b, _e in places[match.start() :] if not text[b].isspace()), first))
        last = max(last, places[match.end() - 1][1])
    return Proposal(
        pattern.kind, source.entity_id, target.entity_id, first, last, pattern.name, title[:TITLE_LENGTH], post
    )


def _printed(words: str) -> str:
    """A title without the marks on its letters and the quotes around names in it."""
    plain = (char for char in words if char not in _QUOTES and unicodedata.category(char) not in ("Mn", "Cf"))
    return " ".join("".join(plain).split())
