"""Organisations in a line in Latin letters: by the first or last word of their name, and acronyms in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from entities.recognizers.languages import Language
from entities.recognizers.latin_line import Guess, LatinLine
from entities.recognizers.latin_runs import Run
from entities.recognizers.latin_words import (
    ABSTRACTS,
    CALENDAR,
    GROUP_HEADS,
    GROUP_LINKS,
    GROUP_TAILS,
    MEDIA_AFTER,
    NATIONALITIES,
    english_titles,
    is_given_name,
)
from entities.spans import Kind

_LONGEST = 8
_REACH = 8
_OUTLETS = frozenset({"agency", "network", "site", "website", "outlet"})
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


def find_body(line: LatinLine, run: Run) -> Guess | None:
    """The organisation in a run: to its last word that closes one, or from a head noun on over ``of`` and ``for``."""
    words = line.words
    first = run.first
    while first < run.last and line.is_no_name(first) and words[first].lower not in NATIONALITIES:
        first += 1
    if first == run.last or len(words[first].text) == 1:
        return None
    if first > 0 and words[first].joined and _ORDINAL.fullmatch(words[first - 1].text):
        first -= 1
    head = next((i for i in range(first, run.last) if words[i].lower in GROUP_HEADS), None)
    if head is not None and (last := _linked(line, head, run.last)) is not None:
        return Guess(first, last, Kind.ORGANIZATION, "latin:body-head")
    tail = next((i for i in range(run.last - 1, first, -1) if words[i].lower in GROUP_TAILS), None)
    if tail is not None and tail - first < _LONGEST and not _ends_as_person(line, tail + 1, run.last):
        end = tail + 1
        return Guess(first, end, Kind.ORGANIZATION, "latin:body-tail")
    last = run.last
    if last < len(words) and words[last].joined and line.language is Language.ENGLISH:
        agency = words[last].lower == "news" and last + 1 < len(words) and words[last + 1].lower in _OUTLETS
        if (agency or words[last].lower in MEDIA_AFTER) and not line.is_adjective(first):
            return Guess(first, last, Kind.ORGANIZATION, "latin:medium")
    return None


def _ends_as_person(line: LatinLine, first: int, last: int) -> bool:
    """Say whether what follows the closing word in the run goes on with anything but a title and a name."""
    return first < last and not (line.words[first].lower in english_titles() or is_given_name(line.words[first].text))


def _linked(line: LatinLine, head: int, run_last: int) -> int | None:
    """The end of a name whose head noun governs what follows: Ministry of Health; ``None`` if nothing follows."""
    words = line.words
    last = head + 1
    end = None
    while last < len(words) and last - head < _LONGEST and words[last].between in (" ", " l'", " l’", " d’", " d'"):
        word = words[last]
        if word.lower in CALENDAR:
            break
        if word.capital and (last < run_last or end is not None or line.language is Language.KURMANJI):
            if end is None and last < run_last and line.language is Language.ENGLISH and word.lower not in GROUP_LINKS:
                return None
            last += 1
            end = last
        elif word.lower == "and" and end == last and last + 1 < len(words) and words[last + 1].lower in ABSTRACTS:
            last += 2
            end = last
        elif word.lower in GROUP_LINKS or (word.lower == "the" and words[last - 1].lower in GROUP_LINKS):
            if end is not None and word.lower not in {"of", "de", "des", "du", "a", "ya", "yên"}:
                break
            last += 1
            if end is None and last < len(words) and words[last].capital:
                end = last + 1
                last += 1
        elif (
            line.language is Language.FRENCH
            and word.text.islower()
            and end is None
            and last == head + 1
            and len(word.text) > 4
        ):
            last += 1
        else:
            break
    return end


def find_acronyms(line: LatinLine, found: Sequence[Guess], known: set[str]) -> list[Guess]:
    """``Rapid Support Forces (RSF)``: an acronym in brackets of the initials before it, and its later mentions."""
    taken = {index for guess in found for index in range(guess.first, guess.last)}
    guesses: list[Guess] = []
    for index, word in enumerate(line.words):
        if index in taken or not word.text.isupper() or not 2 <= len(word.text) <= 6:
            continue
        if index > 0 and word.between == " (" and _initials(line, index).startswith(word.text[:2].lower()):
            known.add(word.text)
        if word.text in known:
            guesses.append(Guess(index, index + 1, Kind.ORGANIZATION, "latin:acronym"))
    return guesses


def _initials(line: LatinLine, index: int) -> str:
    """The initials of the capitalised words before a bracket, small words left out."""
    length = len(line.words[index].text)
    capitals = [word.text[0].lower() for word in line.words[max(0, index - _REACH) : index] if word.capital]
    return "".join(capitals[-length:])
