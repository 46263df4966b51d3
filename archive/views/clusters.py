"""Unlisted names across all reports: each becomes an entity, is linked to a listed one, or is ruled out as a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.articles.audiences import reader_of
from archive.forms.review import NewEntityForm
from archive.models import Mention, NotAName
from archive.presenters.pagination import page_number, paginate
from archive.review import clusters
from archive.review.judging import OverlapError
from archive.review.rules import every_sentence, reports_with, sentences
from archive.views.judging import created_entity, overlap_message
from entities.ids import id_in
from entities.models import Entity, KindChoices
from entities.name_search import search_names

PAGE = 20
EXAMPLES = 8
CHOICES = 8


@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def cluster_list(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in KindChoices.values else ""
    rows = clusters.clusters(request.user, kind=kind)

    def fetch(start: int, size: int) -> list[dict[str, Any]]:
        found = list(rows[start : start + size])
        chosen = Mention.objects.filter(pk__in=[row["example"] for row in found])
        examples = {mention.pk: (mention, sentence) for mention, sentence in every_sentence(chosen)}
        return [row | {"shown": examples.get(row["example"])} for row in found]

    page = paginate(rows.count(), page_number(request), fetch, PAGE)
    labels = dict(KindChoices.choices)
    for row in page:
        row["kind_label"] = labels[row["kind"]]
    return render(request, "review/clusters.html", {"page": page, "kind": kind, "kinds": KindChoices.choices})


@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def cluster(request: HttpRequest) -> HttpResponse:
    """One cluster, by ``key`` and ``kind``: its sentences, and the three actions."""
    values = request.POST if request.method == "POST" else request.GET
    key, kind = values.get("key", ""), values.get("kind", "")
    mentions = clusters.unlisted(request.user).filter(key=key, kind=kind)
    first = mentions.order_by("pk").first()
    if first is None:
        if request.method == "GET" and not key:
            raise Http404
        messages.warning(request, _("Nothing is left of this; somebody has dealt with it already."))
        return HttpResponseRedirect(reverse("archive:clusters"))
    text = " ".join(first.surface.split())
    form = NewEntityForm.for_mention(first)
    if request.method == "POST":
        form = NewEntityForm(request.POST, prefix="entity")
        try:
            with transaction.atomic():
                if _settled(request, mentions, text, form):
                    return HttpResponseRedirect(reverse("archive:clusters"))
        except OverlapError as overlap:
            messages.warning(request, overlap_message(overlap))
    find = request.GET.get("find", text)
    context = {
        "key": key, "kind": kind, "text": text, "form": form, "find": find, "kind_label": dict(KindChoices.choices)[kind],
        "found": search_names(find, reader=reader_of(request.user), limit=CHOICES), "mentions": mentions.count(),
        "examples": sentences(mentions.order_by("-article", "start")[: EXAMPLES * 4], EXAMPLES),
        "articles": mentions.order_by().values("article").distinct().count(),
    }  # fmt: skip
    return render(request, "review/cluster.html", context, status=422 if form.is_bound and form.errors else 200)


def _settled(request: HttpRequest, mentions: Any, text: str, form: NewEntityForm) -> bool:
    """Carry out the chosen action; return whether it succeeded."""
    action, mention = request.POST.get("action", ""), mentions.first()
    if action == "reject":
        clusters.reject_cluster(
            mentions=mentions, key=mention.key, kind=mention.kind, text=text, editor=request.user,
            note=request.POST.get("note", "")[:500],
        )  # fmt: skip
        messages.success(request, _("Rejected in every report, and suggested no more."))
        return True
    entity = None
    if request.POST.get("link"):
        entity = Entity.objects.resolve_one(id_in(request.POST["link"]))
    elif action == "create" and request.user.has_perm("entities.add_entity") and form.is_valid():
        entity = created_entity(form, taken_from=reports_with(mentions))
    if entity is None:
        return False
    done = clusters.link_cluster(mentions=mentions, entity=entity, text=text, editor=request.user)
    messages.success(
        request, _("Linked to %(entity)s in %(n)s places. New reports that name it so are linked by themselves.")
        % {"entity": entity, "n": len(done)},
    )  # fmt: skip
    return True


@require_POST
@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def refusal_undo(request: HttpRequest, pk: int) -> HttpResponse:
    ruling = get_object_or_404(NotAName, pk=pk)
    with transaction.atomic():
        clusters.undo_ruling(ruling=ruling, editor=request.user)
    messages.success(request, _("This spelling is suggested again where it is found."))
    return HttpResponseRedirect(reverse("archive:rules"))
