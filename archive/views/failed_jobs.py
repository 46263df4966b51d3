"""Background jobs that failed, for editors."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archive.presenters.pagination import page_number
from archive.processing.failed_jobs import failures, retry_failure

PAGE_SIZE = 30


@login_required
@permission_required("archive.change_article", raise_exception=True)
def failed_jobs(request: HttpRequest) -> HttpResponse:
    """Grouped by task and reason, latest first."""
    page = Paginator(failures(), PAGE_SIZE).get_page(page_number(request))
    return render(request, "jobs/list.html", {"page": page})


@require_POST
@login_required
@permission_required("archive.change_article", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    waiting = retry_failure(job_id=pk)
    if waiting:
        messages.success(request, ngettext("%(n)s job runs again.", "%(n)s jobs run again.", waiting) % {"n": waiting})
    else:
        messages.info(request, _("Nothing to run again: the job is waiting or done already."))
    return HttpResponseRedirect(reverse("archive:failed-jobs"))
