"""Fields of the index, and how days and orders are stored in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import tantivy

TEXT_FIELDS = ("title_stem", "title_exact", "title_raw", "body_stem", "body_exact", "body_raw")
NUMBER_FIELDS = (
    "entities",
    "organizations",
    "people",
    "places",
    "regions",
    "source",
    "day",
    "month",
    "newest",
    "oldest",
)
NO_DATE = 0


def build_schema() -> tantivy.Schema:
    """Analysed words arrive separated by spaces, so the index itself only splits at white space.

    Fields are those of :class:`archive.search.index_document.IndexDocument`; ``title_stem``, ``title_exact``, ``title_raw``
    and the same of the body are its ``Terms``. ``newest`` and ``oldest`` order by publication date and then by id, undated
    articles last. ``day`` is an ordinal, ``month`` counts months from the year 0 and is missing where there is no date.
    """
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="position")
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for name in ("grams", "title_mentions", "body_mentions"):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("story", stored=False, indexed=False, fast=True)
    for name in NUMBER_FIELDS:
        builder.add_integer_field(name, stored=False, indexed=True, fast=True)
    builder.add_text_field("access", stored=False, tokenizer_name="raw", index_option="basic")
    for name in ("language", "state", "review"):
        builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def any_of(schema: tantivy.Schema, field: str, values: Sequence[Any]) -> tantivy.Query:
    """Documents with one of the values, all with score 0.

    Term by term: a query for a set of terms first reads all their documents, and these are few terms with long lists.
    """
    terms = [tantivy.Query.term_query(schema, field, value) for value in values]
    query = terms[0] if len(terms) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Should, t) for t in terms])
    return tantivy.Query.const_score_query(query, 0.0)


def sort_key(day: int, article_id: int) -> int:
    """Newest first, ties by id: the ordinal of the day above 32 bits of the id."""
    return (day << 32) | (article_id & 0xFFFFFFFF)


def oldest_key(day: int, article_id: int) -> int:
    """For descending order: oldest first, ties by lowest id, undated articles last."""
    return sort_key(date.max.toordinal() - day if day != NO_DATE else NO_DATE, ~article_id)


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of a month from the field ``month``."""
    return date(number // 12, number % 12 + 1, 1)
