"""The active filters, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format

from archive.forms.filters import LenientFilterSet
from archive.presenters.pagination import without


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter: its label, its value as shown, and the address of the list without it."""

    label: str
    text: str
    remove: str


def active_filters(
    request: HttpRequest, filters: LenientFilterSet, words: Mapping[str, str] | None = None
) -> list[Chip]:
    """A chip for every filter value that was understood, in the order in which the filters are declared.

    Args:
        words: the meaning of codes that have no choices of their own.
    """
    chips: list[Chip] = []
    for name, value in filters.values.items():
        label = str(filters.filters[name].label)
        if name == "entity":
            chips += [Chip(label, str(entity), without(request, name, str(entity.pk))) for entity in value]
        elif name == "source":
            chips += [Chip(label, str(source), without(request, name, source.key)) for source in value]
        elif name in ("language", "kind"):
            chips += [Chip(label, _choice(filters, name, code), without(request, name, code)) for code in value]
        elif name == "country":
            typed = countries_as_typed(request)
            chips += [Chip(label, (words or {}).get(code, code), without(request, name, typed[code])) for code in value]
        elif filters.is_reversed and name in ("since", "until"):
            # The address has them in the wrong order: removing one must remove the one that is shown.
            other = "until" if name == "since" else "since"
            chips.append(Chip(label, _shown(name, value, filters), without(request, other)))
        else:
            chips.append(Chip(label, _shown(name, value, filters), without(request, name)))
    return chips


def countries_as_typed(request: HttpRequest) -> dict[str, str]:
    """For each country recognised, its value in the address, which is what must be removed."""
    given = request.GET.getlist("country")
    return {"".join(char for char in text if char.isprintable()).strip().upper(): text for text in given}


def _shown(name: str, value: Any, filters: LenientFilterSet) -> str:
    if name in ("since", "until"):
        return date_format(value, "DATE_FORMAT")
    return _choice(filters, name, value) if name == "review" else str(value)


def _choice(filters: LenientFilterSet, name: str, value: str) -> str:
    return str(dict(filters.filters[name].extra["choices"]).get(value, value))
