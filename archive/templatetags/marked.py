"""Texts with their marked names as HTML.

Written in Python and not as templates: a page of a list has a thousand pieces, and each would be a template of its own to render.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from archive.models import Mention, Verdict
from archive.text.annotated import Paragraph, Piece
from archive.text.segments import Segment
from entities.models import UseChoices
from entities.spans import LinkStatus

register = template.Library()
Write = Callable[[Piece], str]


@register.simple_tag(takes_context=True)
def marked_title(context: dict[str, Any], paragraphs: Sequence[Paragraph]) -> SafeString:
    """A title as readers see it."""
    write = _Reader(context).piece
    return mark_safe("".join(write(piece) for paragraph in paragraphs for piece in paragraph.pieces))


@register.simple_tag(takes_context=True)
def marked_text(context: dict[str, Any], paragraphs: Sequence[Paragraph]) -> SafeString:
    """The paragraphs of a text as readers see them."""
    write = _Reader(context).piece
    return mark_safe("\n".join(f'<p dir="auto">{_joined(paragraph, write)}</p>' for paragraph in paragraphs))


@register.simple_tag(takes_context=True)
def judged_title(context: dict[str, Any], paragraphs: Sequence[Paragraph]) -> SafeString:
    """A title on the review desk."""
    write = _Desk(context).piece
    return mark_safe("".join(f"<span {_place('title', p)}>{_joined(p, write)}</span>" for p in paragraphs))


@register.simple_tag(takes_context=True)
def judged_text(context: dict[str, Any], paragraphs: Sequence[Paragraph]) -> SafeString:
    """The paragraphs of a text on the review desk; selections are counted from where each of them starts."""
    write = _Desk(context).piece
    return mark_safe("\n".join(f'<p dir="auto" {_place("body", p)}>{_joined(p, write)}</p>' for p in paragraphs))


def _place(part: str, paragraph: Paragraph) -> str:
    return f'data-part="{part}" data-start="{paragraph.start}" data-text'


def _joined(paragraph: Paragraph, write: Write) -> str:
    return "".join(map(write, paragraph.pieces))


def _words(segments: Iterable[Segment]) -> str:
    return "".join(f"<mark>{escape(s.text)}</mark>" if s.is_hit else escape(s.text) for s in segments)


class _Reader:
    """Pieces as links to their entities, with the cards that explain them."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.language = get_language() or ""
        self.wanted = context.get("wanted")
        # In one page of several, addresses say which page a place is in.
        self.is_whole = context["reading"].is_whole
        self._addresses: dict[int, str] = {}

    def piece(self, piece: Piece) -> str:
        if piece.page:
            return self._page_mark(piece.page)
        words = _words(piece.segments)
        mention = piece.mention
        if mention is None:
            return words
        if mention.entity is None:
            told = gettext("could be several") if mention.status == LinkStatus.AMBIGUOUS else gettext("not listed")
            title = escape(f"{mention.get_kind_display()} · {told}")
            return f'<span class="mention mention--{mention.kind} mention--unlinked" title="{title}">{words}</span>'
        return self._link(piece, mention, words)

    def _link(self, piece: Piece, mention: Mention, words: str) -> str:
        assert mention.entity is not None
        entity = mention.entity.canonical or mention.entity
        classes = f"mention mention--{mention.kind}"
        if piece.note is not None and piece.note.again:
            classes += " mention--again"
        if mention.name is not None and mention.name.use == UseChoices.PARTISAN:
            classes += " mention--partisan"
        if mention.verdict == Verdict.ACCEPTED:
            classes += " mention--accepted"
        if self.wanted == entity.pk:
            classes += " mention--wanted"
        address = self._addresses.get(entity.pk)
        if address is None:
            address = self._addresses[entity.pk] = reverse("archive:entity", args=[entity.pk])
        anchored = not self.is_whole and mention.part == Mention.Part.BODY and not piece.is_begun
        anchor = f' id="at-{mention.start}"' if anchored else ""
        card = piece.note.card if piece.note is not None else ""
        return f'<a{anchor} class="{classes}" href="{address}" data-card="card-{card}">{words}</a>'

    def _page_mark(self, number: int) -> str:
        spoken = escape(gettext("Page %(number)s of the original") % {"number": number})
        shown = escape(pgettext("page of the original", "p. %(number)s") % {"number": number})
        query = "" if self.is_whole else f"?original={number}"
        return (
            f'<a class="page-mark" id="page-{number}" href="{query}#page-{number}" lang="{self.language}" dir="auto">'
            f'<span class="visually-hidden">{spoken} </span><span aria-hidden="true">{shown}</span></a>'
        )


class _Desk:
    """Pieces as links that put a mention on the desk."""

    def __init__(self, context: dict[str, Any]) -> None:
        selected = context.get("selected")
        self.selected = selected.pk if selected is not None else None
        self._titles: dict[tuple[str, str], str] = {}

    def piece(self, piece: Piece) -> str:
        words = _words(piece.segments)
        mention = piece.mention
        if mention is None:
            return words
        classes = f"mention mention--{mention.kind} judged judged--{mention.verdict}"
        if mention.entity_id is None:
            classes += " mention--unlinked"
        if mention.status == LinkStatus.AMBIGUOUS:
            classes += " judged--torn"
        pk = mention.pk
        anchor = "" if piece.is_begun else f' id="m-{pk}"'
        current = ' aria-current="true"' if pk == self.selected else ""
        title = self._titles.get((mention.kind, mention.verdict))
        if title is None:
            title = escape(f"{mention.get_kind_display()} · {mention.get_verdict_display()}")
            self._titles[mention.kind, mention.verdict] = title
        return f'<a{anchor} class="{classes}" href="?mention={pk}#m-{pk}" data-mention{current} title="{title}">{words}</a>'
