"""The filters in force, each with the address of the list without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format

from archive.filters import ArticleFilter
from archive.views.listing import without


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force: what it is called, its value as shown, and where the list without it is."""

    label: str
    text: str
    remove: str


def active_filters(request: HttpRequest, filters: ArticleFilter) -> list[Chip]:
    """A chip for every filter value that was understood, in the order in which the filters are declared."""
    chips: list[Chip] = []
    for name, value in filters.values.items():
        label = str(filters.filters[name].label)
        if name == "entity":
            chips += [Chip(label, str(entity), without(request, name, str(entity.pk))) for entity in value]
        elif name == "source":
            chips += [Chip(label, str(source), without(request, name, source.key)) for source in value]
        elif name == "language":
            chips += [Chip(label, _choice(filters, name, code), without(request, name, code)) for code in value]
        elif filters.is_reversed and name in ("since", "until"):
            # The address has them the wrong way round: taking one away must take away the one that is shown.
            other = "until" if name == "since" else "since"
            chips.append(Chip(label, _shown(name, value, filters), without(request, other)))
        else:
            chips.append(Chip(label, _shown(name, value, filters), without(request, name)))
    return chips


def _shown(name: str, value: Any, filters: ArticleFilter) -> str:
    if name in ("since", "until"):
        return date_format(value, "DATE_FORMAT")
    return _choice(filters, name, value) if name == "review" else str(value)


def _choice(filters: ArticleFilter, name: str, value: str) -> str:
    return str(dict(filters.filters[name].extra["choices"]).get(value, value))
