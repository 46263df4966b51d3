"""The index on disk: its schema, where it lies, and what it was built from.

``<index dir>/current`` names the folder in use, so that a rebuilt index takes over in one step while readers go on. Beside the
index a ``state.json`` says what it was built from; an index of another version is never read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from entities.arabic.analyze import ANALYZER_VERSION
from entities.arabic.normalize import NORMALIZER_VERSION

SCHEMA_VERSION = "7"
INDEX_VERSION = f"{SCHEMA_VERSION}.{NORMALIZER_VERSION}.{ANALYZER_VERSION}"
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


class Review(StrEnum):
    """How far editors have come with an article's mentions; one without mentions has none of these."""

    OPEN = "open"
    """Some mention is undecided."""
    JUDGED = "judged"
    """All mentions are accepted (rejected ones are no mentions)."""
    UNLINKED = "unlinked"
    """Some mention stands for no entity."""


class IndexUnavailable(Exception):
    """There is no index of this version yet; ``manage.py reindex`` builds one."""


class IndexDamaged(IndexUnavailable):
    """Files of the index are missing, differ from what the engine wrote, or cannot be written."""


class IndexForeign(IndexUnavailable):
    """The index was written for another database, or for another state of this one."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index was built from.

    Attributes:
        version: of schema, normaliser and analyser.
        watermark: every transaction numbered below it is in the index.
        index_id: names this index in the database.
        last_pass, next_pass: the last pass that wrote, and the one that has begun; see :mod:`archive.search.ownership`.
        files: what the files of the last commit are known by, from :func:`archive.search.integrity.checksums`.
        followed_at: when the last pass began by the clock of the database, in ISO 8601.
    """

    version: str
    watermark: int
    index_id: str = ""
    last_pass: str = ""
    next_pass: str = ""
    files: Mapping[str, int] = field(default_factory=dict)
    followed_at: str = ""


def build_schema() -> tantivy.Schema:
    """Analysed words come in separated by spaces, so the index itself only splits at white space.

    Of each text there are the stems, the words before stemming (``exact``) and the words letter by letter (``raw``); ``grams``
    holds the runs of three letters of all stems, stop words left out. ``places`` holds a place and all that contain it,
    ``regions`` of these what lies directly in a country, which is all that a list without a place chosen counts;
    ``entities`` what mentions stand for after merges, of which ``organizations`` and ``people`` repeat those of their kind;
    ``title_mentions`` and ``body_mentions`` hold the same ids once for each mention, to rank by.
    ``newest`` and ``oldest`` order by publication date and then by id, undated articles last. ``day`` is an ordinal, ``month``
    counts months from the year 0 and is missing where there is no date. ``review`` holds values of :class:`Review`. ``access``
    holds the state, and for an article that its contributor may read before it is published, the mark of :func:`own_articles`.
    ``story`` is missing for an article that stands alone.
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


def own_articles(user_id: int) -> str:
    """The mark of a contributor's own unpublished articles in the field ``access``."""
    return f"own:{user_id}"


def root() -> Path:
    return Path(settings.SEARCH_INDEX_DIR)


def current() -> tuple[Path, IndexState]:
    """The folder of the index in use, and what it was built from.

    Raises:
        IndexUnavailable: there is none, or it is of another version.
        IndexDamaged: what says so cannot be read.
    """
    pointer = root() / "current"
    try:
        folder = root() / pointer.read_text(encoding="utf-8").strip()
        state = read_state(folder)
    except FileNotFoundError as error:
        raise IndexUnavailable(f"{error.filename} is missing") from error
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"the state of the index cannot be read: {error}") from error
    if folder.parent != root() or state.version != INDEX_VERSION:
        raise IndexUnavailable(f"the index has version {state.version}, not {INDEX_VERSION}")
    return folder, state


def current_folder() -> Path:
    """As :func:`current`, the folder alone."""
    return current()[0]


def point_to(folder: Path) -> None:
    """Make ``folder`` the index in use, in one step."""
    _replace(root() / "current", folder.name)


def read_state(folder: Path) -> IndexState:
    return IndexState(**json.loads((folder / "state.json").read_text(encoding="utf-8")))


def write_state(folder: Path, state: IndexState) -> None:
    _replace(folder / "state.json", json.dumps(asdict(state)))


def _replace(path: Path, text: str) -> None:
    """Put a file in the place of another in one step, on disk before it counts."""
    waiting = path.with_name(f"{path.name}.new")
    with waiting.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)


def any_of(schema: tantivy.Schema, field: str, values: Sequence[Any]) -> tantivy.Query:
    """Documents with one of the values, all of the same weight 0.

    Term by term: a query for a set of terms first reads every document of theirs, and these are few terms with long lists.
    """
    terms = [tantivy.Query.term_query(schema, field, value) for value in values]
    query = terms[0] if len(terms) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Should, t) for t in terms])
    return tantivy.Query.const_score_query(query, 0.0)


def sort_key(day: int, article_id: int) -> int:
    """Newest first, ties by id: the ordinal of the day above 32 bits of id."""
    return (day << 32) | (article_id & 0xFFFFFFFF)


def oldest_key(day: int, article_id: int) -> int:
    """For descending order: oldest first, ties by lowest id, undated articles last."""
    return sort_key(date.max.toordinal() - day if day != NO_DATE else NO_DATE, ~article_id)


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of a month from the field ``month``."""
    return date(number // 12, number % 12 + 1, 1)


def version_digest() -> str:
    """Short name for a folder of this version."""
    return hashlib.sha256(INDEX_VERSION.encode()).hexdigest()[:8]
