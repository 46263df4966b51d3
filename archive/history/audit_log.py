"""Events that the database recorded -> what changed, when, by whom and why, newest first.

An event holds the row as it was before a change (after it, for a new row); what it became is in the row's next event, or
in the row itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Article, Revision
from archive.text.word_diff import DiffPart, word_changes

EVENTS = 1000
"""Events of one kind that a page looks at, newest first."""
OWN_FIELDS = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "id"}
HIDDEN = {"reference_key", "origin", "is_sample", "upload", "current", "article", "judged_by", "pages"}
"""Fields that mean nothing to people, or that repeat what the entry says."""
LABELS = {
    "created_by": _("stored by"),
    "mention": _("mention"),
    "action": _("action"),
    "verdict": _("judgement"),
    "entity": _("entity"),
    "note": _("note"),
    "retired": _("out of use"),
    "merged_into": _("merged into"),
    "parent": _("place above"),
    "source": _("first party"),
    "target": _("second party"),
    "title_ar": _("Arabic title"),
    "title_en": _("English title"),
}
"""Labels of fields whose model gives them none."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as people read it; empty where there was or is nothing."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Entry:
    """One change of one row.

    Attributes:
        model: of the row, in lower case: article, revision, judgement, entity, name, place, relation.
        action: ``insert``, ``update`` or ``delete``.
        subject: what the row is, if the page is about something larger; for example the spelling of a name.
        who: name of the account, or empty for the operator and programs.
        words: lines of an article that changed.
        number: of a revision.
        carried, lost: for a revision, the judgements on the previous words that were carried over, and those that were not.
    """

    model: str
    event_id: int
    row_id: int
    action: str
    at: datetime
    subject: str = ""
    who: str = ""
    why: str = ""
    changes: list[FieldChange] = field(default_factory=list)
    words: list[list[DiffPart]] = field(default_factory=list)
    number: int = 0
    carried: int = 0
    lost: int = 0


def article_timeline(article: Article) -> list[Entry]:
    """Changes of an article, its words, and the judgements on its mentions."""
    entries = _entries("archive", "Article", Q(pgh_obj=article.pk))
    revisions = _entries("archive", "Revision", Q(article=article.pk))
    judgements = _entries("archive", "Judgement", Q(mention__article=article.pk))
    _add_words(revisions)
    # The article's pointer to its words moves with every revision, which has an entry of its own.
    return _newest_first([*(e for e in entries if e.changes or e.action == "insert"), *revisions, *judgements])


def entity_timeline(entity_id: int) -> list[Entry]:
    """Changes of an entity, its names, its place in the tree and its relations on either side."""
    return _newest_first(
        [
            *_entries("entities", "Entity", Q(pgh_obj=entity_id)),
            *_entries("entities", "Name", Q(entity=entity_id), subject="text"),
            *_entries("entities", "Place", Q(entity=entity_id)),
            *_entries("entities", "Relation", Q(source=entity_id) | Q(target=entity_id), subject="kind"),
        ]
    )


# The models of events are generated, so their fields have no types.
def values_before(event: Any) -> dict[str, Any]:
    """The tracked values that an event holds, by attribute name (``source_id`` for a foreign key)."""
    return {f.attname: getattr(event, f.attname) for f in _tracked(type(event))}


def values_after(event: Any) -> dict[str, Any]:
    """What the row became by the change, as :func:`values_before`; empty for a row that was deleted."""
    if event.pgh_label != "update":
        return values_before(event) if event.pgh_label == "insert" else {}
    later = type(event).objects.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__gt=event.pgh_id).order_by("pgh_id").first()
    row = later or type(event).pgh_tracked_model.objects.filter(pk=event.pgh_obj_id).first()
    return {f.attname: getattr(row, f.attname) for f in _tracked(type(event))} if row else {}


def _tracked(event_model: type[Model]) -> list[Any]:
    return [f for f in event_model._meta.concrete_fields if f.name not in OWN_FIELDS]


def _entries(app: str, name: str, where: Q, *, subject: str = "") -> list[Entry]:
    """The entries of one model's events. One query for events, one for rows, one for each kind of row they point to."""
    model, event_model = apps.get_model(app, name), apps.get_model(app, f"{name}Event")
    found: QuerySet[Any] = event_model.objects.filter(where).select_related("pgh_context").order_by("-pgh_id")[:EVENTS]
    events = list(reversed(found))
    rows = model._default_manager.in_bulk({event.pgh_obj_id for event in events})
    fields = _tracked(event_model)
    pairs, following = [], dict(rows)
    for event in reversed(events):
        before = None if event.pgh_label == "insert" else event
        after = event if event.pgh_label == "insert" else (following.get(event.pgh_obj_id) if before else None)
        pairs.append((event, before, None if event.pgh_label == "delete" else after))
        following[event.pgh_obj_id] = event
    shown = _Shown(model, fields, [row for _key, *both in pairs for row in both if row is not None])
    return [_entry(name.lower(), event, shown.changes(before, after), subject) for event, before, after in pairs]


def _entry(model: str, event: Any, changes: list[FieldChange], subject: str) -> Entry:
    context = event.pgh_context.metadata if event.pgh_context else {}
    named = getattr(event, f"get_{subject}_display", lambda: getattr(event, subject))() if subject else ""
    return Entry(
        model=model, event_id=event.pgh_id, row_id=event.pgh_obj_id, action=event.pgh_label, at=event.pgh_created_at,
        who=str(context.get("user") or ""), why=str(context.get("reason") or ""), changes=changes, subject=str(named),
        number=getattr(event, "number", 0),
    )  # fmt: skip


class _Shown:
    """Values of fields as people read them; what foreign keys point to is fetched once for all rows."""

    def __init__(self, model: type[Model], fields: Sequence[Any], rows: Iterable[Any]) -> None:
        self.fields = [(model._meta.get_field(f.name), f.attname) for f in fields if f.name not in HIDDEN]
        rows = list(rows)
        self.targets: dict[str, dict[Any, Any]] = {}
        for model_field, attname in self.fields:
            if isinstance(model_field, ForeignKey):
                ids = {getattr(row, attname) for row in rows} - {None}
                self.targets[attname] = model_field.related_model._base_manager.in_bulk(ids) if ids else {}

    def changes(self, before: Any, after: Any) -> list[FieldChange]:
        """Fields that differ; for a new or deleted row those that are not empty."""
        found = []
        for model_field, attname in self.fields:
            old, new = (getattr(row, attname, None) if row is not None else None for row in (before, after))
            texts = self._text(model_field, attname, old), self._text(model_field, attname, new)
            if old != new and texts[0] != texts[1]:
                found.append(FieldChange(_label(model_field), *texts))
        return found

    def _text(self, model_field: Any, attname: str, value: Any) -> str:
        if value in (None, "", False, []):
            return ""
        if attname in self.targets:
            target = self.targets[attname].get(value)
            return str(getattr(target, "full_name", target)) if target is not None else f"#{value}"
        if value is True:
            return "✓"
        return str(dict(model_field.flatchoices)[value]) if model_field.flatchoices else str(value)


def _label(model_field: Any) -> str:
    named = isinstance(model_field.verbose_name, Promise)
    return str(model_field.verbose_name if named else LABELS.get(model_field.name, model_field.verbose_name))


def _add_words(entries: Sequence[Entry]) -> None:
    """Compare each revision with the one before it. One query for all words."""
    revisions = Revision.objects.in_bulk([entry.row_id for entry in entries])
    by_number = {revision.number: revision for revision in revisions.values()}
    for entry in entries:
        revision = revisions.get(entry.row_id)
        before = by_number.get(entry.number - 1)
        entry.changes = []
        if revision is None:
            continue
        entry.why = revision.reason or entry.why
        entry.carried, entry.lost = revision.carried, revision.lost
        if before is not None:
            entry.words = word_changes(f"{before.title}\n\n{before.body}", f"{revision.title}\n\n{revision.body}")


def _newest_first(entries: list[Entry]) -> list[Entry]:
    """Sorted, with names of accounts in place of their ids. One query."""
    ids = {int(entry.who) for entry in entries if entry.who}
    names = {user.pk: user.get_username() for user in get_user_model().objects.filter(pk__in=ids)} if ids else {}
    order: dict[str, int] = defaultdict(int, {"article": 1, "entity": 1})
    for entry in entries:
        entry.who = names.get(int(entry.who), "") if entry.who else ""
    return sorted(entries, key=lambda e: (e.at, order[e.model], e.event_id), reverse=True)
