"""What a text says that may lead to a person: telephone numbers, addresses of mail, coordinates, account numbers.

They are pointed out before a text becomes public; whether they stay is an editor's decision. Telephone numbers follow Google's
libphonenumber, IBANs the checksum of ISO 13616. Digits of every script are understood. Linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers

COUNTRIES: Final = ("SY", "IQ", "LB", "TR", "JO", "EG", "YE", "LY", "PS", "SA", "AE", "SD", "IR", "KW", "QA")
"""Where a number without a country's prefix may be from, the likeliest first (ISO 3166)."""


_PREFIXES: Final = tuple(str(phonenumbers.country_code_for_region(country)) for country in COUNTRIES)


class SensitiveKind(StrEnum):
    TELEPHONE = "telephone"
    EMAIL = "e-mail"
    COORDINATES = "coordinates"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A half-open span of code points of the text, and what stands there."""

    kind: SensitiveKind
    start: int
    end: int


_DIGITS: Final = {
    code: str(unicodedata.digit(chr(code)))
    for first in (0x660, 0x6F0, 0xFF10)
    for code in range(first, first + 10)
} | {0x66B: ".", 0x60C: ",", 0xFF0B: "+", 0x2212: "-", 0x2010: "-", 0x2011: "-", 0xA0: " ", 0x2009: " ", 0x202F: " "}  # fmt: skip
_LOCAL: Final = re.compile(r"[\w.+%-]{1,64}")
_DOMAIN: Final = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w@])")
_NUMBER: Final = re.compile(r"(?<![\w.,/:$€£=#&-])(?:\+|00)?\(?\d[\d ()./\-]{5,24}\d(?![\w%$€£]|[.,:/-]\d)")
_CUE: Final = re.compile(
    r"(?:هاتف|الهاتف|تلفون|تليفون|جوال|موبايل|محمول|واتساب|واتس|تلغرام|رقم|اتصل|للتواصل|الاتصال|phone|tel|mobile|cell|call|"
    r"whatsapp|viber|signal|contact|fax|فاكس|tél|gsm)[^\n\d]{0,25}$",
    re.I,
)
_NO_NUMBER: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|(?:\d{1,3}[ .])+\d{3}|\d{4} ?[-–/] ?\d{4}|\d+(?: \d+)+"
)
"""Days, numbers with a mark for thousands, years, columns of a table."""
_DECIMAL: Final = re.compile(
    r"(?<![\w.])(?P<a>[+-]?\d{1,3}\.\d{3,15})°?\s{0,3}[NSEWشغ]?\s{0,3}[,;/ ]\s{0,3}"
    r"(?P<b>[+-]?\d{1,3}\.\d{3,15})°?\s?[NSEW]?(?![\d.]\d|\w)"
)
_MINUTES: Final = re.compile(
    r"(?<![\w.])\d{1,3}\s?[°º]\s?\d{1,2}(?:\.\d{1,6})?\s?['′’](?:\s?\d{1,2}(?:\.\d{1,6})?\s?[\"″”])?\s?(?:[NSEW]|شمال[اً]*|جنوب[اً]*|شرق[اً]*|غرب[اً]*)?"
)
_LINK: Final = re.compile(
    r"https?://(?:[\w-]{1,60}\.){0,3}(?:google\.[a-z.]{2,6}/maps|maps\.google\.[a-z.]{2,6}|goo\.gl/maps|maps\.app\.goo\.gl|openstreetmap\.org|"
    r"osm\.org|wikimapia\.org|bing\.com/maps|waze\.com|maps\.apple\.com|yandex\.[a-z]{2,3}/maps)[^\s<>\"'،]{0,300}|\bgeo:-?\d[^\s<>\"'،]{2,60}",
    re.I,
)
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_CHECKS: Final = 1000
"""Numbers of a text that are compared with the rules of every country; what looks like a telephone number after that is one."""
_BETWEEN: Final = re.compile(r" +[-/] +| +|/")
_JOINED: Final = 12
"""Code points between the two halves of coordinates, at most."""


def find_sensitive(text: str) -> list[Sensitive]:
    """The spans that an editor should look at, in their order; none overlaps another."""
    plain = text.translate(_DIGITS)
    found = [*_links(plain), *_emails(plain), *_coordinates(plain), *_accounts(plain), *_telephones(plain)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[Sensitive] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _links(text: str) -> Iterator[Sensitive]:
    if "://" in text or "geo:" in text:
        for match in _LINK.finditer(text):
            words = match[0].rstrip(".,;") if "(" in match[0] else match[0].rstrip(".,;)")
            yield Sensitive(SensitiveKind.COORDINATES, match.start(), match.start() + len(words))


def _emails(text: str) -> Iterator[Sensitive]:
    place = text.find("@")
    while place >= 0:
        # Backwards from the sign: looking for a name that begins anywhere would take the square of a long word.
        local = _LOCAL.match(text[max(0, place - 64) : place][::-1])
        domain = _DOMAIN.match(text, place + 1)
        if local and domain:
            yield Sensitive(SensitiveKind.EMAIL, place - len(local[0]), domain.end())
        place = text.find("@", place + 1)


def _coordinates(text: str) -> Iterator[Sensitive]:
    for match in _DECIMAL.finditer(text):
        if abs(float(match["a"])) <= 90 and abs(float(match["b"])) <= 180:
            yield Sensitive(SensitiveKind.COORDINATES, match.start(), match.end())
    before: re.Match[str] | None = None
    for match in _MINUTES.finditer(text) if "°" in text or "º" in text else ():
        if before is not None and match.start() - before.end() <= _JOINED:
            yield Sensitive(SensitiveKind.COORDINATES, before.start(), match.end())
            before = None
        else:
            before = match


def _accounts(text: str) -> Iterator[Sensitive]:
    for match in _IBAN.finditer(text):
        bare = match[0].replace(" ", "")
        if 15 <= len(bare) <= 34 and int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1:
            yield Sensitive(SensitiveKind.ACCOUNT, match.start(), match.end())


def _telephones(text: str) -> Iterator[Sensitive]:
    checks = _Checks()
    for match in _NUMBER.finditer(text):
        words, first = match[0], match.start()
        if words.startswith("(") and ")" not in words:
            words, first = words[1:], first + 1
        before = text[max(0, first - 40) : first]
        if checks.is_telephone(words, before):
            yield Sensitive(SensitiveKind.TELEPHONE, first, first + len(words))
            continue
        # Several that follow each other, or one behind a count.
        start = 0
        for piece in _BETWEEN.split(words):
            start = words.index(piece, start)
            if piece != words and checks.is_telephone(piece, before):
                yield Sensitive(SensitiveKind.TELEPHONE, first + start, first + start + len(piece))
            start += len(piece)


class _Checks:
    """Whether numbers are telephone numbers, within a bound for one text."""

    def __init__(self) -> None:
        self.left: float = _CHECKS

    def is_telephone(self, words: str, before: str) -> bool:
        """With a country's prefix by its rules; without one, by the rules of a country, if it is written as a number to call."""
        digits = re.sub(r"\D", "", words)
        if not 7 <= len(digits) <= 15 or len(words) > 2 * len(digits):
            return False
        if words.startswith(("+", "00")):
            return self._is_valid("+" + digits.lstrip("0"), None)
        is_announced = _CUE.search(before) is not None
        if _NO_NUMBER.fullmatch(words) and not (is_announced or words.startswith("0")):
            return False
        if words.startswith(("0", "(0")) or is_announced:
            return any(self._is_valid(words, country) for country in COUNTRIES)
        # Without the zero and without a word that says so: with the prefix of a country here, or it is a count.
        return len(digits) >= 11 and digits.startswith(_PREFIXES) and self._is_valid("+" + digits, None)

    def _is_valid(self, words: str, country: str | None) -> bool:
        if self.left <= 0:
            return True
        self.left -= 1 / len(COUNTRIES)
        try:
            return phonenumbers.is_valid_number(phonenumbers.parse(words, country))
        except phonenumbers.NumberParseException:
            return False
