"""What the templates of search and suggestions need beyond the rest."""

from __future__ import annotations

from typing import Any

from django import template

from archive.presenters import pagination
from archive.presenters.labels import HOW, REASONS, SAID_BY_HOW, SUGGESTED
from entities.models import UseChoices
from entities.name_search import How, NameMatch

register = template.Library()


@register.filter
def how(reason: str) -> str:
    """Why a name is suggested, in the reader's words."""
    return str(SUGGESTED[reason])


@register.filter
def in_one_word(match: NameMatch) -> str:
    """How a name answered the search."""
    return str(HOW[match.how])


@register.filter
def in_detail(match: NameMatch) -> list[str]:
    """What the one word leaves open, in the reader's words."""
    said = SAID_BY_HOW | ({"name:transliterated"} if match.how is How.TRANSLITERATION else set())
    return list(dict.fromkeys(str(REASONS[code]) for code in match.reasons if code in REASONS and code not in said))


@register.filter
def name_use(use: str) -> str:
    """What a spelling is to its entity: official, alias, acronym…"""
    return str(UseChoices(use).label)


@register.simple_tag(takes_context=True)
def toggled(context: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    """Whether a filter has this value, and the address of the list with the value added or, where it has it, without."""
    request = context["request"]
    if value in request.GET.getlist(name):
        return {"is_chosen": True, "address": pagination.without(request, name, value)}
    return {"is_chosen": False, "address": pagination.with_value(request, name, value, add=name != "review")}
