"""Merging, undoing merges, splitting, and the list of likely duplicates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archive import tasks
from archive.articles.audiences import reader_of
from archive.forms.entities import EntityForm
from archive.forms.review import NewEntityForm
from archive.models import Article, Mention, Merge
from archive.presenters.pagination import page_number
from archive.review import duplicate_entities, merging
from archive.review.judging import OverlapError
from archive.review.rules import reports_with, sentences
from archive.text.annotated import Sentence, sentence_around
from archive.views.judging import created_entity, overlap_message
from entities.ids import id_in
from entities.models import Entity, Name
from entities.name_search import search_names
from entities.services import MergeError

CHOICES = 8
EXAMPLES = 4
MENTIONS = 50
PAIRS = 15


def _mentions(request: HttpRequest, entity: Entity) -> Any:
    return Mention.objects.linked_to(entity.pk).filter(article__in=Article.objects.visible_to(request.user))


def _side(request: HttpRequest, entity: Entity) -> dict[str, Any]:
    """An entity as one side of a merge: its reports, examples and names."""
    mentions = _mentions(request, entity)
    return {
        "entity": entity,
        "reports": mentions.order_by().values("article").distinct().count(),
        "examples": sentences(mentions.order_by("-article", "start")[: EXAMPLES * 4], EXAMPLES),
        "names": list(Name.objects.of(entity.pk)),
    }


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what to merge into the entity, then whose fact or name to keep."""
    target = get_object_or_404(Entity, pk=pk, merged_into=None)
    values = request.POST if request.method == "POST" else request.GET
    source = Entity.objects.resolve_one(id_in(values.get("with", "")))
    find = request.GET.get("find", target.label)
    if source is None or source == target:
        found = [
            m for m in search_names(find, reader=reader_of(request.user), limit=CHOICES + 1) if m.entity != target
        ][:CHOICES]
        return render(request, "desk/merge_with.html", {"entity": target, "find": find, "found": found})
    if request.method == "POST":
        sides = Name.objects.accepted().filter(entity__in=[source.pk, target.pk]).values_list("pk", flat=True)
        kept = {id_in(value) for value in request.POST.getlist("name")}
        try:
            with transaction.atomic():
                merging.merge_by_plan(
                    source=source, target=target, editor=request.user, note=request.POST.get("note", "")[:500],
                    from_source=[f for f in merging.PLANNED if request.POST.get(f) == "source"],
                    dropped=[name for name in sides if name not in kept],
                )  # fmt: skip
        except MergeError:
            messages.warning(request, _("Somebody has merged one of the two. Nothing was changed."))
            return HttpResponseRedirect(reverse("archive:entity-edit", args=[target.pk]))
        messages.success(request, _("Merged. It can be undone below at any time."))
        return HttpResponseRedirect(reverse("archive:entity-edit", args=[target.pk]))
    labels = {name: field.label for name, field in EntityForm.base_fields.items()}
    plan = [
        {
            "field": field, "label": labels[field], "source": getattr(source, field), "target": getattr(target, field),
            "from_source": not getattr(target, field),
        }
        for field in merging.PLANNED
        if getattr(source, field) != getattr(target, field) and (field != "kind" or not hasattr(target, "place"))
    ]  # fmt: skip
    context = {"entity": target, "source": _side(request, source), "target": _side(request, target), "plan": plan}
    return render(request, "desk/merge.html", context)


@require_POST
@login_required
@permission_required("entities.change_entity", raise_exception=True)
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(Merge.objects.select_related("source", "target"), pk=pk)
    try:
        with transaction.atomic():
            left = merging.undo_plan(merge=record, editor=request.user)
    except MergeError:
        messages.warning(request, _("This merge was undone before."))
        return HttpResponseRedirect(reverse("archive:entity-edit", args=[record.target.resolved_id]))
    labels = [str(EntityForm.base_fields[field].label) for field in left]
    if labels:
        messages.warning(
            request,
            _("The merge was undone. Changed since, and left as they are: %(facts)s.") % {"facts": ", ".join(labels)},
        )
    else:
        messages.success(request, _("The merge was undone; both are as they were before it."))
    return HttpResponseRedirect(reverse("archive:entity-edit", args=[record.source_id]))


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose mentions, and names that go with them, and the entity that they are of, listed or new."""
    entity = get_object_or_404(Entity, pk=pk, merged_into=None)
    mentions = _mentions(request, entity).select_related("article__current", "revision").order_by("-article", "start")
    form = NewEntityForm(request.POST if request.POST.get("action") == "create" else None, prefix="entity")
    chosen = [number for value in request.POST.getlist("mention") if (number := id_in(value)) is not None]
    moving = [number for value in request.POST.getlist("name") if (number := id_in(value)) is not None]
    if request.method == "POST":
        if not chosen:
            messages.warning(request, _("Choose at least one sentence to move."))
        else:
            try:
                with transaction.atomic():
                    other = _other(request, form, mentions.filter(pk__in=chosen))
                    if other is not None and other != entity:
                        picked = list(mentions.filter(pk__in=chosen))
                        names = list(Name.objects.accepted().filter(entity=entity, pk__in=moving))
                        note = request.POST.get("note", "")[:500]
                        done = merging.split_off(
                            mentions=picked, names=names, entity=other, editor=request.user, note=note
                        )
                        n = len(done)
                        messages.success(
                            request, ngettext("%(n)s mention was moved.", "%(n)s mentions were moved.", n) % {"n": n}
                        )
                        return HttpResponseRedirect(reverse("archive:entity-edit", args=[other.pk]))
            except OverlapError as overlap:
                messages.warning(request, overlap_message(overlap))
    page = Paginator(mentions, MENTIONS).get_page(page_number(request))
    reader = reader_of(request.user)
    find = request.GET.get("find", entity.label)
    context = {
        "entity": entity, "page": page, "shown": [_with_sentence(mention) for mention in page], "form": form, "find": find,
        "found": [m for m in search_names(find, reader=reader, limit=CHOICES + 1) if m.entity != entity][:CHOICES],
        "names": list(Name.objects.accepted().filter(entity=entity)), "chosen": chosen, "moving": moving,
        "note": request.POST.get("note", ""),
    }  # fmt: skip
    return render(request, "desk/split.html", context, status=422 if form.is_bound and form.errors else 200)


def _with_sentence(mention: Mention) -> tuple[Mention, Sentence]:
    text = mention.revision.title if mention.part == Mention.Part.TITLE else mention.revision.body
    return mention, sentence_around(text, mention.start, mention.end)


def _other(request: HttpRequest, form: NewEntityForm, mentions: QuerySet[Mention]) -> Entity | None:
    if request.POST.get("link"):
        return Entity.objects.resolve_one(id_in(request.POST["link"]))
    if form.is_bound and request.user.has_perm("entities.add_entity") and form.is_valid():
        return created_entity(form, taken_from=reports_with(mentions))
    return None


@login_required
@permission_required("entities.change_entity", raise_exception=True)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs whose names are alike, most alike first, with the reasons."""
    stale = duplicate_entities.is_stale()
    if stale:
        tasks.request_comparison()
    page = Paginator(duplicate_entities.likely_pairs(), PAIRS).get_page(page_number(request))
    context = {"page": page, "stale": stale, "ruled": duplicate_entities.said_to_be_two()[:PAIRS]}
    return render(request, "desk/duplicates.html", context)


@require_POST
@login_required
@permission_required("entities.change_entity", raise_exception=True)
def not_same(request: HttpRequest) -> HttpResponse:
    one, other = (Entity.objects.resolve_one(id_in(request.POST.get(side, ""))) for side in ("first", "second"))
    if one is not None and other is not None and one != other:
        duplicate_entities.say_not_same(
            one=one, other=other, editor=request.user, note=request.POST.get("note", "")[:500]
        )
        messages.success(request, _("Remembered: these are two."))
    return HttpResponseRedirect(reverse("archive:duplicates"))


@require_POST
@login_required
@permission_required("entities.change_entity", raise_exception=True)
def not_same_undo(request: HttpRequest, pk: int) -> HttpResponse:
    duplicate_entities.undo_not_same(pk=pk, editor=request.user)
    messages.success(request, _("Revoked: the two are proposed again while their names are alike."))
    return HttpResponseRedirect(reverse("archive:duplicates"))
