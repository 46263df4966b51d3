"""What an entity is called in the reports: how often with which spelling and title, and from when to when."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from archive.models import Article, Mention
from archive.search.engine import Restriction, search
from archive.search.query import ParsedQuery
from entities.models import Entity, Name

LATEST = 500
"""Reports that are looked at, newest first, so that a place named in a hundred thousand has a page as fast as any other."""


@dataclass
class Use:
    """How often something occurs, and between which publication dates; ``None`` if no report is dated."""

    times: int = 0
    first: date | None = None
    last: date | None = None

    def add(self, times: int, day: date | None) -> None:
        self.times += times
        if day is not None:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)


@dataclass
class Usage:
    """What the latest reports call an entity.

    Attributes:
        names: by id of the name that was recognised.
        titles: by title as written, without its vowel signs, most frequent first.
        limited_to: number of reports looked at if there are more, else 0.
    """

    names: dict[int, Use] = field(default_factory=dict)
    titles: dict[str, Use] = field(default_factory=dict)
    limited_to: int = 0


def usage_of(user: Any, restriction: Restriction, entity_id: int) -> Usage:
    """Count the spellings and titles of an entity in the latest reports that pass ``restriction``. Three queries.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    hits = search(ParsedQuery(""), restriction, limit=LATEST)
    # As lists, not as joins: the database then knows how few rows are meant, and need not read all reports.
    shown = Article.objects.visible_to(user).filter(pk__in=hits.ids).order_by()
    days = dict(shown.values_list("current", "published_on"))
    entities = list(Entity.objects.standing_for(entity_id).values_list("pk", flat=True))
    rows = (
        Mention.objects.unrefused()
        .filter(entity__in=entities, revision__in=list(days))
        .order_by()
        .values_list("name", "title", "revision")
        .annotate(times=Count("pk"))
    )
    usage = Usage(limited_to=LATEST if hits.count > LATEST else 0)
    for name, title, revision, times in rows:
        if name:
            usage.names.setdefault(name, Use()).add(times, days[revision])
        if title:
            usage.titles.setdefault(_plain(title), Use()).add(times, days[revision])
    usage.titles = dict(sorted(usage.titles.items(), key=lambda pair: (-pair[1].times, pair[0])))
    return usage


def _plain(title: str) -> str:
    """The title without vowel signs: a vocalised report gives the same title as another."""
    return "".join(c for c in title if unicodedata.category(c) != "Mn")


@dataclass(frozen=True, slots=True)
class NameRow:
    name: Name
    use: Use | None


def names_with_use(names: Iterable[Name], usage: Usage) -> list[NameRow]:
    """The names with their counts; those in use first, most frequent first, the others in the order of the reference data."""
    rows = [NameRow(name, usage.names.get(name.pk)) for name in names]
    return sorted(rows, key=lambda row: -(row.use.times if row.use else 0))
