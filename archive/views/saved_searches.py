"""Saved searches, and the unsubscribe link of their e-mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from archive.alerts import saved_searches as service
from archive.forms.filters import ArticleFilter
from archive.http.requests import SignedInRequest
from archive.models import Article, SavedSearch
from archive.presenters.active_filters import active_filters
from archive.search.errors import IndexUnavailable


class SavedSearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ("name", "frequency")
        widgets = {"name": forms.TextInput(attrs={"dir": "auto"})}


@login_required
def saved_searches(request: SignedInRequest) -> HttpResponse:
    """All of the reader's searches, with what is new in each."""
    searches = list(SavedSearch.objects.filter(user=request.user).select_related("user"))
    failed = {
        digest.search_id: digest
        for digest in service.unsent()
        if digest.error and digest.search.user_id == request.user.pk
    }
    rows = [{"search": s, "new": _new(s), "failed": failed.get(s.pk)} for s in searches]
    return render(request, "following/list.html", {"rows": rows})


def _new(search: SavedSearch) -> int | None:
    try:
        return service.count_new(search)
    except IndexUnavailable:
        return None


@login_required
def save_search(request: HttpRequest) -> HttpResponse:
    """Save the search whose parameters are in the address."""
    parameters = service.parameters_of(request.GET)
    filters = ArticleFilter(request.GET, queryset=Article.objects.none(), user=request.user)
    chips = active_filters(request, filters)
    asked = request.GET.get("q", "").strip()
    suggested = " · ".join([asked, *(chip.text for chip in chips)] if asked else [chip.text for chip in chips])
    form = SavedSearchForm(
        request.POST or None, initial={"name": suggested[:200] or _("All reports"), "frequency": "daily"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.save_search(
                user=request.user, parameters=parameters, language=get_language() or "ar", **form.cleaned_data
            )
        except service.TooManySearches:
            form.add_error(None, _("You follow as many searches as one account can. Delete one first."))
        except service.SearchTooLong:
            form.add_error(None, _("This search is too long to be saved. Shorten its words."))
        else:
            messages.success(request, _("The search is saved."))
            return HttpResponseRedirect(reverse("archive:following"))
    context = {"form": form, "asked": asked, "chips": chips}
    return render(request, "following/form.html", context, status=422 if form.is_bound else 200)


@login_required
def change_search(request: HttpRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    form = SavedSearchForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The search is changed."))
        return HttpResponseRedirect(reverse("archive:following"))
    return render(
        request, "following/form.html", {"form": form, "search": search}, status=422 if form.is_bound else 200
    )


@require_POST
@login_required
def delete_search(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedSearch, pk=pk, user=request.user).delete()
    messages.success(request, _("The search is deleted."))
    return HttpResponseRedirect(reverse("archive:following"))


@login_required
def open_search(request: HttpRequest, pk: int) -> HttpResponse:
    """The results of a saved search; new reports are counted from here on."""
    search = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    service.mark_looked_at(search)
    return HttpResponseRedirect(f"{reverse('archive:articles')}?{search.parameters}")


@csrf_exempt
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """End the e-mails of one search, without signing in. Only by POST: programs that open links must not unsubscribe anybody.

    The signed token is the proof; mail programs with a button of their own (RFC 8058) send nothing else.
    """
    search = service.search_of(token)
    context: dict[str, Any] = {"search": search, "done": False}
    if search is not None and request.method == "POST":
        service.turn_off(search)
        context["done"] = True
    return render(request, "following/stop.html", context, status=200 if search is not None else 404)
