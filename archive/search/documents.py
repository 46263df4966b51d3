"""Articles -> documents of the index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import tantivy
from django.db.models import Count, F
from django.db.models.functions import Coalesce

from archive.models import Article, Mention, Verdict
from archive.search import index
from archive.search.query import raw_form
from entities.arabic.analyze import chunks, words_of
from entities.arabic.grams import grams
from entities.models import Place
from entities.spans import Kind

_PATHS = {"places": slice(None), "regions": slice(1, 2)}
"""Of the path from the country down to a place, what stands in a field."""
_FIELD_OF_KIND = {Kind.ORGANIZATION: "organizations", Kind.PERSON: "people"}


@dataclass
class _Mentioned:
    """What an article mentions: entity -> kind, how often in title and body, and how far its mentions have been judged."""

    entities: dict[int, str] = field(default_factory=dict)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    review: set[str] = field(default_factory=set)


def documents(ids: Sequence[int]) -> list[tantivy.Document]:
    """The documents of some articles; three queries whatever their number."""
    mentioned = _mentioned(ids)
    every = {entity_id for each in mentioned.values() for entity_id in each.entities}
    ancestors = dict(Place.objects.filter(pk__in=every).values_list("pk", "ancestors"))
    articles = Article.objects.filter(pk__in=ids, current__isnull=False).select_related("current")
    return [_document(article, mentioned[article.pk], ancestors) for article in articles]


def _mentioned(ids: Sequence[int]) -> defaultdict[int, _Mentioned]:
    found: defaultdict[int, _Mentioned] = defaultdict(_Mentioned)
    rows = (
        Mention.objects.standing()
        .filter(article__in=ids)
        .annotate(stands_for=Coalesce("entity__canonical_id", "entity_id"), of_kind=F("entity__kind"))
        .values("article", "stands_for", "of_kind", "verdict", "part")
        .annotate(times=Count("pk"))
        .values_list("article", "stands_for", "of_kind", "verdict", "part", "times")
    )
    for article_id, entity_id, kind, verdict, part, times in rows:
        article = found[article_id]
        if entity_id is None:
            article.review.add(index.Review.UNLINKED)
        else:
            article.entities[entity_id] = kind
            article.counts[part, entity_id] += times
        if verdict == Verdict.UNDECIDED:
            article.review.add(index.Review.OPEN)
    for article in found.values():
        if index.Review.OPEN not in article.review:
            article.review.add(index.Review.JUDGED)
    return found


def add_texts(document: tantivy.Document, title: str, body: str) -> None:
    """The words of an article, in all forms in which they are looked for."""
    runs: list[str] = []
    for part, text in (("title", title), ("body", body)):
        stems, forms, raw = [], [], []
        for chunk in chunks(text):
            for word in words_of(chunk):
                stems.append(word.text)
                forms.append(word.exact)
                raw.append(raw_form(chunk[word.start : word.end]))
                if not word.is_stop:
                    runs += grams(word.text)
        document.add_text(f"{part}_stem", " ".join(stems))
        document.add_text(f"{part}_exact", " ".join(forms))
        document.add_text(f"{part}_raw", " ".join(raw))
    document.add_text("grams", " ".join(runs))


def _document(article: Article, mentioned: _Mentioned, ancestors: dict[int, list[int]]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", article.pk)
    add_texts(document, article.current.title, article.current.body)
    for entity_id, kind in sorted(mentioned.entities.items()):
        document.add_integer("entities", entity_id)
        if kind in _FIELD_OF_KIND:
            document.add_integer(_FIELD_OF_KIND[Kind(kind)], entity_id)
    paths = [ancestors[entity_id] for entity_id in mentioned.entities if entity_id in ancestors]
    for name, part in _PATHS.items():
        for place_id in sorted({above for path in paths for above in path[part]}):
            document.add_integer(name, place_id)
    for part in ("title", "body"):
        document.add_text(f"{part}_mentions", " ".join(_mentions(mentioned, part, ancestors)))
    for value in sorted(mentioned.review):
        document.add_text("review", value)
    _add_dates(document, article)
    document.add_integer("source", article.source_id)
    document.add_text("language", article.language)
    document.add_text("state", article.state)
    document.add_text("access", article.state)
    if article.created_by_id is not None and article.state in Article.OWN_STATES:
        document.add_text("access", index.own_articles(article.created_by_id))
    return document


def _mentions(mentioned: _Mentioned, part: str, ancestors: dict[int, list[int]]) -> Iterator[str]:
    """A token for each mention, so that the index weighs entities as it weighs words; a place stands for those around it."""
    for (where, entity_id), times in sorted(mentioned.counts.items()):
        if where == part:
            for pk in dict.fromkeys([entity_id, *ancestors.get(entity_id, ())]):
                yield from [str(pk)] * times


def _add_dates(document: tantivy.Document, article: Article) -> None:
    day = article.published_on.toordinal() if article.published_on else index.NO_DATE
    document.add_integer("day", day)
    if article.story is not None:
        document.add_integer("story", article.story)
    document.add_integer("newest", index.sort_key(day, article.pk))
    document.add_integer("oldest", index.oldest_key(day, article.pk))
    if article.published_on:
        document.add_integer("month", index.month_number(article.published_on))
