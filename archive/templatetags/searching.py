"""What the templates of search and suggestions need beyond the rest."""

from __future__ import annotations

from django import template

from archive.wording import SUGGESTED
from entities.models import UseChoices

register = template.Library()


@register.filter
def how(reason: str) -> str:
    """Why a name is suggested, in the reader's words."""
    return str(SUGGESTED[reason])


@register.filter
def name_use(use: str) -> str:
    """What a spelling is to its entity: official, alias, acronym…"""
    return str(UseChoices(use).label)
