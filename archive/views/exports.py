"""A search or a list of entities as a file, streamed, with what its reader may see and nothing else."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from archive.articles.audiences import reader_of
from archive.audit.trail import record_export
from archive.exports import ftm, geojson, tables
from archive.exports.records import article_records, entity_records
from archive.forms.article_search import ArticleSearch
from archive.forms.filters import EntityFilter
from archive.http.streams import limited_streams
from archive.search.errors import IndexUnavailable
from archive.views.entities import entity_counts
from entities.models import Entity
from entities.name_search import search_names

MAX_NAMES = 2000
"""Entities of a name search that are exported; worse matches are not what was meant."""


@dataclass(frozen=True)
class Format:
    extension: str
    content_type: str
    articles: Callable[..., Iterator[str]]
    entities: Callable[..., Iterator[str]]


FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", tables.articles_as_csv, tables.entities_as_csv),
    "jsonl": Format("jsonl", "application/jsonl; charset=utf-8", tables.as_json_lines, tables.as_json_lines),
    "geojson": Format("geojson", "application/geo+json", geojson.articles_as_geojson, geojson.entities_as_geojson),
    "ftm": Format("ftm.json", "application/jsonl; charset=utf-8", ftm.articles_as_ftm, ftm.entities_as_ftm),
}


@limited_streams
def export_articles(request: HttpRequest, name: str) -> HttpResponse | StreamingHttpResponse:
    """The articles that the list of the same parameters shows, all pages of it."""
    chosen = _format(name)
    reader = reader_of(request.user)
    search = ArticleSearch.from_params(request.GET, request.user, by_review=True)
    try:
        found = search.ids()
    except IndexUnavailable:
        return render(request, "articles/no_index.html", {"query": search.query}, status=503)
    record_export(request, "articles", name, len(found), request.GET)
    # A long export holds only eight bytes per article in memory from its first line to its last.
    records = article_records(array("q", found), search.articles, reader)
    extra: list[Any] = [reader] if name == "ftm" else []
    return _stream(chosen, "articles", chosen.articles(records, settings.SITE_ADDRESS, *extra))


@limited_streams
def export_entities(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The entities of a name search, or all that the filters leave, most mentioned first."""
    chosen, reader = _format(name), reader_of(request.user)
    filters = EntityFilter(request.GET, queryset=Entity.objects.canonical().visible_to(reader))
    text = request.GET.get("q", "").strip()
    if text:
        found = search_names(text, reader=reader, among=filters.qs if filters.values else None, limit=MAX_NAMES)
        ids = [match.entity.pk for match in found]
    else:
        counts = entity_counts(request.user)
        ids = sorted(filters.qs.values_list("pk", flat=True), key=lambda pk: (-counts.get(pk, 0), pk))
    record_export(request, "entities", name, len(ids), request.GET)
    extra: list[Any] = [set(ids)] if name == "ftm" else []
    return _stream(chosen, "entities", chosen.entities(entity_records(ids, reader), settings.SITE_ADDRESS, *extra))


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise Http404
    return FORMATS[name]


def _stream(chosen: Format, what: str, lines: Iterator[str]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=chosen.content_type)
    stem = f"sijill-{what}-{timezone.localdate().isoformat()}"
    response["Content-Disposition"] = f'attachment; filename="{stem}.{chosen.extension}"'
    # What a reader may see differs from reader to reader.
    response["Cache-Control"] = "private, no-store"
    return response
