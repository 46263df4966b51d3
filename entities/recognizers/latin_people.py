"""People in a line in Latin letters: by titles, given names, kunyas, initials, ages, kin, roles and verbs of saying."""

from __future__ import annotations

from collections.abc import Sequence

from entities.recognizers.languages import Language
from entities.recognizers.latin_line import Guess, LatinLine, bare_name
from entities.recognizers.latin_runs import Run, capital_runs
from entities.recognizers.latin_words import (
    KUNYAS,
    NAMING,
    PARTICLES,
    PLACE_HEADS,
    PLACE_TAILS,
    WRITING,
    english_titles,
    is_given_name,
    title_bearers,
)
from entities.recognizers.surname_coreference import SURNAME
from entities.spans import Kind

_LONGEST = 6
_COORDINATED_LONGEST = 4
_HEADLINE_LONGEST = 3
_TITLE_LONGEST = 8
_AGE_DIGITS = 2
_OLD = frozenset({"year-old", "years-old", "old", "yıllık"})
_KIN = frozenset({"son", "daughter", "wife", "brother", "sister", "widow", "father", "mother", "fils", "fille"})
_GIVEN = "latin:given-name"
KUNYA = "latin:kunya"
"""The reason of a kunya, which in a place's name is none."""


def find_person(line: LatinLine, run: Run, *, headline: bool) -> Guess | None:
    words = line.words
    first, title = _after_titles(line, run)
    if first == run.last:
        return None
    last = min(run.last, first + _LONGEST)
    if all(word.lower in english_titles() for word in words[first:last]):
        return None
    if words[first].lower in KUNYAS | PARTICLES and last - first < 2:
        return None
    if line.is_known_thing(Run(first, last)) and not title:
        return None
    reason = "latin:title" if title else _personal(line, Run(first, last), headline)
    if not reason or words[last - 1].lower in PLACE_TAILS:
        return None
    if last - first == 1 and (
        words[first].lower in english_titles() or words[first].text.isupper() or line.before_family(last)
    ):
        return None
    return Guess(first, last, Kind.PERSON, reason, title)


def _after_titles(line: LatinLine, run: Run) -> tuple[int, str]:
    """The word after the titles of a run, and the titles as printed."""
    words = line.words
    begin = run.first
    while begin > max(0, run.first - _TITLE_LONGEST) and words[begin].joined and words[begin - 1].capital:
        if words[begin - 1].lower not in english_titles():
            break
        begin -= 1
    bearer = -1
    for index in range(begin, run.last):
        last = index + 1 == run.last and index > begin
        if words[index].lower in title_bearers() | line.cues.person_before and not last:
            bearer = index
        elif is_given_name(words[index].text) or (bearer >= 0 and words[index].lower not in english_titles()):
            break
    if bearer < 0:
        return run.first, ""
    start = bearer
    while start > begin and words[start - 1].lower in english_titles() | line.cues.person_before:
        start -= 1
    text = line.document.tokens.normalized.original
    return max(bearer + 1, run.first), text[words[start].start : _title_end(line, bearer)]


def _title_end(line: LatinLine, bearer: int) -> int:
    end = line.words[bearer].end
    return end + line.document.tokens.normalized.original.startswith(".", end)


def _personal(line: LatinLine, run: Run, headline: bool) -> str:
    """Why a run is a person, or an empty string."""
    words, first, last = line.words, run.first, run.last
    several = last - first > 1
    begin = words[first]
    placed = line.place_before(first) or line.place_after(last)
    if begin.lower in KUNYAS and several:
        return "" if placed else KUNYA
    if begin.lower in PLACE_HEADS and not _person_before(line, first):
        return ""
    if several and len(begin.text) == 1 and words[first + 1].between.startswith("."):
        return "latin:initial"
    whole = last - first == len(words)
    if several and is_given_name(begin.text) and (not headline or whole or last - first <= _HEADLINE_LONGEST):
        return _GIVEN
    if headline:
        return ""
    if several:
        return _personal_context(line, run, placed)
    if placed or line.is_known(run):
        return "latin:age" if _aged(line, run) else ""
    if is_given_name(begin.text) and _says(line, run):
        return _GIVEN
    return "latin:age" if _aged(line, run) else "latin:role" if _person_before(line, first) else ""


def _personal_context(line: LatinLine, run: Run, placed: bool) -> str:
    """Why a run of several words that begins with no known given name is a person, or an empty string."""
    words, first = line.words, run.first
    shouted = words[first].text.isupper()
    role = words[first].lower in line.cues.person_before
    if is_given_name(words[first + 1].text) and not (placed or role or shouted):
        return _GIVEN
    if _aged(line, run):
        return "latin:age"
    if _person_before(line, first):
        return "latin:role"
    if _says(line, run) and not (placed or shouted):
        return "latin:says"
    return "latin:named" if _named(line, first) else ""


def _says(line: LatinLine, run: Run) -> bool:
    """Say whether a verb of saying is directly after the run, or before it."""
    words, after, before = line.words, run.last, run.first - 1
    if after < len(words) and words[after].lower in line.cues.says and words[after].between in (" ", ", "):
        return True
    return (
        before >= 0
        and words[before].lower in line.cues.says
        and words[run.first].joined
        and line.language is not Language.ENGLISH
    )


def _aged(line: LatinLine, run: Run) -> bool:
    """``Dima, 13,`` ``Dima (13)`` ``Dima, aged 13`` and ``74-year-old Arif``."""
    words, after, before = line.words, run.last, run.first - 1
    if before >= 0 and words[before].lower in _OLD and words[run.first].joined:
        return True
    if after < len(words) and words[after].lower in ("aged", "age"):
        after += 1
    elif after == len(words) or words[after].between not in (", ", " ("):
        return False
    if after == len(words) or not words[after].text.isdigit() or len(words[after].text) > _AGE_DIGITS:
        return False
    if after + 1 == len(words) or words[after - 1].lower in ("aged", "age"):
        return True
    return words[after + 1].between.startswith((",", ")")) or words[after + 1].lower.startswith("year")


def _person_before(line: LatinLine, first: int) -> bool:
    """Say whether kin or a role is directly before a word: ``his wife X``, ``spokesman X``, ``son of X``."""
    words = line.words
    if first == 0:
        return False
    before = first - 1
    if words[before].lower in line.cues.person_before and words[first].between in (
        " ",
        ", ",
        " \N{LEFT DOUBLE QUOTATION MARK}",
    ):
        return True
    return (
        before > 0 and words[before].lower in line.cues.of and words[before - 1].lower in _KIN and words[first].joined
    )


def _named(line: LatinLine, first: int) -> bool:
    """``known as X``, ``By X`` at the beginning of a line, ``photo by X``."""
    words, before = line.words, first - 1
    if before < 0 or not words[first].joined:
        return False
    if words[before].lower == "as":
        return before > 0 and words[before - 1].lower in NAMING
    return words[before].lower == "by" and (before == 0 or words[before - 1].lower in WRITING)


def find_coordinated_people(line: LatinLine, left: Sequence[Run], found: Sequence[Guess]) -> list[Guess]:
    """Runs of two to four words that are joined to a person: Imogen Piper, Joe Dyke and Sanjana Varghese."""
    taken = {guess.first for guess in found}
    people = [guess for guess in found if guess.kind is Kind.PERSON and guess.last - guess.first > 1]
    begins, ends = {guess.first for guess in people}, {guess.last for guess in people}
    guesses: list[Guess] = []
    for run in left:
        if run.first in taken or not 1 < run.last - run.first <= _COORDINATED_LONGEST or line.is_known(run):
            continue
        after = run.last
        joined = run.first in ends and line.words[run.first].between == ", "
        joined |= run.first - 1 in ends and line.words[run.first - 1].lower in line.cues.joins
        joined |= after in begins and line.words[after].between == ", "
        joined |= (
            after + 1 in begins and line.words[after].lower in line.cues.joins and line.words[after].between == " "
        )
        if joined and not line.words[run.first].text.isupper():
            guesses.append(Guess(run.first, run.last, Kind.PERSON, "latin:coordinated"))
            ends.add(run.last)
    return guesses


def find_later_mentions(line: LatinLine, found: Sequence[Guess], names: set[str]) -> list[Guess]:
    """Single words that are the last or first word of a full name found before, outside names of this line.

    A word that is a known place or body by itself is a person only beside a verb of saying.
    """
    taken = {index for guess in found for index in range(guess.first, guess.last)}
    guesses: list[Guess] = []
    for run in capital_runs(line.words):
        trimmed = line.trim(run)
        if trimmed is None or trimmed.last - trimmed.first != 1 or trimmed.first in taken:
            continue
        word = line.words[trimmed.first]
        if bare_name(word.text) not in names or line.before_family(trimmed.last) or line.place_before(trimmed.first):
            continue
        if not line.is_known(trimmed) or _says(line, trimmed):
            guesses.append(Guess(trimmed.first, trimmed.last, Kind.PERSON, SURNAME))
    return guesses
