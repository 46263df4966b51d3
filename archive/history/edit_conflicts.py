"""Who changed an entity since an editor opened its form, as the database recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Max, QuerySet

from entities.ids import id_in

_TRACKED = (("Entity", "pgh_obj"), ("Name", "entity"))


@dataclass(frozen=True, slots=True)
class Change:
    """An editor's newest change: the account's name (empty for the operator and programs), the time, and the reason given."""

    who: str
    at: datetime
    why: str


def _events(entity_id: int) -> list[QuerySet[Any]]:
    """The recorded changes of an entity, and of its names."""
    return [
        apps.get_model("entities", f"{model}Event").objects.filter(**{column: entity_id}) for model, column in _TRACKED
    ]


def newest_events(entity_id: int) -> str:
    """The newest events of an entity, for :func:`changes_since`; two numbers with a hyphen between."""
    return "-".join(str(events.aggregate(newest=Max("pgh_id"))["newest"] or 0) for events in _events(entity_id))


def changes_since(entity_id: int, seen: str) -> list[Change]:
    """Who has changed an entity or its names since, the newest change of each, newest first.

    Args:
        seen: what :func:`newest_events` returned; if it cannot be parsed, the result is empty.
    """
    numbers = [number for text in seen.split("-") if (number := id_in(text)) is not None]
    if len(numbers) != len(_TRACKED):
        return []
    later = [
        event
        for events, number in zip(_events(entity_id), numbers, strict=True)
        for event in events.filter(pgh_id__gt=number).select_related("pgh_context")
    ]
    newest: dict[str, tuple[datetime, str]] = {}
    for event in sorted(later, key=lambda e: e.pgh_created_at):
        context = event.pgh_context.metadata if event.pgh_context else {}
        newest[str(context.get("user") or "")] = (event.pgh_created_at, str(context.get("reason") or ""))
    users = get_user_model().objects.in_bulk([int(pk) for pk in newest if pk])
    names = {str(pk): user.get_username() for pk, user in users.items()}
    changes = [Change(names.get(pk, ""), at, why) for pk, (at, why) in newest.items()]
    return sorted(changes, key=lambda change: change.at, reverse=True)
