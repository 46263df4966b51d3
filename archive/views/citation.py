"""Citations of one report as files to download."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from archive.audit.trail import record_read
from archive.models import Article
from archive.presenters import citations
from archive.presenters.permalinks import permanent_address

FORMS: dict[str, tuple[Callable[[citations.Citation], str], str]] = {
    "bib": (citations.bibtex, "application/x-bibtex"),
    "ris": (citations.ris, "application/x-research-info-systems"),
    "txt": (citations.plain, "text/plain"),
}
"""File name extension -> the function that writes it, and its media type."""


def citation_of(article: Article) -> citations.Citation:
    return citations.cite(article, address=permanent_address(article.get_absolute_url()), accessed_on=localdate())


def citation(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """``cite.bib``, ``cite.ris`` or ``cite.txt``, in UTF-8."""
    if form not in FORMS:
        raise Http404
    article = get_object_or_404(Article.objects.visible_to(request.user).for_page(), pk=pk)
    record_read(article, form=form)
    write, media_type = FORMS[form]
    cited = citation_of(article)
    response = HttpResponse(write(cited), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{cited.key}.{form}"'
    return response
