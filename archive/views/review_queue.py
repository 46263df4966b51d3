"""What waits for an editor's judgement, across all reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archive.http.site_address import is_of_this_site
from archive.models import Article, Mention, Verdict
from archive.presenters.pagination import page_number, paginate
from archive.review import judging
from archive.review.judging import last_act
from archive.review.queue import open_spellings, with_examples
from archive.views.judging import conflict_message, overlap_message, undo
from entities.ids import id_in
from entities.models import Entity, KindChoices
from entities.spans import LinkStatus

PAGE = 10


@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def queue(request: HttpRequest) -> HttpResponse:
    """One example of each spelling, the most informative first."""
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    kind = kind if kind in KindChoices.values else ""
    status = status if status in {s.value for s in LinkStatus} else ""
    rows = open_spellings(request.user, kind=kind, status=status)
    page = paginate(
        rows.count(), page_number(request), lambda start, size: with_examples(list(rows[start : start + size])), PAGE
    )
    context: dict[str, Any] = {
        "page": page,
        "kinds": KindChoices.choices,
        "statuses": [
            (LinkStatus.AMBIGUOUS.value, _("could be several")),
            (LinkStatus.NIL.value, _("not listed")),
            (LinkStatus.LINKED.value, _("linked")),
        ],
        "kind": kind,
        "status": status,
        "undoable": next(iter(last_act(editor=request.user)), None),
    }
    return render(request, "review/queue.html", context)


@require_POST
@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def judge_example(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge the example of a spelling: ``action``, or ``link`` with the id of an entity."""
    visible = Article.objects.visible_to(request.user)
    mention = Mention.objects.select_related("entity").filter(pk=pk, article__in=visible).first()
    if mention is None:
        messages.warning(request, _("This suggestion has been replaced. Nothing was changed."))
        return HttpResponseRedirect(back(request))
    try:
        with transaction.atomic():
            if not _judge(request, mention):
                return HttpResponseBadRequest()
    except judging.JudgedMeanwhile as conflict:
        messages.warning(request, conflict_message(conflict))
    except judging.OverlapError as overlap:
        messages.warning(request, overlap_message(overlap))
    return HttpResponseRedirect(back(request))


def _judge(request: HttpRequest, mention: Mention) -> bool:
    action, seen = request.POST.get("action", ""), id_in(request.POST.get("seen", ""))
    if request.POST.get("link"):
        entity = Entity.objects.resolve_one(id_in(request.POST["link"]))
        if entity is None:
            return False
        judging.link(mention=mention, entity=entity, editor=request.user, seen=seen)
    elif action == "accept":
        judging.accept(mention=mention, editor=request.user, seen=seen)
    elif action == "reject":
        judging.reject(mention=mention, editor=request.user, seen=seen)
    elif action in ("accept-alike", "reject-alike"):
        verdict = Verdict.ACCEPTED if action == "accept-alike" else Verdict.REJECTED
        n = len(judging.judge_alike(mention=mention, verdict=verdict, editor=request.user))
        messages.success(request, ngettext("%(n)s mention was judged.", "%(n)s mentions were judged.", n) % {"n": n})
    else:
        return False
    return True


@require_POST
@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def undo_anywhere(request: HttpRequest) -> HttpResponse:
    undo(request)
    return HttpResponseRedirect(back(request))


def back(request: HttpRequest) -> str:
    """The page that the form names as its origin, if it is on this site; otherwise the queue."""
    address = request.POST.get("next", "")
    return address if is_of_this_site(address) else reverse("archive:review")
