"""The marked text of one report with what an editor may do to each mention."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from archive.articles.audiences import reader_of
from archive.articles.carry_over import lost
from archive.audit.trail import record_read
from archive.forms.review import AddForm, ChangeForm, NewEntityForm
from archive.models import Article, Mention, Revision, Verdict
from archive.models.querysets import MentionQuerySet
from archive.presenters.article_pages import Reading, at_number, pages_of
from archive.presenters.pagination import page_number
from archive.review.judging import last_act
from archive.review.panel import panel_for
from archive.text.annotated import Sentence, marked_paragraphs, sentence_around
from entities.ids import id_in

SHOWN_LOST = 100
SHOWN_REJECTED = 100


@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def article_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The review page of one report; ``mention`` in the address says which one is selected."""
    article = article_for(request, pk)
    record_read(article, page="review")
    return desk(request, article)


def article_for(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk, current__isnull=False)


def desk(
    request: HttpRequest, article: Article, *, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page; after an error, ``forms`` holds the invalid forms that replace the empty ones."""
    revision = article.current
    mentions = Mention.objects.filter(revision=revision)
    standing = mentions.unrefused()
    selected = _asked_mention(request, mentions)
    reading = _page(request, revision, selected)
    selected = selected or _first_open(standing, reading)
    shown = list(reading.own(standing).defer("candidates").in_reading_order())
    parts = {part: [m for m in shown if m.part == part] for part in Mention.Part.values}
    texts = {Mention.Part.TITLE: revision.title, Mention.Part.BODY: revision.body}
    panel = None
    if selected is not None:
        panel = panel_for(
            selected, query=request.GET.get("find", ""), text=texts[Mention.Part(selected.part)],
            reader=reader_of(request.user),
        )  # fmt: skip
    rejected = mentions.filter(verdict=Verdict.REJECTED)
    context = {
        "article": article,
        "revision": revision,
        "reading": reading,
        "title": marked_paragraphs(revision.title, parts["title"]),
        "paragraphs": marked_paragraphs(revision.body, parts["body"], part=reading.span),
        "selected": selected,
        "panel": panel,
        "previous": standing.before(selected).first() if selected else None,
        "next": standing.after(selected).first() if selected else standing.in_reading_order().first(),
        "next_open": next_open(standing, selected),
        "lost": _lost(article),
        "rejected": rejected.in_reading_order()[:SHOWN_REJECTED],
        "counts": mentions.aggregate(
            all=Count("pk", filter=~Q(verdict=Verdict.REJECTED)),
            open=Count("pk", filter=Q(verdict=Verdict.UNDECIDED)),
            rejected=Count("pk", filter=Q(verdict=Verdict.REJECTED)),
        ),
        "undoable": next(iter(last_act(editor=request.user, article=article)), None),
        **_forms(selected, forms or {}),
    }
    return render(request, "review/article.html", context, status=status)


def _lost(article: Article) -> list[tuple[Mention, Sentence]]:
    """Judgements that a correction has left behind, each with the sentence as it was. Two queries, or one if there are none."""
    return [
        (mention, sentence_around(_text(mention), mention.start, mention.end)) for mention in lost(article)[:SHOWN_LOST]
    ]


def _text(mention: Mention) -> str:
    return mention.revision.title if mention.part == Mention.Part.TITLE else mention.revision.body


def _forms(selected: Mention | None, given: dict[str, Any]) -> dict[str, Any]:
    forms: dict[str, Any] = {"add_form": AddForm()}
    if selected is not None:
        forms["change_form"] = ChangeForm(initial={"words": selected.surface, "kind": selected.kind})
        forms["entity_form"] = NewEntityForm.for_mention(selected)
    return forms | given


def _asked_mention(request: HttpRequest, mentions: MentionQuerySet) -> Mention | None:
    """The mention named in the address, even if rejected."""
    wanted = id_in(request.GET.get("mention", ""))
    if wanted is None:
        return None
    return mentions.filter(pk=wanted).select_related("entity", "entity__canonical", "name").first()


def _page(request: HttpRequest, revision: Revision, selected: Mention | None) -> Reading:
    """The page that the address asks for, else that of the selected mention, else that of the first open one."""
    pages = pages_of(revision)
    if "page" in request.GET:
        return at_number(pages, page_number(request, most=len(pages)))
    mention = selected or next_open(Mention.objects.filter(revision=revision).unrefused(), None)
    in_body = mention is not None and mention.part == Mention.Part.BODY
    return at_number(pages, pages.number_at(mention.start) if mention and in_body else 1)


def _first_open(standing: MentionQuerySet, reading: Reading) -> Mention | None:
    """The mention shown if the address names none: the first open suggestion of the page, else its first mention."""
    own = reading.own(standing).select_related("entity", "entity__canonical", "name").in_reading_order()
    return own.filter(verdict=Verdict.UNDECIDED).first() or own.first()


def next_open(standing: MentionQuerySet, after: Mention | None) -> Mention | None:
    """The next open suggestion in reading order, from the beginning again after the last."""
    rest = standing.filter(verdict=Verdict.UNDECIDED)
    if after is None:
        return rest.in_reading_order().first()
    return rest.after(after).first() or rest.exclude(pk=after.pk).in_reading_order().first()
