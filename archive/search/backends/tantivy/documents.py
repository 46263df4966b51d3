"""Neutral documents -> documents of tantivy."""

from __future__ import annotations

import tantivy

from archive.search.backends.tantivy.schema import NO_DATE, month_number, oldest_key, sort_key
from archive.search.index_document import IndexDocument

_NUMBERS = ("entities", "organizations", "people", "places", "regions")
_WORDS = ("review", "access")


def to_tantivy(source: IndexDocument) -> tantivy.Document:
    """The fields of :func:`archive.search.backends.tantivy.schema.build_schema`; what has no value is left out."""
    document = tantivy.Document()
    document.add_integer("id", source.id)
    for part, terms in (("title", source.title), ("body", source.body)):
        document.add_text(f"{part}_stem", terms.stems)
        document.add_text(f"{part}_exact", terms.exact)
        document.add_text(f"{part}_raw", terms.raw)
    document.add_text("grams", source.grams)
    for name in ("title_mentions", "body_mentions"):
        document.add_text(name, " ".join(map(str, getattr(source, name))))
    for name in _NUMBERS:
        for number in getattr(source, name):
            document.add_integer(name, number)
    for name in _WORDS:
        for word in getattr(source, name):
            document.add_text(name, word)
    for name in ("language", "state"):
        if word := getattr(source, name):
            document.add_text(name, word)
    for name in ("source", "story"):
        number = getattr(source, name)
        if number is not None:
            document.add_integer(name, number)
    day = source.published_on.toordinal() if source.published_on else NO_DATE
    document.add_integer("day", day)
    document.add_integer("newest", sort_key(day, source.id))
    document.add_integer("oldest", oldest_key(day, source.id))
    if source.published_on:
        document.add_integer("month", month_number(source.published_on))
    return document
