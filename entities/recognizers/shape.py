"""Cuts a guessed name down to what the span conventions count as the name.

The conventions: proclitics, ranks, head nouns of places and (where the rest is a name by itself) of groups stay
outside, so do direction words and attributes after a name; a nationality adjective belongs to an organisation and not
to a place.
"""

from __future__ import annotations

from itertools import pairwise

from entities.gazetteer.tokens import Gap
from entities.recognizers.document import Document
from entities.recognizers.external_names import world_end
from entities.recognizers.lexicon import (
    ATTRIBUTES,
    CALENDAR,
    DIRECTIONS,
    FACILITY_TAILS,
    FUNCTION_WORDS,
    GENERIC_RESTS,
    GROUP_HEADS,
    GROUP_HEADS_OUTSIDE,
    MASCULINE_DIRECTIONS,
    MEDIA_HEADS,
    NAME_LINKS,
    NATIONALITIES,
    PLACE_HEADS,
    PLACE_HEADS_INSIDE,
    PLACE_HEADS_OUTSIDE,
    PLACE_HINTS,
    REPORTING_VERBS,
    STATE_BRANCHES,
)
from entities.recognizers.titles import is_rank
from entities.recognizers.wordlists import is_common, name_class, title_words
from entities.spans import Kind

_LONGEST_PERSON = 6
_SURE = 0.5
_CLUBS = frozenset("cf")


Limits = tuple[int, int]


def shape(document: Document, first: int, last: int, kind: Kind) -> list[Limits]:
    """Return the half-open ranges of units of the names inside ``first:last``; none when nothing of a name is left.

    Names joined by و come apart: a model trained on whole words takes جون وجيمس for one.
    """
    for unit in range(first + 1, last):
        gap = document.units.gaps[unit]
        if gap is Gap.BREAK and document.units.between[unit].strip() not in {"", ".", "-"}:
            last = unit
            break
    if last - first > 1 and document.words[last - 1].isdigit() and _listed(document, first, last - 1):
        # A number behind a name that is known without it: كتائب القصبة 5.
        last -= 1
    if kind is Kind.ORGANIZATION:
        behind = sorted(_after_proclitic(document, first, last))
        cuts = [first, *(unit for unit in behind if document.units.texts[unit][0] == "و"), last]
        found = [_group(document, one, other) for one, other in pairwise(cuts)]
    else:
        cut = _place if kind is Kind.LOCATION else _person
        found = [cut(document, one, other) for one, other in _joined(document, first, last)]
    return [limits for limits in found if limits is not None]


def _joined(document: Document, first: int, last: int) -> list[Limits]:
    """Cut a range before each unit that is و and a proper noun, unless a listed name runs across."""
    cuts = [first]
    behind = _after_proclitic(document, first, last)
    is_listed = _listed(document, first, last)
    for unit in range(first + 1, last):
        word = document.words[unit]
        if unit in behind or word.startswith(("لل", "بال", "وال", "ولل", "وبال")):
            cuts.append(unit)
            continue
        rest = word[1:]
        proper = name_class(rest) in "his" or (rest.startswith("ال") and len(rest) > 4)
        whole = (name_class(word) in "hi" and len(document.stems[unit]) == 1) or word in NAME_LINKS
        if word.startswith("و") and proper and not whole and not is_listed:
            cuts.append(unit)
    return list(zip(cuts, [*cuts[1:], last], strict=True))


def _after_proclitic(document: Document, first: int, last: int) -> set[int]:
    """Units inside a range at which a known name of some strength begins behind a proclitic: a guess ran on into it."""
    if _listed(document, first, last):
        return set()
    starts = document.units.starts
    return {hit.first for hit in document.hits_between(first + 1, last) if hit.start > starts[hit.first]}


def _place(document: Document, first: int, last: int) -> Limits | None:
    while (
        first < last and not _listed(document, first, last) and _any(document, first, PLACE_HEADS_OUTSIDE, PLACE_HINTS)
    ):
        first += 1
    for unit in range(first + 1, last):
        stems = document.stems[unit]
        if len(stems) > 1 and any(stem in PLACE_HEADS for stem in stems[1:]):
            last = unit
            break
    while last > first and not _listed(document, first, last):
        word = document.units.texts[last - 1]
        facility = word in FACILITY_TAILS and _any(document, first, PLACE_HEADS)
        if facility or not (
            word in MASCULINE_DIRECTIONS or word in ATTRIBUTES or word in NATIONALITIES or word in FUNCTION_WORDS
        ):
            break
        last -= 1
    if first == last:
        # Nothing but head nouns and hints: فريف.
        return None
    if first > 0 and _inside_head(document, first):
        first -= 1
    words = document.words[first:last]
    if not words or (not _listed(document, first, last) and all(_plain(word) for word in words)):
        return None
    return first, last


def _inside_head(document: Document, first: int) -> bool:
    """Say whether the word before a place is a head noun of its name: جبال in جبال حمرين."""
    head = document.units.texts[first - 1]
    return (
        document.units.gaps[first] is Gap.SPACE
        and any(stem in PLACE_HEADS_INSIDE for stem in document.stems[first - 1])
        and (not head.startswith("ال") and not document.hits_from(first))
    )


def _person(document: Document, first: int, last: int) -> Limits | None:
    while first < last and (is_rank(document.units.texts[first]) or document.units.texts[first] in REPORTING_VERBS):
        if name_class(document.units.texts[first]) == "h" and not is_rank(document.units.texts[first]):
            break
        first += 1
    if all(_plain(word) for word in document.words[first:last]):
        return None
    earliest = max(0, first - _LONGEST_PERSON)
    while first > earliest and document.units.gaps[first] is Gap.SPACE and _precedes(document, first - 1):
        first -= 1
    for unit in range(first + 1, last):
        word = document.words[unit]
        stop = (
            len(word) == 1
            or _is_verb(word)
            or word in FUNCTION_WORDS
            or word in ATTRIBUTES
            or word in GROUP_HEADS
            or word in REPORTING_VERBS
        )
        if stop or (word in title_words() and name_class(word) not in "hs"):
            last = unit
            break
        if name_class(word) not in "hi" and any(s in GROUP_HEADS or s in PLACE_HEADS for s in document.stems[unit][1:]):
            last = unit
            break
    while last < len(document.units) and 0 < last - first < _LONGEST_PERSON and _extends(document, last, last - first):
        last += 1
    if first == last or all(_plain(word) for word in document.units.texts[first:last]):
        return None
    return first, last


def _is_verb(word: str) -> bool:
    """Say whether a word after a person's name is what they do, and no part of the name: سليماني يعزي."""
    return word.startswith("ي") and 3 < len(word) < 7 and name_class(word) not in "hsi"


def _precedes(document: Document, unit: int) -> bool:
    """Say whether the unit before a person's name is the given name the guess left out."""
    word = document.words[unit]
    if word == "علي":
        return True
    if word in FUNCTION_WORDS or is_rank(word) or word in title_words() or word in CALENDAR or is_common(word):
        return False
    if name_class(word) != "h" or len(document.stems[unit]) > 1 or word.startswith("ال"):
        return False
    start, _ = document.units.original_span(document.units.starts[unit], document.units.ends[unit])
    return not any(span.score >= _SURE for span in document.known_over(start))


def _extends(document: Document, unit: int, length: int) -> bool:
    """Say whether a unit after ``length`` units of a person's name is one more: a given name, a link, a nisba."""
    word = document.words[unit]
    if document.units.gaps[unit] is not Gap.SPACE or "\n" in document.units.between[unit]:
        return False
    if word in FUNCTION_WORDS or word in NATIONALITIES or word in ATTRIBUTES or word in CALENDAR or word in GROUP_HEADS:
        return False
    if word in NAME_LINKS and unit + 1 < len(document.units) and document.units.gaps[unit + 1] is Gap.SPACE:
        return True
    if word[0] in "وفبلك" and len(document.stems[unit]) > 1 and name_class(word[1:]) in "hsc":
        return False
    if is_common(word) and name_class(word) != "b":
        return False
    if word in title_words():
        return False
    return name_class(word) in ("hsb" if length == 1 else "h") or (
        word.startswith("ال") and word.endswith("ي") and len(word) > 4
    )


def _group(document: Document, first: int, last: int) -> Limits | None:
    last = _group_end(document, first, last)
    while last - first > 1 and _any(document, first, GROUP_HEADS_OUTSIDE) and not _listed(document, first, last):
        rest = document.units.texts[first + 1]
        alone = _listed(document, first + 1, last) or _any(document, first, MEDIA_HEADS)
        if not alone or (last - first == 2 and rest in GENERIC_RESTS):
            break
        first += 1
    while last - first > 1 and not _listed(document, first, last):
        word = document.units.texts[last - 1]
        if not (word in ATTRIBUTES or word in FUNCTION_WORDS or word in REPORTING_VERBS or word in CALENDAR):
            break
        last -= 1
    last = with_nationality(document, first, last)
    if not _listed(document, first, last) and _no_group(document, first, last):
        return None
    return first, last


def is_world(document: Document, first: int, last: int) -> bool:
    """Say whether units are a name of the list of the wider world, with nothing left over."""
    return first < last == world_end(document.wide, first)


def _no_group(document: Document, first: int, last: int) -> bool:
    """Say whether a guess is no group: common words only, a bare word, or a verb and the nationality after it."""
    words = document.units.texts[first:last]
    if all(_plain(word) or word in GROUP_HEADS for word in words):
        return True
    head = words[0].startswith("ال") or any(stem in GROUP_HEADS for stem in document.stems[first])
    if len(words) == 1 and words[0] in CALENDAR and first > 0 and document.units.texts[first - 1] in CALENDAR:
        return True  # أبريل (نيسان)
    if is_world(document, first, last):
        return False
    if len(words) == 1:
        return not (head or words[0].isascii() or name_class(words[0]) in "is" or document.units.quoted(first, last))
    return not head and len(words) == 2 and words[1] in NATIONALITIES and not _listed(document, first, first + 1)


def _group_end(document: Document, first: int, last: int) -> int:
    """Cut what a guess ran on into: a preposition after a listed name, anything after a nationality adjective."""
    texts = document.units.texts
    for unit in range(first + 1, last):
        if texts[unit] in FUNCTION_WORDS and _listed(document, first, unit):
            return unit
        if texts[unit] in NATIONALITIES and unit + 1 < last and texts[unit + 1] not in FUNCTION_WORDS | STATE_BRANCHES:
            return unit + 1
    return last


def with_nationality(document: Document, first: int, last: int) -> int:
    """Return the end of an organisation's name with the nationality adjective right after it, if there is one.

    After a club or a company it says where they play or sell: ريال مدريد الإسباني.
    """
    units = document.units
    if last == world_end(document.wide, first) and _CLUBS.issuperset(document.wide[first][1:]):
        return last
    if last < len(units) and units.gaps[last] is Gap.SPACE and units.texts[last] in NATIONALITIES:
        return last if "\n" in units.between[last] else last + 1
    return last


def _listed(document: Document, first: int, last: int) -> bool:
    return (first, last) in document.listed


def _any(document: Document, unit: int, *words: frozenset[str] | dict[str, str]) -> bool:
    return any(stem in group for stem in document.stems[unit] for group in words)


def _plain(word: str) -> bool:
    return (
        word in DIRECTIONS
        or word in ATTRIBUTES
        or word in FUNCTION_WORDS
        or (is_common(word) and name_class(word) not in "his")
    )
