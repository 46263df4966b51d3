"""Articles -> neutral documents for the index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from archive.models import Article, Mention, Verdict
from archive.search.index_document import IndexDocument, Review, Terms, own_articles
from archive.search.query import raw_form
from entities.arabic.analyze import chunks, words_of
from entities.arabic.grams import grams
from entities.models import Place
from entities.spans import Kind


@dataclass
class _Mentioned:
    """What an article mentions: entity -> kind, frequencies in title and body, and the state of review."""

    entities: dict[int, str] = field(default_factory=dict)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    review: set[str] = field(default_factory=set)


def documents(ids: Sequence[int]) -> list[IndexDocument]:
    """The documents of some articles. Three queries, however many articles."""
    mentioned = _mentioned(ids)
    every = {entity_id for each in mentioned.values() for entity_id in each.entities}
    ancestors = dict(Place.objects.filter(pk__in=every).values_list("pk", "ancestors"))
    articles = Article.objects.filter(pk__in=ids, current__isnull=False).select_related("current", "source")
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
            article.review.add(Review.UNLINKED)
        else:
            article.entities[entity_id] = kind
            article.counts[part, entity_id] += times
        if verdict == Verdict.UNDECIDED:
            article.review.add(Review.OPEN)
    for article in found.values():
        if Review.OPEN not in article.review:
            article.review.add(Review.JUDGED)
    return found


def analyse_text(text: str) -> tuple[Terms, list[str]]:
    """The words of a text in all forms in which they are searched for, and the runs of three letters of its stems."""
    stems: list[str] = []
    forms: list[str] = []
    raw: list[str] = []
    runs: list[str] = []
    for chunk in chunks(text):
        for word in words_of(chunk):
            stems.append(word.text)
            forms.append(word.exact)
            raw.append(raw_form(chunk[word.start : word.end]))
            if not word.is_stop:
                runs += grams(word.text)
    return Terms(" ".join(stems), " ".join(forms), " ".join(raw)), runs


def text_document(pk: int, title: str, body: str) -> IndexDocument:
    """A document of words alone."""
    (title_terms, title_runs), (body_terms, body_runs) = analyse_text(title), analyse_text(body)
    return IndexDocument(pk, title_terms, body_terms, " ".join(title_runs + body_runs))


def _searched_body(article: Article) -> str:
    """The text with the identifier and the named details below it: a report is found by the number of an incident too."""
    facts = [article.public_identifier, *(f"{name} {value}" for name, value in article.public_details)]
    return "\n".join([article.current.body, *(fact for fact in facts if fact)])


def _document(article: Article, mentioned: _Mentioned, ancestors: dict[int, list[int]]) -> IndexDocument:
    paths = [ancestors[entity_id] for entity_id in mentioned.entities if entity_id in ancestors]
    access: tuple[str, ...] = (article.state,)
    if article.created_by_id is not None and article.state in Article.OWN_STATES:
        access += (own_articles(article.created_by_id),)
    return replace(
        text_document(article.pk, article.current.title, _searched_body(article)),
        entities=tuple(sorted(mentioned.entities)),
        organizations=_of_kind(mentioned, Kind.ORGANIZATION),
        people=_of_kind(mentioned, Kind.PERSON),
        places=tuple(sorted({above for path in paths for above in path})),
        # A path leads from the country down, so its second place is directly below the country.
        regions=tuple(sorted({above for path in paths for above in path[1:2]})),
        title_mentions=tuple(_mentions(mentioned, "title", ancestors)),
        body_mentions=tuple(_mentions(mentioned, "body", ancestors)),
        review=tuple(sorted(mentioned.review)),
        published_on=article.published_on,
        source=article.source_id,
        language=article.language,
        state=article.state,
        access=access,
        story=article.story,
    )


def _of_kind(mentioned: _Mentioned, kind: Kind) -> tuple[int, ...]:
    return tuple(sorted(pk for pk, own in mentioned.entities.items() if own == kind))


def _mentions(mentioned: _Mentioned, part: str, ancestors: dict[int, list[int]]) -> Iterator[int]:
    """An id for each mention, so that entities are scored as words are; a place also counts for those that contain it."""
    for (where, entity_id), times in sorted(mentioned.counts.items()):
        if where == part:
            for pk in dict.fromkeys([entity_id, *ancestors.get(entity_id, ())]):
                yield from [pk] * times
