"""Saved searches, and the digests of what is new in them.

A report belongs to one digest of a search for ever, and a digest that could not be sent is sent again as it is, under the same
message number: no report is sent twice and none is lost. A report is new if it became readable after the search was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils import timezone

from archive.forms.article_search import ArticleSearch
from archive.forms.filters import ArticleFilter
from archive.models import Article, Digest, DigestArticle, Mention, SavedSearch
from archive.search.results import Row, rows_for

MAX_SEARCHES = 100
"""For one account; each is asked when a letter is due and when its list is opened."""
MAX_REPORTS = 100
"""In one letter; the rest waits for the next."""
MAX_PARAMETERS = 2000
MAX_SPELLINGS = 4
PERIODS = {SavedSearch.Frequency.DAILY: timedelta(days=1), SavedSearch.Frequency.WEEKLY: timedelta(days=7)}
_EARLY = timedelta(minutes=10)
"""A run that starts a little earlier than yesterday's is still today's."""
_SALT = "sijill.saved-search"
_NOT_SAVED = ("page", "csrfmiddlewaretoken")


class TooManySearches(ValueError):
    """The account has ``MAX_SEARCHES`` already."""


class SearchTooLong(ValueError):
    """A search longer than the limit."""


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A report in a digest: its row, and the spellings in it that the search matched."""

    row: Row
    spellings: tuple[str, ...]


def parameters_of(query: QueryDict) -> str:
    """The parameters of a search without those that say only where the reader is in it."""
    kept = query.copy()
    for name in _NOT_SAVED:
        kept.pop(name, None)
    return kept.urlencode()


@transaction.atomic
def save_search(*, user: Any, name: str, parameters: str, frequency: str, language: str) -> SavedSearch:
    """Save a search; the same one saved again takes the new name and frequency.

    Raises:
        TooManySearches: there is no room for another.
        SearchTooLong: the parameters are longer than ``MAX_PARAMETERS``.
    """
    if len(parameters) > MAX_PARAMETERS:
        raise SearchTooLong
    found = SavedSearch.objects.filter(user=user, parameters=parameters).first()
    if found is None:
        if SavedSearch.objects.filter(user=user).count() >= MAX_SEARCHES:
            raise TooManySearches
        found = SavedSearch(user=user, parameters=parameters)
    found.name, found.frequency, found.language = name, frequency, language
    found.save()
    return found


def mark_looked_at(search: SavedSearch) -> None:
    """Start counting new reports from now."""
    SavedSearch.objects.filter(pk=search.pk).update(looked_at=Now())


def turn_off(search: SavedSearch) -> None:
    """Send no more letters; those waiting are not sent either."""
    SavedSearch.objects.filter(pk=search.pk).update(frequency=SavedSearch.Frequency.OFF)


def token_of(search: SavedSearch) -> str:
    """The token in the unsubscribe link of a search, which works without signing in."""
    return signing.dumps(search.pk, salt=_SALT)


def search_of(token: str) -> SavedSearch | None:
    """The saved search behind a link of :func:`token_of`, or None if it was deleted."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return SavedSearch.objects.filter(pk=pk).first()


def read(search: SavedSearch) -> ArticleSearch:
    """A saved search as its owner may ask it now."""
    return ArticleSearch.from_params(QueryDict(search.parameters), search.user)


def new_articles(search: SavedSearch, since: datetime) -> QuerySet[Article]:
    """The articles of a search that became readable for its owner after ``since``, earliest first.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    asked = read(search)
    found = asked.articles.filter(state_changed_at__gt=since)
    if not asked.is_unrestricted:
        found = found.filter(pk__in=asked.ids())
    return found.order_by("state_changed_at", "pk")


def count_new(search: SavedSearch) -> int:
    """How many reports are new since the owner looked at the search."""
    return new_articles(search, search.looked_at).count()


def due(now: datetime) -> list[SavedSearch]:
    """Searches whose next digest is due, whether or not anything is new."""
    wanted = Q()
    for frequency, period in PERIODS.items():
        wanted |= Q(frequency=frequency, digested_at__lte=now - period + _EARLY)
    searches = SavedSearch.objects.filter(wanted, user__is_active=True).exclude(user__email="")
    return list(searches.select_related("user").order_by("pk"))


@transaction.atomic
def gather(search: SavedSearch) -> Digest | None:
    """Put new reports into a digest to be sent; None if there are none.

    Raises:
        IndexUnavailable: the index has not been built.
    """
    search = SavedSearch.objects.select_for_update(of=("self",)).select_related("user").get(pk=search.pk)
    told = DigestArticle.objects.filter(search=search, article=OuterRef("pk"))
    found = list(
        new_articles(search, search.created_at).exclude(Exists(told)).values_list("pk", flat=True)[:MAX_REPORTS]
    )
    SavedSearch.objects.filter(pk=search.pk).update(digested_at=Now())
    if not found:
        return None
    digest = Digest.objects.create(search=search)
    DigestArticle.objects.bulk_create(
        DigestArticle(digest=digest, search=search, article_id=pk, position=n) for n, pk in enumerate(found)
    )
    return digest


def unsent(now: datetime | None = None) -> list[Digest]:
    """Digests that wait to be sent, those that failed before less and less often, for a week at most."""
    now = now or timezone.now()
    waiting = Digest.objects.filter(sent_at__isnull=True, created_at__gt=now - timedelta(days=7))
    waiting = waiting.exclude(search__frequency=SavedSearch.Frequency.OFF).filter(search__user__is_active=True)
    return list(waiting.select_related("search__user").order_by("pk"))


def digest_items(digest: Digest) -> list[DigestItem]:
    """The reports of a digest that its reader may still see, each with the spellings that the search matched."""
    search = digest.search
    asked = read(search)
    ids = list(digest.articles.order_by("position").values_list("article", flat=True))
    rows = rows_for(ids, asked.query, Article.objects.visible_to(search.user))
    named = _named(asked.filters, [row.article.pk for row in rows])
    return [DigestItem(row, _spellings(row, named.get(row.article.pk, []))) for row in rows]


def _named(filters: ArticleFilter, article_ids: Sequence[int]) -> dict[int, list[str]]:
    """The surfaces, by article, of mentions of what the filters ask for."""
    wanted = [Mention.objects.linked_to(entity.resolved_id) for entity in filters.values.get("entity", ())]
    if "place" in filters.values:
        wanted.append(Mention.objects.inside(filters.values["place"].pk))
    found: dict[int, list[str]] = {}
    for mentions in wanted:
        rows = mentions.filter(article__in=article_ids).in_reading_order().values_list("article", "surface")
        for article_id, surface in rows:
            found.setdefault(article_id, []).append(surface)
    return found


def _spellings(row: Row, named: Sequence[str]) -> tuple[str, ...]:
    hits = [segment.text.strip() for segment in (*row.title, *row.snippet) if segment.is_hit]
    return tuple(dict.fromkeys(text for text in (*named, *hits) if text))[:MAX_SPELLINGS]


def mark_sent(digest: Digest) -> None:
    Digest.objects.filter(pk=digest.pk).update(sent_at=Now(), error="", attempts=F("attempts") + 1)


def mark_failed(digest: Digest, reason: str) -> None:
    Digest.objects.filter(pk=digest.pk).update(error=reason[:500], attempts=F("attempts") + 1)
