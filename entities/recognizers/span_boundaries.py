"""Where a name ends that a cue announces: the words with which the name of a person, a place or a group can continue."""

from __future__ import annotations

from entities.gazetteer.keys import Trait
from entities.gazetteer.matcher import Reading
from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document
from entities.recognizers.lexicon import (
    ATTRIBUTES,
    BODY_HEADS,
    CALENDAR,
    DIRECTIONS,
    FACILITY_TAILS,
    FUNCTION_WORDS,
    GROUP_HEADS,
    HONORIFICS,
    NAME_LINKS,
    NATIONALITIES,
    PLACE_COMPOUNDS,
    PLACE_HEADS,
    PLACE_HEADS_OUTSIDE,
    PLACE_HINTS,
    REPORTING_VERBS,
    SPEAKERS,
    UNIT_HEADS,
)
from entities.recognizers.wordlists import common_words, is_common, is_full_name_word, name_class, title_words
from entities.spans import Kind

_PERSON_LONGEST = 5
_GROUP_LONGEST = 4


def can_begin_person(document: Document, index: int) -> bool:
    """Say whether a token may be the first word of a person's name after a rank."""
    word = document.words[index]
    if word[0] in "وفبلك" and len(document.stems[index]) > 1 and not is_full_name_word(word):
        return False
    if word.isdigit() or len(word) < 3 or is_stop(word) or word in ATTRIBUTES or word.endswith(("ون", "ين", "وا")):
        return False
    if any(stem in PLACE_HEADS or stem in GROUP_HEADS for stem in document.stems[index]):
        return False
    if in_the_name_of(document, index) or (word in title_words() and name_class(word) != "h"):
        return False
    return name_class(word) in "hsb" or not (is_common(word) or (word.startswith("ال") and word.endswith(("ي", "يه"))))


def in_the_name_of(document: Document, index: int) -> bool:
    """Say whether a token is the باسم of المتحدث باسم, which is not a given name."""
    return (
        document.tokens.texts[index] == "باسم"
        and index > 0
        and any(stem in SPEAKERS for stem in document.stems[index - 1])
    )


def looks_like_person(document: Document, first: int) -> bool:
    """Say whether a word is a proper noun or surname, or is before one and is not a common word."""
    word = document.words[first]
    if name_class(word) in "hs" and word != "على":
        return True
    after = first + 1
    return (
        not is_common(word)
        and after < len(document.tokens)
        and document.tokens.boundaries[after] is Boundary.SPACE
        and name_class(document.words[after]) in "hs"
    )


def can_continue_person(document: Document, index: int) -> bool:
    """Say whether a token may be inside a person's name, but not first."""
    word = document.words[index]
    if word in NAME_LINKS:
        return True
    if word.isdigit() or is_stop(word) or word in ATTRIBUTES or word in DIRECTIONS:
        return False
    if word[0] in "وفبلك" and word[1:3] == "ال":
        return False
    return name_class(word) in "hsb" or (word not in common_words() and len(word) > 2)


def person_end(document: Document, first: int, *, at_least: int | None = None) -> int:
    """Return the end of a person's name that begins at ``first``: names continue over links such as بن, and end with a
    nisba."""
    last = at_least or first + 1
    while last < len(document.tokens) and last - first < _PERSON_LONGEST:
        if document.tokens.boundaries[last] is not Boundary.SPACE or "\n" in document.tokens.between[last]:
            break
        if _is_family_honorific(document, first, last):
            last += 2
            continue
        if not can_continue_person(document, last):
            break
        word = document.words[last]
        strong = name_class(word) in "hsb" or word in NAME_LINKS or document.tokens.texts[last - 1] in NAME_LINKS
        if not strong and not (word.startswith("ال") and not is_common(word)):
            break
        last += 1
    while last - 1 > first and document.tokens.texts[last - 1] in NAME_LINKS:
        last -= 1
    return last


def _is_family_honorific(document: Document, first: int, token: int) -> bool:
    """Say whether الحاج, الشيخ and the like stand inside a name, between two words of it: مارك الحاج موسى."""
    words, after = document.words, token + 1
    return (
        words[token] in HONORIFICS
        and after < len(words)
        and document.tokens.boundaries[after] is Boundary.SPACE
        and is_full_name_word(words[first])
        and is_full_name_word(words[after])
    )


def place_end(document: Document, first: int, *, facility: bool = False, joined: bool = False) -> int:
    """Return the end of a place's name that begins at ``first``, or ``first`` if no name begins there.

    Args:
        facility: the name may end with an adjective of facilities, as in مطار كويرس العسكري.
        joined: the token begins with a و that is not part of the name.
    """
    tokens = document.tokens
    word = tokens.texts[first][1:] if joined else tokens.texts[first]
    if word in NATIONALITIES:
        return first
    if not joined and any(stem in PLACE_HEADS_OUTSIDE for stem in document.stems[first]):
        return first
    begin = tokens.starts[first] + joined
    if not joined and any(hit.start > begin for hit in document.hits_from(first)):
        return first
    # مدينة الباب شرقي حلب is not باب شرقي with an article.
    written = (hit for hit in document.hits_from(first) if any(not one.traits & Trait.ARTICLE for one in hit.readings))
    known = max((hit.last for hit in written if hit.start == begin), default=first)
    if known == first:
        if word.isdigit() or len(word) < 3 or is_stop(word) or word in ATTRIBUTES or word in DIRECTIONS:
            return first
        if (
            word in NATIONALITIES
            or word in PLACE_HINTS
            or word.startswith("لل")
            or (word[0] in "وبلك" and word[1:3] == "ال")
        ):
            return first
        if word.startswith("ال") and word[2:] in PLACE_HINTS:
            return first
        if (is_common(word) or word in PLACE_HEADS_OUTSIDE) and word not in PLACE_COMPOUNDS:
            return first
        if word.endswith(("ين", "ون", "ات", "ها", "هم")) or (not word.startswith("ال") and word.endswith("يه")):
            return first
        if facility and not word.startswith("ال") and name_class(word) not in "his":
            return first
        known = first + 1
    last = known
    if last == first + 1 and last < len(tokens) and tokens.boundaries[last] is Boundary.SPACE:
        after = tokens.texts[last]
        fits = not (is_stop(after) or after in ATTRIBUTES or after in DIRECTIONS or after.isdigit())
        construct = not word.startswith("ال") and after.startswith("ال") and not is_common(after)
        if fits and (word in PLACE_COMPOUNDS or (construct and not after.endswith(("ي", "يه")))):
            last += 1
    if (
        facility
        and last < len(tokens)
        and tokens.boundaries[last] is Boundary.SPACE
        and tokens.texts[last] in FACILITY_TAILS
    ):
        last += 1
    return last


def group_end(document: Document, first: int, head: str) -> int:
    """Return the end of a group's name whose head noun is before ``first``, or ``first`` if it is not a name."""
    tokens = document.tokens
    last = first
    proper = False
    while last < len(tokens) and last - first < _GROUP_LONGEST and tokens.boundaries[last] is Boundary.SPACE:
        word = tokens.texts[last]
        if is_stop(word) or (word in ATTRIBUTES and last > first) or word in PLACE_HEADS_OUTSIDE:
            break
        known = [hit for hit in document.hits_from(last) if hit.start == tokens.starts[last]]
        listed = max((hit.last for hit in known), default=0)
        if word in NATIONALITIES:
            return last + 1 if last > first else first
        if head in BODY_HEADS and head not in UNIT_HEADS:
            place = any(_is_place(reading, document) for hit in known for reading in hit.readings)
            if place:
                return listed
            if not (word in BODY_HEADS or word in GROUP_HEADS):
                break
            last += 1
            continue
        if word.isdigit() or listed or name_class(word) in "hi":
            proper = True
            last = max(listed, last + 1)
            continue
        definite = word.startswith("ال")
        if not definite and last + 1 < len(tokens) and not _next_is_definite(document, last):
            break
        if not definite and is_common(word):
            break
        proper = proper or not is_common(word)
        last += 1
    return last if proper and head in UNIT_HEADS else first


def _is_place(reading: Reading, document: Document) -> bool:
    return document.gazetteer.entities[reading.name.entity_id].kind is Kind.LOCATION


def _next_is_definite(document: Document, index: int) -> bool:
    after = document.tokens.texts[index + 1]
    return document.tokens.boundaries[index + 1] is Boundary.SPACE and (
        after.startswith("ال") or name_class(after) in "hi"
    )


def is_stop(word: str) -> bool:
    """Say whether a normalised word ends every name: a function word, a reporting verb, a month or weekday."""
    return word in FUNCTION_WORDS or word in REPORTING_VERBS or word in CALENDAR
