"""Atom feeds of any search, entity or place: public reports, newest first, in the language of the address."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from archive.forms.article_search import ArticleSearch
from archive.http.site_address import at_site_address
from archive.models import Article
from archive.readers.hygiene import writable
from archive.search.access import readable_states
from archive.search.engine import Restriction, Sort, search
from archive.search.errors import IndexUnavailable
from archive.search.query import ParsedQuery
from entities.audience import PUBLIC
from entities.models import Entity, Place

ITEMS = 40
SUMMARY = 500


class _Reports(Feed):
    """The newest reports among those of :meth:`found`; ``obj`` is the subject of the feed."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(at_site_address(request), *args, **kwargs)
        except IndexUnavailable:
            busy = HttpResponse(
                _("The search index is being built. Try again in a minute; nothing is lost."), status=503
            )
            busy["Retry-After"] = "120"
            return busy

    def found(self, obj: Any) -> list[int]:
        raise NotImplementedError

    def items(self, obj: Any) -> list[Article]:
        articles = (
            Article.objects.visible_to(AnonymousUser()).select_related("current", "source").in_bulk(self.found(obj))
        )
        return [articles[pk] for pk in self.found(obj) if pk in articles]

    def item_title(self, item: Article) -> str:
        return writable(item.current.title)

    def item_description(self, item: Article) -> str:
        return writable(Truncator(item.current.body).chars(SUMMARY))

    def item_author_name(self, item: Article) -> str:
        return writable(str(item.source))

    def item_pubdate(self, item: Article) -> datetime:
        if item.published_on is None:
            return item.state_changed_at
        return timezone.make_aware(datetime.combine(item.published_on, time(12)))

    def item_updateddate(self, item: Article) -> datetime:
        return item.updated_at

    def subtitle(self, obj: Any) -> str:
        return _("New reports in the archive")


class SearchFeed(_Reports):
    """``/feeds/articles/`` with the parameters of a search."""

    def get_object(self, request: HttpRequest) -> HttpRequest:
        return request

    def title(self, obj: HttpRequest) -> str:
        asked = writable(obj.GET.get("q", "")).strip()[:100]
        return f"{asked} · {_('Sijill')}" if asked else _("Reports in Sijill")

    def link(self, obj: HttpRequest) -> str:
        query = obj.GET.copy()
        query.pop("page", None)
        return f"{reverse('archive:articles')}?{query.urlencode()}"

    def feed_url(self, obj: HttpRequest) -> str:
        return obj.get_full_path()

    def found(self, obj: HttpRequest) -> list[int]:
        return ArticleSearch.from_params(obj.GET, AnonymousUser()).hits(0, ITEMS, sort=Sort.NEWEST, fold=True).ids


class EntityFeed(_Reports):
    """``/feeds/entities/<id>/``; a merged entity's feed continues as that of the entity it was merged into."""

    def get_object(self, request: HttpRequest, pk: int) -> Entity:
        entity = get_object_or_404(Entity.objects.visible_to(PUBLIC).select_related("canonical"), pk=pk)
        return entity.canonical or entity

    def title(self, obj: Entity) -> str:
        return f"{writable(obj.label)} · {_('Sijill')}"

    def link(self, obj: Entity) -> str:
        return reverse("archive:entity", args=[obj.pk])

    def found(self, obj: Entity) -> list[int]:
        restriction = Restriction(readable_states(AnonymousUser()), entities=(obj.pk,))
        return search(ParsedQuery(""), restriction, limit=ITEMS, fold=True).ids


class PlaceFeed(_Reports):
    """``/feeds/places/<P-code>/``: the place and everything inside it."""

    def get_object(self, request: HttpRequest, address: str) -> Place:
        place = Place.objects.visible_to(PUBLIC).at_address(address)
        if place is None:
            raise Http404
        return place

    def title(self, obj: Place) -> str:
        return f"{writable(obj.entity.label)} · {_('Sijill')}"

    def link(self, obj: Place) -> str:
        return reverse("archive:place", args=[obj.address])

    def found(self, obj: Place) -> list[int]:
        restriction = Restriction(readable_states(AnonymousUser()), places=(obj.pk,))
        return search(ParsedQuery(""), restriction, limit=ITEMS, fold=True).ids


def address_of_feed(view_name: str, kwargs: dict[str, Any], query: str) -> tuple[str, str] | None:
    """The address of a page's feed and the parameters to save it as a search; None for pages without a feed."""
    if view_name == "archive:articles":
        feed = reverse("archive:feed-articles")
        return (f"{feed}?{query}" if query else feed), query
    if view_name == "archive:entity":
        return reverse("archive:feed-entity", args=[kwargs["pk"]]), urlencode({"entity": kwargs["pk"]})
    if view_name == "archive:place":
        return reverse("archive:feed-place", args=[kwargs["address"]]), urlencode({"place": kwargs["address"]})
    return None
