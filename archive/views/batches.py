"""Batches of uploads: their progress, the columns of tables, cancelling, trying again, and a report to download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from archive.exports.tables import csv_line
from archive.forms.columns import ColumnsForm
from archive.http.site_address import absolute
from archive.ingest.batches import (
    cancel_batch,
    choose_again,
    choose_columns,
    proposed_columns,
    proposed_details,
    retry_failed,
    tables_to_choose_again,
)
from archive.models import Article, Batch, BatchFile, BatchItem
from archive.presenters.pagination import page_number, wants_fragment

PAGE_SIZE = 50


@login_required
@permission_required("archive.add_article", raise_exception=True)
def batch_list(request: HttpRequest) -> HttpResponse:
    batches = Batch.objects.visible_to(request.user).with_progress().select_related("source", "created_by")
    page = Paginator(batches.order_by("-pk"), 20).get_page(page_number(request))
    return render(request, "uploads/batches.html", {"page": page})


@login_required
@permission_required("archive.add_article", raise_exception=True)
@vary_on_headers("HX-Request")
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a batch; the page polls while it runs."""
    batch = _batch(request, pk)
    counts = dict(batch.items.order_by().values_list("state").annotate(n=Count("pk")))
    wanted = request.GET.get("state", "")
    items = batch.items.select_related("file").order_by("file__number", "number").defer("record")
    if wanted in BatchItem.State.values:
        items = items.filter(state=wanted)
    page = Paginator(items, PAGE_SIZE).get_page(page_number(request))
    files = list(batch.files.exclude(state__in=[BatchFile.State.OPENED, BatchFile.State.CANCELLED]))
    total = sum(counts.values())
    is_open = any(counts.get(state) for state in BatchItem.OPEN) or any(
        f.state in (BatchFile.State.WAITING, BatchFile.State.READING) for f in files
    )
    context = {
        "batch": batch,
        "page": page,
        "states": [(state, counts[state]) for state in BatchItem.State if counts.get(state)],
        "wanted": wanted,
        "total": total,
        "settled": total - sum(counts.get(state, 0) for state in BatchItem.OPEN),
        "failures": [(step, n) for step, n in _failures(batch) if n],
        "files": files,
        "again": list(tables_to_choose_again(batch)),
        "columns_wait": any(file.state == BatchFile.State.COLUMNS for file in files),
        "is_open": is_open,
        "readable": _readable(request, page),
        "completable": request.user.has_perm("archive.change_article") or batch.created_by_id == request.user.pk,
    }
    return render(request, "uploads/batch.html#progress" if wants_fragment(request) else "uploads/batch.html", context)


def _batch(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.visible_to(request.user).select_related("source", "created_by"), pk=pk)


def _failures(batch: Batch) -> list[tuple[BatchItem.Step, int]]:
    failed = batch.items.filter(state=BatchItem.State.FAILED).order_by().values_list("step").annotate(n=Count("pk"))
    counts = dict(failed)
    return [(step, counts.get(step, 0)) for step in BatchItem.Step]


def _readable(request: HttpRequest, items: Any) -> set[int]:
    """The articles made from these items that this user may read."""
    ids = {item.article_id for item in items if item.article_id}
    return set(Article.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
@permission_required("archive.add_article", raise_exception=True)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The next table whose columns have to be chosen, with its first rows."""
    batch = _batch(request, pk)
    if request.method == "POST" and "again" in request.POST:
        return _choose_again(request, batch)
    file = batch.files.filter(state=BatchFile.State.COLUMNS).select_related("upload", "batch__source").first()
    if file is None:
        return HttpResponseRedirect(batch.get_absolute_url())
    preview = file.preview or {}
    names, rows, proposed = proposed_columns(file)
    others, private = proposed_details(file, proposed)
    form = ColumnsForm(
        request.POST or None,
        columns=names,
        mapping=proposed,
        needs_source=batch.source_id is None,
        others=others,
        private=private,
        orders=preview.get("orders"),
        rows=rows,
        prefix=f"file-{file.number}",
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            choose_columns(file=file, columns=form.chosen)
        return HttpResponseRedirect(reverse("archive:batch-columns", args=[pk]))
    shown = [[row.get(name, "") for name in names] for row in rows]
    context = {
        "batch": batch, "file": file, "form": form, "names": names, "rows": shown, "count": preview.get("count"),
        "has_text": "body" in proposed,
    }  # fmt: skip
    return render(request, "uploads/columns.html", context, status=422 if form.is_bound else 200)


def _choose_again(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Take the rows of a table back, so that its columns can be chosen anew once it is opened."""
    number = request.POST["again"]
    files = batch.files.select_related("batch")
    file = get_object_or_404(
        files, number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
    )
    if not choose_again(file=file):
        messages.error(
            request, _("The columns can no longer be chosen in another way: reports of this table are stored.")
        )
    return HttpResponseRedirect(batch.get_absolute_url())


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    with transaction.atomic():
        cancel_batch(batch=batch)
    return HttpResponseRedirect(batch.get_absolute_url())


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try all failures again, or those of one step."""
    batch = _batch(request, pk)
    step = request.POST.get("step", "")
    with transaction.atomic():
        retry_failed(batch=batch, step=step if step in BatchItem.Step.values else "")
    return HttpResponseRedirect(batch.get_absolute_url())


@login_required
@permission_required("archive.add_article", raise_exception=True)
def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The outcome for every file and row, as CSV for a spreadsheet."""
    batch = _batch(request, pk)
    response = StreamingHttpResponse(_report_lines(batch, request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="batch-{batch.pk}.csv"'
    return response


def _report_lines(batch: Batch, user: Any) -> Iterator[str]:
    # The byte order mark tells Excel that the file is UTF-8.
    yield "\ufeff" + csv_line([_("file"), _("title"), _("state"), _("reason"), _("article")])
    for file in batch.files.filter(state=BatchFile.State.FAILED):
        yield csv_line([file.name, "", file.get_state_display(), file.reason, ""])
    items = batch.items.order_by("file__number", "number").defer("record")
    # The address of a report that its reader may not open would only reveal that it exists.
    items = items.annotate(opens=Exists(Article.objects.visible_to(user).filter(pk=OuterRef("article"))))
    for item in items.iterator(chunk_size=2000):
        address = absolute(reverse("archive:article", args=[item.article_id])) if item.opens else ""
        yield csv_line([item.name, item.title, item.get_state_display(), item.reason, address])
