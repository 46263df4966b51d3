"""Batches of uploads: their progress, the columns of tables, cancelling, trying again, and a report to download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from archive.articles.sources import get_or_create_source
from archive.exports.tables import csv_line
from archive.forms.columns import ColumnsForm
from archive.forms.uploads import CheckBatchForm, ConfirmForm
from archive.http.site_address import absolute
from archive.ingest import confirmation
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
from archive.presenters.sensitive_passages import sensitive_passages
from archive.presenters.unchecked_reports import check_row, chosen_source
from archive.sandbox.reading import report_from_data
from archive.views.uploads import proposals

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
    unchecked = counts.get(BatchItem.State.READ, 0)
    is_open = any(counts.get(state) for state in BatchItem.OPEN) or any(
        f.state in (BatchFile.State.WAITING, BatchFile.State.READING) for f in files
    )
    context = {
        "batch": batch,
        "page": page,
        "states": [(state, counts[state]) for state in BatchItem.State if counts.get(state)],
        "wanted": wanted,
        "total": total,
        "settled": total - unchecked - sum(counts.get(state, 0) for state in BatchItem.OPEN),
        "unchecked": unchecked,
        "omissions": batch.files.exclude(not_read=[]),
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


def _names_all(request: HttpRequest) -> bool:
    """Whether the names of confidential sources are shown to whoever asks."""
    return request.user.has_perm("archive.change_article")


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


@login_required
@permission_required("archive.add_article", raise_exception=True)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was understood of each report, in columns, the doubtful ones first; then the decision to store or leave them out."""
    batch = _batch(request, pk)
    form = CheckBatchForm(request.POST or None, user=request.user, initial={"state": batch.state})
    if request.method == "POST" and "leave" in request.POST:
        chosen = [int(value) for value in request.POST.getlist("item") if value.isdecimal()]
        confirmation.discard_items(batch=batch, ids=chosen)
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        confirmation.confirm_batch(batch=batch, user=request.user, source_name=values["source"], state=values["state"])
        if confirmation.unchecked(batch).exists():
            messages.warning(request, _("What is left below lacks a title or a source. Open each and complete it."))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(batch.get_absolute_url())
    items = confirmation.unchecked(batch).select_related("source")
    page = Paginator(items, PAGE_SIZE).get_page(page_number(request))
    if not page.object_list:
        return HttpResponseRedirect(batch.get_absolute_url())
    rows = [check_row(item, batch, names_all=_names_all(request)) for item in page]
    context = {
        "batch": batch, "form": form, "page": page, "rows": rows,
        "still_open": batch.items.filter(state__in=[BatchItem.State.WAITING, BatchItem.State.READING]).count(),
        "without_source": confirmation.unchecked(batch).filter(doubts__contains=["source"]).exists(),
    }  # fmt: skip
    return render(request, "uploads/check.html", context, status=422 if form.errors else 200)


@login_required
@permission_required("archive.add_article", raise_exception=True)
def check_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """One report of a batch before it is stored, to be corrected."""
    batch = _batch(request, pk)
    item = get_object_or_404(confirmation.unchecked(batch).select_related("source"), pk=item_pk)
    read = item.report or {}
    report = report_from_data(read)
    chosen = chosen_source(item, batch, names_all=_names_all(request))
    proposed = {**proposals(report), "source": chosen or report.metadata.source}
    if batch.language and not read.get("edited"):
        proposed["language"] = batch.language
    form = ConfirmForm(
        request.POST or None, initial=proposed, user=request.user, said=read.get("said", {}), doubts=item.doubts,
        declared_author=report.metadata.declared_author, has_state=False,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        source = get_or_create_source(name=form.cleaned_data["source"], user=request.user)
        confirmation.correct_item(item=item, report=form.corrected(report), source=source)
        return HttpResponseRedirect(reverse("archive:batch-check", args=[pk]))
    context = {
        "batch": batch, "item": item, "form": form, "not_read": report.not_read,
        "sensitive": sensitive_passages(report.title, report.body),
    }  # fmt: skip
    return render(request, "uploads/check_item.html", context, status=422 if form.errors else 200)


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
    yield "\ufeff" + csv_line([_("file"), _("title"), _("state"), _("reason"), _("article"), _("not read")])
    for file in batch.files.filter(Q(state=BatchFile.State.FAILED) | ~Q(not_read=[])):
        yield csv_line([file.name, "", file.get_state_display(), file.reason, "", _omissions(file.not_read)])
    items = batch.items.order_by("file__number", "number").defer("record")
    # The address of a report that its reader may not open would only reveal that it exists.
    items = items.annotate(opens=Exists(Article.objects.visible_to(user).filter(pk=OuterRef("article"))))
    for item in items.iterator(chunk_size=2000):
        address = absolute(reverse("archive:article", args=[item.article_id])) if item.opens else ""
        state = item.get_state_display()
        yield csv_line([item.name, item.title, state, item.reason, address, _omissions(item.not_read)])


def _omissions(pairs: list[list[str]]) -> str:
    return "; ".join(f"{part}: {why}" for part, why in pairs)
