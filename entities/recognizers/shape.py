"""Cuts a guessed name down to what the span conventions count as the name.

The conventions: proclitics, ranks, head nouns of places and (where the rest is a name by itself) of groups stay
outside, so do direction words and attributes after a name; a nationality adjective belongs to an organisation and not
to a place.
"""

from __future__ import annotations

from itertools import pairwise

from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document
from entities.recognizers.external_names import external_end
from entities.recognizers.lexicon import (
    ATTRIBUTES,
    CALENDAR,
    DIRECTIONS,
    FACILITY_TAILS,
    FUNCTION_WORDS,
    GENERIC_RESTS,
    GROUP_HEADS,
    GROUP_HEADS_OUTSIDE,
    HONORIFICS,
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
    THINGS,
)
from entities.recognizers.titles import is_rank
from entities.recognizers.wordlists import (
    begins_with_preposition,
    is_common,
    is_full_name_word,
    name_class,
    title_words,
)
from entities.spans import Kind

_LONGEST_PERSON = 6
_SURE = 0.5
_SHORT_PLURAL = 4
_AFTER_FORMULA = frozenset({"عليه", "عليها", "عليهم", "عليهما", "تعالي"})
_CLUBS = frozenset("cf")


Limits = tuple[int, int]


def shape(document: Document, first: int, last: int, kind: Kind) -> list[Limits]:
    """Return the half-open ranges of tokens of the names inside ``first:last``; none if nothing of a name is left.

    Names joined by و are separated: a model trained on whole words labels جون وجيمس as one.
    """
    for token in range(first + 1, last):
        boundary = document.tokens.boundaries[token]
        if boundary is Boundary.BREAK and document.tokens.between[token].strip() not in {"", ".", "-"}:
            last = token
            break
    if last - first > 1 and document.words[last - 1].isdigit() and _listed(document, first, last - 1):
        # A number after a name that is known without it: كتائب القصبة 5.
        last -= 1
    if kind is Kind.ORGANIZATION:
        behind = sorted(_after_proclitic(document, first, last))
        cuts = [first, *(token for token in behind if document.tokens.texts[token][0] == "و"), last]
        found = [_group(document, one, other) for one, other in pairwise(cuts)]
    else:
        cut = _place if kind is Kind.LOCATION else _person
        found = [cut(document, one, other) for one, other in _joined(document, first, last)]
    return [limits for limits in found if limits is not None]


def _joined(document: Document, first: int, last: int) -> list[Limits]:
    """Cut a range before each token that is و and a proper noun, unless a listed name continues across it."""
    cuts = [first]
    behind = _after_proclitic(document, first, last)
    is_listed = _listed(document, first, last)
    for token in range(first + 1, last):
        word = document.words[token]
        if token in behind or word.startswith(("لل", "بال", "وال", "ولل", "وبال")):
            cuts.append(token)
            continue
        rest = word[1:]
        proper = name_class(rest) in "his" or (rest.startswith("ال") and len(rest) > 4)
        proper = proper or (token + 1 < last and is_full_name_word(rest))
        whole = (name_class(word) in "hi" and len(document.stems[token]) == 1) or word in NAME_LINKS
        if word.startswith("و") and proper and not whole and not is_listed:
            cuts.append(token)
    return list(zip(cuts, [*cuts[1:], last], strict=True))


def _after_proclitic(document: Document, first: int, last: int) -> set[int]:
    """Tokens inside a range at which a known name of some strength begins after a proclitic: the guess extended into it."""
    if _listed(document, first, last):
        return set()
    starts = document.tokens.starts
    return {hit.first for hit in document.hits_between(first + 1, last) if hit.start > starts[hit.first]}


def _place(document: Document, first: int, last: int) -> Limits | None:
    while (
        first < last and not _listed(document, first, last) and _any(document, first, PLACE_HEADS_OUTSIDE, PLACE_HINTS)
    ):
        first += 1
    for token in range(first + 1, last):
        stems = document.stems[token]
        if len(stems) > 1 and any(stem in PLACE_HEADS for stem in stems[1:]):
            last = token
            break
    while last > first and not _listed(document, first, last):
        word = document.tokens.texts[last - 1]
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
    head = document.tokens.texts[first - 1]
    return (
        document.tokens.boundaries[first] is Boundary.SPACE
        and any(stem in PLACE_HEADS_INSIDE for stem in document.stems[first - 1])
        and (not head.startswith("ال") and not document.hits_from(first))
    )


def _person(document: Document, first: int, last: int) -> Limits | None:
    while first < last and (is_rank(document.tokens.texts[first]) or document.tokens.texts[first] in REPORTING_VERBS):
        if name_class(document.tokens.texts[first]) == "h" and not is_rank(document.tokens.texts[first]):
            break
        first += 1
    if all(_plain(word) for word in document.words[first:last]) or _is_no_person(document, first, last):
        return None
    earliest = max(0, first - _LONGEST_PERSON)
    while (
        first > earliest
        and document.tokens.boundaries[first] is Boundary.SPACE
        and not _is_joined(document.words[first])
        and _precedes(document, first - 1)
    ):
        first -= 1
    for token in range(first + 1, last):
        word = document.words[token]
        stop = (
            len(word) == 1
            or _is_verb(word)
            or word in FUNCTION_WORDS
            or word in ATTRIBUTES
            or word in GROUP_HEADS
            or word in REPORTING_VERBS
            or begins_with_preposition(word)
        )
        if word in HONORIFICS and token + 1 < last:
            continue
        if stop or (word in title_words() and name_class(word) not in "hs"):
            last = token
            break
        if name_class(word) not in "hi" and any(
            s in GROUP_HEADS or s in PLACE_HEADS for s in document.stems[token][1:]
        ):
            last = token
            break
    while last < len(document.tokens) and 0 < last - first < _LONGEST_PERSON and _extends(document, last, last - first):
        last += 1
    if first == last or all(_plain(word) for word in document.tokens.texts[first:last]):
        return None
    return first, last


def is_formula(document: Document, last: int) -> bool:
    """Say whether what ends before a token is a formula and no name: رضوان الله عليه, رحمة الله عليها."""
    tokens = document.tokens
    return 0 < last < len(tokens) and tokens.texts[last - 1] == "الله" and tokens.texts[last] in _AFTER_FORMULA


def _is_no_person(document: Document, first: int, last: int) -> bool:
    """Say whether a guess is a thing, a plural, a function word with a proclitic, or a formula (رضوان الله عليه)."""
    words = document.words[first:last]
    if any("".join(words).startswith(thing) for thing in THINGS):
        return True
    if is_formula(document, last):
        return True
    if last - first > 1 or is_full_name_word(words[0]):
        return False
    plural = words[0].endswith(("ون", "ين")) and len(words[0]) > _SHORT_PLURAL
    return plural or any(stem in FUNCTION_WORDS for stem in document.stems[first])


def _is_verb(word: str) -> bool:
    """Say whether a word after a person's name says what they do and is not part of the name: سليماني يعزي."""
    return word.startswith("ي") and 3 < len(word) < 7 and name_class(word) not in "hsi"


def _is_joined(word: str) -> bool:
    """Say whether a word is و and a name, so that another person begins: وشادي."""
    return word[0] == "و" and not is_full_name_word(word) and is_full_name_word(word[1:])


def _precedes(document: Document, token: int) -> bool:
    """Say whether the token before a person's name is the given name that the guess left out."""
    word = document.words[token]
    if word == "علي":
        return True
    if word in FUNCTION_WORDS or is_rank(word) or word in title_words() or word in CALENDAR or is_common(word):
        return False
    if name_class(word) != "h" or not is_full_name_word(word) or word.startswith("ال"):
        return False
    start, _ = document.tokens.original_span(document.tokens.starts[token], document.tokens.ends[token])
    return not any(span.score >= _SURE for span in document.known_over(start))


def _extends(document: Document, token: int, length: int) -> bool:
    """Say whether a token after ``length`` tokens of a person's name is one more: a given name, a link, a nisba."""
    word = document.words[token]
    if document.tokens.boundaries[token] is not Boundary.SPACE or "\n" in document.tokens.between[token]:
        return False
    if word in FUNCTION_WORDS or word in NATIONALITIES or word in ATTRIBUTES or word in CALENDAR or word in GROUP_HEADS:
        return False
    if (
        word in NAME_LINKS
        and token + 1 < len(document.tokens)
        and document.tokens.boundaries[token + 1] is Boundary.SPACE
    ):
        return True
    if word[0] in "وفبلك" and len(document.stems[token]) > 1 and name_class(word[1:]) in "hsc":
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
        rest = document.tokens.texts[first + 1]
        alone = _listed(document, first + 1, last) or _any(document, first, MEDIA_HEADS)
        if not alone or (last - first == 2 and rest in GENERIC_RESTS):
            break
        first += 1
    while last - first > 1 and not _listed(document, first, last):
        word = document.tokens.texts[last - 1]
        if not (word in ATTRIBUTES or word in FUNCTION_WORDS or word in REPORTING_VERBS or word in CALENDAR):
            break
        last -= 1
    last = with_nationality(document, first, last)
    if not _listed(document, first, last) and _no_group(document, first, last):
        return None
    return first, last


def is_world(document: Document, first: int, last: int) -> bool:
    """Say whether tokens are a name of the list of external organisations, and nothing else."""
    return first < last == external_end(document.external, first)


def _no_group(document: Document, first: int, last: int) -> bool:
    """Say whether a guess is not a group: common words only, a bare word, or a verb and the nationality after it."""
    words = document.tokens.texts[first:last]
    if all(_plain(word) or word in GROUP_HEADS for word in words):
        return True
    head = words[0].startswith("ال") or any(stem in GROUP_HEADS for stem in document.stems[first])
    if len(words) == 1 and words[0] in CALENDAR and first > 0 and document.tokens.texts[first - 1] in CALENDAR:
        return True  # أبريل (نيسان)
    if is_world(document, first, last):
        return False
    if len(words) == 1:
        return not (head or words[0].isascii() or name_class(words[0]) in "is" or document.tokens.quoted(first, last))
    return not head and len(words) == 2 and words[1] in NATIONALITIES and not _listed(document, first, first + 1)


def _group_end(document: Document, first: int, last: int) -> int:
    """Cut what a guess extended into: a preposition after a listed name, anything after a nationality adjective."""
    texts = document.tokens.texts
    for token in range(first + 1, last):
        if texts[token] in FUNCTION_WORDS and _listed(document, first, token):
            return token
        if (
            texts[token] in NATIONALITIES
            and token + 1 < last
            and texts[token + 1] not in FUNCTION_WORDS | STATE_BRANCHES
        ):
            return token + 1
    return last


def with_nationality(document: Document, first: int, last: int) -> int:
    """Return the end of an organisation's name with the nationality adjective right after it, if there is one.

    After a club or a company it says where they play or sell: ريال مدريد الإسباني.
    """
    tokens = document.tokens
    if last == external_end(document.external, first) and _CLUBS.issuperset(document.external[first][1:]):
        return last
    if last < len(tokens) and tokens.boundaries[last] is Boundary.SPACE and tokens.texts[last] in NATIONALITIES:
        return last if "\n" in tokens.between[last] else last + 1
    return last


def _listed(document: Document, first: int, last: int) -> bool:
    return (first, last) in document.listed


def _any(document: Document, token: int, *words: frozenset[str] | dict[str, str]) -> bool:
    return any(stem in group for stem in document.stems[token] for group in words)


def _plain(word: str) -> bool:
    return (
        word in DIRECTIONS
        or word in ATTRIBUTES
        or word in FUNCTION_WORDS
        or (is_common(word) and name_class(word) not in "his")
    )
