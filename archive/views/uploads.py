"""Uploading a report: sent or pasted, read, confirmed, stored."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from archive import tasks
from archive.articles import services
from archive.articles.reprints import redactions_met
from archive.articles.sources import get_or_create_source
from archive.articles.uploads import discard_upload, files_of_one_transaction, sha256_of, store_upload
from archive.forms.encodings import EncodingForm
from archive.forms.uploads import ConfirmForm, UploadForm
from archive.ingest import batches, readings
from archive.ingest.quotas import QuotaExceeded, charge_upload
from archive.models import Article, Batch, Reading, Upload
from archive.presenters.pagination import wants_fragment
from archive.presenters.sensitive_passages import sensitive_passages
from archive.readers import Format, Metadata, Report, day_text, propose
from archive.text.full_text import full_text

KNOWN = ("title", "source", "published_on", "author", "url", "language", "state")
"""Fields in which the editor's value takes precedence over the file's."""
_UNCONFIRMED = Q(articles=None) | Q(reading__isnull=False)
"""Nothing came of it yet, or it was sent again."""


@login_required
@permission_required("archive.add_article", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(_take(request, form))
        except QuotaExceeded as error:
            form.add_error("text" if form.document else "file", str(error))
    context = {"form": form, "unconfirmed": unconfirmed(request.user)[:20]}
    return render(request, "uploads/form.html", context, status=422 if form.is_bound else 200)


@files_of_one_transaction()
def _take(request: HttpRequest, form: UploadForm) -> str:
    """Store what was sent, with the job that goes on with it; the address of the page that shows how far it is."""
    charge_upload(user=request.user, files=len(form.cleaned_data["file"]) or 1, size=form.size)
    if form.is_batch:
        return _begin_batch(form, request.user).get_absolute_url()
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
    proposed, given = proposals(report), request.session.get(_session_key(kept.pk), {})
    said = {name: str(proposed[name]) for name in given if proposed.get(name) and str(proposed[name]) != given[name]}
    if "title" in said:
        # Its own first line is no longer the title and goes back to its place.
        proposed["body"] = f"{proposed['title']}\n\n{proposed['body']}"
    form = ConfirmForm(
        request.POST or None, initial={**proposed, **given}, user=request.user, said=said,
        declared_author=report.metadata.declared_author, doubts=set(report.metadata.uncertain) - given.keys(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            article = _store_confirmed(kept, report, form, request.user)
        except services.DuplicateError as error:
            return _duplicate(request, error)
        request.session.pop(_session_key(kept.pk), None)
        _tell_held_back(request, article, form.cleaned_data)
        return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
    context = {
        "form": form, "upload": kept, "pages": len(report.pages), "was_recognized": report.was_recognized,
        "encodings": EncodingForm() if kept.encoding and kept.method == Upload.Method.FILE else None,
        "not_read": report.not_read, "sensitive": sensitive_passages(report.title, report.body),
        "stored": _stored_before(kept, report, request.user),
    }  # fmt: skip
    return render(request, "uploads/confirm.html", context, status=422 if form.is_bound else 200)


def _stored_before(kept: Upload, report: Report, user: Any) -> QuerySet[Article]:
    """Reports with the same words that the user may read, and those that came of the same bytes, if the user sent these."""
    words = Article.objects.with_words([sha256_of(full_text(report.title, report.body))], user)
    bytes_ = Article.objects.visible_to(user).filter(upload=kept)
    return (
        Article.objects.filter(Q(pk__in=words.values("pk")) | Q(pk__in=bytes_.values("pk")))
        .for_list()
        .order_by("pk")[:5]
    )


def _progress(request: HttpRequest, kept: Upload, reading: Reading) -> HttpResponse:
    is_open = reading.state in Reading.OPEN
    context = {
        "upload": kept, "reading": reading, "is_open": is_open, "encodings": EncodingForm(),
        "worker_is_away": is_open and not tasks.a_worker_lives(),
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
        if kept.batch_files.exists() and not kept.batch_items.filter(record__isnull=True).exists():
            raise Http404
        reading = readings.request_reading(upload=kept, user=user)
    return reading


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Retry reading a file that could not be read, or read it in another encoding."""
    kept = get_object_or_404(_confirmable(request), pk=pk)
    form = EncodingForm(request.POST)
    with transaction.atomic():
        charset = form.cleaned_data["charset"] if form.is_valid() else ""
        readings.request_reading(upload=kept, user=request.user, charset=charset)
    return HttpResponseRedirect(reverse("archive:upload-confirm", args=[pk]))


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file that was sent but not confirmed."""
    alone = get_object_or_404(_confirmable(request).filter(batch_files=None, batch_items=None), pk=pk)
    if alone.articles.exists():
        readings.forget_reading(upload=alone)
    else:
        discard_upload(upload=alone)
    return HttpResponseRedirect(reverse("archive:upload"))


def unconfirmed(user: Any) -> QuerySet[Upload]:
    """Files that this user sent by themselves and has still to confirm, newest first."""
    alone = Upload.objects.filter(created_by=user, batch_files=None, batch_items=None)
    return alone.filter(_UNCONFIRMED).order_by("-pk").distinct()


def _confirmable(request: HttpRequest) -> QuerySet[Upload]:
    """The user's own; any for editors."""
    waiting = Upload.objects.filter(_UNCONFIRMED).distinct()
    return waiting if request.user.has_perm("archive.change_article") else waiting.filter(created_by=request.user)


def _session_key(pk: int) -> str:
    return f"upload-{pk}"


def proposals(report: Report) -> dict[str, Any]:
    """What was read, as values of :class:`ConfirmForm`."""
    metadata = report.metadata
    day = day_text(metadata.published_on, metadata.precision) if metadata.published_on else ""
    return {
        "title": report.title, "body": report.body, "source": metadata.source, "published_on": day,
        "author": metadata.author, "url": metadata.url, "language": metadata.language, "identifier": metadata.identifier,
        "details": metadata.details,
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


def _keep(form: UploadForm, user: Any) -> Upload:
    """The original bytes, before anybody confirmed what they say, and the job that reads them. A pasted text is read already."""
    ((name, data),) = form.sent_files()
    kept = store_upload(data=data, method=form.method, user=user, filename=name)
    if form.document is not None:
        readings.keep_reading(upload=kept, report=propose(form.document), kind=Format.TEXT, user=user)
        return kept
    values = form.cleaned_data
    source = get_or_create_source(name=values["source"], user=user) if values["source"] else None
    given = {
        "source": source.pk if source else None, "language": values["language"], "state": values["state"], "facts": form.given,
    }  # fmt: skip
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
        given=form.given,
        needs_confirmation=True,
    )
    return batch


@transaction.atomic
def _store_confirmed(kept: Upload, report: Report, form: ConfirmForm, user: Any) -> Article:
    """The confirmed report and the job that reads it."""
    values, corrected = form.cleaned_data, form.corrected(report)
    held = _held_back(values)
    article = services.store_article(
        upload=kept,
        user=user,
        title=values["title"],
        body=values["body"],
        source=get_or_create_source(name=values["source"], user=user),
        language=values["language"],
        published_on=corrected.metadata.published_on,
        published_precision=corrected.metadata.precision,
        author=values["author"],
        url=values["url"],
        identifier=values["identifier"],
        details=values["details"],
        state=held,
        pages=corrected.pages,
        was_recognized=report.was_recognized,
    )
    batches.settle_confirmed(upload=kept, article=article)
    return article


def _duplicate(request: HttpRequest, error: services.DuplicateError) -> HttpResponse:
    known = Article.objects.visible_to(request.user).for_list().filter(pk=error.article.pk).first()
    return render(request, "uploads/duplicate.html", {"article": known}, status=409)
