"""Correcting the text of a report: a new revision, to which judgements are carried over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.articles.services import RedactedError, revise_article
from archive.audit.trail import record_read
from archive.forms.review import CorrectionForm
from archive.models import Article, Revision
from archive.views.review import article_for
from entities.history import because

WORDS_TOLD = 300


@login_required
@permission_required("archive.change_article", raise_exception=True)
@transaction.atomic
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text for correction, and store the corrected one."""
    article = article_for(request, pk)
    if request.method != "POST":
        record_read(article, page="correct")
    else:
        # The second of two editors must see what the first has stored.
        Article.objects.select_for_update(of=("self",)).get(pk=pk)
        article = article_for(request, pk)
    form = CorrectionForm(request.POST or None, revision=article.current)
    if request.method == "POST" and form.is_valid():
        revision = _revise(request, article, form)
        if revision is not None:
            _tell(request, revision)
            lost = reverse("archive:article-review", args=[pk]) + "#lost"
            return HttpResponseRedirect(lost if revision.lost else article.get_absolute_url())
    return render(
        request, "articles/correct.html", {"article": article, "form": form}, status=422 if form.is_bound else 200
    )


def _revise(request: HttpRequest, article: Article, form: CorrectionForm) -> Revision | None:
    """The stored correction; None, with a form error, if it would reveal redacted text."""
    values = form.cleaned_data
    try:
        with because(values["reason"]):
            return revise_article(
                article=article,
                title=values["title"],
                body=values["body"],
                reason=values["reason"],
                editor=request.user,
            )
    except RedactedError as error:
        words = " … ".join(redaction.words for redaction in error.redactions)
        told = _("A redacted passage would be visible again: “%(words)s”. Restore it first, if it may be read.")
        form.add_error("body", told % {"words": words[:WORDS_TOLD]})
        return None


def _tell(request: HttpRequest, revision: Revision) -> None:
    messages.success(request, _("The correction is stored; names are being found in the new text."))
    if revision.lost:
        lost = ngettext(
            "%(n)s judgement could not go along, because the words it was made on are gone. It is listed below.",
            "%(n)s judgements could not go along, because the words they were made on are gone. They are listed below.",
            revision.lost,
        )
        messages.warning(request, lost % {"n": revision.lost})
