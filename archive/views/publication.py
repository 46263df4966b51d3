"""Publishing reports: those that are waiting, and the possible changes of state of one report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.articles.publication import TRANSITIONS, Transition, TransitionError, change_state, transitions_for
from archive.articles.reprints import redactions_met
from archive.articles.sources import confidential_namesakes
from archive.forms.uploads import StateForm
from archive.models import Article
from archive.presenters.pagination import page_number
from archive.presenters.sensitive_passages import SensitivePassages, sensitive_passages

PAGE_SIZE = 20
WAY = (Article.State.DRAFT, Article.State.IN_REVIEW, Article.State.PUBLISHED, Article.State.WITHDRAWN)
QUEUES = (Article.State.IN_REVIEW, Article.State.DRAFT, Article.State.RESTRICTED, Article.State.WITHDRAWN)


@login_required
@permission_required("archive.add_article", raise_exception=True)
def unpublished(request: HttpRequest) -> HttpResponse:
    """Unpublished reports by state: editors see all, contributors their own."""
    mine = Article.objects.editable_by(request.user)
    counts = {state: mine.filter(state=state).count() for state in QUEUES}
    wanted = request.GET.get("state")
    state = Article.State(wanted) if wanted in QUEUES else _first_busy(counts)
    rows = mine.filter(state=state).for_list().select_related("created_by").order_by("-state_changed_at", "-pk")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(page_number(request)),
        "tabs": [(queue, counts[queue]) for queue in QUEUES if counts[queue] or queue in Article.OWN_STATES],
        "state": state,
    }
    return render(request, "publication/list.html", context)


def _first_busy(counts: dict[Article.State, int]) -> Article.State:
    return next((state for state in Article.OWN_STATES[::-1] if counts[state]), Article.State.IN_REVIEW)


@login_required
@permission_required("archive.add_article", raise_exception=True)
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """The state of one report and what this account may do about it."""
    article = get_object_or_404(Article.objects.editable_by(request.user).for_page(), pk=pk)
    transitions = transitions_for(article, request.user)
    is_editor = request.user.has_perm("archive.change_article")
    met = redactions_met(article.current.title, article.current.body, article=article) if is_editor else []
    form = StateForm(request.POST or None, transitions=transitions, redactions=met)
    if request.method == "POST" and form.is_valid():
        opens = TRANSITIONS[form.cleaned_data["transition"]].opens(article)
        return (_open if opens else _change)(request, article, form.cleaned_data)
    context = {
        "article": article,
        "transitions": transitions,
        "form": form,
        "way": WAY,
        "redactions": met,
        "sensitive": _sensitive(article, transitions),
        "namesakes": confidential_namesakes(article.source) if is_editor else (),
    }
    return render(request, "publication/page.html", context, status=422 if form.is_bound else 200)


def _sensitive(article: Article, transitions: Mapping[str, Transition]) -> SensitivePassages | None:
    """What can lead to a person, while the report is on its way to more readers."""
    if article.state not in Article.OWN_STATES and not any(each.opens(article) for each in transitions.values()):
        return None
    return sensitive_passages(article.current.title, article.current.body)


def _change(request: HttpRequest, article: Article, values: dict[str, Any]) -> HttpResponse:
    here = reverse("archive:article-publication", args=[article.pk])
    try:
        with transaction.atomic():
            article = change_state(
                article=article, transition=values["transition"], user=request.user, note=values["note"]
            )
    except TransitionError:
        messages.warning(request, _("Somebody else has changed the state of this report; nothing was changed."))
        return HttpResponseRedirect(here)
    messages.success(request, _("The report is now: %(state)s.") % {"state": article.get_state_display()})
    return HttpResponseRedirect(here)


@reauthentication_required
def _open(request: HttpRequest, article: Article, values: dict[str, Any]) -> HttpResponse:
    """Open a report to more readers; asks for confirmation, so that a stolen session is not enough."""
    return _change(request, article, values)
