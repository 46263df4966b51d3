"""The recogniser of people in Arabic where the layout names them: lists of casualties, ages, bylines, "his name is".

In such places even a word of no list is a name's, so a name goes on to the comma, the bracket or the end of the line as long as
no function word, verb of saying, rank or head noun comes. Elsewhere unknown words need the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entities.arabic.lexicon import frequencies
from entities.arabic.normalize import normalize_text
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.tokens import Boundary
from entities.recognizers.document import Document, Trust
from entities.recognizers.languages import Language
from entities.recognizers.lexicon import (
    ATTRIBUTES,
    GROUP_HEADS,
    HONORIFICS,
    INTRODUCERS,
    NAME_LINKS,
    NATIONALITIES,
    PLACE_HEADS,
)
from entities.recognizers.span_boundaries import is_stop
from entities.recognizers.titles import is_rank
from entities.recognizers.wordlists import common_words, is_full_name_word, name_class, title_words
from entities.spans import Kind, Span

_SCORE = 0.7
_LONGEST = 6
_ITEMS = 400
_BEFORE_COLON = 10
_UNSURE_ITEMS = 2
_AFTER_NAME = 14


def _words(text: str) -> frozenset[str]:
    return frozenset(normalize_text(text).split())


LISTS = _words(
    """أسماء أسماؤهم أسمائهم هم وهم وهما هن الشهداء الشهيدان القتلى القتيلان الضحايا الجرحى الجريحان المصابون المصابين المعتقلون
    المعتقلين المفقودون المفقودين المختطفون المختطفين كالتالي كالآتي التالية الأسماء قائمة"""
)
"""Before a colon they announce a list of people."""
BYLINES = _words("تصوير كتب كتبت كتابة إعداد بقلم تحرير ترجمة عدسة تقرير مراسل مراسلنا مراسلتنا المراسل الكاتب")
NAMINGS = _words("اسمه اسمها يدعى تدعى المدعو المدعوة المسمى ويدعى واسمه واسمها وتدعى")
AGES = _words("عاما عام سنة سنوات أعوام ربيعا شهرا أشهر شهور")
_TRIGGERS = BYLINES | NAMINGS | {"من"}
_MARKS = frozenset(":/-|")


@dataclass(frozen=True, slots=True)
class PeopleRecognizer:
    """People by layout; see the module."""

    gazetteer: Gazetteer
    name: str = "people"
    trust: Trust = Trust.RULE
    version: str = "1"

    def recognize(self, document: Document) -> list[Span]:
        """Return the names found, sorted by start; they may overlap."""
        if not any(line.language is Language.ARABIC for line in document.lines):
            return []
        found: dict[tuple[int, int, int], str] = {}
        between = document.tokens.between
        for index, word in enumerate(document.tokens.texts):
            if word not in _TRIGGERS and ":" not in between[index] and not word.isdigit():
                continue
            for first, shift, last, reason in self._at(document, index, word):
                found.setdefault((first, shift, last), reason)
        return sorted(
            (self._span(document, *key, reason) for key, reason in found.items()), key=lambda s: (s.start, s.end)
        )

    def _at(self, document: Document, index: int, word: str) -> Iterator[tuple[int, int, int, str]]:
        tokens = document.tokens
        if ":" in tokens.between[index] and _announces_list(document, index):
            yield from _list(document, index)
        elif word == "من" and index and tokens.texts[index - 1] in {"كل", "كلا"} and index + 1 < len(tokens):
            yield from _list(document, index + 1)
        if word.isdigit() and index + 1 < len(tokens) and tokens.texts[index + 1] in AGES:
            yield from _aged(document, index)
        if word in BYLINES and index + 1 < len(tokens):
            yield from _byline(document, index)
        if word in NAMINGS and index + 1 < len(tokens) and tokens.boundaries[index + 1] is Boundary.SPACE:
            last = name_extent(document, index + 1)
            if last - index > 2:
                yield index + 1, 0, last, "people:named"

    def _span(self, document: Document, first: int, shift: int, last: int, reason: str) -> Span:
        tokens = document.tokens
        start, end = tokens.original_span(tokens.starts[first] + shift, tokens.ends[last - 1])
        return Span(start, end, Kind.PERSON, self.name, _SCORE, reasons=(reason,))


def _announces_list(document: Document, index: int) -> bool:
    """Say whether the colon before a token ends words that announce people."""
    if index < 1 or "\n\n" in document.tokens.between[index]:
        return False
    return any(word in LISTS for word in document.tokens.texts[max(0, index - _BEFORE_COLON) : index])


def _list(document: Document, index: int) -> Iterator[tuple[int, int, int, str]]:
    """The items of a list from a token on, until two in a row are no names or a sentence ends without a new item."""
    tokens = document.tokens
    unsure = 0
    for _ in range(_ITEMS):
        first = _item_start(document, index)
        if first is None:
            return
        shift = int(tokens.texts[first].startswith("و") and not is_full_name_word(tokens.texts[first]))
        last = name_extent(document, first, shift=shift)
        if last - first > 1 and _opens_item(document, first, shift, last):
            yield first, shift, last, "people:list"
            unsure = 0
        else:
            unsure += 1
            last = max(last, first + 1)
        following = _next_item(document, last)
        if following is None or unsure == _UNSURE_ITEMS:
            return
        index = following


def _opens_item(document: Document, first: int, shift: int, last: int) -> bool:
    """Say whether a name begins with a given name, or with a rare word before one."""
    word = document.words[first][shift:]
    if is_full_name_word(word) or word in NAME_LINKS:
        return True
    rare = word not in frequencies() and not word.startswith("ال")
    return rare and any(is_full_name_word(other) for other in document.words[first + 1 : last])


def _item_start(document: Document, index: int) -> int | None:
    """The first token of an item, after its number and titles."""
    tokens = document.tokens
    for token in range(index, min(index + _LONGEST, len(tokens))):
        word = tokens.texts[token]
        bare = word[1:] if word.startswith("و") and not is_full_name_word(word) else word
        numbered = bare.isdigit() and (token + 1 == len(tokens) or tokens.texts[token + 1] not in AGES)
        titled = is_rank(bare) or bare in INTRODUCERS or (bare in title_words() and name_class(bare) != "h")
        if not (numbered or titled):
            return token
    return None


def _next_item(document: Document, last: int) -> int | None:
    """The token after the next comma, line end or ``و`` behind a name, or ``None`` where the list ends."""
    tokens = document.tokens
    for token in range(last, min(last + _AFTER_NAME, len(tokens))):
        between = tokens.between[token]
        if "\n" in between:
            return token if "\n\n\n" not in between else None
        if "." in between and "\n" not in between:
            return None
        outside = between.count("(") <= between.count(")") or token > last
        if ("،" in between or "," in between or "؛" in between) and outside and not tokens.texts[token].isdigit():
            return token
        word = tokens.texts[token]
        if token == last and word.startswith("و") and len(word) > 2 and tokens.boundaries[token] is Boundary.SPACE:
            return token
        if token == last and word == "و":
            return token + 1 if token + 1 < len(tokens) else None
    return None


def _aged(document: Document, number: int) -> Iterator[tuple[int, int, int, str]]:
    """محمد علي (34 عاما), محمد علي، 34 عاما: the name before an age."""
    tokens = document.tokens
    between = tokens.between[number]
    if number == 0 or "\n" in between or not ("(" in between or "،" in between or "," in between or "'" in between):
        return
    last = number
    first = last - 1
    while first > 0 and last - first < _LONGEST and tokens.boundaries[first] is Boundary.SPACE:
        if not _may_continue(document, first) or not _may_continue(document, first - 1):
            break
        first -= 1
    while first < last and not _begins_name(document, first):
        first += 1
    while first < last - 1 and name_class(document.words[first]) != "h" and _begins_name(document, first + 1):
        first += 1  # a verb that some surname is written like: نجا سعيد
    if last - first > 1 or (first < last and tokens.texts[first] not in common_words()):
        yield first, 0, last, "people:age"


def _byline(document: Document, index: int) -> Iterator[tuple[int, int, int, str]]:
    """تصوير: سامر الدقاق at the beginning of a line or sentence, to its end."""
    tokens = document.tokens
    first = index + 1
    between = tokens.between[first].strip()
    begins = index == 0 or tokens.boundaries[index] is Boundary.BREAK
    if not begins or not (between in _MARKS or (between == "" and tokens.texts[index] == "بقلم")):
        return
    last = name_extent(document, first)
    ended = last == len(tokens) or tokens.boundaries[last] is Boundary.BREAK
    if ended and last - first > 1 and any(name_class(word) in "hsb" for word in document.words[first:last]):
        yield first, 0, last, "people:byline"


def name_extent(document: Document, first: int, *, shift: int = 0) -> int:
    """Return the end of the name that begins ``shift`` letters into a token: as far as nothing speaks against it."""
    tokens = document.tokens
    if not _may_continue(document, first, shift=shift) or tokens.texts[first] in NAME_LINKS - {"ابو", "ام", "عبد"}:
        return first
    last = first + 1
    while last < len(tokens) and last - first < _LONGEST and tokens.boundaries[last] is Boundary.SPACE:
        if "\n" in tokens.between[last] or not _may_continue(document, last):
            break
        last += 1
    while last - 1 > first and tokens.texts[last - 1] in NAME_LINKS:
        last -= 1
    return last


def _begins_name(document: Document, token: int) -> bool:
    word = document.words[token]
    return (
        is_full_name_word(word)
        and name_class(word) in "hsb"
        and not word.startswith("ال")
        and word not in common_words()
    )


def _may_continue(document: Document, token: int, *, shift: int = 0) -> bool:
    """Say whether a token may be a part of a name where the layout says that one stands here."""
    word = document.words[token][shift:]
    if word in NAME_LINKS or word in HONORIFICS:
        return True
    if len(word) < 3 or not word.isalpha() or is_stop(word) or word in ATTRIBUTES or word in NATIONALITIES:
        return False
    if word in PLACE_HEADS or word in GROUP_HEADS or is_rank(word):
        return False
    if is_full_name_word(word):
        return True
    if word.removeprefix("ال") in common_words() or word in common_words():
        return False
    bare = word[1:]
    clitic = word[0] in "وفبلك" and (bare.startswith("ال") or is_full_name_word(bare) or bare in frequencies())
    return not clitic
