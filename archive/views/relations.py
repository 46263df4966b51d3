"""The relations of an entity on the editors' desk: listing, adding and removing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.articles.audiences import reader_of
from archive.forms.relations import RelationForm
from archive.presenters.co_mentions import relation_views
from entities.ids import id_in
from entities.models import Entity, Origin, Relation, RelationState
from entities.name_search import search_names
from entities.relation_services import RelationError, add_relation, delete_relation, judge_relation

CHOICES = 8


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def relations(request: HttpRequest, pk: int) -> HttpResponse:
    """Look up the other entity, then describe the relation."""
    entity = get_object_or_404(Entity, pk=pk, merged_into=None)
    if request.method == "POST" and "delete" in request.POST:
        return _delete(request, entity)
    values = request.POST if request.method == "POST" else request.GET
    other = Entity.objects.canonical().exclude(pk=pk).resolve_one(id_in(values.get("with", "")))
    form = RelationForm(request.POST or None)
    if other is not None and request.method == "POST" and form.is_valid() and _added(form, entity, other, request.user):
        messages.success(request, _("The relation is on record."))
        return HttpResponseRedirect(reverse("archive:entity-relations", args=[pk]))
    find = request.GET.get("find", "")
    found = (
        [m for m in search_names(find, reader=reader_of(request.user), limit=CHOICES + 1) if m.entity != entity][
            :CHOICES
        ]
        if find
        else []
    )
    context = {
        "entity": entity,
        "other": other,
        "form": form,
        "find": find,
        "found": found,
        "views": relation_views(entity, reader_of(request.user), unconfirmed=True),
    }
    return render(request, "desk/relations.html", context, status=422 if form.is_bound else 200)


def _added(form: RelationForm, entity: Entity, other: Entity, editor: Any) -> bool:
    data = dict(form.cleaned_data)
    source, target = (other, entity) if data.pop("backwards") else (entity, other)
    try:
        with transaction.atomic():
            add_relation(source=source, target=target, editor=editor, **data)
    except RelationError:
        form.add_error(None, _("This relation is on record already, with the same beginning."))
        return False
    return True


def _delete(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Delete what an editor wrote; reject what patterns proposed, or it would be proposed again."""
    own = [view.relation.pk for view in relation_views(entity, reader_of(request.user), unconfirmed=True)]
    rows = Relation.objects.filter(pk__in=own).exclude(origin=Origin.REFERENCE)
    relation = get_object_or_404(rows, pk=id_in(request.POST["delete"]))
    with transaction.atomic():
        if relation.origin == Origin.MACHINE:
            judge_relation(relation=relation, state=RelationState.REJECTED, editor=request.user)
            messages.success(request, _("Rejected. Reports will not propose it again."))
        else:
            delete_relation(relation=relation)
            messages.success(request, _("The relation is deleted; the history can bring it back."))
    return HttpResponseRedirect(reverse("archive:entity-relations", args=[entity.pk]))
