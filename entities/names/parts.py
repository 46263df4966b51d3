"""A name as typed parts: title, compound, kunya, connector or number, and which letters count in a comparison.

Arabic compounds are one part however they are spaced: عبد الله, عبدالله, Abd Allah and Abdullah; سيف الدين,
Seifeddine and Saif al-Din; أبو بكر and Abou Bakr. Such a part keeps its mark (``abd+``, ``+din``, ``abu+`` …) and its
core, so that two with the same mark are compared by their cores, whatever the spelling of what joins them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from entities.names.letters import Script, fold_name, script_of, split_words
from entities.names.titles import split_title


class PartKind(StrEnum):
    """What a part of a name is."""

    WORD = "word"
    COMPOUND = "compound"
    KUNYA = "kunya"
    CONNECTOR = "connector"
    FAMILY = "family"
    INITIAL = "initial"
    NUMBER = "number"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name, in folded letters (see :func:`entities.names.letters.fold_name`).

    Attributes:
        kind: what it is; ``CONNECTOR`` is ابن, بن, Ould …, ``FAMILY`` is آل.
        text: all its letters, without spaces and without a detached article.
        forms: spellings to compare, at least one: ``text``, and if an article may be joined to it, ``text`` without the article.
        article: whether ال or al- was before it.
        mark: what the part is built with, such as ``"abd+"`` or ``"+din"``, several joined; else empty.
        core: if there is a mark, the spellings of the rest; else empty.
        son: whether بن or ابن was before it, so that it names a father or forefather.
        house: whether آل was before it, so that it names a family.
    """

    kind: PartKind
    text: str
    forms: tuple[str, ...]
    article: bool = False
    mark: str = ""
    core: tuple[str, ...] = ()
    son: bool = False
    house: bool = False

    @property
    def script(self) -> Script:
        """Script of the letters."""
        return script_of(self.text)


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name in parts, in order as written.

    Attributes:
        title: rank, office or honorific at the beginning, as printed, or empty.
        parts: the name without title.
    """

    title: str
    parts: tuple[Part, ...]


_MOST_WORDS: Final = 40
MAX_NAME_LENGTH: Final = 300
"""Code points of a name that are read; a longer text is not a name."""
_ARTICLE: Final = "ال"
_LATIN_ARTICLES: Final = frozenset({"al", "el", "ul", "il"})
# Article assimilated to the sun letter after it, as pronunciation spellings write it: ad-Din, Ash Shaykh, En-Nahda.
_SUN_ARTICLE: Final = re.compile(r"[aeu](?P<sun>s|d|r|n|t|z|sh|ch|th|dh)")
_CONNECTORS: Final = frozenset({"bin", "ben", "ibn", "bint", "bent", "ould", "wuld", "ابن", "بن", "بنت", "ولد", "ابنه"})
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_FAMILY: Final = frozenset({"ال"})
_KUNYA: Final = {
    "abu": "abu+", "abou": "abu+", "abo": "abu+", "aboo": "abu+", "abi": "abu+", "aba": "abu+", "abul": "abu+",
    "aboul": "abu+",
    "ابو": "abu+", "ابا": "abu+", "ابي": "abu+", "umm": "umm+", "um": "umm+", "oum": "umm+", "om": "umm+", "ام": "umm+",
}  # fmt: skip
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})
_BU: Final = frozenset({"bu", "bou", "بو"})
# Alsheikh, Elbaradei; Ezzor, Ennahda. Not a- before a doubled letter: Assad is not an article and Sad.
_GLUED_ARTICLE: Final = re.compile(r"[ae]l(?=[^aeiou][a-z]{2})|[eu](?=(s|z|d|t|n|r|sh)\1[a-z]{2})")
_ABD: Final = re.compile(r"abd(?:(?:[aeuo]|ou)(?:[lrsntzd]|sh))?")
_ABD_WORDS: Final = frozenset({"عبد", "عبيد", "العبد"})
_DIN: Final = re.compile(r"(?:[aeui](?:l|d)?)?d(?:i|ee|ie|ei)ne?")
_ALLAH: Final = frozenset({"allah", "ullah", "llah", "الله", "لله"})
_RUN_ON_ALLAH: Final = re.compile(r"(?P<core>[a-z]{2,}?)(?:[aeuo]ll?ah|(?<=abd)[aeuo]ll?a)")
_RUN_ON_DIN: Final = re.compile(r"(?P<core>[a-z]{3,}?)(?:ou|[aeou])(?:l|d)?d(?:i|ee|ie)ne?")
_RUN_ON_ABD: Final = re.compile(r"abd(?:(?P<l>[aeuoi]|ou)l)?(?P<core>[a-z]{3,})")
_RUN_ON_ABU: Final = re.compile(r"(?:a?bou|abu|bu)(?:l(?=[bcfghjkmpqwy]))?(?P<core>[bcdfghjklmnpqrstwyz][a-z]{2,})")
_RUN_ON_ABU_ARABIC: Final = re.compile(r"(?:ال)?(?:ابو|بو)(?:ال)?(?P<core>[ء-ي]{3,})")
_ACRONYM: Final = re.compile(r"(?=(?:.*[A-Z]){2})[A-Z][A-Z0-9]{1,5}|(?:[A-Z]\.){2,7}[A-Z]?")
_ALTERNATIVES: Final = re.compile(r" ?(?:[,;/،؛]|\ba\.?k\.?a\.?\b:?) ?", re.IGNORECASE)
_INVERTED: Final = re.compile(r"([^,،]+)[,،]\s*([^,،\s][^,،]*)")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")


def alternatives(name: str) -> tuple[str, ...]:
    """Spellings in one cell of a list: ``Khalid (a.k.a. Khaled) Qaddur``, ``وسيم قطان, وسيم أنوار القطان``.

    A bracket that says a.k.a. replaces the word before it, any other is a spelling of the whole; commas, semicolons
    and slashes separate spellings of at least two words each, otherwise a comma separates a surname from its given names,
    which then come first. Never empty, without repeats.
    """
    name = name[:MAX_NAME_LENGTH]
    found: list[str] = []
    bare = " ".join(_BRACKETS.sub(" ", name).replace("(", " ").replace(")", " ").split())
    pieces = [piece for piece in _ALTERNATIVES.split(bare) if piece]
    several = len(pieces) > 1 and all(len(split_words(fold_name(piece))) > 1 for piece in pieces)
    inverted = _INVERTED.fullmatch(bare)
    found.extend(pieces if several else [f"{inverted[2]} {inverted[1]}" if inverted else bare])
    for bracket in _BRACKETS.finditer(name):
        inside, before, after = bracket[1].strip(), name[: bracket.start()].rstrip(), name[bracket.end() :]
        known_as = re.match(r"a\.?k\.?a\.?\s*", inside, re.IGNORECASE)
        if known_as:
            found.append(" ".join([*before.split()[:-1], inside[known_as.end() :], *after.split()]))
        elif inside:
            found.append(inside)
    usable = tuple(dict.fromkeys(text for text in found if split_words(fold_name(text))))
    return usable or (name,)


@lru_cache(maxsize=65536)
def parse_name(name: str, *, titled: bool = True) -> ParsedName:
    """Split a name into parts. Accepts any text; a text without letters or digits has no parts.

    Words after the fortieth are left out: such a long text is not a name.

    Args:
        name: a name as printed, in any script.
        titled: whether leading ranks, offices and honorifics are a title; false for places (الشيخ مسكين is a town).
    """
    name = name[:MAX_NAME_LENGTH]
    title, rest = split_title(name) if titled else ("", name)
    stripped = rest.strip()
    if _ACRONYM.fullmatch(stripped):
        letters = fold_name(stripped.replace(".", ""))
        return ParsedName(title, (Part(PartKind.ACRONYM, letters, (letters,)),))
    words = split_words(fold_name(rest))[:_MOST_WORDS]
    parts: list[Part] = []
    position = 0
    while position < len(words):
        part, position = _read_part(words, position)
        before = parts[-1].kind if parts else None
        if before is PartKind.CONNECTOR and part.kind is not PartKind.CONNECTOR:
            part = replace(part, forms=(*part.forms, parts[-1].text + part.text), son=True)
        elif before is PartKind.FAMILY:
            part = replace(part, house=True)
        parts.append(part)
    return ParsedName(title, tuple(parts))


def _read_part(words: Sequence[str], start: int) -> tuple[Part, int]:
    """The part that begins at ``start`` and the position after it."""
    word, more = words[start], start + 1 < len(words)
    if word.isdecimal():
        return _number(words, start)
    if more and word in _FAMILY:
        return Part(PartKind.FAMILY, word, (word,)), start + 1
    if start and word in _SUFFIXES:
        return Part(PartKind.CONNECTOR, word, (word,)), start + 1
    if more and word in _CONNECTORS and (word not in {"ولد", "بنت"} or start):
        return Part(PartKind.CONNECTOR, word, (word,)), start + 1
    if more and word in _KUNYA:
        inner, end = _read_part(words, start + 1)
        return _prefixed(_KUNYA[word], word, inner, PartKind.KUNYA), end
    if more and word in _BU:
        inner, end = _read_part(words, start + 1)
        return _prefixed("abu+", word, inner, PartKind.COMPOUND), end
    if more and _is_article(word, words[start + 1]):
        inner, end = _read_part(words, start + 1)
        return replace(inner, article=True), end
    if more and _is_abd(word, words[start + 1 :]):
        inner, end = _read_part(words, start + 1)
        return _prefixed("abd+", word, inner, PartKind.COMPOUND), end
    if len(word) == 1:
        return Part(PartKind.INITIAL, word, (word,)), start + 1
    return _with_tail(words, start)


def _number(words: Sequence[str], start: int) -> tuple[Part, int]:
    """A number, with the letters that make it an English ordinal (25th)."""
    digits = words[start].lstrip("0") or "0"
    ordinal = start + 1 < len(words) and words[start + 1] in _ORDINALS
    return Part(PartKind.NUMBER, digits, (digits,)), start + 1 + ordinal


def _is_article(word: str, following: str) -> bool:
    if word in _LATIN_ARTICLES:
        return True
    sun = _SUN_ARTICLE.fullmatch(word)
    return sun is not None and following.startswith(sun["sun"])


def _is_abd(word: str, following: Sequence[str]) -> bool:
    """Abed is a separate given name (عابد) unless an article or Rabbo follows."""
    if word == "العبد":
        return following[0] in _ALLAH
    if word in _ABD_WORDS or _ABD.fullmatch(word):
        return True
    return word == "abed" and (following[0] in _LATIN_ARTICLES or following[0].startswith("rab"))


def _with_tail(words: Sequence[str], start: int) -> tuple[Part, int]:
    """A word, joined with الدين or الله if that follows."""
    word = words[start]
    for skip in (1, 2):
        following = words[start + skip] if start + skip < len(words) else ""
        if not following or (skip == 2 and not _is_article(words[start + 1], following)):
            break
        tail = "+din" if following == "الدين" or _DIN.fullmatch(following) else "+allah" if following in _ALLAH else ""
        if tail:
            joined = word + "".join(words[start + 1 : start + skip + 1])
            return Part(PartKind.COMPOUND, joined, (joined,), mark=tail, core=_construct(word)), start + skip + 1
    return _single(word), start + 1


def _construct(word: str) -> tuple[str, ...]:
    """Spellings of a first member: ة is read t before another word, and may be written so (هبة الله, هدايت الله)."""
    other = {"ه": "ت", "ت": "ه"}.get(word[-1])
    return (word, word[:-1] + other) if other else (word,)


def _prefixed(mark: str, word: str, inner: Part, kind: PartKind) -> Part:
    core = inner.core if inner.mark else inner.forms
    if inner.text in _ALLAH:
        core = ("الله",) if inner.script is Script.ARABIC else ("allah",)
    return Part(kind, word + inner.text, (word + inner.text,), mark=mark + inner.mark, core=core)


@lru_cache(maxsize=65536)
def _single(word: str) -> Part:
    """A single word, with what may be joined to it: article, عبد, أبو, الدين, الله."""
    script = script_of(word)
    if script is Script.ARABIC:
        return _single_arabic(word)
    if script is not Script.LATIN:
        return Part(PartKind.WORD, word, (word,))
    glued = _GLUED_ARTICLE.match(word)
    forms = (word, word[glued.end() :]) if glued else (word,)
    mark, core = _glued_latin(word)
    return Part(
        PartKind.COMPOUND if mark in {"abd+", "+din", "+allah"} else PartKind.WORD, word, forms, mark=mark, core=core
    )


def _glued_latin(word: str) -> tuple[str, tuple[str, ...]]:
    allah = _RUN_ON_ALLAH.fullmatch(word)
    if allah:
        return ("abd+", ("allah",)) if allah["core"] == "abd" else ("+allah", (allah["core"],))
    abd = _RUN_ON_ABD.fullmatch(word)
    if abd:
        core = abd["core"]
        if abd["l"]:
            # Abdulatif is Abd ul-Latif, Abdulaziz is Abd ul-Aziz: a vowel after the l leaves both open.
            return "abd+", (core, f"l{core}") if core[0] in "aeiou" else (core,)
        bare = re.sub(r"^(?:[aeuoi]|ou)(?=[^aeiou])", "", core)
        return ("abd+", (re.sub(r"^(.)\1", r"\1", bare),)) if len(bare) > 2 else ("", ())
    din = _RUN_ON_DIN.fullmatch(word)
    if din:
        return "+din", (din["core"],)
    abu = _RUN_ON_ABU.fullmatch(word)
    return ("abu+", (abu["core"],)) if abu else ("", ())


@lru_cache(maxsize=65536)
def _single_arabic(word: str) -> Part:
    article = word.startswith(_ARTICLE) and len(word) > 3
    bare = word[2:] if article else word
    forms = (bare, word) if article else (word,)
    if word.endswith("الله") and len(word) > 5:
        core = word[:-4]
        mark, cores = ("abd+", ("الله",)) if core in _ABD_WORDS else ("+allah", _construct(core))
        return Part(PartKind.COMPOUND, word, (word,), mark=mark, core=cores)
    if word.startswith("عبدال") and len(word) > 6:
        return Part(PartKind.COMPOUND, word, (word,), mark="abd+", core=(word[5:],))
    if word == "عبدلله":
        return Part(PartKind.COMPOUND, word, (word,), mark="abd+", core=("الله",))
    if word.endswith("الدين") and len(word) > 6:
        return Part(PartKind.COMPOUND, word, (word,), mark="+din", core=_construct(word[:-5]))
    inner = word.find(_ARTICLE, 2)
    if inner > 0 and len(word) > inner + 4:
        forms = (*forms, word[:inner] + word[inner + 2 :])  # ديرالزور
    abu = _RUN_ON_ABU_ARABIC.fullmatch(word)
    return Part(PartKind.WORD, word, forms, article, "abu+" if abu else "", (abu["core"],) if abu else ())
