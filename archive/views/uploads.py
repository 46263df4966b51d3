"""Uploading a report: sent or pasted, read, confirmed, stored."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from archive import tasks
from archive.articles import services
from archive.articles.carry_over import moved_pages
from archive.articles.reprints import redactions_met
from archive.articles.sources import get_or_create_source
from archive.forms.uploads import ConfirmForm, UploadForm
from archive.ingest import batches, readings
from archive.ingest.quotas import QuotaExceeded, charge_upload
from archive.models import Article, Batch, Reading, Upload
from archive.presenters.pagination import wants_fragment
from archive.readers import Format, Metadata, Report, propose
from archive.text.alignment import Alignment

KNOWN = ("title", "source", "published_on", "author", "url", "language", "state")
"""Fields in which the editor's value takes precedence over the file's."""


@login_required
@permission_required("archive.add_article", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(_take(request, form))
        except services.DuplicateError as error:
            return _duplicate(request, error)
        except QuotaExceeded as error:
            form.add_error("text" if form.document else "file", str(error))
    context = {"form": form, "unconfirmed": unconfirmed(request.user)[:20]}
    return render(request, "uploads/form.html", context, status=422 if form.is_bound else 200)


@services.files_of_one_transaction()
def _take(request: HttpRequest, form: UploadForm) -> str:
    """Store what was sent, with the job that goes on with it; the address of the page that shows how far it is."""
    charge_upload(user=request.user, files=len(form.cleaned_data["file"]) or 1, size=form.size)
    if form.is_batch:
        return _begin_batch(form, request.user).get_absolute_url()
    if form.is_complete:
        article = _store(form, request.user)
        _tell_held_back(request, article, form.cleaned_data)
        return reverse("archive:article-steps", args=[article.pk])
    kept = _keep(form, request.user)
    values = {name: form.data.get(name, "") for name in KNOWN}
    request.session[_session_key(kept.pk)] = {name: value for name, value in values.items() if value}
    return reverse("archive:upload-confirm", args=[kept.pk])


@login_required
@permission_required("archive.add_article", raise_exception=True)
@vary_on_headers("HX-Request")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of reading a file; then its content, for the editor to correct and store."""
    kept = get_object_or_404(_confirmable(request).select_related("reading"), pk=pk)
    reading = _reading(kept, request.user)
    if reading.batch_id is not None:
        return _led(request, reading.batch.get_absolute_url())
    report = readings.report_of(reading)
    if reading.state == Reading.State.READ and report is None:
        raise Http404
    if report is None and not ("by-hand" in request.GET and reading.state == Reading.State.FAILED):
        return _progress(request, kept, reading)
    if wants_fragment(request):
        return _led(request, request.path)
    return _confirm(request, kept, report or Report(title="", body="", metadata=Metadata()))


def _confirm(request: HttpRequest, kept: Upload, report: Report) -> HttpResponse:
    initial = {**_proposals(report), **request.session.get(_session_key(kept.pk), {})}
    form = ConfirmForm(
        request.POST or None, initial=initial, user=request.user, declared_author=report.metadata.declared_author
    )
    if request.method == "POST" and form.is_valid():
        try:
            article = _store_confirmed(kept, report, form.cleaned_data, request.user)
        except services.DuplicateError as error:
            return _duplicate(request, error)
        request.session.pop(_session_key(kept.pk), None)
        _tell_held_back(request, article, form.cleaned_data)
        return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
    context = {"form": form, "upload": kept, "pages": len(report.pages), "was_recognized": report.was_recognized}
    return render(request, "uploads/confirm.html", context, status=422 if form.is_bound else 200)


def _progress(request: HttpRequest, kept: Upload, reading: Reading) -> HttpResponse:
    is_open = reading.state in Reading.OPEN
    context = {
        "upload": kept, "reading": reading, "is_open": is_open, "worker_is_away": is_open and not tasks.a_worker_lives(),
    }  # fmt: skip
    template = "uploads/reading.html"
    return render(request, f"{template}#progress" if wants_fragment(request) else template, context)


def _led(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole page, even if htmx asked only for a fragment."""
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)


@transaction.atomic
def _reading(kept: Upload, user: Any) -> Reading:
    """The reading of a file; for one that was sent with others, it is requested now."""
    reading: Reading | None = getattr(kept, "reading", None)
    if reading is None:
        if kept.batch_files.exists() and not kept.batch_items.filter(record=None).exists():
            raise Http404
        reading = readings.request_reading(upload=kept, user=user)
    return reading


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Retry reading a file that could not be read."""
    kept = get_object_or_404(_confirmable(request), pk=pk)
    with transaction.atomic():
        readings.request_reading(upload=kept, user=request.user)
    return HttpResponseRedirect(reverse("archive:upload-confirm", args=[pk]))


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file that was sent but not confirmed."""
    alone = _confirmable(request).filter(batch_files=None, batch_items=None)
    services.discard_upload(upload=get_object_or_404(alone, pk=pk))
    return HttpResponseRedirect(reverse("archive:upload"))


def unconfirmed(user: Any) -> QuerySet[Upload]:
    """Files that this user sent by themselves and has still to confirm, newest first."""
    return Upload.objects.filter(created_by=user, articles=None, batch_files=None, batch_items=None).order_by("-pk")


def _confirmable(request: HttpRequest) -> QuerySet[Upload]:
    """The user's own; any for editors."""
    waiting = Upload.objects.filter(articles=None)
    return waiting if request.user.has_perm("archive.change_article") else waiting.filter(created_by=request.user)


def _session_key(pk: int) -> str:
    return f"upload-{pk}"


def _proposals(report: Report) -> dict[str, Any]:
    metadata = report.metadata
    return {
        "title": report.title, "body": report.body, "source": metadata.source, "published_on": metadata.published_on or "",
        "author": metadata.author, "url": metadata.url, "language": metadata.language,
    }  # fmt: skip


def _held_back(values: dict[str, Any]) -> str:
    """The state in which a report is stored: one with words that were taken out of another is not published at once."""
    public = values["state"] in (Article.State.PUBLISHED, Article.State.RESTRICTED)
    if public and redactions_met(values["title"], values["body"]):
        return Article.State.IN_REVIEW
    return str(values["state"])


def _tell_held_back(request: HttpRequest, article: Article, values: dict[str, Any]) -> None:
    if article.state != values["state"]:
        messages.warning(
            request,
            _("This report contains words that were redacted in another one, so it waits in review. See Publication."),
        )


def _store(form: UploadForm, user: Any) -> Article:
    """The report and the job that reads it, in one transaction."""
    values = form.cleaned_data
    held = _held_back(values)
    article = services.take_in(
        data=form.data_read,
        method=form.method,
        filename=form.filename,
        encoding=form.document.encoding,
        user=user,
        title=values["title"],
        body=values["body"],
        source=get_or_create_source(name=values["source"], user=user),
        language=values["language"],
        published_on=values["published_on"],
        author=values["author"],
        url=values["url"],
        state=held,
    )
    return article


def _keep(form: UploadForm, user: Any) -> Upload:
    """The original bytes, before anybody confirmed what they say, and the job that reads them. A pasted text is read already."""
    ((name, data),) = form.sent_files()
    kept = services.store_upload(data=data, method=form.method, user=user, filename=name)
    if form.document is not None:
        readings.keep_reading(upload=kept, report=propose(form.document), kind=Format.TEXT, user=user)
        return kept
    values = form.cleaned_data
    source = get_or_create_source(name=values["source"], user=user) if values["source"] else None
    given = {"source": source.pk if source else None, "language": values["language"], "state": values["state"]}
    readings.request_reading(upload=kept, user=user, given=given)
    return kept


def _begin_batch(form: UploadForm, user: Any) -> Batch:
    """Everything is stored, and the job that opens it is queued, before the browser is answered."""
    values = form.cleaned_data
    source = get_or_create_source(name=values["source"], user=user) if values["source"] else None
    batch = batches.create_batch(
        files=form.sent_files(),
        method=Upload.Method.FILE,
        state=values["state"],
        user=user,
        source=source,
        language=values["language"],
    )
    return batch


@transaction.atomic
def _store_confirmed(kept: Upload, report: Report, values: dict[str, Any], user: Any) -> Article:
    """The confirmed report and the job that reads it. Pages start where the words that they began with stand now."""
    held = _held_back(values)
    article = services.store_article(
        upload=kept,
        user=user,
        title=values["title"],
        body=values["body"],
        source=get_or_create_source(name=values["source"], user=user),
        language=values["language"],
        published_on=values["published_on"],
        author=values["author"],
        url=values["url"],
        state=held,
        pages=moved_pages(Alignment(report.body, values["body"]), report.pages) if report.pages else (),
        was_recognized=report.was_recognized,
    )
    batches.settle_confirmed(upload=kept, article=article)
    return article


def _duplicate(request: HttpRequest, error: services.DuplicateError) -> HttpResponse:
    known = Article.objects.visible_to(request.user).for_list().filter(pk=error.article.pk).first()
    return render(request, "uploads/duplicate.html", {"article": known}, status=409)
