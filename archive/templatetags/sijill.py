"""What templates need beyond Django: addresses that keep parameters, dates of both month traditions, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from archive.alerts.saved_searches import parameters_of
from archive.http.site_address import absolute
from archive.models import Article
from archive.presenters import pagination
from archive.presenters.labels import LINK_REASONS, PLACE_TYPES, REASONS, SIDES, TASK_NAMES, partial_day_in_words
from archive.presenters.permalinks import in_languages
from archive.views.feeds import address_of_feed
from entities.models import Entity, Place
from entities.names import titles

register = template.Library()
register.simple_tag(absolute)


@register.simple_tag(takes_context=True)
def other_language_url(context: dict[str, Any], code: str) -> str:
    """This page in the other language, parameters included."""
    request = context.get("request")
    front = "/" if code == "ar" else f"/{code}/"
    if request is None:
        return front
    here = request.get_full_path()
    there = translate_url(here, code)
    return front if there == here else there


@register.simple_tag(takes_context=True)
def with_value(context: dict[str, Any], name: str, value: Any) -> str:
    return pagination.with_value(context["request"], name, str(value))


@register.simple_tag(takes_context=True)
def with_also(context: dict[str, Any], name: str, value: Any) -> str:
    return pagination.with_value(context["request"], name, str(value), add=True)


@register.simple_tag(takes_context=True)
def without(context: dict[str, Any], name: str) -> str:
    return pagination.without(context["request"], name)


@register.simple_tag
def results_link(address: str, *, target: str = "#results", scroll: bool = False) -> SafeString:
    """Attributes of a link whose page replaces the list of results in place.

    Args:
        address: where the link leads, with or without JavaScript.
        target: CSS selector of the element that is replaced; empty for a plain link.
        scroll: scroll to the top afterwards.
    """
    href = format_html('href="{}"', address)
    return format_html('{} hx-get="{}" {}', href, address, _swap(target, scroll=scroll)) if target else href


@register.simple_tag
def results_form(address: str) -> SafeString:
    """Attributes of a form with method GET whose answer replaces the list of results in place."""
    return format_html('action="{}" hx-get="{}" {}', address, address, _swap("#results"))


@register.simple_tag(takes_context=True)
def page_link(context: dict[str, Any], number: int, target: str = "") -> SafeString:
    """Attributes of a link to another page of a list, which replaces ``target`` where one is named."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return results_link(f"?{query.urlencode()}", target=target, scroll=True)


def _swap(target: str, *, scroll: bool = False) -> SafeString:
    swap = "outerHTML show:window:top" if scroll else "outerHTML"
    return format_html('hx-target="{}" hx-swap="{}" hx-push-url="true"', target, swap)


@register.simple_tag
def report_date(day: date | None, precision: str = "day") -> SafeString | str:
    """A publication date as precise as it is known."""
    if day is None:
        return _("undated")
    direction = "rtl" if (get_language() or "").startswith("ar") else "ltr"
    # Isolated: a date in the page's language may stand in a text of the other direction.
    machine = day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]
    return format_html(
        '<time datetime="{}" dir="{}">{}</time>', machine, direction, partial_day_in_words(day, precision)
    )


@register.filter
def of(table: Mapping[Any, Any], key: Any) -> Any:
    """What a table has for a key that only the template knows; nothing when it has nothing."""
    return table.get(key)


@register.filter
def as_length(seconds: int) -> str:
    """A number of seconds as ``75:03``, minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def per_cent(share: float) -> str:
    return f"{share * 100:.0f}%"


@register.filter
def kilometres(value: float) -> str:
    return f"{value:.1f}"


@register.filter
def english_title(title: str) -> str:
    """A rank or office in English, or empty where the table has none."""
    return titles.english_title(title) or ""


@register.filter
def period(interval: str) -> str:
    """An ISO interval such as ``2013/`` as years with a dash."""
    return interval.replace("/", "–")


@register.filter
def task_name(name: str) -> str:
    """What a background job does; its own name where there are no words for it."""
    return str(TASK_NAMES.get(name, name))


@register.filter
def place_type(code: str) -> str:
    """The reader's word for a kind of place outside the administrative tree."""
    return str(PLACE_TYPES.get(code, _("place")))


@register.filter
def kind_label(entity: Entity, place: Place | str | None = None) -> str:
    """What an entity is: a place by its administrative level or its type, anything else by its kind.

    Args:
        place: of the entity; None, or the empty string that templates give for an entity without one.
    """
    if not isinstance(place, Place):
        return str(entity.get_kind_display())
    return str(place.get_level_display()) if place.level is not None else place_type(entity.type)


@register.filter
def why(reasons: tuple[str, ...]) -> str:
    """Reasons of a name match in the reader's words; codes that have none are left out."""
    separator = pgettext("list separator", ",")
    return f"{separator} ".join(dict.fromkeys(str(REASONS[code]) for code in reasons if code in REASONS))


@register.filter
def why_linked(reasons: list[str]) -> list[str]:
    """Reasons of a link in the reader's words, each once; codes that have none are left out."""
    known = [code if code in LINK_REASONS else _head_that_fits(code) for code in reasons]
    return list(dict.fromkeys(str(LINK_REASONS[code]) for code in known if code in LINK_REASONS))


def _head_that_fits(code: str) -> str:
    group, _colon, what = code.partition(":")
    return "head" if group == "head" and not what.startswith("not-") and what not in ("vote", "for", "against") else ""


@register.inclusion_tag("partials/page_addresses.html", takes_context=True)
def page_addresses(context: dict[str, Any]) -> dict[str, Any]:
    """Links to this page's permanent address in the reader's language and in every language."""
    request = context.get("request")
    if request is None:
        return {}
    languages = in_languages(request)
    feed = _followed(request)
    return {"languages": languages, "here": dict(languages).get(get_language() or ""), "feed": feed and feed[0]}


@register.inclusion_tag("partials/follow.html", takes_context=True)
def follow(context: dict[str, Any]) -> dict[str, Any]:
    """The ways to follow what this page is about."""
    found = _followed(context["request"])
    return {"feed": found[0], "parameters": found[1]} if found else {}


@register.simple_tag(takes_context=True)
def is_followed_below(context: dict[str, Any]) -> bool:
    """Whether the ways to follow stand below the page; the list of reports has them among its results."""
    request = context.get("request")
    return request is not None and getattr(request.resolver_match, "view_name", "") in (
        "archive:entity",
        "archive:place",
    )


def _followed(request: Any) -> tuple[str, str] | None:
    match = request.resolver_match
    return address_of_feed(match.view_name, match.kwargs, parameters_of(request.GET)) if match else None


@register.filter
def published(article: Article) -> str:
    """The publication date of an article in words, as precise as it is known."""
    if article.published_on is None:
        return _("undated")
    return partial_day_in_words(article.published_on, article.published_precision)


@register.filter
def listed(texts: tuple[str, ...]) -> str:
    return (_(", ")).join(texts)


@register.filter
def direction(language: str) -> str:
    """Direction of a text in this language; ``auto`` where the language says nothing."""
    return {"ar": "rtl", "und": "auto"}.get(language, "ltr")


@register.filter
def side(name: str) -> str:
    """Who uses a partisan label, in the reader's language; what an editor typed stays as typed."""
    return str(SIDES.get(name, name))
