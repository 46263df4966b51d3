"""What templates need beyond Django: addresses that keep parameters, dates of both month traditions, numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from archive.views import listing
from archive.wording import PLACE_TYPES, REASONS, SIDES
from entities.arabic.dates import LEVANTINE_MONTHS
from entities.names import titles

register = template.Library()


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
    return listing.with_value(context["request"], name, str(value))


@register.simple_tag(takes_context=True)
def with_also(context: dict[str, Any], name: str, value: Any) -> str:
    return listing.with_value(context["request"], name, str(value), add=True)


@register.simple_tag(takes_context=True)
def without(context: dict[str, Any], name: str) -> str:
    return listing.without(context["request"], name)


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], number: int) -> str:
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def report_date(day: date | None) -> SafeString | str:
    """A publication date; in Arabic with the Levantine and the Gregorian name of the month, as the region's press writes it."""
    if day is None:
        return _("undated")
    arabic = (get_language() or "").startswith("ar")
    if arabic:
        text = f"{day.day} {LEVANTINE_MONTHS[day.month - 1]}/{date_format(day, 'F')} {day.year}"
    else:
        text = date_format(day, "j F Y")
    # Isolated: a date in the page's language may stand in a text of the other direction.
    return format_html('<time datetime="{}" dir="{}">{}</time>', day.isoformat(), "rtl" if arabic else "ltr", text)


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
def place_type(code: str) -> str:
    """The reader's word for a kind of place outside the administrative tree."""
    return str(PLACE_TYPES.get(code, _("place")))


@register.filter
def why(reasons: tuple[str, ...]) -> str:
    """Reasons of a name match in the reader's words; codes that have none are left out."""
    separator = pgettext("list separator", ",")
    return f"{separator} ".join(dict.fromkeys(str(REASONS[code]) for code in reasons if code in REASONS))


@register.filter
def direction(language: str) -> str:
    """Direction of a text in this language; ``auto`` where the language says nothing."""
    return {"ar": "rtl", "und": "auto"}.get(language, "ltr")


@register.filter
def side(name: str) -> str:
    """Who uses a partisan label, in the reader's language; what an editor typed stays as typed."""
    return str(SIDES.get(name, name))
