"""Creating and editing entities. If two editors save at once, the second sees what the first changed, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.forms.entities import (  # fmt: skip
    FACTS,
    NAME_FACTS,
    NEW_NAMES,
    SOURCED,
    Difference,
    EntityForm,
    NameForm,
    NewNameForm,
    base_in,
    differences,
    state_of,
    written,
)
from archive.forms.review import NewEntityForm
from archive.history.edit_conflicts import changes_since, newest_events
from archive.models import Merge
from archive.review.rules import language_of
from archive.views.judging import created_entity
from entities.gazetteer.records import NameUse
from entities.history import because
from entities.models import Entity, Name, Place
from entities.services import add_name, change_name, edit_entity

_FLAGS = frozenset({"weak", "retired"})


@login_required
@permission_required("entities.add_entity", raise_exception=True)
def entity_new(request: HttpRequest) -> HttpResponse:
    form = NewEntityForm(request.POST or None, prefix="entity")
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            entity = created_entity(form)
        return HttpResponseRedirect(reverse("archive:entity-edit", args=[entity.pk]))
    return render(request, "desk/new.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def entity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    entity = get_object_or_404(Entity, pk=pk)
    if entity.canonical_id is not None:
        return HttpResponseRedirect(reverse("archive:entity-edit", args=[entity.canonical_id]))
    if request.method == "POST":
        with transaction.atomic():
            # The first save wins: the second is compared with what is stored by then.
            return _save(request, Entity.objects.select_for_update().get(pk=pk))
    names = _names(entity)
    return _page(request, entity, names, state_of(entity, names), None, [])


def _names(entity: Entity) -> list[Name]:
    return list(Name.objects.filter(entity=entity).order_by("retired", "position", "pk"))


def _save(request: HttpRequest, entity: Entity) -> HttpResponse:
    names = _names(entity)
    now, base = state_of(entity, names), base_in(request.POST)
    mine = written(request.POST, list(base))
    changed = differences(base, now, mine)
    if changed or not base:
        # Changes made only by others are taken over; conflicts are shown in both versions for a decision.
        data = request.POST.copy()
        for difference in changed:
            if not difference.torn:
                data[difference.field] = difference.theirs
        return _page(request, entity, names, now, data, changed, status=409)
    form, rows, new = _forms(entity, names, request.POST)
    new = [row for row in new if row["text"].value()]
    if not all([form.is_valid(), *(f.is_valid() for _name, f in rows), *(f.is_valid() for f in new)]):
        return _page(request, entity, names, now, request.POST, [], status=422)
    with because(_reason(request)):
        _write(entity, form.cleaned_data, [(name, f.cleaned_data) for name, f in rows], [f.cleaned_data for f in new])
    messages.success(request, _("Saved. Reports that a changed name can touch follow in a moment."))
    return HttpResponseRedirect(reverse("archive:entity-edit", args=[entity.pk]))


def _reason(request: HttpRequest) -> str:
    return " ".join(request.POST.get("reason", "").split())[:500]


def _write(
    entity: Entity, facts: dict[str, Any], rows: list[tuple[Name, dict[str, Any]]], new: list[dict[str, Any]]
) -> None:
    before = {"ar": entity.label_ar, "en": entity.label_en}
    sources = {fact: facts[f"source-{fact}"] for fact in SOURCED}
    edit_entity(entity=entity, sources=sources, **{fact: facts[fact] for fact in FACTS})
    for name, values in rows:
        change_name(name=name, **values)
    for values in new:
        if values.get("text"):
            values["use"] = NameUse(values["use"])
            add_name(entity=entity, **values)
    for language, label in (("ar", entity.label_ar), ("en", entity.label_en)):
        # A new default name can be searched and recognised in reports like any other name.
        if label and label != before[language] and not entity.names.filter(text=label, retired=False).exists():
            add_name(entity=entity, text=label, language=language_of(label), use=NameUse.OFFICIAL)


def _forms(
    entity: Entity, names: list[Name], data: Any
) -> tuple[EntityForm, list[tuple[Name, NameForm]], list[NewNameForm]]:
    place = Place.objects.filter(pk=entity.pk).exists()
    initial = {f: getattr(entity, f) for f in FACTS} | {f"source-{f}": entity.sources.get(f, "") for f in SOURCED}
    form = EntityForm(data, initial=initial, has_place=place)
    rows = [
        (name, NameForm(data, prefix=f"name-{name.pk}", initial={f: getattr(name, f) for f in NAME_FACTS}))
        for name in names
    ]
    new = [NewNameForm(data, prefix=f"new-{number}") for number in range(NEW_NAMES)]
    return form, rows, new


def _page(
    request: HttpRequest, entity: Entity, names: list[Name], now: dict[str, str], data: Any, changed: list[Difference],
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form, rows, new = _forms(entity, names, data)
    context = {
        "entity": entity,
        "form": form,
        "rows": rows,
        "new": new,
        "base": json.dumps(now, ensure_ascii=False),
        "seen": newest_events(entity.pk),
        "reason": _reason(request),
        "others": changes_since(entity.pk, request.POST.get("seen", "")) if changed else [],
        "changed": [(_label(d.field, form, names), d) for d in changed],
        "torn": any(d.torn for d in changed),
        "merges": list(Merge.objects.filter(Merge.IN_FORCE, target=entity).select_related("source", "made_by")),
    }
    return render(request, "desk/edit.html", context, status=status)


def _label(field: str, form: EntityForm, names: list[Name]) -> str:
    """The label of a field."""
    if field in form.fields:
        own = form.fields[field].label
        return f"{form.fields[field.removeprefix('source-')].label}: {own}" if field.startswith("source-") else str(own)
    _prefix, pk, fact = field.split("-", 2)
    text = next((name.text for name in names if str(name.pk) == pk), pk)
    return f"{text}: {NameForm.base_fields[fact].label}"
