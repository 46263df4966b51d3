"""The order of steps for one article or many, their state and retry. No algorithm lives here.

Each step is idempotent, records its state and version, and fails alone: an article whose names could not be found is stored,
readable and searchable, the failure is shown, and the step can be run again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from archive.articles.services import mark_changed, replace_suggestions
from archive.articles.uploads import sha256_of
from archive.jobs import requests
from archive.models import Article, Judgement, Mention, RelinkingArticle, Revision, Step
from archive.models.mentions import KEY_LENGTH, SURFACE_LENGTH
from archive.near_duplicates import detect
from archive.processing import attempts, relation_extraction
from archive.processing.linker_feedback import accepted_counts, suggestable
from archive.sandbox.extraction import ExtractionStopped, extract_texts
from archive.sandbox.outcomes import TaskFailed
from archive.search import sync
from archive.search.errors import IndexBusy, IndexUnavailable
from archive.text.full_text import body_offset, full_text
from entities.extraction import Extractor
from entities.gazetteer.records import GazetteerRecords
from entities.gazetteer.store import gazetteer_version, load_records
from entities.linker import as_suggestion
from entities.lookup import lookup_key
from entities.relations import PATTERNS_VERSION
from entities.spans import Link, LinkStatus

logger = logging.getLogger(__name__)
VERSION_LENGTH = 16


class StepFailed(Exception):
    """A step failed; the reason is stored with the step."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Article ids of one batch by how they ended."""

    done: tuple[int, ...]
    failed: tuple[int, ...]


@cache
def recognizer_version() -> str:
    """Version of everything except the names that decides what is found in a text; constant for the life of a process."""
    version = (
        f"{Extractor(GazetteerRecords(version='')).version} relations-{PATTERNS_VERSION} from-{settings.LINK_THRESHOLD}"
    )
    return sha256_of(version)[:VERSION_LENGTH]


def extract(article_id: int) -> int:
    """Find and link the names of an article's shown revision, and the relations that it states between them.

    Returns:
        The number of mentions suggested.

    Raises:
        StepFailed: the recogniser or linker failed; what was stored before stays.
    """
    if not Article.objects.filter(pk=article_id, current__isnull=False).exists():
        raise Article.DoesNotExist(f"no article {article_id} that has words")
    attempts.begin([article_id])
    steps = Step.objects.filter(article=article_id, kind=Step.Kind.EXTRACT)
    steps.update(state=Step.State.RUNNING, error="", changed_at=Now())
    try:
        failed = extract_batch([article_id]).failed
    except Exception as error:
        _record([], {article_id: _reason(error)}, 0)
        raise StepFailed(_reason(error)) from error
    if failed:
        raise StepFailed(steps.get().error)
    revision = Revision.objects.get(pk=Article.objects.values("current").get(pk=article_id)["current"])
    return revision.mentions.unjudged().count()


def find_links(texts: Sequence[str]) -> tuple[int, list[list[Link] | Exception]]:
    """The version of the names as they are now, and for each text its links by them, or why there are none."""
    version = gazetteer_version()
    return version, extract_texts(texts, version=str(version), records=lambda: load_records(accepted_counts()))


def extract_batch(article_ids: Iterable[int]) -> Batch:
    """As :func:`extract` for many articles in few queries; an article that fails does so alone.

    Names are found outside of any transaction: that may take minutes, and neither editors nor the index wait for it.

    Args:
        article_ids: those without a revision are left out, those that were interrupted too often fail without being read.
    """
    articles = list(
        Article.objects.filter(pk__in=list(article_ids), current__isnull=False).select_related("current").order_by("pk")
    )
    spent = attempts.spent(article.pk for article in articles)
    version = 0
    found: Found = []
    failed = dict.fromkeys(spent, attempts.BROKEN_OFF)
    try:
        version, found, unread = _read([article for article in articles if article.pk not in spent])
        failed |= unread
    except Exception as error:
        logger.exception("The names could not be compiled")
        failed |= {article.pk: _reason(error) for article in articles if article.pk not in spent}
    with transaction.atomic():
        current = dict(
            Article.objects.filter(pk__in=[article.pk for article in articles])
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
            .values_list("pk", "current")
        )
        changed = [
            article.pk for article in articles if current.get(article.pk, article.current_id) != article.current_id
        ]
        failed = {pk: reason for pk, reason in failed.items() if pk in current and pk not in changed}
        # Only those whose names were found: what failed stays failed, whatever was stored before.
        overtaken = _overtaken({article.pk for article, _mentions in found} & current.keys(), version)
        standing = [
            one for one in found if one[0].pk in current and one[0].pk not in changed and one[0].pk not in overtaken
        ]
        failed |= _store(standing)
        stored = [article.pk for article, _mentions in standing if article.pk not in failed]
        _record(stored, failed, version)
        overtaken -= set(changed)
        if overtaken:
            Step.objects.filter(article__in=overtaken, kind=Step.Kind.EXTRACT).update(
                state=Step.State.DONE, error="", broken_off=0, changed_at=Now()
            )
        _settle(stored, version)
    again = extract_batch(changed) if changed else Batch((), ())
    done = (*stored, *(article.pk for article, _mentions in found if article.pk in overtaken))
    return Batch((*done, *again.done), (*failed, *again.failed))


def _overtaken(article_ids: Iterable[int], version: int) -> set[int]:
    """Articles whose stored mentions were found with a later version of the names. The caller holds the locks of the articles."""
    steps = Step.objects.filter(
        article__in=list(article_ids), kind=Step.Kind.EXTRACT, names_version__gt=version, version=recognizer_version()
    )
    return set(steps.values_list("article", flat=True))


Found = list[tuple[Article, list[Mention]]]


def _read(articles: Sequence[Article]) -> tuple[int, Found, dict[int, str]]:
    """The version of the names, the mentions of each article, and the reason for each that cannot be read."""
    version, results = find_links([full_text(article.current.title, article.current.body) for article in articles])
    found: Found = []
    failed: dict[int, str] = {}
    for article, links in zip(articles, results, strict=True):
        if isinstance(links, Exception):
            logger.error("Step %s of article %s failed: %s", Step.Kind.EXTRACT, article.pk, links)
            failed[article.pk] = _reason(links)
        else:
            found.append((article, _mentions(article, links)))
    return version, found, failed


def _store(found: Found) -> dict[int, str]:
    """Store the suggestions of all articles, or of each separately if that fails; the reason for each that failed."""
    try:
        with transaction.atomic():
            _replace(found)
    except Exception as error:
        if len(found) == 1:
            logger.exception("Step %s of article %s failed", Step.Kind.EXTRACT, found[0][0].pk)
            return {found[0][0].pk: _reason(error)}
        logger.warning("A batch of %s articles could not be stored; each is stored alone", len(found))
        return {pk: reason for one in found for pk, reason in _store([one]).items()}
    return {}


def _replace(found: Found) -> None:
    """Store the suggestions of articles and the relations that they state, in a number of statements that does not grow."""
    replace_suggestions(
        revisions=[article.current for article, _mentions in found],
        mentions=suggestable(mention for _article, mentions in found for mention in mentions),
    )
    relation_extraction.propose_relations(article.pk for article, _mentions in found)


def _record(done: Sequence[int], failed: dict[int, str], version: int) -> None:
    """Record how the extraction of each article ended."""
    kind = Step.Kind.EXTRACT
    Step.objects.bulk_create((Step(article_id=pk, kind=kind) for pk in (*done, *failed)), ignore_conflicts=True)
    Step.objects.filter(article__in=done, kind=kind).update(
        state=Step.State.DONE, error="", version=recognizer_version(), names_version=version,
        attempts=F("attempts") + 1, broken_off=0, changed_at=Now(),
    )  # fmt: skip
    for pk, reason in failed.items():
        ended = {} if reason == attempts.BROKEN_OFF else {"broken_off": 0}
        Step.objects.filter(article=pk, kind=kind).update(
            state=Step.State.FAILED, error=reason, attempts=F("attempts") + 1, changed_at=Now(), **ended
        )


def _settle(article_ids: Sequence[int], version: int) -> None:
    """Remove articles from every run of relinking that requires no later names and no other recognisers than these."""
    RelinkingArticle.objects.filter(
        article__in=article_ids,
        relinking__names_version__lte=version,
        relinking__version__in=["", recognizer_version()],
    ).delete()


def update_index(*, thorough: bool = False) -> int:
    """Detect near duplicates of new texts, propose relations after judgements, then update the search index from the database.

    If there is no index, or it is damaged or another database's, it is built. If another process is writing it, nothing is
    done: the next pass writes what is left.

    Args:
        thorough: as for :func:`archive.search.sync.sync_index`.

    Returns:
        The number of articles written.

    Raises:
        StepFailed: the index could not be written; the reason is stored with every article that waits for it.
    """
    try:
        try:
            # First, so that the index learns of new stories in the same pass.
            detect.detect_near_duplicates()
            return sync.sync_index(first=_propose_judged, thorough=thorough)
        except IndexUnavailable as error:
            logger.warning("The search index is built again: %s", error)
            return sync.rebuild_index()
    except IndexBusy as error:
        logger.warning("The search index was not followed: %s", error)
        return 0
    except Exception as error:
        waiting = Step.objects.filter(kind=Step.Kind.INDEX).exclude(state=Step.State.DONE)
        waiting.update(state=Step.State.FAILED, error=_reason(error), attempts=F("attempts") + 1, changed_at=Now())
        raise StepFailed(str(error)) from error


def _propose_judged(article_ids: Sequence[int]) -> None:
    """Propose relations again for articles whose mentions editors have judged."""
    judged = Judgement.objects.filter(mention__article__in=article_ids).order_by()
    relation_extraction.propose_relations(judged.values_list("mention__article", flat=True).distinct())


@transaction.atomic
def reset_step(*, article: Article, kind: str) -> None:
    """Reset a step so that it runs again, and request the job that runs it."""
    article.steps.filter(kind=kind).update(state=Step.State.WAITING, error="", broken_off=0, changed_at=Now())
    if kind == Step.Kind.EXTRACT:
        requests.request_extraction(article.pk)
    elif kind == Step.Kind.INDEX:
        mark_changed([article.pk])
    else:
        requests.request_index_update()


def _reason(error: Exception) -> str:
    if isinstance(error, ExtractionStopped | TaskFailed):
        return str(error)[:2000]
    return f"{type(error).__name__}: {error}"[:2000]


def _mentions(article: Article, links: Iterable[Link]) -> list[Mention]:
    version, found = recognizer_version(), (_or_suggestion(link) for link in links)
    return [mention for link in found if (mention := _mention(article, link, version)) is not None]


def _or_suggestion(link: Link) -> Link:
    """The link, or what is left of it below the threshold: a suggestion for editors, which puts no report under an entity."""
    unsure = link.status is LinkStatus.LINKED and link.score < settings.LINK_THRESHOLD
    return as_suggestion(link) if unsure else link


def _mention(article: Article, link: Link, version: str) -> Mention | None:
    """A suggestion for one link, with offsets inside the title or the body; ``None`` if it runs over the gap between them."""
    revision, span = article.current, link.span
    body_at = body_offset(revision.title)
    if span.end <= len(revision.title):
        part, shift, text = Mention.Part.TITLE, 0, revision.title
    elif span.start >= body_at:
        part, shift, text = Mention.Part.BODY, body_at, revision.body
    else:
        return None
    start, end = span.start - shift, span.end - shift
    return Mention(
        article=article, revision=revision, part=part, start=start, end=end, surface=text[start:end][:SURFACE_LENGTH],
        key=lookup_key(text[start:end])[:KEY_LENGTH],
        kind=span.kind.value, title=span.title[:200], recognizer=span.recognizer[:60], version=version,
        status=link.status.value, entity_id=link.entity_id, name_id=link.name_id, score=min(1.0, max(0.0, link.score)),
        reasons=list(dict.fromkeys([*span.reasons, *link.reasons])), cluster=link.cluster,
        candidates=[{"entity": c.entity_id, "score": round(c.score, 3)} for c in link.candidates[:5]],
    )  # fmt: skip
