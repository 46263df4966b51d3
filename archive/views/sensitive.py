"""What must not reach the public copy: redacted passages and confidential sources. For editors."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archive.articles.redaction import RedactionError, lift, redact, redact_again
from archive.articles.reprints import CANDIDATES, reprints_of
from archive.articles.services import mark_confidential
from archive.articles.sources import NotANamesakeError, assign_to_namesake, confidential_namesakes
from archive.audit.trail import record, record_read
from archive.forms.uploads import RedactionForm
from archive.http.site_address import is_of_this_site
from archive.ingest.provenance import is_given_up, metadata_of
from archive.models import Act, Article, Redaction, Source
from archive.text.passages import Letters


@login_required
@permission_required("archive.change_article", raise_exception=True)
def sensitive(request: HttpRequest, pk: int) -> HttpResponse:
    """The redacted passages of a report, with their words, and a form to redact another."""
    article = get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
    record_read(article)
    form = RedactionForm(request.POST or None, revision=article.current)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            with transaction.atomic():
                redact(
                    article=article, part=values["part"], start=values["start"], end=values["end"],
                    reason=values["reason"], editor=request.user,
                )  # fmt: skip
        except RedactionError:
            form.add_error("words", _("Somebody has changed the report. Look at it again."))
        else:
            messages.success(request, _("The passage is out of the public text. Search follows in a moment."))
            return HttpResponseRedirect(reverse("archive:article-sensitive", args=[pk]))
    context = {
        "article": article,
        "form": form,
        "namesakes": confidential_namesakes(article.source),
        "redactions": _redactions(article),
        "metadata": metadata_of(article.upload) if article.upload else [],
        "unread": article.upload is not None and article.upload.provenance is None,
        "given_up": article.upload is not None and is_given_up(article.upload),
    }
    return render(request, "articles/sensitive.html", context, status=422 if form.is_bound else 200)


def _redactions(article: Article) -> list[Redaction]:
    """With ``reprints``, where else the words occur; reported once if the same words were redacted more than once."""
    rows = list(article.redactions.select_related("created_by", "lifted_by", "article__upload"))
    told: set[str] = set()
    for row in rows:
        letters = Letters(row.words).text
        row.reprints = reprints_of(row) if row.lifted_at is None and letters not in told else []
        told |= {letters} if row.lifted_at is None else set()
    return rows


@require_POST
@login_required
@permission_required("archive.change_article", raise_exception=True)
def redact_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Redact the words of a redaction in the chosen reports, wherever they occur there."""
    redaction = get_object_or_404(Redaction.objects.select_related("article"), pk=pk, lifted_at=None)
    chosen = [int(value) for value in request.POST.getlist("article") if value.isdecimal() and len(value) < 18]
    count = 0
    with transaction.atomic():
        for article in Article.objects.filter(pk__in=chosen[:CANDIDATES], current__isnull=False).order_by("pk"):
            taken = redact_again(redaction=redaction, article=article, editor=request.user)
            count += taken
    told = ngettext(
        "%(n)s passage is out of the public text. Search follows in a moment.",
        "%(n)s passages are out of the public text. Search follows in a moment.",
        count,
    )
    messages.success(request, told % {"n": count})
    target = request.POST.get("next", "")
    if not is_of_this_site(target):
        target = reverse("archive:article-sensitive", args=[redaction.article_id])
    return HttpResponseRedirect(target)


@require_POST
@login_required
@permission_required("archive.change_article", raise_exception=True)
@reauthentication_required
def lift_redaction(request: HttpRequest, pk: int) -> HttpResponse:
    redaction = get_object_or_404(Redaction.objects.select_related("article"), pk=pk)
    try:
        with transaction.atomic():
            lift(redaction=redaction, reason=_("Redacted passage restored"), editor=request.user)
        messages.success(request, _("The passage is in the public text again."))
    except RedactionError:
        messages.error(
            request, _("The text was changed since, so its place is no longer known. Write the words in again.")
        )
    return HttpResponseRedirect(reverse("archive:article-sensitive", args=[redaction.article_id]))


@require_POST
@login_required
@permission_required(["archive.change_article", "archive.change_source"], raise_exception=True)
def set_confidential(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a report's source confidential, or no longer; for all its reports."""
    article = get_object_or_404(Article.objects.visible_to(request.user).select_related("source"), pk=pk)
    if "same" in request.POST:
        return _assign(request, article)
    if "confidential" in request.POST:
        return _set_confidential(request, article)
    return _name_source(request, article)


def _set_confidential(request: HttpRequest, article: Article) -> HttpResponse:
    with transaction.atomic():
        keeps_back = "confidential" in request.POST
        mark_confidential(source=article.source, confidential=keeps_back)
        record(Act.SOURCE_CONFIDENTIAL if keeps_back else Act.SOURCE_NAMED, target=article.source)
    messages.success(request, _("The public now reads: %(source)s.") % {"source": article.source})
    return HttpResponseRedirect(reverse("archive:article-sensitive", args=[article.pk]))


@reauthentication_required
def _name_source(request: HttpRequest, article: Article) -> HttpResponse:
    """Asks for confirmation, because a name cannot be made confidential again once it was shown."""
    return _set_confidential(request, article)


def _assign(request: HttpRequest, article: Article) -> HttpResponse:
    """The report is from the confidential source, not from another one of that name."""
    wanted = request.POST["same"]
    source = get_object_or_404(Source, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0)
    try:
        with transaction.atomic():
            assign_to_namesake(article=article, source=source)
    except NotANamesakeError as error:
        raise Http404 from error
    messages.success(request, _("The public now reads: %(source)s.") % {"source": source})
    return HttpResponseRedirect(reverse("archive:article-sensitive", args=[article.pk]))
