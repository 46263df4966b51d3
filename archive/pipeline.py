"""The order of steps for one article or many, their state and retry. No algorithm lives here.

Each step is idempotent, records its state and version, and fails alone: an article whose names could not be found is stored,
readable and searchable, the failure is shown, and the step can be run again.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from archive import attempts, audiences, relation_evidence
from archive.duplicates import follow as duplicates
from archive.feedback import accepted_counts, suggestable
from archive.models import Article, Judgement, Mention, RelinkingArticle, Step, Verdict
from archive.search import index, writer
from archive.search.locking import IndexBusy
from archive.services import BY_EDITOR, TEXT_SEPARATOR, full_text, mark_changed, replace_suggestions, sha256_of
from entities.extraction import Extractor
from entities.gazetteer.records import GazetteerRecords
from entities.gazetteer.store import gazetteer_version, load_records
from entities.lookup import lookup_key
from entities.relations import PATTERNS_VERSION
from entities.spans import Link

logger = logging.getLogger(__name__)
SURFACE_LENGTH = 500
VERSION_LENGTH = 16
KEY_LENGTH = 300


class StepFailed(Exception):
    """A step failed; the reason is stored with the step."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Article ids of one batch by how they ended."""

    done: tuple[int, ...]
    failed: tuple[int, ...]


_extractor: Extractor | None = None
_compiling = threading.Lock()


def current_extractor() -> Extractor:
    """The extractor for the names as they are now, compiled again only when names have changed. One query otherwise."""
    global _extractor
    with _compiling:
        if _extractor is None or names_version(_extractor) != gazetteer_version():
            _extractor = Extractor(load_records(accepted_counts()))
        return _extractor


@cache
def recognizer_version() -> str:
    """Version of everything but the names that decides what is found in a text; the same for the life of a process."""
    version = f"{Extractor(GazetteerRecords(version='')).version} relations-{PATTERNS_VERSION}"
    return sha256_of(version)[:VERSION_LENGTH]


def names_version(extractor: Extractor) -> int:
    """The version of the names that an extractor of this archive was compiled from."""
    return int(extractor.gazetteer.version)


def extract(article_id: int) -> int:
    """Find and link the names of an article's shown revision, and the relations that it states between them.

    Returns:
        The number of mentions suggested.

    Raises:
        StepFailed: the recogniser or linker failed; what was stored before stays.
    """
    article = Article.objects.select_related("current").get(pk=article_id)
    revision = article.current
    with _running(article, Step.Kind.EXTRACT) as step, transaction.atomic():
        # Whoever comes second must read with the later names: the lock is taken before the names are looked at.
        Article.objects.select_for_update(no_key=True).get(pk=article_id)
        extractor = current_extractor()
        links = extractor.extract(full_text(revision.title, revision.body))
        stored = replace_suggestions(revision=revision, mentions=suggestable(_mentions(article, links)))
        relation_evidence.follow([article_id])
        step.version, step.names_version = recognizer_version(), names_version(extractor)
        _settle([article_id], step.names_version)
    return len(stored)


def extract_batch(article_ids: Iterable[int]) -> Batch:
    """As :func:`extract` for many articles in few queries; an article that fails does so alone.

    Args:
        article_ids: those without a revision are left out, those that were broken off too often fail unread.
    """
    with transaction.atomic():
        articles = list(
            Article.objects.filter(pk__in=list(article_ids), current__isnull=False)
            .select_related("current")
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        version = 0
        spent = attempts.spent(article.pk for article in articles)
        readable = [article for article in articles if article.pk not in spent]
        try:
            extractor = current_extractor()
            version = names_version(extractor)
            found, failed = _read(extractor, readable)
        except Exception as error:
            logger.exception("The names could not be compiled")
            found, failed = [], {article.pk: _reason(error) for article in readable}
        failed |= _store(found) | dict.fromkeys(spent, attempts.BROKEN_OFF)
        done = tuple(article.pk for article in articles if article.pk not in failed)
        _record(done, failed, version)
        _settle(done, version)
    return Batch(done, tuple(failed))


Found = list[tuple[Article, list[Mention]]]


def _read(extractor: Extractor, articles: Sequence[Article]) -> tuple[Found, dict[int, str]]:
    """The mentions of each article, and the reason of each that cannot be read; all at once unless one of them fails."""
    texts = [full_text(article.current.title, article.current.body) for article in articles]
    try:
        links = extractor.extract_many(texts)
        return [(article, _mentions(article, own)) for article, own in zip(articles, links, strict=True)], {}
    except Exception:
        logger.warning("A batch of %s articles failed; each is read alone", len(articles))
    found: Found = []
    failed: dict[int, str] = {}
    for article, text in zip(articles, texts, strict=True):
        try:
            found.append((article, _mentions(article, extractor.extract(text))))
        except Exception as error:
            logger.exception("Step %s of article %s failed", Step.Kind.EXTRACT, article.pk)
            failed[article.pk] = _reason(error)
    return found, failed


def _store(found: Found) -> dict[int, str]:
    """Store the suggestions of all articles, or of each alone where that fails; the reason of each that failed."""
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
    """:func:`archive.services.replace_suggestions` for many articles, and what they state of relations, in as many statements
    whatever their number.

    A mention that an editor is judging at this moment is locked; it counts as judged, and nobody waits for anybody.
    """
    revisions = [article.current_id for article, _mentions in found]
    present = Mention.objects.filter(revision__in=revisions)
    rows = (
        present.filter(~Exists(Judgement.objects.filter(mention=OuterRef("pk"))), verdict=Verdict.UNDECIDED)
        .select_for_update(of=("self",), skip_locked=True)
        .values_list("pk", "article", "entity", "key")
    )
    free = {pk: (article, entity, key) for pk, article, entity, key in rows}
    kept: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    binding = present.exclude(verdict=Verdict.REJECTED, recognizer=BY_EDITOR)
    for pk, revision_id, part, start, end in binding.values_list("pk", "revision", "part", "start", "end"):
        if pk not in free:
            kept[revision_id, part].append((start, end))
    # Not QuerySet.delete(), which reads the rows again to find judgements; these have none and are locked.
    audiences.remove_mentions(free)
    new = Mention.objects.bulk_create(
        mention
        for mention in suggestable(mention for _article, mentions in found for mention in mentions)
        if not any(
            mention.start < end and start < mention.end for start, end in kept[mention.revision_id, mention.part]
        )
    )
    gone = set(free.values()) - {(mention.article_id, mention.entity_id, mention.key) for mention in new}
    audiences.follow_entities(entity for _article, entity, _key in gone if entity is not None)
    relation_evidence.follow(article.pk for article, _mentions in found)
    mark_changed(article.pk for article, _mentions in found)


def _record(done: Sequence[int], failed: dict[int, str], version: int) -> None:
    """Write how the extraction of each article ended."""
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
    """Take articles off every run of relinking that asks for no later names and no other recognisers than these."""
    RelinkingArticle.objects.filter(
        article__in=article_ids,
        relinking__names_version__lte=version,
        relinking__version__in=["", recognizer_version()],
    ).delete()


def update_index(*, thorough: bool = False) -> int:
    """Compare new texts with the others and follow judgements, then bring the search index up to the database.

    Where there is no index, or it is damaged or another database's, it is built. Where another process is writing it, nothing is
    done: the next pass writes what is left.

    Args:
        thorough: as for :func:`archive.search.writer.follow`.

    Returns:
        The number of articles written.

    Raises:
        StepFailed: the index could not be written; the reason is stored with every article that waits for it.
    """
    try:
        try:
            # First, so that the index learns of new stories in the same pass.
            duplicates.follow()
            return writer.follow(first=_follow_judgements, thorough=thorough)
        except index.IndexUnavailable as error:
            logger.warning("The search index is built again: %s", error)
            return writer.rebuild()
    except IndexBusy as error:
        logger.warning("The search index was not followed: %s", error)
        return 0
    except Exception as error:
        waiting = Step.objects.filter(kind=Step.Kind.INDEX).exclude(state=Step.State.DONE)
        waiting.update(state=Step.State.FAILED, error=_reason(error), attempts=F("attempts") + 1, changed_at=Now())
        raise StepFailed(str(error)) from error


def _follow_judgements(article_ids: Sequence[int]) -> None:
    """What reports state of relations, where editors have judged who they name."""
    judged = Judgement.objects.filter(mention__article__in=article_ids).order_by()
    relation_evidence.follow(judged.values_list("mention__article", flat=True).distinct())


@transaction.atomic
def reset_step(*, article: Article, kind: str) -> None:
    """Let a step wait to run again."""
    article.steps.filter(kind=kind).update(state=Step.State.WAITING, error="", broken_off=0, changed_at=Now())
    if kind == Step.Kind.INDEX:
        mark_changed([article.pk])


@contextmanager
def _running(article: Article, kind: str) -> Iterator[Step]:
    """Record that a step runs, and how it ended. The record is written outside the step's own transaction."""
    step, _created = Step.objects.get_or_create(article=article, kind=kind)
    step.broken_off += 1
    if step.broken_off > attempts.LIMIT:
        step.state, step.error = Step.State.FAILED, attempts.BROKEN_OFF
        _save(step)
        raise StepFailed(step.error)
    step.state, step.error = Step.State.RUNNING, ""
    step.attempts += 1
    _save(step)
    try:
        yield step
    except Exception as error:
        step.state, step.error, step.broken_off = Step.State.FAILED, _reason(error), 0
        _save(step)
        logger.exception("Step %s of article %s failed", kind, article.pk)
        raise StepFailed(step.error) from error
    step.state, step.broken_off = Step.State.DONE, 0
    _save(step)


def _save(step: Step) -> None:
    step.changed_at = Now()
    step.save(update_fields=["state", "error", "attempts", "broken_off", "version", "names_version", "changed_at"])


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def _mentions(article: Article, links: Iterable[Link]) -> list[Mention]:
    return [mention for link in links if (mention := _mention(article, link, recognizer_version())) is not None]


def _mention(article: Article, link: Link, version: str) -> Mention | None:
    """A suggestion for one link, with offsets inside the title or the body; ``None`` if it runs over the gap between them."""
    revision, span = article.current, link.span
    body_at = len(revision.title) + len(TEXT_SEPARATOR)
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
