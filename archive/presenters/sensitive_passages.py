"""Telephone numbers, addresses and coordinates in a text, for an editor to see before the text becomes public."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.text.full_text import full_text
from archive.text.sensitive import SensitiveKind, find_sensitive

LABELS: dict[SensitiveKind, Promise] = {
    SensitiveKind.TELEPHONE: _("telephone number"),
    SensitiveKind.EMAIL: _("e-mail address"),
    SensitiveKind.COORDINATES: _("coordinates"),
    SensitiveKind.ACCOUNT: _("number of an account"),
}
SHOWN = 30
AROUND = 40
"""Code points shown on either side."""


@dataclass(frozen=True, slots=True)
class SensitivePassage:
    """What was found, with some words around it."""

    label: Promise
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class SensitivePassages:
    """The first passages of a text, and how many there are in all."""

    shown: tuple[SensitivePassage, ...]
    total: int


def sensitive_passages(title: str, body: str) -> SensitivePassages:
    """What in a report can lead to a person, in the order of the text."""
    text = full_text(title, body)
    found = find_sensitive(text)
    shown = tuple(
        SensitivePassage(
            LABELS[each.kind],
            " ".join(text[max(0, each.start - AROUND) : each.start].split()),
            text[each.start : each.end],
            " ".join(text[each.end : each.end + AROUND].split()),
        )
        for each in found[:SHOWN]
    )
    return SensitivePassages(shown, len(found))
