"""Putting a report in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from archive import services, tasks
from archive.forms import UploadForm
from archive.models import Article, Upload


@login_required
@permission_required("archive.add_article", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            article = _store(form, request.user)
        except services.DuplicateError as error:
            known = Article.objects.visible_to(request.user).for_list().filter(pk=error.article.pk).first()
            return render(request, "uploads/duplicate.html", {"article": known, "form": form}, status=409)
        return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "uploads/form.html", {"form": form}, status=status)


@transaction.atomic
def _store(form: UploadForm, user: Any) -> Article:
    """The report and the job that reads it, in one transaction."""
    values, file = form.cleaned_data, form.cleaned_data["file"]
    article = services.take_in(
        data=form.data_read,
        method=Upload.Method.FILE if file else Upload.Method.PASTE,
        filename=file.name if file else "",
        encoding=form.document.encoding,
        user=user,
        title=values["title"],
        body=values["body"],
        source=services.get_or_create_source(name=values["source"]),
        language=values["language"],
        published_on=values["published_on"],
        url=values["url"],
        state=values["state"],
    )
    tasks.process_article.defer(article_id=article.pk)
    return article
