"""What changed, when, by whom and why, and undoing it. For editors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.articles.services import RedactedError
from archive.audit.trail import record_read
from archive.history.audit_log import Entry, article_timeline, entity_timeline
from archive.history.restore import RESTORABLE, NothingToRestore, undo
from archive.history.restore import restore_words as restore
from archive.http.site_address import is_of_this_site
from archive.models import Article, Revision
from archive.presenters.pagination import page_number
from entities.models import Entity

PAGE_SIZE = 20


@login_required
@permission_required("archive.change_article", raise_exception=True)
def article_history(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
    record_read(article, page="history")
    context = {
        "heading": article.current.title,
        "language": article.language,
        "address": article.get_absolute_url(),
        "current": article.current.number,
        "article": article,
    }
    return _page(request, article_timeline(article), context)


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def entity_history(request: HttpRequest, pk: int) -> HttpResponse:
    entity = get_object_or_404(Entity, pk=pk)
    context = {"heading": entity.label, "language": None, "address": reverse("archive:entity", args=[pk])}
    return _page(request, entity_timeline(pk), context)


def _page(request: HttpRequest, entries: list[Entry], context: dict[str, Any]) -> HttpResponse:
    page = Paginator(entries, PAGE_SIZE).get_page(page_number(request))
    return render(request, "history/page.html", {**context, "page": page, "restorable": RESTORABLE})


@require_POST
@login_required
@permission_required("archive.change_article", raise_exception=True)
def restore_words(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Restore the text of an earlier revision."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    try:
        with transaction.atomic():
            reason = _("Words of revision %(number)s restored") % {"number": number}
            restore(article=article, number=number, editor=request.user, reason=reason)
    except Revision.DoesNotExist as error:
        raise Http404 from error
    except RedactedError:
        messages.error(request, _("These words contain a redacted passage. Restore it first, if it may be read."))
        return HttpResponseRedirect(reverse("archive:article-history", args=[pk]))
    messages.success(request, _("The words are shown again as a new revision; its names are being found."))
    return HttpResponseRedirect(reverse("archive:article-history", args=[pk]))


@require_POST
@login_required
@permission_required(["archive.change_article", "entities.change_entity"], raise_exception=True)
def undo_change(request: HttpRequest, model: str, event_id: int) -> HttpResponse:
    """Undo one change of an article's facts, an entity, name, place or relation."""
    if model not in RESTORABLE:
        raise Http404
    try:
        undo(model=model, event_id=event_id, reason=_("Change %(number)s undone") % {"number": event_id})
    except LookupError as error:
        raise Http404 from error
    except NothingToRestore:
        messages.warning(request, _("There is nothing left to restore; it is so already, or has its own page."))
    except (IntegrityError, ValueError) as error:
        messages.error(request, _("This cannot be restored, because of a later change: %(error)s") % {"error": error})
    else:
        messages.success(request, _("It is as it was before that change."))
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    return target if is_of_this_site(target) else reverse("archive:home")
