"""Relations that reports state and nobody has judged yet, each with its sentences, to confirm, correct or reject."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.forms.relations import ProposalForm
from archive.presenters.pagination import page_number, paginate
from archive.presenters.relation_evidence import supports_of
from archive.review import relations
from archive.views.review_queue import back
from entities.models import Relation, RelationKind
from entities.relation_services import RelationError

PAGE = 10


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def queue(request: HttpRequest) -> HttpResponse:
    return _queue(request)


@require_POST
@login_required
@permission_required("entities.change_entity", raise_exception=True)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """``action``: accept, with what the form says of it, or reject."""
    form = ProposalForm(request.POST, auto_id=f"relation-{pk}-%s")
    if not form.is_valid():
        return _queue(request, {pk: form}, status=422)
    data = dict(form.cleaned_data)
    try:
        with transaction.atomic():
            if request.POST.get("action") == "reject":
                relations.reject(pk=pk, editor=request.user, note=data["reference"])
                messages.success(request, _("Rejected. Reports will not propose it again."))
            else:
                relations.accept(pk=pk, editor=request.user, **data)
                messages.success(request, _("The relation is on record."))
    except relations.JudgedMeanwhile:
        messages.warning(request, _("This proposal has been judged or removed. Nothing was changed."))
    except RelationError as error:
        present = _("This relation is on record already, with the same beginning.")
        form.add_error(None, present if error.present else _("A relation needs two different entities."))
        return _queue(request, {pk: form}, status=422)
    return HttpResponseRedirect(back(request))


@require_POST
@login_required
@permission_required("entities.change_entity", raise_exception=True)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        with transaction.atomic():
            relations.reopen(pk=pk)
    except relations.JudgedMeanwhile:
        messages.warning(request, _("This proposal has been judged or removed. Nothing was changed."))
    return HttpResponseRedirect(back(request))


def _queue(request: HttpRequest, bound: dict[int, ProposalForm] | None = None, status: int = 200) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in RelationKind.values else ""
    rows = relations.waiting(request.user, kind=kind)
    if bound:
        rows = rows.filter(pk__in=bound)
    page = paginate(
        rows.count(),
        page_number(request),
        lambda start, size: _rows(request, rows[start : start + size], bound or {}),
        PAGE,
    )
    lately = [] if bound else relations.judged_lately()
    context = {"page": page, "kinds": RelationKind.choices, "kind": kind, "lately": lately}
    return render(request, "review/relations.html", context, status=status)


def _rows(request: HttpRequest, found: Any, bound: dict[int, ProposalForm]) -> list[dict[str, Any]]:
    relations_shown: list[Relation] = list(found)
    support = supports_of([row.pk for row in relations_shown], request.user)
    return [
        {
            "relation": row,
            "source": row.source.canonical or row.source,
            "target": row.target and (row.target.canonical or row.target),
            "support": support.get(row.pk, ()),
            "form": bound.get(row.pk) or ProposalForm(
                initial={"kind": row.kind, "title": row.title, "since": row.since, "until": row.until},
                auto_id=f"relation-{row.pk}-%s",
            ),
        }
        for row in relations_shown
    ]  # fmt: skip
