"""Undoing recorded changes, through the services: a restoration is a change like any other, with its own event."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from archive.articles.services import edit_article, revise_article
from archive.history.audit_log import values_after, values_before
from archive.models import Article, Revision
from entities.history import because
from entities.models import Entity, Name, Place
from entities.services import add_name, edit_entity, place_entity, put_back_relation, retire_name, undo_merge

RESTORABLE = {
    "article": "archive",
    "entity": "entities",
    "name": "entities",
    "place": "entities",
    "relation": "entities",
}
"""Models whose changes can be undone one by one, with their app. Words are restored as revisions, judgements by a new one."""
ARTICLE_FACTS = (
    "source_id",
    "language",
    "published_on",
    "published_precision",
    "author",
    "url",
    "identifier",
    "details",
)
ENTITY_FACTS = (
    "kind", "type", "country", "label_ar", "label_en", "description_ar", "description_en", "active", "wikidata", "reference",
    "disclosure",
)  # fmt: skip


class NothingToRestore(ValueError):
    """The change touched nothing that can be undone here; the state of an article has its own page."""


@transaction.atomic
def restore_words(*, article: Article, number: int, editor: Any, reason: str) -> Revision:
    """Show the words of an earlier revision again, as a new revision.

    Raises:
        RedactedError: they contain a passage that was redacted since.
    """
    earlier = article.revisions.get(number=number)
    return revise_article(article=article, title=earlier.title, body=earlier.body, reason=reason, editor=editor)


@transaction.atomic
def undo(*, model: str, event_id: int, reason: str) -> None:
    """Undo one recorded change: changed fields get their old values, a deleted row is restored, a new one is deleted.

    Fields that the change did not touch stay as later changes left them.

    Raises:
        NothingToRestore: see the exception.
        LookupError: there is no such model or event.
    """
    event_model = apps.get_model(RESTORABLE[model], f"{model}Event")
    event = event_model.objects.filter(pgh_id=event_id).first()
    if event is None:
        raise LookupError(event_id)
    before = values_before(event)
    after = values_after(event) if event.pgh_label == "update" else {}
    changed = {name: value for name, value in before.items() if event.pgh_label != "update" or after.get(name) != value}
    with because(reason):
        _UNDO[model](event, before, changed)


def _undo_article(event: Any, before: dict[str, Any], changed: dict[str, Any]) -> None:
    facts = {name: changed[name] for name in ARTICLE_FACTS if name in changed}
    if event.pgh_label != "update" or not facts:
        raise NothingToRestore
    edit_article(article=Article.objects.get(pk=event.pgh_obj_id), **facts)


def _undo_entity(event: Any, before: dict[str, Any], changed: dict[str, Any]) -> None:
    if event.pgh_label != "update":
        raise NothingToRestore
    entity = Entity.objects.get(pk=event.pgh_obj_id)
    facts = {name: changed[name] for name in ENTITY_FACTS if name in changed}
    if "merged_into_id" in changed and before["merged_into_id"] is None and entity.merged_into_id is not None:
        undo_merge(source=entity)
    elif not facts:
        raise NothingToRestore
    if facts:
        edit_entity(entity=entity, **facts)


def _undo_name(event: Any, before: dict[str, Any], _changed: dict[str, Any]) -> None:
    entity = Entity.objects.get(pk=before["entity_id"])
    present = Name.objects.filter(entity=entity, text=before["text"]).first()
    if event.pgh_label == "insert" or before["retired"]:
        if present is None or present.retired:
            raise NothingToRestore
        retire_name(name=present)
        return
    values = {name: before[name] for name in ("text", "language", "use", "weak", "side", "reference")}
    add_name(entity=entity, **values)


def _undo_place(event: Any, before: dict[str, Any], _changed: dict[str, Any]) -> None:
    if event.pgh_label != "update":
        raise NothingToRestore
    values = {name: before[name] for name in ("level", "pcode", "latitude", "longitude")}
    parent = Place.objects.filter(pk=before["parent_id"]).first()
    place_entity(entity=Entity.objects.get(pk=event.pgh_obj_id), parent=parent, **values)


def _undo_relation(event: Any, before: dict[str, Any], changed: dict[str, Any]) -> None:
    put_back_relation(pk=event.pgh_obj_id, values=None if event.pgh_label == "insert" else changed)


_UNDO = {
    "article": _undo_article,
    "entity": _undo_entity,
    "name": _undo_name,
    "place": _undo_place,
    "relation": _undo_relation,
}
