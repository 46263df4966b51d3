"""What the editors' desk says about links."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import pgettext

from archive.review.wording import DOUBTS

register = template.Library()


@register.filter
def doubts(reasons: Iterable[str]) -> str:
    """Why a link is open or whose it is, in the reader's words; codes that say nothing of that are left out."""
    separator = pgettext("list separator", ",")
    return f"{separator} ".join(dict.fromkeys(str(DOUBTS[code]) for code in reasons if code in DOUBTS))


@register.filter
def percent(score: float) -> str:
    """A score of 0 to 1 in whole hundredths."""
    return f"{round(100 * score)}%"
