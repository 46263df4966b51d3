"""Forms of the review desk. The response redirects to the next mention, or shows the desk with the errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archive.forms.review import AddForm, ChangeForm, NewEntityForm
from archive.http.requests import SignedInRequest
from archive.models import Article, Mention, Verdict
from archive.review import judging
from archive.views.review import article_for, desk, next_open
from entities.ids import id_in
from entities.models import Disclosure, Entity
from entities.services import create_entity, edit_entity
from entities.spans import Kind


def _seen(request: HttpRequest) -> int | None:
    return id_in(request.POST.get("seen", ""))


def _accept(request: HttpRequest, mention: Mention) -> None:
    judging.accept(mention=mention, editor=request.user, seen=_seen(request))


def _reject(request: HttpRequest, mention: Mention) -> None:
    judging.reject(mention=mention, editor=request.user, seen=_seen(request))


def _unlist(request: HttpRequest, mention: Mention) -> None:
    judging.link(mention=mention, entity=None, editor=request.user, seen=_seen(request))


def _accept_alike(request: HttpRequest, mention: Mention) -> None:
    _say_number(request, judging.judge_alike(mention=mention, verdict=Verdict.ACCEPTED, editor=request.user))


def _reject_alike(request: HttpRequest, mention: Mention) -> None:
    _say_number(request, judging.judge_alike(mention=mention, verdict=Verdict.REJECTED, editor=request.user))


def _say_number(request: HttpRequest, done: list[Any]) -> None:
    n = len(done)
    messages.success(request, ngettext("%(n)s mention was judged.", "%(n)s mentions were judged.", n) % {"n": n})


_ACTIONS: dict[str, Callable[[HttpRequest, Mention], None]] = {
    "accept": _accept,
    "reject": _reject,
    "unlist": _unlist,
    "accept-alike": _accept_alike,
    "reject-alike": _reject_alike,
}


@require_POST
@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """One act on one mention: ``action``, or ``link`` with the id of an entity, ``change`` or ``create`` with a form."""
    article = article_for(request, pk)
    wanted = id_in(request.POST.get("mention", ""))
    mentions = Mention.objects.select_related("revision", "entity").filter(revision=article.current_id)
    mention = mentions.filter(pk=wanted).first() if wanted is not None else None
    if mention is None:
        messages.warning(
            request, _("This suggestion has been replaced. Nothing was changed; here are the current ones.")
        )
        return HttpResponseRedirect(reverse("archive:article-review", args=[article.pk]))
    action = request.POST.get("action", "")
    try:
        with transaction.atomic():
            return _judge(request, article, mention, action)
    except judging.JudgedMeanwhile as conflict:
        messages.warning(request, conflict_message(conflict))
    except judging.OverlapError as overlap:
        messages.warning(request, overlap_message(overlap))
    return HttpResponseRedirect(address(article, mention))


def _judge(request: HttpRequest, article: Article, mention: Mention, action: str) -> HttpResponse:
    if request.POST.get("link"):
        entity = Entity.objects.resolve_one(id_in(request.POST["link"]))
        if entity is None:
            messages.warning(request, _("This entity no longer exists. Choose another."))
            return HttpResponseRedirect(address(article, mention))
        judging.link(mention=mention, entity=entity, editor=request.user, seen=_seen(request))
    elif action == "change":
        return _change(request, article, mention)
    elif action == "create":
        return _create(request, article, mention)
    elif action in _ACTIONS:
        _ACTIONS[action](request, mention)
    else:
        return HttpResponseBadRequest()
    return HttpResponseRedirect(_onwards(article, mention))


def _change(request: HttpRequest, article: Article, mention: Mention) -> HttpResponse:
    form = ChangeForm(request.POST)
    place = form.place(mention) if form.is_valid() else None
    if place is None:
        return _again(request, article, mention, {"change_form": form})
    judging.change(
        mention=mention, start=place.start, end=place.end, kind=form.cleaned_data["kind"], editor=request.user,
        seen=_seen(request),
    )  # fmt: skip
    return HttpResponseRedirect(address(article, mention))


def _create(request: HttpRequest, article: Article, mention: Mention) -> HttpResponse:
    """Create an entity and link it; other reports with this spelling are relinked."""
    if not request.user.has_perm("entities.add_entity"):
        messages.warning(request, _("Your account may not create entities."))
        return HttpResponseRedirect(address(article, mention))
    form = NewEntityForm(request.POST, prefix="entity")
    if not form.is_valid():
        return _again(request, article, mention, {"entity_form": form})
    entity = created_entity(form, taken_from=[article.pk])
    judging.link(mention=mention, entity=entity, editor=request.user, seen=_seen(request))
    messages.success(request, _("Created. Other reports that name it so are linked in a moment."))
    return HttpResponseRedirect(_onwards(article, mention))


def created_entity(form: NewEntityForm, *, taken_from: Sequence[int] = ()) -> Entity:
    """The entity of a valid form; ``taken_from`` are the reports in which the editor found its names."""
    values = form.cleaned_data
    entity = create_entity(
        kind=Kind(values["kind"]), label_ar=values["label_ar"], label_en=values["label_en"], type=values["type"],
        country=values["country"], disclosure=Disclosure(values["disclosure"]), taken_from=taken_from,
    )  # fmt: skip
    if values["reference"]:
        edit_entity(entity=entity, reference=values["reference"])
    return entity


def _again(request: HttpRequest, article: Article, mention: Mention, forms: dict[str, Any]) -> HttpResponse:
    query = request.GET.copy()
    query["mention"] = str(mention.pk)
    request.GET = QueryDict(query.urlencode())
    return desk(request, article, forms=forms, status=422)


@require_POST
@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def add_mention(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a name that was missed, once or everywhere in the report."""
    article = article_for(request, pk)
    form = AddForm(request.POST)
    places = form.places(article.current) if form.is_valid() else []
    if not places:
        return desk(request, article, forms={"add_form": form}, status=422)
    try:
        done = judging.add_all(
            article=article, spans=[(p.part, p.start, p.end) for p in places], kind=form.cleaned_data["kind"],
            editor=request.user, skip_confirmed=form.cleaned_data["every"],
        )  # fmt: skip
    except judging.OverlapError as overlap:
        messages.warning(request, overlap_message(overlap))
        return HttpResponseRedirect(address(article, overlap.other))
    except ValueError:
        form.add_error("words", _("The selection does not fit the report any more. Select the words again."))
        return desk(request, article, forms={"add_form": form}, status=422)
    if not done:
        messages.warning(request, _("Everything that is written so is marked already."))
        return HttpResponseRedirect(reverse("archive:article-review", args=[article.pk]))
    _say_number(request, done)
    return HttpResponseRedirect(address(article, done[0].mention))


@require_POST
@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def undo_last_act(request: SignedInRequest, pk: int) -> HttpResponse:
    article = article_for(request, pk)
    undo(request, article)
    last = Mention.objects.filter(revision=article.current_id, judgements__judged_by=request.user)
    mention = last.order_by("-judgements__pk").first()
    return HttpResponseRedirect(
        address(article, mention) if mention else reverse("archive:article-review", args=[article.pk])
    )


def undo(request: HttpRequest, article: Article | None = None) -> None:
    """Undo the editor's last judgement, with a message that gives the outcome."""
    try:
        done = judging.undo_last(editor=request.user, article=article)
    except judging.NothingToUndo:
        messages.warning(request, _("There is nothing of yours to undo here."))
    except judging.JudgedMeanwhile as conflict:
        messages.warning(request, conflict_message(conflict))
    except judging.OverlapError as overlap:
        messages.warning(request, overlap_message(overlap))
    else:
        n = len(done)
        messages.success(
            request, ngettext("%(n)s judgement was undone.", "%(n)s judgements were undone.", n) % {"n": n}
        )


def address(article: Article, mention: Mention) -> str:
    """The desk with a mention on it; the fragment scrolls to it where there is no JavaScript."""
    return f"{reverse('archive:article-review', args=[article.pk])}?mention={mention.pk}#m-{mention.pk}"


def _onwards(article: Article, mention: Mention) -> str:
    """The next open suggestion, or this one again when none is left."""
    standing = Mention.objects.standing().filter(article=article)
    return address(article, next_open(standing, mention) or mention)


def conflict_message(conflict: judging.JudgedMeanwhile) -> str:
    """Report that another editor judged the mention in the meantime."""
    judgement = conflict.judgement
    if judgement is None:
        return _("The judgement shown on this page no longer exists. Nothing was changed.")
    values = {"who": judgement.judged_by.get_username(), "what": judgement.get_action_display()}
    if judgement.entity is not None:
        values["entity"] = str(judgement.entity)
        return _("%(who)s was here first: %(what)s (%(entity)s). Nothing was changed; look at it again.") % values
    return _("%(who)s was here first: %(what)s. Nothing was changed; look at it again.") % values


def overlap_message(overlap: judging.OverlapError) -> str:
    return _("“%(name)s” is confirmed in this place. Reject it first, or choose other words.") % {
        "name": overlap.other.surface
    }
