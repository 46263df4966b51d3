"""Names of fields as files write them -> metadata: front matter, columns of tables."""

from __future__ import annotations

from collections.abc import Mapping

from archive.readers.document import Metadata
from archive.readers.hygiene import clean_line
from entities.arabic.dates import parse_date

FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "headline", "العنوان", "عنوان", "titre", "subject"),
    "body": ("body", "text", "content", "article", "full_text", "النص", "نص", "المحتوى", "المتن", "texte", "contenu"),
    "published_on": (
        "published_on", "date", "published", "published_at", "publication_date", "pubdate", "date_published", "التاريخ", "تاريخ",
        "تاريخ النشر",
    ),
    "source": ("source", "outlet", "publisher", "sitename", "site", "newspaper", "المصدر", "مصدر", "الجهة", "الصحيفة"),
    "author": ("author", "byline", "writer", "authors", "الكاتب", "كاتب", "المحرر", "المراسل", "auteur"),
    "url": ("url", "link", "address", "uri", "الرابط", "رابط"),
    "language": ("language", "lang", "اللغة", "langue"),
    "identifier": ("id", "identifier", "incident_id", "event_id", "data_id", "case_id", "رقم", "المعرف", "الرقم", "identifiant"),
}  # fmt: skip
"""Field -> names it goes by, the best first, in lower case."""
LANGUAGES = {
    "ar": "ar", "ara": "ar", "arabic": "ar", "العربية": "ar", "عربي": "ar", "en": "en", "eng": "en", "english": "en",
    "الإنجليزية": "en", "fr": "fr", "fra": "fr", "french": "fr", "الفرنسية": "fr",
}  # fmt: skip
VALUE_LENGTH = 2000
"""Code points of a declared value that are looked at; the longest that is stored, an address, has half as many."""
IDENTIFIER_LENGTH = 200
DAY_LENGTH = 200
"""Code points in which a day is looked for."""


def guess_columns(columns: list[str]) -> dict[str, str]:
    """Field -> column by the column's name; a field without one is left out."""
    by_name = {column.strip().lower().replace(" ", "_"): column for column in reversed(columns)}
    found = {}
    for name, spellings in FIELDS.items():
        for spelling in spellings:
            if (column := by_name.get(spelling.replace(" ", "_"))) is not None:
                found[name] = column
                break
    return found


def declared_metadata(fields: Mapping[str, str]) -> Metadata:
    """Metadata from named values; what cannot be understood is left empty for the editor."""
    columns = guess_columns(list(fields))
    return metadata_of({name: fields[column] for name, column in columns.items()})


def metadata_of(values: Mapping[str, str]) -> Metadata:
    """Metadata from the values of :data:`FIELDS`; a value of any other name is a detail."""
    values = {name: clean_line(value[:VALUE_LENGTH]) for name, value in values.items()}
    url = values.get("url", "")
    return Metadata(
        title=values.get("title", ""),
        published_on=parse_date(values.get("published_on", "")[:DAY_LENGTH]),
        source=values.get("source", ""),
        author=values.get("author", ""),
        url=url if url.lower().startswith(("http://", "https://")) else "",
        language=language_code(values.get("language", "")),
        identifier=values.get("identifier", "")[:IDENTIFIER_LENGTH],
        details=tuple((name, value) for name, value in values.items() if name not in FIELDS and value),
    )


def language_code(text: str) -> str:
    """A language of the archive, or nothing: ``ar-SY`` and ``Arabic`` are ``ar``."""
    plain = text.strip().lower()
    return LANGUAGES.get(plain) or LANGUAGES.get(plain.replace("_", "-").split("-")[0], "")
