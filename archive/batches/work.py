"""Items of batches -> articles with linked names, some at a time, by any number of workers.

An item is read under an advisory lock of the worker's connection, which goes when the worker is killed, and not in an open
transaction: reading a scan can take minutes, and the search index follows only what is older than every open transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import cache, partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from archive import attempts, pipeline
from archive.batches.intake import content, read_upload
from archive.models import Article, Batch, BatchFile, BatchItem, Language, Source, Step
from archive.readers import ReadError, Report, detect, propose, row_document
from archive.reprints import hold_back
from archive.services import Draft, DuplicateError, store_articles
from archive.sources import get_or_create_source

logger = logging.getLogger(__name__)

CHUNK = 50
"""Items of one job: a second or two of work, so that progress shows, uploads get their turn and a killed job loses little."""
ATTEMPTS = 3
"""An item whose reading was broken off so often, by a worker that was killed each time, is given up."""
LOCK = 0x51_4A << 48
"""High bits of the advisory locks of items, which nothing else on the server uses."""
TITLE_LENGTH = 500
State = BatchItem.State


def open_batches() -> QuerySet[Batch]:
    """Batches with anything left to do for a worker."""
    files = BatchFile.objects.filter(batch=OuterRef("pk"), state=BatchFile.State.WAITING)
    items = BatchItem.objects.filter(batch=OuterRef("pk"), state__in=BatchItem.OPEN)
    return Batch.objects.filter(Exists(files) | Exists(items), finished_at=None).order_by("pk")


def open_items(batch: Batch | None = None) -> int:
    """Items that wait to be read or linked."""
    items = BatchItem.objects.filter(state__in=BatchItem.OPEN)
    return (items.filter(batch=batch) if batch else items).count()


def process_chunk(size: int = CHUNK) -> int:
    """Read some items that no other worker has, then link some; oldest batches first.

    Returns:
        The number of items that changed their state; 0 when nothing waits that is free.
    """
    ids = _claim(size)
    try:
        count = _read(ids) if ids else 0
    finally:
        _release(ids)
    count += _link(size)
    finish()
    return count


def _claim(size: int) -> list[int]:
    """Mark waiting items as being read; or one that a killed worker left behind, alone, in case it was what killed it."""
    waiting = BatchItem.objects.filter(state=State.WAITING, batch__cancelled_at=None).order_by("pk")
    with transaction.atomic():
        ids = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:size])
        ids = _lock(ids)
        _begin(ids)
    if ids:
        return ids
    with transaction.atomic():
        left = BatchItem.objects.filter(state=State.READING).order_by("pk")
        for pk in left.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size]:
            if _lock([pk]):
                _begin([pk])
                return [pk]
    return []


def _begin(ids: Sequence[int]) -> None:
    BatchItem.objects.filter(pk__in=ids).update(state=State.READING, attempts=F("attempts") + 1, changed_at=Now())


def _lock(ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::bigint[]) AS id WHERE pg_try_advisory_lock(%s | id)", [list(ids), LOCK]
        )
        return sorted(pk for (pk,) in cursor.fetchall())


def _release(ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s | id) FROM unnest(%s::bigint[]) AS id", [LOCK, list(ids)])


def _read(ids: Sequence[int]) -> int:
    items = list(
        BatchItem.objects.filter(pk__in=ids)
        .select_related("batch__created_by", "batch__source", "file", "upload")
        .order_by("pk")
    )
    reports: dict[int, Report] = {}
    failed: dict[int, str] = {}
    for item in items:
        with override(item.batch.wording):
            try:
                if item.attempts > ATTEMPTS:
                    raise ReadError(
                        _("Reading it was broken off several times. It may be damaged: save it in another form.")
                    )
                reports[item.pk] = read_item(item)
            except ReadError as error:
                failed[item.pk] = str(error)
            except Exception as error:
                logger.exception("Item %s of batch %s cannot be read", item.pk, item.batch_id)
                failed[item.pk] = f"{type(error).__name__}: {error}"[:2000]
    with transaction.atomic():
        # Whoever was given an item of this one meanwhile, because the connection was lost, may have settled it.
        held = set(
            BatchItem.objects.select_for_update().filter(pk__in=ids, state=State.READING).values_list("pk", flat=True)
        )
        _store([item for item in items if item.pk in held], reports, failed)
    return len(held)


def read_item(item: BatchItem) -> Report:
    """The report of an item.

    Raises:
        ReadError: there is none; the message says what to do.
    """
    if item.record is not None:
        document = row_document(item.record, item.file.columns)
    else:
        data = content(item.upload)
        document = read_upload(item.upload, data, detect(data, item.name))
    report = propose(document)
    if not any(c.isalnum() for c in report.body):
        raise ReadError(_("There is a title but no text below it."))
    if not any(c.isalnum() for c in report.title) or len(report.title) > TITLE_LENGTH:
        raise ReadError(_("It begins with no line that can be the title. Write one."))
    if not item.batch.source_id and not report.metadata.source:
        raise ReadError(_("It does not say who published it. Name the source."))
    return report


def _store(items: Sequence[BatchItem], reports: dict[int, Report], failed: dict[int, str]) -> None:
    """Store the reports of one batch after another, as whoever sent them."""
    known = _articles_of({item.upload_id for item in items if item.record is None})
    ready: dict[int, list[BatchItem]] = {}
    for item in items:
        if item.pk in failed:
            item.state, item.step, item.reason = State.FAILED, BatchItem.Step.READ, failed[item.pk]
        elif item.record is None and item.upload_id in known:
            item.state, item.article_id, item.title = State.DUPLICATE, known[item.upload_id], reports[item.pk].title
        else:
            ready.setdefault(item.batch_id, []).append(item)
    for own in ready.values():
        batch = own[0].batch
        source_of = cache(partial(_source, batch.created_by))
        drafts = [
            _draft(item, reports[item.pk], batch.source or source_of(reports[item.pk].metadata.source)) for item in own
        ]
        for item, stored in zip(own, store_articles(drafts=hold_back(drafts), user=batch.created_by), strict=True):
            item.title, item.record = reports[item.pk].title, None
            if isinstance(stored, DuplicateError):
                item.state, item.article = State.DUPLICATE, stored.article
            else:
                item.state, item.article = State.LINKING, stored
    _save(items)


def _source(user: Any, name: str) -> Source:
    return get_or_create_source(name=name, user=user)


def _articles_of(uploads: set[int | None]) -> dict[Any, int]:
    """Upload -> the first article that came of it; the same bytes give no second one."""
    return dict(Article.objects.filter(upload__in=uploads).order_by("-pk").values_list("upload", "pk"))


def _draft(item: BatchItem, report: Report, source: Source) -> Draft:
    told, batch = report.metadata, item.batch
    day = told.published_on
    return Draft(
        title=report.title, body=report.body, source=source, upload=item.upload, state=batch.state, pages=report.pages,
        was_recognized=report.was_recognized,
        language=batch.language or told.language or Language.OTHER, author=told.author[:200],
        url=told.url if len(told.url) <= 1000 else "",
        # A day that is still to come is a misreading, or an event that the report announces.
        published_on=day if day is None or day <= timezone.localdate() + timedelta(days=1) else None,
    )  # fmt: skip


def _save(items: Sequence[BatchItem]) -> None:
    for item in items:
        item.changed_at = Now()
    BatchItem.objects.bulk_update(items, ["state", "step", "reason", "article", "title", "record", "changed_at"])


def _link(size: int) -> int:
    """Find and link the names of some stored articles; each that fails does so alone."""
    linking = BatchItem.objects.filter(state=State.LINKING)
    waiting = Article.objects.filter(Exists(linking.filter(article=OuterRef("pk")))).order_by("pk")
    ids = attempts.claim(waiting, size)
    try:
        return _link_claimed(ids) if ids else 0
    finally:
        attempts.release(ids)


@transaction.atomic
def _link_claimed(ids: Sequence[int]) -> int:
    waiting = BatchItem.objects.filter(state=State.LINKING, article__in=ids).order_by("pk")
    items = list(waiting.select_for_update(of=("self",)).select_related("batch"))
    result = pipeline.extract_batch(ids)
    done, reasons = set(result.done), _reasons(result.failed)
    for item in items:
        if item.article_id in done:
            item.state = State.DONE
        else:
            item.state, item.step = State.FAILED, BatchItem.Step.LINK
            with override(item.batch.wording):
                reason = reasons.get(item.article_id)
                # What a program says of its failure has no translation and comes back as it is.
                item.reason = _(reason) if reason else _("The article is no longer there.")
    _save(items)
    return len(ids)


def _reasons(article_ids: Sequence[int]) -> dict[int, str]:
    steps = Step.objects.filter(article__in=article_ids, kind=Step.Kind.EXTRACT)
    return dict(steps.values_list("article", "error"))


def finish() -> None:
    """Close the batches that nothing waits for. After the chunk has committed: of two last chunks, one sees the other's end."""
    files = BatchFile.objects.filter(batch=OuterRef("pk"), state__in=BatchFile.OPEN)
    items = BatchItem.objects.filter(batch=OuterRef("pk"), state__in=BatchItem.OPEN)
    Batch.objects.filter(~Exists(files), ~Exists(items), finished_at=None).update(finished_at=Now())
