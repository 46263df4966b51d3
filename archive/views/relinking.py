"""Progress of relinking after changes of names and recognisers, for editors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from archive.models import Relinking
from archive.presenters.pagination import page_number, wants_fragment
from archive.processing.relinking import retry_failed
from entities.models import NameChange

PAGE_SIZE = 20


@login_required
@permission_required("archive.change_article", raise_exception=True)
@vary_on_headers("HX-Request")
def relinkings(request: HttpRequest) -> HttpResponse:
    """Runs, newest first; the page polls while one is unfinished or changes are waiting."""
    page = Paginator(Relinking.objects.with_progress().order_by("-pk"), PAGE_SIZE).get_page(page_number(request))
    open_changes = NameChange.objects.count()
    context = {
        "page": page,
        "open_changes": open_changes,
        "unfinished": open_changes > 0 or any(run.finished_at is None for run in page),
    }
    return render(request, "relinking/list.html#runs" if wants_fragment(request) else "relinking/list.html", context)


@require_POST
@login_required
@permission_required("archive.change_article", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Relinking, pk=pk)
    with transaction.atomic():
        retry_failed(run=run)
    return HttpResponseRedirect(reverse("archive:relinking"))
