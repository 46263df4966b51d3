"""Names of columns compared as people write them: ``Event_Date``, ``eventDate``, ``تاريخ الحادثة`` and ``التاريخ``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from entities.arabic.normalize import normalize_text

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "title": (
        "title", "headline", "العنوان", "عنوان", "titre", "subject", "source headline", "post title", "الموضوع", "title ar",
        "title en", "baslik",
    ),
    "body": (
        "body", "text", "content", "article", "full text", "النص", "نص", "المحتوى", "المتن", "texte", "contenu", "message",
        "description", "الوصف", "التفاصيل", "تفاصيل", "notes", "narrative", "summary", "details", "الخبر", "الرسالة", "الملخص",
        "caption", "aciklama", "source article", "ملاحظات", "comments", "description ar", "description en",
    ),
    "published_on": (
        "published on", "date", "published", "published at", "publication date", "pubdate", "date published", "publish date",
        "التاريخ", "تاريخ", "تاريخ النشر", "event date", "incident date", "date of incident", "date of event", "date start",
        "start date", "created at", "post created date", "post created", "sqldate", "datetime", "tarih", "وقت النشر",
    ),
    "source": (
        "source", "outlet", "publisher", "sitename", "site", "newspaper", "المصدر", "مصدر", "الجهة", "الصحيفة", "channel",
        "channel name", "channel title", "page name", "القناة", "source office", "sources", "الناشر", "الجهة الناشرة", "kaynak",
    ),
    "author": ("author", "byline", "writer", "authors", "الكاتب", "كاتب", "المحرر", "المراسل", "auteur"),
    "url": (
        "url", "link", "address", "uri", "الرابط", "رابط", "source url", "source link", "permalink", "post url", "web address",
    ),
    "language": ("language", "lang", "اللغة", "langue"),
    "identifier": (
        "id", "identifier", "incident id", "event id", "data id", "case id", "رقم", "المعرف", "الرقم", "identifiant",
        "event id cnty", "id str", "globaleventid", "unique reference code", "incident code", "event code", "case number",
        "reference", "ref", "code", "رقم الحادثة", "رمز الحادثة", "كود", "الرمز", "post id", "message id", "tweet id", "uuid",
    ),
}  # fmt: skip
"""Field -> names it goes by, the best first."""

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "headline", "عنوان", "subject"),
    "body": (
        "text", "description", "notes", "narrative", "summary", "details", "message", "content", "account", "نص", "وصف", "تفاصيل",
        "شرح", "سرد", "ملخص", "افاده", "ملاحظات", "caption", "assessment",
    ),
    "published_on": (
        "date", "dates", "تاريخ", "datetime", "tarih", "tarihi", "created", "published", "timestamp", "day", "time", "when",
        "يوم", "تاریخ", "year", "سنه", "عام",
    ),
    "source": ("source", "sources", "outlet", "channel", "publisher", "مصدر", "مصادر", "قناه"),
    "author": ("author", "byline", "كاتب"),
    "url": ("url", "link", "links", "رابط", "permalink"),
    "language": ("language", "lang"),
    "identifier": ("id", "ref", "reference", "رقم", "معرف", "uuid"),
}  # fmt: skip
"""Field -> words in the names of its columns, which prove something only together with the values, the best first."""

_PRIVATE: Final = frozenset([
    "reporter", "contact", "contacts", "phone", "phones", "tel", "telephone", "telefon", "mobile", "whatsapp", "viber", "email",
    "mail", "fax", "witness", "witnesses", "informant", "interviewee", "interviewer", "collector", "enumerator", "respondent",
    "sender", "submitter",
    "submitted", "uploader", "creator", "username", "user", "ip", "passport", "مبلغ", "مرسل", "هاتف", "هواتف", "جوال",
    "موبايل", "واتساب", "واتس", "فايبر", "بريد", "ايميل", "شاهد", "شهود", "مخبر", "باحث", "راصد", "مدخل", "اتصال", "تواصل",
    "متصل", "محاور",
])  # fmt: skip
"""Words in the names of columns that say who told something, or how to reach somebody."""
_TOLD: Final = frozenset(["information", "info", "primary", "معلومه", "معلومات", "اولي"])
"""Beside a word for a source: it is somebody who told something, and not an outlet."""
_CAMEL: Final = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[^\W_]+")
_ARTICLE: Final = re.compile(r"^و?ال(?=\w{2})")
_MOST_WORDS: Final = 6


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a column's name: no case, marks, signs or article, ``eventDate`` apart."""
    plain = normalize_text(_CAMEL.sub(" ", name[:200])).casefold()
    return tuple(_ARTICLE.sub("", word) for word in _WORD.findall(plain))


def plain_name(name: str) -> str:
    """The name without anything that people write one way or another."""
    return "".join(words_of(name))


_BY_NAME: Final = {field: [plain_name(name) for name in names] for field, names in FIELDS.items()}
_NAMES: Final = frozenset(name for names in _BY_NAME.values() for name in names)
_WORDS: Final = {field: [words_of(word)[0] for word in words] for field, words in WORDS.items()}
_SOURCES: Final = frozenset(_WORDS["source"])
_ALL_WORDS: Final = frozenset(word for words in _WORDS.values() for word in words)


def guess_columns(columns: Iterable[str]) -> dict[str, str]:
    """Field -> column by the column's whole name; a field without one is left out."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(plain_name(column), column)
    found = {}
    for field, spellings in _BY_NAME.items():
        if known := next((spelling for spelling in spellings if spelling in by_name), None):
            found[field] = by_name[known]
    return found


def rank_of(field: str, column: str) -> int | None:
    """How well the name fits the field, the less the better: whole names before single words; none for no fit."""
    name = plain_name(column)
    spellings = _BY_NAME[field]
    if name in spellings:
        return spellings.index(name)
    words = words_of(column)
    places = [place for place, word in enumerate(_WORDS[field]) if word in words]
    return len(spellings) + min(places) if places and len(words) <= _MOST_WORDS else None


def is_field_name(cell: str) -> bool:
    """Whether a cell is one of :data:`FIELDS` by its whole name."""
    return plain_name(cell) in _NAMES


def is_known_name(cell: str) -> bool:
    """Whether a cell is, or holds, the name of a field."""
    words = words_of(cell)
    return plain_name(cell) in _NAMES or (0 < len(words) <= 4 and bool(_ALL_WORDS & set(words)))


def names_a_person(column: str) -> bool:
    """Whether the column's name says that it holds who told something, or how to reach somebody."""
    words = set(words_of(column))
    return len(words) <= _MOST_WORDS and bool(_PRIVATE & words or (_TOLD & words and _SOURCES & words))
