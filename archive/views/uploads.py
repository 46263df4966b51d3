"""Putting a report in: sent or pasted, read, confirmed, stored."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from archive import services, tasks
from archive.alignment import Alignment
from archive.batches import intake
from archive.carrying import moved_pages
from archive.forms import ConfirmForm, UploadForm
from archive.models import Article, Batch, Upload
from archive.readers import Metadata, ReadError, Report, detect, propose

KNOWN = ("title", "source", "published_on", "author", "url", "language", "state")
"""Fields in which what the editor wrote counts before what the file says."""


@login_required
@permission_required("archive.add_article", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            if form.is_batch:
                return HttpResponseRedirect(_begin_batch(form, request.user).get_absolute_url())
            if form.is_complete:
                article = _store(form, request.user)
                return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
            kept = _keep(form, request.user)
        except services.DuplicateError as error:
            return _duplicate(request, error)
        values = {name: form.data.get(name, "") for name in KNOWN}
        request.session[_session_key(kept.pk)] = {name: value for name, value in values.items() if value}
        return HttpResponseRedirect(reverse("archive:upload-confirm", args=[kept.pk]))
    context = {"form": form, "unconfirmed": unconfirmed(request.user)[:20]}
    return render(request, "uploads/form.html", context, status=422 if form.is_bound else 200)


@login_required
@permission_required("archive.add_article", raise_exception=True)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read in a file: the editor puts it right and has it stored."""
    kept = get_object_or_404(_confirmable(request), pk=pk)
    report = _read(kept)
    initial = {**_proposals(report), **request.session.get(_session_key(pk), {})}
    form = ConfirmForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            article = _store_confirmed(kept, report, form.cleaned_data, request.user)
        except services.DuplicateError as error:
            return _duplicate(request, error)
        request.session.pop(_session_key(pk), None)
        return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
    context = {"form": form, "upload": kept, "pages": len(report.pages), "was_recognized": report.was_recognized}
    return render(request, "uploads/confirm.html", context, status=422 if form.is_bound else 200)


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
    """The user's own; any for editors; and those whose very bytes the user sent, though somebody else did so first."""
    waiting = Upload.objects.filter(articles=None)
    if request.user.has_perm("archive.change_article"):
        return waiting
    sent = [key.removeprefix("upload-") for key in request.session.keys() if key.startswith("upload-")]  # noqa: SIM118
    return waiting.filter(created_by=request.user) | waiting.filter(pk__in=sent)


def _session_key(pk: int) -> str:
    return f"upload-{pk}"


def _read(kept: Upload) -> Report:
    """The report in a stored file; one that cannot be read, of a batch, is left to the editor to type."""
    data = intake.content(kept)
    try:
        kind = detect(data, kept.filename)
        if kind.is_container:
            raise Http404
        return propose(intake.read_upload(kept, data, kind))
    except ReadError:
        return Report(title="", body="", metadata=Metadata())


def _proposals(report: Report) -> dict[str, Any]:
    told = report.metadata
    return {
        "title": report.title, "body": report.body, "source": told.source, "published_on": told.published_on or "",
        "author": told.author, "url": told.url, "language": told.language,
    }  # fmt: skip


@services.files_of_one_transaction()
def _store(form: UploadForm, user: Any) -> Article:
    """The report and the job that reads it, in one transaction."""
    values = form.cleaned_data
    article = services.take_in(
        data=form.data_read,
        method=form.method,
        filename=form.filename,
        encoding=form.document.encoding,
        user=user,
        title=values["title"],
        body=values["body"],
        source=services.get_or_create_source(name=values["source"]),
        language=values["language"],
        published_on=values["published_on"],
        author=values["author"],
        url=values["url"],
        state=values["state"],
    )
    tasks.process_article.defer(article_id=article.pk)
    return article


def _keep(form: UploadForm, user: Any) -> Upload:
    """The original bytes, before anybody confirmed what they say."""
    return services.store_upload(data=form.data_read, method=form.method, user=user, filename=form.filename)


@services.files_of_one_transaction()
def _begin_batch(form: UploadForm, user: Any) -> Batch:
    """Everything is kept, and the job that opens it waits, before the browser is answered."""
    values = form.cleaned_data
    source = services.get_or_create_source(name=values["source"]) if values["source"] else None
    batch = intake.create_batch(
        files=form.sent_files(),
        method=Upload.Method.FILE,
        state=values["state"],
        user=user,
        source=source,
        language=values["language"],
    )
    tasks.request_batch(batch.pk)
    return batch


@transaction.atomic
def _store_confirmed(kept: Upload, report: Report, values: dict[str, Any], user: Any) -> Article:
    """The confirmed report and the job that reads it. Pages start where the words that they began with stand now."""
    article = services.store_article(
        upload=kept,
        user=user,
        title=values["title"],
        body=values["body"],
        source=services.get_or_create_source(name=values["source"]),
        language=values["language"],
        published_on=values["published_on"],
        author=values["author"],
        url=values["url"],
        state=values["state"],
        pages=moved_pages(Alignment(report.body, values["body"]), report.pages) if report.pages else (),
        was_recognized=report.was_recognized,
    )
    intake.settle_confirmed(upload=kept, article=article)
    tasks.process_article.defer(article_id=article.pk)
    return article


def _duplicate(request: HttpRequest, error: services.DuplicateError) -> HttpResponse:
    known = Article.objects.visible_to(request.user).for_list().filter(pk=error.article.pk).first()
    return render(request, "uploads/duplicate.html", {"article": known}, status=409)
