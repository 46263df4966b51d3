"""The marked text of one report with what an editor may do to each mention."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from archive.audit import record_read
from archive.carrying import lost
from archive.desk_forms import AddForm, ChangeForm, NewEntityForm
from archive.ids import id_in
from archive.marking import Piece, Sentence, marked_paragraphs, paragraph_starts, sentence_around
from archive.models import Article, Mention, Verdict
from archive.review.judging import last_act
from archive.review.panel import panel_for

SHOWN_LOST = 100
ReviewedParagraph = tuple[int, list[Piece]]


@login_required
@permission_required("archive.add_judgement", raise_exception=True)
def article_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole desk for one report; ``mention`` in the address says which one is on the desk."""
    article = article_for(request, pk)
    record_read(article, page="review")
    return desk(request, article)


def article_for(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk, current__isnull=False)


def desk(
    request: HttpRequest, article: Article, *, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page, also where a form came back with errors: ``forms`` replaces the empty ones."""
    revision = article.current
    mentions = list(
        Mention.objects.filter(revision=revision)
        .select_related("entity", "entity__canonical", "name")
        .in_reading_order()
    )
    standing = [m for m in mentions if m.verdict != Verdict.REJECTED]
    selected = _selected(request, mentions, standing)
    parts = {part: [m for m in standing if m.part == part] for part in Mention.Part.values}
    texts = {Mention.Part.TITLE: revision.title, Mention.Part.BODY: revision.body}
    panel = None
    if selected is not None:
        panel = panel_for(selected, query=request.GET.get("find", ""), text=texts[Mention.Part(selected.part)])
    undecided = [m for m in standing if m.verdict == Verdict.UNDECIDED]
    context = {
        "article": article,
        "revision": revision,
        "title": _numbered(revision.title, parts["title"]),
        "paragraphs": _numbered(revision.body, parts["body"]),
        "selected": selected,
        "panel": panel,
        "previous": _beside(standing, selected, -1),
        "next": _beside(standing, selected, +1),
        "next_open": next_open(standing, selected),
        "lost": _lost(article),
        "rejected": [m for m in mentions if m.verdict == Verdict.REJECTED],
        "counts": {"open": len(undecided), "all": len(standing)},
        "undoable": next(iter(last_act(editor=request.user, article=article)), None),
        **_forms(selected, forms or {}),
    }
    return render(request, "review/article.html", context, status=status)


def _lost(article: Article) -> list[tuple[Mention, Sentence]]:
    """Judgements that a correction has left behind, each with the sentence as it was. Two queries, one where there are none."""
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


def _numbered(text: str, mentions: list[Mention]) -> list[ReviewedParagraph]:
    return list(zip(paragraph_starts(text), marked_paragraphs(text, mentions), strict=True))


def _selected(request: HttpRequest, mentions: list[Mention], standing: list[Mention]) -> Mention | None:
    """The one asked for, also a rejected one; else the first that is open, else the first."""
    wanted = id_in(request.GET.get("mention", ""))
    asked = next((m for m in mentions if m.pk == wanted), None)
    return asked or next_open(standing, None) or next(iter(standing), None)


def _beside(standing: list[Mention], selected: Mention | None, step: int) -> Mention | None:
    if selected is None or selected not in standing:
        return next(iter(standing), None)
    index = standing.index(selected) + step
    return standing[index] if 0 <= index < len(standing) else None


def next_open(standing: list[Mention], after: Mention | None) -> Mention | None:
    """The next open suggestion in reading order, from the beginning again after the last."""
    place = _place(after) if after is not None else (-1, -1)
    rest = [m for m in standing if m.verdict == Verdict.UNDECIDED and m != after]
    return next((m for m in rest if _place(m) > place), next(iter(rest), None))


def _place(mention: Mention) -> tuple[int, int]:
    return (0 if mention.part == Mention.Part.TITLE else 1, mention.start)
