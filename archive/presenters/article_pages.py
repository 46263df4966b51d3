"""The page of a long report that is shown: which one is requested, and its marked words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest

from archive.models import Mention, Revision
from archive.models.querysets import MentionQuerySet
from archive.presenters.pagination import page_number
from archive.search.highlight import Highlighter
from archive.text.pages import TextPages, text_pages
from entities.ids import id_in


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of a body.

    Attributes:
        page: for the navigation; its number is that of the page.
        span: half-open, in code points of the body.
        hits: spans of the body that match the reader's query, inside the page.
    """

    page: Page[int]
    span: tuple[int, int]
    hits: Sequence[tuple[int, int]] = ()

    @property
    def is_whole(self) -> bool:
        """The report fits on one page."""
        return self.page.paginator.num_pages == 1

    def own(self, mentions: MentionQuerySet) -> MentionQuerySet:
        """Those of the mentions that are in the title or on the page."""
        start, end = self.span
        return mentions.filter(Q(part=Mention.Part.TITLE) | Q(part=Mention.Part.BODY, start__lt=end, end__gt=start))


def pages_of(revision: Revision) -> TextPages:
    """The pages in which the body of a revision is shown."""
    return text_pages(revision.body, size=settings.ARTICLE_PAGE_LENGTH, lines=settings.ARTICLE_PAGE_LINES)


def at_number(pages: TextPages, number: int, hits: Sequence[tuple[int, int]] = ()) -> Reading:
    """The page with this number, or the last one."""
    number = min(number, len(pages))
    return Reading(Paginator(range(len(pages)), 1).page(number), pages.span(number), hits)


def requested_page(
    request: HttpRequest, revision: Revision, mentions: MentionQuerySet, highlighter: Highlighter
) -> Reading:
    """The page that the address asks for.

    ``page`` gives its number, ``original`` a page of the original file, ``at`` a place in the body in code points. Without them
    it is the first one with what the reader looks for: the entity of ``entity``, else the words of ``q``.
    """
    pages = pages_of(revision)
    if "page" in request.GET:
        number = page_number(request, most=len(pages))
    elif (offset := _asked_offset(request, revision, mentions)) is not None:
        number = pages.number_at(offset)
    else:
        return _first_with_hits(pages, revision, highlighter)
    return at_number(pages, number, _hits(pages, number, revision.body, highlighter))


def _asked_offset(request: HttpRequest, revision: Revision, mentions: MentionQuerySet) -> int | None:
    original = id_in(request.GET.get("original", ""))
    if original is not None and 1 <= original <= len(revision.pages):
        return revision.pages[original - 1]
    offset = id_in(request.GET.get("at", ""))
    if offset is not None:
        return offset
    entity = id_in(request.GET.get("entity", ""))
    if entity is None:
        return None
    first = mentions.named(entity).filter(part=Mention.Part.BODY).order_by("start").values_list("start", flat=True)
    return first.first()


def _first_with_hits(pages: TextPages, revision: Revision, highlighter: Highlighter) -> Reading:
    """The first page with a hit of the query; the first of all if none has any, or if the title has one."""
    first = _hits(pages, 1, revision.body, highlighter)
    if not first and not highlighter.spans(revision.title):
        for number in range(2, len(pages) + 1):
            if hits := _hits(pages, number, revision.body, highlighter):
                return at_number(pages, number, hits)
    return at_number(pages, 1, first)


def _hits(pages: TextPages, number: int, body: str, highlighter: Highlighter) -> list[tuple[int, int]]:
    start, end = pages.span(min(number, len(pages)))
    return [(start + first, start + last) for first, last in highlighter.spans(body[start:end])]
