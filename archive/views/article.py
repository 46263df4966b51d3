"""One article: its page, its original file, and the state of its steps."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from archive.articles.audiences import reader_of, visible_links
from archive.audit.trail import record, record_read
from archive.models import Act, Article, Mention, Step, Upload
from archive.presenters import citations
from archive.presenters.article_pages import Reading, requested_page
from archive.presenters.mention_cards import cards_for
from archive.presenters.named_entities import named_in
from archive.presenters.pagination import wants_fragment
from archive.presenters.related import related_reports
from archive.presenters.schema_org import json_ld
from archive.presenters.story_versions import versions_of
from archive.processing.pipeline import reset_step
from archive.search.highlight import Highlighter
from archive.search.params import parse_params
from archive.text.annotated import marked_paragraphs
from archive.views.citation import citation_of
from entities.ids import id_in
from entities.models import KindChoices

SUMMARY = 400
"""Characters of the body from which its description for machines is cut."""
UNLINKED = 100
"""Mentions without an entity that editors see listed."""
IDENTICAL = 20
_NAMED = ("entity__canonical__place", "entity__place", "name")


def article_page(request: HttpRequest, pk: int, words: str = "") -> HttpResponse:
    article = Article.objects.visible_to(request.user).for_page().filter(pk=pk).first()
    if article is None:
        return withdrawn_page(request, pk)
    record_read(article)
    revision = article.current
    reader = reader_of(request.user)
    standing = Mention.objects.standing().filter(article=article)
    linked = standing.of_entities_visible_to(reader)
    query = parse_params(request.GET, reader)
    highlighter = Highlighter(query)
    reading = requested_page(request, revision, standing, highlighter)
    mentions = visible_links(
        reading.own(standing).defer("candidates").select_related(*_NAMED).in_reading_order(), reader
    )
    parts = {part: [m for m in mentions if m.part == part] for part in Mention.Part.values}
    cards, notes = cards_for(mentions, reader, named_before=_named_before(linked, reading))
    named = named_in(linked, reader)
    versions = versions_of(request.user, article)
    may_change = request.user.has_perm("archive.change_article")
    unlinked = standing.filter(entity__isnull=True) if may_change else standing.none()
    context = {
        "article": article,
        "attachments": article.attachments.select_related("upload"),
        "details": article.details if may_change else article.public_details,
        "identifier": article.identifier if may_change else article.public_identifier,
        "revision": revision,
        "reading": reading,
        "summary": revision.body[:SUMMARY],
        "title": marked_paragraphs(revision.title, parts["title"], highlighter.spans(revision.title), notes),
        "paragraphs": marked_paragraphs(
            revision.body, parts["body"], reading.hits, notes, revision.pages, reading.span
        ),
        "cards": cards,
        "kinds": [(kind, label) for kind, label in KindChoices.choices if any(m.kind == kind for m in mentions)],
        "groups": named.groups,
        "unlinked": unlinked.in_reading_order().only("surface", "kind", "status")[:UNLINKED],
        "unlinked_count": unlinked.count(),
        "related": related_reports(request, article, named.counts, without=[row.article.pk for row in versions]),
        "versions": versions,
        "steps": list(article.steps.all()),
        "revisions": article.revisions.count(),
        "file_hash_is_public": _file_hash_is_public(article, request.user),
        "identical": _identical(article, request.user),
        "came_with": Article.objects.came_with(article).for_list().order_by("pk")[:IDENTICAL] if may_change else (),
        "wanted": id_in(request.GET.get("entity", "")),
        "query": query,
        "citation": citations.plain(citation_of(article), isolated=True),
        "json_ld": json_ld(article, named.entities),
    }
    return render(request, "articles/page.html", context)


def _identical(article: Article, user: Any) -> list[Article]:
    """For editors: uploads by others with the same bytes or words; their senders were not told of this one."""
    if not user.has_perm("archive.change_article"):
        return []
    return list(Article.objects.identical_to(article).for_list().order_by("pk")[:IDENTICAL])


def _file_hash_is_public(article: Article, user: Any) -> bool:
    """The hash of the original could confirm a guess at the redacted words, or who has the file."""
    if user.has_perm("archive.change_article"):
        return True
    return not article.source.confidential and not article.redactions.exists()


def withdrawn_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a withdrawn article: the note and what is needed to cite it, none of its text."""
    article = get_object_or_404(Article.objects.withdrawn().select_related("source").defer("author", "url"), pk=pk)
    response = render(request, "articles/withdrawn.html", {"article": article})
    response["X-Robots-Tag"] = "noindex"
    return response


def _named_before(linked: QuerySet[Mention], reading: Reading) -> set[int]:
    """Entities that the body names before the page shown, by their ids after merges. One query, none on the first page."""
    start = reading.span[0]
    if not start:
        return set()
    before = linked.filter(part=Mention.Part.BODY, end__lte=start).order_by()
    return set(before.values_list(Coalesce("entity__canonical_id", "entity_id"), flat=True).distinct())


@login_required
@permission_required("archive.change_article", raise_exception=True)
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The original bytes, for editors, always as a download."""
    article = get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
    if article.upload is None:
        raise Http404
    return _download(article, article.upload, article.upload.filename or f"article-{article.pk}.txt")


@login_required
@permission_required("archive.change_article", raise_exception=True)
def attachment(request: HttpRequest, pk: int, attachment_pk: int) -> FileResponse:
    """A recording that came with the report, for editors, always as a download."""
    article = get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
    kept = get_object_or_404(article.attachments.select_related("upload"), pk=attachment_pk)
    return _download(article, kept.upload, kept.name.rpartition("/")[2])


def _download(article: Article, upload: Upload, name: str) -> FileResponse:
    # Recorded before the first byte is sent: without the entry there is no download.
    record(Act.DOWNLOADED, target=article, details={"state": article.state, "sha256": upload.sha256})
    response = FileResponse(upload.original.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = "application/octet-stream"
    return response


@login_required
@permission_required("archive.add_article", raise_exception=True)
@vary_on_headers("HX-Request")
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    """The processing steps of an article, for its uploader; the page polls while one runs."""
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
    reset_step(article=article, kind=kind)
    return HttpResponseRedirect(reverse("archive:article-steps", args=[article.pk]))
