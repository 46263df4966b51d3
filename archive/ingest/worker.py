"""Items of batches -> articles with linked names, some at a time, by any number of workers.

An item is read under an advisory lock of the worker's connection, which goes when the worker is killed, and not in an open
transaction: reading a scan can take minutes, and the search index follows only what is older than every open transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache, partial
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from archive.articles.reprints import hold_back
from archive.articles.services import Draft, DuplicateError, store_articles
from archive.articles.sources import get_or_create_source
from archive.ingest import confirmation
from archive.ingest.attachments import join_attachments, keep_picture
from archive.ingest.batches import content
from archive.ingest.confirmation import TITLE_LENGTH
from archive.ingest.readings import keep_reading
from archive.models import Article, Batch, BatchFile, BatchItem, Language, Source, Step
from archive.processing import attempts, claims, pipeline
from archive.readers import ReadError, Report
from archive.readers.document import NeedsRecognition
from archive.sandbox.outcomes import TaskFailed
from archive.sandbox.reading import ReadStopped, read_file, read_records, report_from_data
from archive.storage import advisory_locks

logger = logging.getLogger(__name__)

CHUNK = 50
"""Items of one job: a second or two of work, so that progress shows, uploads get their turn and a killed job loses little."""
ATTEMPTS = attempts.LIMIT
"""An item whose reading was broken off so often, with its child or with the whole worker, is given up."""
State = BatchItem.State


def open_batches() -> QuerySet[Batch]:
    """Batches with anything left to do for a worker."""
    files = BatchFile.objects.filter(batch=OuterRef("pk"), state__in=[BatchFile.State.WAITING, BatchFile.State.READING])
    items = BatchItem.objects.filter(batch=OuterRef("pk"), state__in=BatchItem.OPEN)
    return Batch.objects.filter(Exists(files) | Exists(items), finished_at=None).order_by("pk")


def open_items(batch: Batch | None = None) -> int:
    """Items waiting to be read or linked."""
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
        claims.release(advisory_locks.ITEMS, ids)
    count += _link(size)
    finish()
    return count


def _claim(size: int) -> list[int]:
    """Mark waiting items as being read; or one that a killed worker left behind, alone, in case it was what killed it."""
    waiting = BatchItem.objects.filter(state=State.WAITING, batch__cancelled_at=None).order_by("pk")
    with transaction.atomic():
        ids = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:size])
        ids = claims.claim(advisory_locks.ITEMS, ids)
        _begin(ids)
    if ids:
        return ids
    with transaction.atomic():
        left = BatchItem.objects.filter(state=State.READING).order_by("pk")
        for pk, is_cancelled in left.values_list("pk", "batch__cancelled_at")[:size]:
            if not claims.claim(advisory_locks.ITEMS, [pk]):
                continue
            if not is_cancelled and _begin([pk]):
                return [pk]
            _cancel(pk)
            claims.release(advisory_locks.ITEMS, [pk])
    return []


def _begin(ids: Sequence[int]) -> int:
    """Record that an attempt begins, for those items that are still unsettled; returns their number."""
    items = BatchItem.objects.filter(pk__in=ids, state__in=[State.WAITING, State.READING])
    return items.update(state=State.READING, attempts=F("attempts") + 1, changed_at=Now())


def _cancel(pk: int) -> None:
    """Release what a killed worker held of a batch that has since been cancelled."""
    left = BatchItem.objects.filter(pk=pk, state=State.READING, batch__cancelled_at__isnull=False)
    left.update(state=State.CANCELLED, record=None, changed_at=Now())


def _read(ids: Sequence[int]) -> int:
    items = list(
        BatchItem.objects.filter(pk__in=ids)
        .select_related("batch__created_by", "batch__source", "source", "file", "upload__reading")
        .order_by("pk")
    )
    reports: dict[int, Report] = {}
    failed: dict[int, str] = {}
    kept: dict[int, str] = {}
    for item, result in _results(items):
        if isinstance(result, Report):
            reports[item.pk] = result
        elif _is_picture_beside(item, result):
            with override(item.batch.wording):
                kept[item.pk] = str(result)
        elif isinstance(result, ReadStopped) and not result.reason.is_certain and item.attempts < ATTEMPTS:
            # It is left to be retried alone.
            continue
        else:
            with override(item.batch.wording):
                failed[item.pk] = str(result)
    with transaction.atomic():
        # Another worker may have been given this item after the connection was lost, and may have settled it.
        held = set(
            BatchItem.objects.select_for_update()
            .filter(pk__in=[*reports, *failed, *kept], state=State.READING)
            .values_list("pk", flat=True)
        )
        for item in (item for item in items if item.pk in held and item.pk in kept):
            item.state, item.not_read = State.KEPT, [[item.name, kept[item.pk]]]
            keep_picture(item)
        _store([item for item in items if item.pk in held], reports, failed)
    return len(ids)


def _is_picture_beside(item: BatchItem, result: Exception) -> bool:
    """Whether it is a picture that lies beside reports in a file, and no words are read from it."""
    return isinstance(result, NeedsRecognition) and item.name != item.file.name and item.upload is not None


def _results(items: Sequence[BatchItem]) -> Iterator[tuple[BatchItem, Report | Exception]]:
    """What was read in each item, rows of tables together; reasons are in the language of who sent them."""
    spent = [item for item in items if item.attempts > ATTEMPTS]
    yield from ((item, ReadError(gettext_lazy(attempts.READING_BROKEN_OFF))) for item in spent)
    items = [item for item in items if item.attempts <= ATTEMPTS]
    yield from ((item, report_from_data(item.report)) for item in items if item.report is not None)
    items = [item for item in items if item.report is None]
    rows = [item for item in items if item.record is not None]
    for wording, group in groupby(rows, key=lambda item: item.batch.wording):
        with override(wording):
            own = list(group)
            read = read_records([(item.record, item.file.columns) for item in own])
            yield from ((item, _usable(item, result)) for item, result in zip(own, read, strict=True))
    for item in items:
        if item.record is None:
            with override(item.batch.wording):
                yield item, _usable(item, _read_file(item))


def _read_file(item: BatchItem) -> Report | Exception:
    before = getattr(item.upload, "reading", None)
    if before is not None and before.report and before.report["was_recognized"]:
        # OCR takes seconds a page, and gives the same again.
        return report_from_data(before.report)
    try:
        found = read_file(content(item.upload), item.name, charset=item.upload.encoding, is_member=True)
    except (ReadError, TaskFailed) as error:
        return error
    if found.report is None:
        return ReadError(_("It may contain several reports. Send it alone."))
    return found.report


def _usable(item: BatchItem, result: Report | Exception) -> Report | Exception:
    """The report, or what has to be done before it can be stored. What was read from a file is stored for that."""
    if isinstance(result, TaskFailed):
        logger.error("Item %s of batch %s cannot be read: %s", item.pk, item.batch_id, result)
    if isinstance(result, Exception):
        return result
    try:
        check_report(item, result)
    except ReadError as error:
        if item.record is None:
            keep_reading(upload=item.upload, report=result, kind="", user=item.batch.created_by)
        return error
    return result


def check_report(item: BatchItem, report: Report) -> None:
    """Refuse what cannot be stored.

    Raises:
        ReadError: the message says what to do.
    """
    if not any(c.isalnum() for c in report.body):
        raise ReadError(_("There is a title but no text below it."))
    if item.batch.needs_confirmation:
        return  # Whoever checks it is asked for the rest.
    if not any(c.isalnum() for c in report.title) or len(report.title) > TITLE_LENGTH:
        raise ReadError(_("It begins with no line that can be the title. Write one."))
    if not item.batch.source_id and not report.metadata.source:
        raise ReadError(_("It does not say who published it. Name the source."))


def _store(items: Sequence[BatchItem], reports: dict[int, Report], failed: dict[int, str]) -> None:
    """Store the reports of one batch after another, on behalf of their senders."""
    ready: dict[int, list[BatchItem]] = {}
    for item in items:
        if item.state == State.KEPT:
            continue
        if item.pk in failed:
            item.state, item.step, item.reason = State.FAILED, BatchItem.Step.READ, failed[item.pk]
        else:
            item.not_read = [[str(each.part), str(each.why)] for each in reports[item.pk].not_read]
            ready.setdefault(item.batch_id, []).append(item)
    for own in ready.values():
        batch = own[0].batch
        if batch.needs_confirmation:
            confirmation.hold([item for item in own if not item.is_confirmed], reports)
            own = [item for item in own if item.is_confirmed]
        source_of = cache(partial(_source, batch.created_by))
        drafts = [
            _draft(item, report, item.source or batch.source or source_of(report.metadata.source))
            for item, report in ((item, reports[item.pk]) for item in own)
        ]
        for item, stored in zip(own, store_articles(drafts=hold_back(drafts), user=batch.created_by), strict=True):
            item.title, item.record, item.report = reports[item.pk].title, None, None
            if isinstance(stored, DuplicateError):
                item.state, item.article = State.DUPLICATE, stored.article
            else:
                item.state, item.article = State.LINKING, stored
    _save(items)
    join_attachments(
        {item.file_id for item in items if item.upload_id is not None and item.state in (State.LINKING, State.KEPT)}
    )


def _source(user: Any, name: str) -> Source:
    return get_or_create_source(name=name, user=user)


def _draft(item: BatchItem, report: Report, source: Source) -> Draft:
    metadata, batch = report.metadata, item.batch
    day = metadata.published_on
    return Draft(
        title=report.title, body=report.body, source=source, upload=item.upload, state=batch.state, pages=report.pages,
        was_recognized=report.was_recognized,
        language=_language(item, report), author=metadata.author[:200],
        identifier=metadata.identifier[:200], details=metadata.details, published_precision=metadata.precision,
        url=metadata.url if len(metadata.url) <= 1000 else "",
        # A day that is still to come is a misreading, or an event that the report announces.
        published_on=day if day is None or day <= timezone.localdate() + timedelta(days=1) else None,
    )  # fmt: skip


def _language(item: BatchItem, report: Report) -> str:
    """The language that was given for all reports, unless somebody has looked at this one."""
    is_edited = bool(item.report and item.report.get("edited"))
    return (item.batch.language if not is_edited else "") or report.metadata.language or Language.OTHER


def _save(items: Sequence[BatchItem]) -> None:
    for item in items:
        item.changed_at = Now()
    BatchItem.objects.bulk_update(
        items, ["state", "step", "reason", "article", "title", "record", "report", "doubts", "not_read", "changed_at"]
    )


def _link(size: int) -> int:
    """Find and link the names of some stored articles; each that fails does so alone."""
    linking = BatchItem.objects.filter(state=State.LINKING)
    waiting = Article.objects.filter(Exists(linking.filter(article=OuterRef("pk")))).order_by("pk")
    ids = attempts.claim(waiting, size)
    try:
        return _link_claimed(ids) if ids else 0
    finally:
        attempts.release(ids)


def _link_claimed(ids: Sequence[int]) -> int:
    result = pipeline.extract_batch(ids)
    with transaction.atomic():
        _settle_linked(ids, result)
    return len(ids)


def _settle_linked(ids: Sequence[int], result: pipeline.Batch) -> None:
    """Write into the items of these articles how the finding of names ended."""
    waiting = BatchItem.objects.filter(state=State.LINKING, article__in=ids).order_by("pk")
    items = list(waiting.select_for_update(of=("self",)).select_related("batch"))
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


def _reasons(article_ids: Sequence[int]) -> dict[int, str]:
    steps = Step.objects.filter(article__in=article_ids, kind=Step.Kind.EXTRACT)
    return dict(steps.values_list("article", "error"))


def finish() -> None:
    """Close the batches that nothing waits for. After the chunk has committed: of two last chunks, one sees the other's end."""
    files = BatchFile.objects.filter(batch=OuterRef("pk"), state__in=BatchFile.OPEN)
    items = BatchItem.objects.filter(batch=OuterRef("pk"), state__in=BatchItem.OPEN)
    unchecked = BatchItem.objects.filter(batch=OuterRef("pk"), state=State.READ)
    settled = Batch.objects.filter(~Exists(files), ~Exists(items), ~Exists(unchecked), finished_at=None)
    settled.update(finished_at=Now())
