"""Spellings that always mean one entity: the list, the preview, making and undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.articles.audiences import reader_of
from archive.models import NotAName, SpellingRule
from archive.presenters.pagination import page_number
from archive.review import rules
from archive.search.errors import IndexUnavailable
from entities.ids import id_in
from entities.lookup import lookup_key
from entities.models import Entity
from entities.name_search import search_names

PAGE = 30
CHOICES = 8


@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules, newest first, including undone ones, and the spellings ruled out as names."""
    made = SpellingRule.objects.select_related("entity", "made_by", "undone_by")
    refused = NotAName.objects.filter(NotAName.IN_FORCE).select_related("made_by")[:PAGE]
    page = Paginator(made, PAGE).get_page(page_number(request))
    return render(request, "review/rules.html", {"page": page, "refused": list(refused)})


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Choose the entity, preview what the rule would change, then create it."""
    values = request.POST if request.method == "POST" else request.GET
    text = " ".join(values.get("text", "").split())[:300]
    entity = Entity.objects.resolve_one(id_in(values.get("entity", "")))
    find = request.GET.get("find", text)
    context: dict[str, Any] = {"text": text, "entity": entity, "find": find}
    if not lookup_key(text):
        return render(request, "review/rule.html", context, status=200 if not text else 422)
    if entity is None:
        context["found"] = search_names(find, reader=reader_of(request.user), limit=CHOICES)
        return render(request, "review/rule.html", context)
    try:
        context["preview"] = preview = rules.preview(text=text, entity=entity, user=request.user)
    except IndexUnavailable:
        return render(request, "articles/no_index.html", status=503)
    if request.method != "POST" or preview.standing is not None:
        return render(request, "review/rule.html", context)
    try:
        with transaction.atomic():
            note = request.POST.get("note", "")[:500]
            rules.make_rule(text=text, entity=entity, editor=request.user, reports=preview.reports, note=note)
    except rules.RuleExists:
        return HttpResponseRedirect(request.get_full_path())
    messages.success(request, _("The rule is active. Reports with this spelling are updated in a moment."))
    return HttpResponseRedirect(reverse("archive:rules"))


@require_POST
@login_required
@permission_required("entities.change_entity", raise_exception=True)
def rule_undo(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(SpellingRule, pk=pk)
    with transaction.atomic():
        if rules.undo_rule(rule=rule, editor=request.user):
            messages.success(request, _("The rule was undone. Reports that have this spelling follow in a moment."))
        else:
            messages.warning(request, _("This rule was undone before."))
    return HttpResponseRedirect(reverse("archive:rules"))
