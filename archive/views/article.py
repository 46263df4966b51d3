"""One article: its page, its original file, and the state of its steps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from archive import citing, tasks
from archive.audit import record, record_read
from archive.marking import marked_paragraphs
from archive.models import Act, Article, Mention, Step
from archive.pipeline import reset_step
from archive.search.asked import asked
from archive.search.highlight import Highlighter
from archive.views.cards import cards_for
from archive.views.citation import citation_of
from archive.views.listing import wants_fragment
from archive.views.related import related_reports
from archive.views.structured import json_ld
from archive.views.versions import versions_of
from entities.models import KindChoices


def article_page(request: HttpRequest, pk: int, words: str = "") -> HttpResponse:
    article = Article.objects.visible_to(request.user).for_page().filter(pk=pk).first()
    if article is None:
        return withdrawn_page(request, pk)
    record_read(article)
    revision = article.current
    mentions = list(
        Mention.objects.standing()
        .filter(article=article)
        .select_related("entity", "entity__canonical", "entity__place", "entity__canonical__place", "name")
        .in_reading_order()
    )
    query = asked(request.GET)
    highlighter = Highlighter(query)
    wanted = request.GET.get("entity", "")
    parts = {part: [m for m in mentions if m.part == part] for part in Mention.Part.values}
    cards, notes = cards_for(mentions)
    groups = grouped(mentions)
    versions = versions_of(request.user, article)
    entities = [row["entity"] for _label, rows in groups for row in rows]
    context = {
        "article": article,
        "revision": revision,
        "title": marked_paragraphs(revision.title, parts["title"], highlighter.spans(revision.title), notes),
        "paragraphs": marked_paragraphs(
            revision.body, parts["body"], highlighter.spans(revision.body), notes, revision.pages
        ),
        "cards": cards,
        "kinds": [(kind, label) for kind, label in KindChoices.choices if any(m.kind == kind for m in mentions)],
        "groups": groups,
        "unlinked": [m for m in mentions if m.entity_id is None],
        "related": related_reports(request, article, mentions, without=[row.article.pk for row in versions]),
        "versions": versions,
        "steps": list(article.steps.all()),
        "revisions": article.revisions.count(),
        # The hash of the original file could confirm a guess at what was taken out of its words.
        "file_hash_is_public": not article.redactions.exists() or request.user.has_perm("archive.change_article"),
        "wanted": int(wanted) if wanted.isdecimal() and len(wanted) < 18 else None,
        "query": query,
        "citation": citing.plain(citation_of(article), isolated=True),
        "json_ld": json_ld(article, entities),
    }
    return render(request, "articles/page.html", context)


def withdrawn_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What stays of a withdrawn article at its address: the note, and what is needed to cite it. None of its words."""
    article = get_object_or_404(Article.objects.withdrawn().select_related("source").defer("author", "url"), pk=pk)
    response = render(request, "articles/withdrawn.html", {"article": article})
    response["X-Robots-Tag"] = "noindex"
    return response


def grouped(mentions: list[Mention]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Linked mentions by kind and entity, most mentioned first: what stands beside the text."""
    rows: dict[int, dict[str, Any]] = {}
    for mention in mentions:
        if mention.entity is None:
            continue
        entity = mention.entity.canonical or mention.entity
        row = rows.setdefault(entity.pk, {"entity": entity, "count": 0, "titles": {}, "labels": {}, "first": mention})
        row["count"] += 1
        if mention.title:
            row["titles"][mention.title] = True
        if mention.name is not None and mention.name.use == "partisan":
            row["labels"][mention.name.text] = mention.name.side
    order = {kind: index for index, kind in enumerate(KindChoices.values)}
    ranked = sorted(rows.values(), key=lambda r: (order[r["entity"].kind], -r["count"], r["entity"].pk))
    return [(KindChoices(kind).label, list(group)) for kind, group in groupby(ranked, key=lambda r: r["entity"].kind)]


@login_required
@permission_required("archive.change_article", raise_exception=True)
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes as they were sent, for editors, always as a download."""
    article = get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
    if article.upload is None:
        raise Http404
    # Before the first byte goes out: without the entry there is no download.
    record(Act.DOWNLOADED, target=article, details={"state": article.state, "sha256": article.upload.sha256})
    name = article.upload.filename or f"article-{article.pk}.txt"
    response = FileResponse(article.upload.original.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = "application/octet-stream"
    return response


@login_required
@permission_required("archive.add_article", raise_exception=True)
@vary_on_headers("HX-Request")
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an article has come, for its uploader; the page asks again while something runs."""
    article = get_object_or_404(Article.objects.editable_by(request.user).for_page(), pk=pk)
    rows = list(article.steps.all())
    context = {
        "article": article,
        "steps": rows,
        "unfinished": any(step.state in (Step.State.WAITING, Step.State.RUNNING) for step in rows),
        "failed": any(step.state == Step.State.FAILED for step in rows),
        "mention_count": Mention.objects.standing().filter(article=article).count(),
    }
    return render(request, "articles/steps.html#steps" if wants_fragment(request) else "articles/steps.html", context)


@require_POST
@login_required
@permission_required("archive.add_article", raise_exception=True)
def retry_step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.editable_by(request.user), pk=pk)
    if kind not in Step.Kind.values:
        raise Http404
    with transaction.atomic():
        reset_step(article=article, kind=kind)
        if kind == Step.Kind.EXTRACT:
            tasks.process_article.defer(article_id=article.pk)
        else:
            tasks.request_index_update()
    return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
