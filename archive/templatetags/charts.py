"""Words beside pictures: what a bar stands for, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.formats import date_format

from archive.presenters.charts.bars import BY_DAY, BY_MONTH, Bar, Histogram, Tick
from archive.presenters.co_mentions import RelationView
from archive.presenters.name_usage import Use

register = template.Library()


@register.filter
def bar_label(bar: Bar, unit: str) -> str:
    """The day, month or year that a bar stands for."""
    return date_format(bar.since, {BY_DAY: "DATE_FORMAT", BY_MONTH: "F Y"}.get(unit, "Y"))


@register.filter
def tick_words(tick: Tick, chart: Histogram) -> str:
    """Words under the bars: short, and with the year only where it changes."""
    if chart.unit == BY_DAY:
        return date_format(tick.day, "j F")
    if chart.unit == BY_MONTH and len(chart.bars) <= 24:
        return date_format(tick.day, "M Y" if tick.day.month == 1 else "M")
    return str(tick.day.year)


@register.filter
def span_of_time(use: Use) -> str:
    """The months from the first to the last report; one month where they fall together, empty where no report is dated."""
    if use.first is None or use.last is None:
        return ""
    first, last = date_format(use.first, "M Y"), date_format(use.last, "M Y")
    return first if first == last else f"{first} – {last}"


@register.filter
def years(view: RelationView) -> str:
    """Since when and until when a relation holds, in years; empty where nothing is known."""
    since, until = view.relation.since[:4], view.relation.until[:4]
    if not since and not until:
        return ""
    return since if since == until else f"{since}–{until}"
