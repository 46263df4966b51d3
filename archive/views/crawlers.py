"""For crawlers: robots.txt, sitemaps of all public pages, and security.txt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from archive.http.site_address import absolute, at_site_address
from archive.models import Article, Mention
from entities.audience import PUBLIC
from entities.models import Entity, Place

PRIVATE = (
    "/upload/",
    "/relinking/",
    "/review/",
    "/sign-in/",
    "/sign-out/",
    "/account/",
    "/accounts/",
    "/audit/",
    "/invitation/",
    "/following/",
    # Filters have endless combinations. A single search may be crawled; its canonical address is the whole list.
    "/articles/?*&",
    "/entities/?*&",
    "/places/?*&",
)
"""Prefixes of addresses that are of no use to crawlers, in every language."""

SECURITY_DAYS = 180
"""Days until security.txt expires; RFC 9116 asks for less than a year."""


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {front}{path}" for front in ("", "/en") for path in PRIVATE)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report vulnerabilities (RFC 9116); 404 when no contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + timedelta(days=SECURITY_DAYS)).astimezone(UTC).replace(microsecond=0)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACT]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: ar, en", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class _PublicSitemap(Sitemap):
    """Public pages in one language; the pages themselves link to the other language."""

    limit = 10_000

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def path(self, item: Any) -> str:
        raise NotImplementedError

    def location(self, item: Any) -> str:
        with translation.override(self.language):
            return self.path(item)


class FixedPages(_PublicSitemap):
    def items(self) -> list[str]:
        return ["home", "articles", "entities", "places", "about"]

    def path(self, item: str) -> str:
        return reverse(f"archive:{item}")


class Articles(_PublicSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.visible_to(AnonymousUser()).only("pk", "updated_at").order_by("pk")

    def path(self, item: Article) -> str:
        return item.get_absolute_url()

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """The latest of all, by one aggregate."""
        latest: datetime | None = self.items().aggregate(latest=Max("updated_at"))["latest"]
        return latest


class _Mentioned(_PublicSitemap):
    """Only what public reports name: other pages are still empty, and listing one would reveal that a hidden report names it."""

    def named(self, entity: str) -> Exists:
        public = Article.objects.visible_to(AnonymousUser())
        return Exists(Mention.objects.standing().filter(entity=OuterRef(entity), article__in=public))


class Entities(_Mentioned):
    def items(self) -> QuerySet[Entity]:
        return (
            Entity.objects.canonical()
            .visible_to(PUBLIC)
            .exclude(kind="location")
            .filter(self.named("pk"))
            .only("pk")
            .order_by("pk")
        )

    def path(self, item: Entity) -> str:
        return reverse("archive:entity", args=[item.pk])


class Places(_Mentioned):
    def items(self) -> QuerySet[Place]:
        named = self.named("entity_id")
        return (
            Place.objects.visible_to(PUBLIC)
            .filter(named, entity__merged_into__isnull=True)
            .only("pk", "pcode")
            .order_by("pk")
        )

    def path(self, item: Place) -> str:
        return reverse("archive:place", args=[item.address])


_SECTIONS: dict[str, type[_PublicSitemap]] = {
    "pages": FixedPages,
    "articles": Articles,
    "entities": Entities,
    "places": Places,
}
SITEMAPS: dict[str, Any] = {
    f"{name}-{code}": kind(code) for name, kind in _SECTIONS.items() for code, _name in settings.LANGUAGES
}


def sitemap_index(request: HttpRequest) -> HttpResponse:
    return sitemap_views.index(at_site_address(request), SITEMAPS, sitemap_url_name="sitemap-section")


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap_views.sitemap(at_site_address(request), SITEMAPS, section=section)
