"""Places in a line in Latin letters: by prepositions, sorts of places beside them, and places they are coordinated with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from entities.recognizers.languages import Language
from entities.recognizers.latin_line import Guess, LatinLine
from entities.recognizers.latin_people import KUNYA
from entities.recognizers.latin_runs import Run
from entities.recognizers.latin_words import FACILITIES, KUNYAS, PLACE_HEADS, PLACE_TAILS, is_given_name
from entities.spans import Kind

_LONGEST = 4
_LATER = "latin:later-place"


def find_place(line: LatinLine, run: Run) -> Guess | None:
    words, first, last = line.words, run.first, run.last
    if line.is_role(first):
        return None
    if line.language is Language.KURMANJI and last - first > 1 and is_given_name(words[first + 1].text):
        last = first + 1  # herêma Firatê Ehmed Derwîş: the place governs nothing, the person begins
    if last - first > 1 and words[last - 1].lower in line.cues.place_after and not line.is_known(run):
        last -= 1
        return Guess(first, last, Kind.LOCATION, "latin:place-after") if last - first <= _LONGEST else None
    if last - first > _LONGEST:
        return None
    reason = _local(line, Run(first, last))
    if reason and last < len(words) and words[last].joined and words[last].lower in FACILITIES:
        last += 1
    return Guess(first, last, Kind.LOCATION, reason) if reason else None


def _local(line: LatinLine, run: Run) -> str:
    """Why a run is a place, or an empty string."""
    words, first, last = line.words, run.first, run.last
    if last - first > 1 and words[last - 1].lower in PLACE_TAILS:
        return "latin:place-tail"
    if last - first > 1 and words[first].lower in PLACE_HEADS - KUNYAS:
        return "latin:place-head"
    if line.before_family(last) or words[first].text.isupper():
        return ""
    if line.place_after(last):
        return "latin:place-after"
    return "latin:place-before" if line.place_before(first) else ""


def find_coordinated_places(line: LatinLine, open_runs: Sequence[Run], found: Sequence[Guess]) -> Iterator[Guess]:
    """Runs that are joined by commas or ``and`` to a place: those found here and those of the gazetteer."""
    places = {guess.first: guess for guess in found if guess.kind is Kind.LOCATION}
    ends = {guess.last for guess in places.values()}
    for _ in range(2):
        for run in list(open_runs):
            if run.last - run.first > 2 or line.words[run.first].text.isupper() or run.first in places:
                continue
            if _joined_to_place(line, run, places, ends) and not line.is_known(run):
                guess = Guess(run.first, run.last, Kind.LOCATION, "latin:coordinated")
                places[run.first] = guess
                ends.add(run.last)
                yield guess


def _joined_to_place(line: LatinLine, run: Run, places: dict[int, Guess], ends: set[int]) -> bool:
    words = line.words
    before, after = run.first - 1, run.last
    if before >= 0 and words[before].lower in line.cues.joins and before > 0:
        if before in ends or line.ends_place(before - 1):
            return True
    elif before >= 0 and words[run.first].between == ", " and (run.first in ends or line.ends_place(before)):
        return after < len(words) and (words[after].lower in line.cues.joins or words[after].between.startswith(","))
    if after + 1 < len(words) and words[after].lower in line.cues.joins and words[after].between in (" ", ", "):
        return after + 1 in places
    return after < len(words) and words[after].between == ", " and after in places and not words[run.first].initial


def with_places(line: LatinLine, found: Sequence[Guess], left: Sequence[Run], places: set[str]) -> list[Guess]:
    """Names of the line where runs that are a place elsewhere in the text are places, whatever they look like here."""
    guesses = [
        replace(guess, kind=Kind.LOCATION, reason=_LATER)
        if guess.reason == KUNYA and line.key(guess) in places
        else guess
        for guess in found
    ]
    taken = {guess.first for guess in guesses}
    guesses += [
        Guess(run.first, run.last, Kind.LOCATION, _LATER)
        for run in left
        if run.first not in taken and line.key(run) in places and not line.before_family(run.last)
    ]
    return sorted(guesses, key=lambda guess: guess.first)
