"""Ranks, offices and honorifics beside a person's name: the table, removing them, and rendering them in English.

The table is ``data/titles.tsv``: Arabic without article, English, sort, further English spellings. Ranks follow the
order of Arab armies as the Levant uses it (لواء is Major General, عميد Brigadier General, عقيد Colonel); a ركن
after a rank is "Staff".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from entities.arabic.normalize import normalize, normalize_text


class TitleSort(StrEnum):
    """What a title says about its bearer."""

    RANK = "rank"
    OFFICE = "office"
    HONORIFIC = "honorific"


@dataclass(frozen=True, slots=True)
class Title:
    """One title.

    Attributes:
        arabic: as written, without article unless the title always has it.
        english: the rendering shown on English pages.
        sort: rank, office or honorific.
        spellings: further English spellings found in texts.
    """

    arabic: str
    english: str
    sort: TitleSort
    spellings: tuple[str, ...]


_ARTICLE: Final = "ال"
_WORD: Final = re.compile(r"[^\W_]+")
# Indefinite words that are titles nevertheless; the others (رائد, فريق, سيد …) are given names or common nouns
# without ال.
_INDEFINITE: Final = frozenset(
    normalize_text(
        "دكتور دكتورة شيخ حاج حاجي جنرال سردار سرتيب ملا مولوي مولانا بروفيسور سير لورد ملازم عقيد سيناتور أدميرال"
        " كولونيل قبطان"
    ).split()
)
_ABBREVIATIONS: Final = {"د": "Dr", "م": "Engineer", "أ": "Mr", "ا": "Mr"}
_STAFF: Final = "ركن"
_AFTER_RANK: Final = {
    "طيار": "(Pilot)",
    "متقاعد": "(ret.)",
    "منشق": "(defected)",
    "بحري": "(Navy)",
    "مظلي": "(Paratrooper)",
}
_FORMER: Final = frozenset({"سابق", "سابقه", "اسبق", "سابقا"})
_DEPUTY: Final = {
    normalize_text(word): english
    for word, english in (
        ("نائب", "Deputy"), ("نائبة", "Deputy"), ("مساعد", "Assistant"), ("وكيل", "Undersecretary"), ("معاون", "Deputy")
    )
}  # fmt: skip
_NATIONS: Final = {
    "سوري": "Syrian", "عراقي": "Iraqi", "ايراني": "Iranian", "روسي": "Russian", "تركي": "Turkish", "اميركي": "US",
    "امريكي": "US", "لبناني": "Lebanese", "يمني": "Yemeni", "ليبي": "Libyan", "سوداني": "Sudanese", "مصري": "Egyptian",
    "فلسطيني": "Palestinian", "اسرائيلي": "Israeli", "اردني": "Jordanian", "سعودي": "Saudi", "قطري": "Qatari",
    "اماراتي": "Emirati", "بحريني": "Bahraini", "كويتي": "Kuwaiti", "عماني": "Omani", "فرنسي": "French",
    "بريطاني": "British", "الماني": "German", "ايطالي": "Italian", "صيني": "Chinese", "تونسي": "Tunisian",
    "جزايري": "Algerian", "مغربي": "Moroccan",
    "اممي": "UN", "اوروبي": "European", "افغاني": "Afghan", "باكستاني": "Pakistani", "اوكراني": "Ukrainian",
}  # fmt: skip


@cache
def titles() -> tuple[Title, ...]:
    """The whole table, in file order."""
    path = Path(__file__).parent / "data" / "titles.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Title(
                row["arabic"], row["english"], TitleSort(row["sort"]), tuple(filter(None, row["spellings"].split(";")))
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 3 else word


@cache
def _arabic_table() -> dict[tuple[str, ...], Title]:
    table: dict[tuple[str, ...], Title] = {}
    for title in titles():
        table.setdefault(tuple(map(_bare, normalize_text(title.arabic).split())), title)
    return table


@cache
def _latin_table() -> dict[tuple[str, ...], Title]:
    table: dict[tuple[str, ...], Title] = {}
    for title in titles():
        for spelling in (title.english, *title.spellings):
            table.setdefault(tuple(_WORD.findall(normalize_text(spelling))), title)
    return table


_LONGEST: Final = 6
_MOST_WORDS: Final = 24
"""Words that are read; no sequence of titles is longer."""
_LATIN_MODIFIERS: Final = {"staff", "former", "deputy", "acting", "retired", "ret", "late", "the"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """One title in a sequence of words: how many words it takes and how it reads in English."""

    length: int
    english: str
    sort: TitleSort | None


def _arabic_piece(words: Sequence[str], start: int, before: TitleSort | None) -> _Piece | None:
    bare = tuple(map(_bare, words[start : start + _LONGEST]))
    table = _arabic_table()
    for length in range(len(bare), 0, -1):
        title = table.get(bare[:length])
        if title is None or (length == 1 and not _stands_alone(words[start], before)):
            continue
        return _Piece(length, title.english, title.sort)
    word = bare[0]
    if word in _DEPUTY:
        following = _arabic_piece(words, start + 1, before) if start + 1 < len(words) else None
        return following and _Piece(following.length + 1, f"{_DEPUTY[word]} {following.english}", TitleSort.OFFICE)
    if words[start] in _ABBREVIATIONS:
        return _Piece(1, _ABBREVIATIONS[words[start]], TitleSort.HONORIFIC)
    if before is not None and (word in _AFTER_RANK or word in _FORMER or word == _STAFF):
        return _Piece(1, "", before)
    if before is TitleSort.OFFICE and words[start] != word and word.removesuffix("ه") in _NATIONS:
        return _Piece(1, "", before)
    return None


def _stands_alone(word: str, before: TitleSort | None) -> bool:
    return word.startswith(_ARTICLE) or word in _INDEFINITE or (before is TitleSort.RANK and word == "مهندس")


def _latin_piece(words: Sequence[str], start: int) -> _Piece | None:
    table = _latin_table()
    for length in range(min(_LONGEST, len(words) - start), 0, -1):
        title = table.get(tuple(words[start : start + length]))
        if title is not None:
            return _Piece(length, title.english, title.sort)
    if words[start] in _LATIN_MODIFIERS and start + 1 < len(words):
        following = _latin_piece(words, start + 1)
        return following and _Piece(
            following.length + 1, f"{words[start].capitalize()} {following.english}", following.sort
        )
    return None


def _count_title_words(words: Sequence[str]) -> int:
    """How many words at the beginning are titles, leaving at least one word for the name."""
    taken, before = 0, None
    while taken < len(words) - 1:
        arabic = _arabic_piece(words, taken, before)
        piece = arabic or _latin_piece(words, taken)
        if piece is None or taken + piece.length >= len(words):
            break
        taken, before = taken + piece.length, piece.sort
    return taken


def split_title(text: str) -> tuple[str, str]:
    """Remove ranks, offices and honorifics from the beginning of a name, Arabic or English.

    ``العميد الركن صالح حسن`` gives ``("العميد الركن", "صالح حسن")``. Both are parts of ``text`` as
    printed, without the space between; the title is empty if there is none, and a name always remains. An Arabic
    title of one word needs its article unless it can be nothing else (الرائد is a Major, رائد a given name). Titles
    that name a body outside the table (قائد الفرقة الرابعة) stay with the name: only context shows where they end.
    """
    normalized = normalize(text)
    words = list(_WORD.finditer(normalized.text))
    taken = _count_title_words([word[0] for word in words[:_MOST_WORDS]])
    if not taken:
        return "", text.strip()
    first, _ = normalized.to_original(*words[0].span())
    _, end = normalized.to_original(*words[taken - 1].span())
    rest, _ = normalized.to_original(*words[taken].span())
    between = text[end:rest].rstrip()
    dot = between[:1] if between[:1] in {".", "/"} else ""
    return text[first:end] + dot, text[rest:].strip()


@lru_cache(maxsize=4096)
def english_title(title_ar: str) -> str | None:
    """English rendering of an Arabic title, composed if necessary; ``None`` if a word of it is unknown.

    ``العميد الركن`` gives ``Staff Brigadier General``, ``نائب رئيس الوزراء السابق`` ``Former Deputy Prime Minister``.
    """
    words = _WORD.findall(normalize_text(title_ar))[:_MOST_WORDS]
    rendered: list[str] = []
    position, before = 0, None
    while position < len(words):
        piece = _arabic_piece(words, position, before)
        if piece is None:
            return None
        word = _bare(words[position])
        if piece.english:
            rendered.append(piece.english)
        elif word == _STAFF:
            rendered[-1] = f"Staff {rendered[-1]}"
        elif word in _FORMER:
            rendered[-1] = f"Former {rendered[-1]}"
        elif word in _AFTER_RANK:
            rendered.append(_AFTER_RANK[word])
        else:
            rendered[-1] = f"{_NATIONS[word.removesuffix('ه')]} {rendered[-1]}"
        position, before = position + piece.length, piece.sort
    return " ".join(rendered) or None
