"""Letters as they are seen on a line, from left to right -> the order in which they are read.

The Unicode Bidirectional Algorithm (UAX #9) backwards: it puts the letters of a paragraph of a known direction on a line; the
same classes and rules tell which stretches of a line were turned. Where two orders look alike, the usual one is taken. No Django.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MIRRORED = dict(zip("()[]{}«»<>‹›", ")(][}{»«><›‹", strict=True))
_PAIRS = {")": "(", "]": "[", "}": "{", "»": "«", ">": "<", "›": "‹"}
_STRONG_RIGHT = ("R", "AL")
_TERMINAL = frozenset(".,:;!?/…")
_BREAKS = frozenset("-_/?=&#~+\N{HYPHEN}\N{EN DASH}")
"""After these an address or a compound is broken over the end of a line."""
_AFTER_NUMBERS = frozenset("%°٪‰")
_UNIT = re.compile(r"[a-zµ]{1,3}(?:/[a-z]{1,2})?[²³]?$")
"""A measure stands after its number, as in ``10 km``; a name stands before it, as in ``Su 24``."""


class Reader:
    """Puts the lines of one paragraph into reading order, one after the other from the first.

    Args:
        is_rtl: direction of the paragraph.
    """

    def __init__(self, is_rtl: bool) -> None:
        self._is_rtl = is_rtl
        self._after_arabic = False

    def read(self, seen: Sequence[str]) -> str:
        """A line's letters in reading order.

        Args:
            seen: letters with their vowel signs, from left to right; brackets as they look.
        """
        kinds = [_kind(letter) for letter in seen]
        return "".join(self._from_right(seen, kinds) if self._is_rtl else self._from_left(seen, kinds))

    def _from_right(self, seen: Sequence[str], kinds: Sequence[str]) -> list[str]:
        read: list[str] = []
        end = len(seen)
        while end:
            if kinds[end - 1] in _STRONG_RIGHT:
                end -= 1
                read.append(seen[end])
                self._after_arabic = kinds[end] == "AL"
                continue
            start = end
            while start and kinds[start - 1] not in _STRONG_RIGHT:
                start -= 1
            read += _between_arabic(seen[start:end], kinds[start:end], self._after_arabic, start == 0, end == len(seen))
            end = start
        return read

    def _from_left(self, seen: Sequence[str], kinds: Sequence[str]) -> list[str]:
        read: list[str] = []
        place = 0
        while place < len(seen):
            if kinds[place] not in _STRONG_RIGHT:
                read.append(seen[place])
                place += 1
                continue
            end = place
            for index in range(place, len(seen)):
                if kinds[index] == "L":
                    break
                if kinds[index] in _STRONG_RIGHT:
                    end = index + 1
            start = _start_of_run(seen, kinds, place, end)
            if start < place:
                del read[start - place :]
            read += Reader(is_rtl=True).after_arabic()._from_right(seen[start:end], kinds[start:end])
            place = end
        return read

    def after_arabic(self) -> Reader:
        """The same, as it reads on after an Arabic word."""
        self._after_arabic = True
        return self


def _start_of_run(seen: Sequence[str], kinds: Sequence[str], place: int, end: int) -> int:
    """Where the Arabic words at ``place`` to ``end`` of a Latin line begin, with what is read after them but seen before."""
    if place and _closes(seen[place:end], seen[place - 1]):
        return place - 1
    start = place
    while start and seen[start - 1] in _TERMINAL:
        start -= 1
    if start == place or not start or not seen[start - 1].isspace():
        return place
    # A comma after a space and before a word: it follows the word, and so does a number before the space.
    number = start - 1
    while number and kinds[number - 1] in ("EN", "AN", "CS") and not seen[number - 1].isspace():
        number -= 1
    return number if number < start - 1 else start


def ends_in_word(line: str) -> bool:
    """Whether the last word of a line goes on on the next one: an address, a number or a compound that was broken."""
    return len(line) > 1 and line[-1] in _BREAKS and line[-2].isascii() and line[-2].isalnum()


def _kind(letter: str) -> str:
    return unicodedata.bidirectional(letter[0])


def _closes(seen: Sequence[str], bracket: str) -> bool:
    """Whether ``bracket`` is closed in ``seen`` by one that is not opened there."""
    depth = 0
    for letter in seen:
        if letter == bracket:
            depth += 1
        elif _PAIRS.get(letter) == bracket:
            if depth == 0:
                return True
            depth -= 1
    return False


def _between_arabic(
    seen: Sequence[str], kinds: Sequence[str], after_arabic: bool, ends_line: bool, begins_line: bool
) -> list[str]:
    """What stands between two Arabic words, from right to left but for the words and numbers in it."""
    read: list[str] = []
    end = len(seen)
    # Arabic figures are no part of a stretch of Latin words unless they touch one.
    for start, stop in reversed(_lone_figures(kinds)):
        read += _latin_part(seen[stop:end], kinds[stop:end], after_arabic, False, begins_line and end == len(seen))
        read += _numbers(seen[start:stop], kinds[start:stop], after_arabic)
        end = start
    return read + _latin_part(seen[:end], kinds[:end], after_arabic, ends_line, begins_line and end == len(seen))


def _lone_figures(kinds: Sequence[str]) -> list[tuple[int, int]]:
    found, place = [], 0
    while place < len(kinds):
        if kinds[place] != "AN":
            place += 1
            continue
        start = place
        while place < len(kinds) and (
            kinds[place] == "AN" or (kinds[place] == "CS" and kinds[place + 1 : place + 2] == ["AN"])
        ):
            place += 1
        if "L" not in (*kinds[start - 1 : start], *kinds[place : place + 1]):
            found.append((start, place))
    return found


def _latin_part(
    seen: Sequence[str], kinds: Sequence[str], after_arabic: bool, ends_line: bool, begins_line: bool
) -> list[str]:
    letters = [index for index, kind in enumerate(kinds) if kind == "L"]
    if not letters:
        return _numbers(seen, kinds, after_arabic)
    # To the left of the letters a number stands only where all of it was set from left to right.
    start = min(index for index, kind in enumerate(kinds) if kind in ("L", "EN", "AN"))
    # Beyond the margin there is as much white as between words.
    around = [*seen, " "] if begins_line else seen
    end = min(len(seen), _end_of_run(around, [*kinds, "WS"] if begins_line else kinds, letters[-1] + 1))
    if ends_line and start == 0 and seen[end : end + 1] and seen[end] in _BREAKS and _ends_word(around, end + 1):
        end += 1
    before = _numbers(seen[end:], kinds[end:], after_arabic)
    return [*before, *seen[start:end], *_turned(seen[:start])]


def _end_of_run(seen: Sequence[str], kinds: Sequence[str], end: int) -> int:
    """Where a stretch of Latin words ends to the right: numbers and brackets after its last letter may belong to it."""
    place = end
    while place < len(kinds):
        if kinds[place] in ("EN", "AN"):
            if not _goes_on(seen, end, place):
                break
            place = _end_of_number(kinds, place)
            end = place
        elif seen[place] in _PAIRS and _opened(seen[:place], seen[place]):
            place += 1
            end = place
        elif seen[place] in _TERMINAL and place == end and _ends_word(seen, place + 1):
            # No one writes a space, a full stop and at once a word: it was set from left to right.
            place += 1
            end = place
        else:
            place += 1
    return end


def _goes_on(seen: Sequence[str], end: int, number: int) -> bool:
    """Whether the number at ``number`` is read after the word that ends at ``end``, not before it."""
    if not any(letter.isspace() for letter in seen[end:number]):
        return True
    if seen[number - 1] in _AFTER_NUMBERS:
        # It is seen before its number where the number was turned with it, so where no Latin word came before.
        return False
    start = end
    while start and not seen[start - 1].isspace():
        start -= 1
    return _UNIT.match("".join(seen[start:end])) is None


def _end_of_number(kinds: Sequence[str], place: int) -> int:
    while place < len(kinds) and (
        kinds[place] in ("EN", "AN", "ET")
        or (kinds[place] in ("ES", "CS") and kinds[place + 1 : place + 2] in (["EN"], ["AN"]))
    ):
        place += 1
    return place


def _opened(seen: Sequence[str], closing: str) -> bool:
    """Whether the bracket that ``closing`` closes stands in ``seen`` after its first letter, still open."""
    depth, letters = 0, 0
    for letter in seen:
        if letter == _PAIRS[closing] and letters:
            depth += 1
        elif letter == closing and depth:
            depth -= 1
        letters += letter[0].isalnum()
    return depth > 0


def _ends_word(seen: Sequence[str], place: int) -> bool:
    while place < len(seen) and seen[place] in _TERMINAL:
        place += 1
    return place < len(seen) and seen[place].isspace()


def _numbers(seen: Sequence[str], kinds: Sequence[str], after_arabic: bool) -> list[str]:
    """Numbers and signs, from right to left, the figures of each number from left to right."""
    if _is_telephone(seen):
        return list(seen)
    read: list[str] = []
    end = len(seen)
    while end:
        start = _start_of_number(kinds, end, after_arabic)
        if start < end:
            read += seen[start:end]
            end = start
        else:
            end -= 1
            read.append(_mirrored(seen[end]))
    return read


def _start_of_number(kinds: Sequence[str], end: int, after_arabic: bool) -> int:
    """Where the number begins that ends before ``end``; ``end`` where none does (UAX #9, rules W2, W4 and W5)."""
    is_european = not after_arabic
    start = end
    if is_european:
        while start and kinds[start - 1] == "ET":
            start -= 1
    if not start or kinds[start - 1] not in ("EN", "AN"):
        return end
    figure = kinds[start - 1]
    is_european = is_european and figure == "EN"
    if not is_european:
        start = end
        if kinds[start - 1] not in ("EN", "AN"):
            return end
    while start:
        kind, further = kinds[start - 1], kinds[start - 2] if start > 1 else ""
        is_figure = kind == figure or (kind in ("EN", "AN") and not is_european)
        is_between = further in ("EN", "AN") and start < end and kinds[start] in ("EN", "AN")
        if not is_figure and not (is_between and (kind == "CS" or (kind == "ES" and is_european))):
            break
        start -= 1
    if is_european:
        while start and kinds[start - 1] == "ET":
            start -= 1
    return start


def _is_telephone(seen: Sequence[str]) -> bool:
    """``+963 11 222`` seen so was set from left to right: in an Arabic line the plus would be at the right of its number."""
    return re.fullmatch(r"(?:\+|00)[0-9]{1,4}[ .()-]+[0-9][0-9 .()-]*", "".join(seen).strip()) is not None


def _turned(seen: Sequence[str]) -> list[str]:
    return [_mirrored(letter) for letter in reversed(seen)]


def _mirrored(letter: str) -> str:
    return _MIRRORED.get(letter[0], letter[0]) + letter[1:]
