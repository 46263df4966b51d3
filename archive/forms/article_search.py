"""One search for articles, read from the parameters of an address: the same on every page, feed, export and saved search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from archive.articles.audiences import reader_of
from archive.forms.filters import ArticleFilter
from archive.models import Article
from archive.search.access import readable_states
from archive.search.backends.base import FacetSizes, Hits, Restriction, Sort
from archive.search.engine import matching_ids, search
from archive.search.params import parse_params
from archive.search.query import ParsedQuery
from archive.search.results import Row, rows_for


class ArticleSearch:
    """What one reader asks for: query, senses, filters and order, restricted to what they may see.

    Attributes:
        query: from ``q``, ``literal``, ``exact``, ``words`` and ``sense``.
        filters: the form; values that were not understood are left out, and it keeps a message for each.
        sort: from ``sort``; ``newest``, or relevance for anything else.
    """

    def __init__(self, query: ParsedQuery, filters: ArticleFilter, user: Any, sort: Sort) -> None:
        self.query, self.filters, self.user, self.sort = query, filters, user, sort

    @classmethod
    def from_params(cls, params: QueryDict, user: Any, *, by_review: bool = False) -> ArticleSearch:
        """Read the parameters of an address as ``user`` may ask them. Never raises, whatever they are.

        What the user may not know of (names, sources, places, entities) is not understood, as if it did not exist.

        Args:
            user: an account or an anonymous visitor.
            by_review: read ``review`` too, which is for editors at work only; others never have it.
        """
        query = parse_params(params, reader_of(user))
        filters = ArticleFilter(params, queryset=Article.objects.visible_to(user), user=user, by_review=by_review)
        return cls(query, filters, user, Sort.NEWEST if params.get("sort") == Sort.NEWEST else Sort.RELEVANCE)

    @cached_property
    def restriction(self) -> Restriction:
        """The filters and what the user may see, for the index."""
        return self.filters.restriction(readable_states(self.user))

    @property
    def articles(self) -> QuerySet[Article]:
        """The articles that pass the filters and that the user may see, from PostgreSQL; the query is not asked."""
        return self.filters.qs

    @property
    def is_unrestricted(self) -> bool:
        """Whether it finds every article that the user may see."""
        return self.query.is_empty and not self.filters.values

    def hits(
        self,
        offset: int,
        limit: int,
        *,
        facets: FacetSizes | Sequence[str] = (),
        fold: bool = False,
        sort: Sort | None = None,
    ) -> Hits:
        """One page of the results; see :func:`archive.search.engine.search`.

        Args:
            sort: instead of the order asked for.

        Raises:
            IndexUnavailable: the index has not been built.
        """
        return search(
            self.query, self.restriction, limit=limit, offset=offset, sort=sort or self.sort, facets=facets, fold=fold
        )

    def ids(self) -> Sequence[int]:
        """The ids of every article found, in order.

        Raises:
            IndexUnavailable: the index has not been built.
        """
        return matching_ids(self.query, self.restriction, sort=self.sort)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """The articles of ``ids`` that still pass the filters and may be seen, in that order, with the query highlighted."""
        return rows_for(ids, self.query, self.articles)
