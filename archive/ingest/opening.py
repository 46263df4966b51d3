"""Files of a batch -> one item for each report in them. A child process with limits finds what is in a file.

A file is opened under an advisory lock of the worker's connection and in no open transaction: whoever cancels the batch waits for
nobody. Items are stored as they are found; opened again after a break, a file goes on behind the last of them.
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from archive.articles.uploads import store_upload
from archive.ingest.attachments import keep_recording
from archive.ingest.batches import content
from archive.ingest.file_contents import kept_recording
from archive.models import Batch, BatchFile, BatchItem
from archive.processing import attempts, claims
from archive.readers import ReadError, harmless_name
from archive.sandbox import reading
from archive.sandbox.outcomes import TaskFailed
from archive.storage import advisory_locks

logger = logging.getLogger(__name__)
ITEMS_AT_ONCE = 500
SECONDS_AT_ONCE = 2.0
"""So often it is looked whether the batch was cancelled."""
State = BatchFile.State


class _Cancelled(Exception):
    """The batch was cancelled while one of its files was opened."""


def open_files(batch: Batch) -> int:
    """Open the files that wait, each alone: its items, or the reason why there are none.

    Returns:
        The number of files opened, failed ones included.
    """
    count = 0
    while (file := _claim(batch)) is not None:
        try:
            with override(batch.wording):
                count += _open(file)
        finally:
            claims.release(advisory_locks.FILES, [file.pk])
    return count


def _claim(batch: Batch) -> BatchFile | None:
    """A file that waits, or one that a killed worker left behind, as this worker's own."""
    waiting = batch.files.filter(state__in=[State.WAITING, State.READING], batch__cancelled_at=None)
    for pk in list(waiting.order_by("number").values_list("pk", flat=True)):
        if not claims.claim(advisory_locks.FILES, [pk]):
            continue
        if waiting.filter(pk=pk).update(state=State.READING, attempts=F("attempts") + 1):
            return BatchFile.objects.select_related("batch", "upload").get(pk=pk)
        claims.release(advisory_locks.FILES, [pk])
    return None


def _open(file: BatchFile) -> bool:
    """Open a claimed file; whether that came to an end, be it a bad one."""
    try:
        if file.attempts > attempts.LIMIT:
            raise ReadError(_(attempts.READING_BROKEN_OFF))
        _take_out(file)
    except _Cancelled:
        return True
    except reading.ReadStopped as error:
        if not error.reason.is_certain and file.attempts < attempts.LIMIT:
            return False
        _fail(file, str(error))
    except ReadError as error:
        _fail(file, str(error))
    except TaskFailed as error:
        logger.error("File %s of batch %s cannot be opened: %s", file.pk, file.batch_id, error)
        _fail(file, str(error))
    return True


def _fail(file: BatchFile, reason: str) -> None:
    _still_open(file).update(state=State.FAILED, reason=reason)


def _still_open(file: BatchFile) -> Any:
    return BatchFile.objects.filter(pk=file.pk, state=State.READING)


def _take_out(file: BatchFile) -> None:
    items = _Items(file)
    state = State.OPENED
    not_read: list[tuple[str, str]] = []
    for found in reading.open_file(content(file.upload), file.name, file.columns):
        match found:
            case reading.Kind(kind):
                file.kind = kind
            case reading.Preview() as preview:
                file.preview, state = asdict(preview), State.COLUMNS
            case reading.Itself():
                items.add(BatchItem(name=file.name, upload=file.upload))
            case reading.Rows(rows):
                for row in rows:
                    items.add(_row(file, row, items.number + 1))
            case reading.Member() as member:
                items.add_member(member)
                if member.media:
                    not_read.append((member.name, kept_recording(member)))
            case reading.NotRead(omissions):
                not_read += omissions
    items.store()
    _still_open(file).update(
        kind=file.kind, state=state, preview=file.preview, not_read=[list(omission) for omission in not_read]
    )


def _row(file: BatchFile, row: dict[str, str] | str, number: int) -> BatchItem:
    name = f"{file.name} · {number}"[:255]
    return _failed(name, row) if isinstance(row, str) else BatchItem(name=name, upload=file.upload, record=row)


def _failed(name: str, reason: str) -> BatchItem:
    return BatchItem(name=name, state=BatchItem.State.FAILED, step=BatchItem.Step.READ, reason=reason)


class _Items:
    """The items of one file, numbered and stored some at a time; those of an earlier attempt are there already."""

    def __init__(self, file: BatchFile) -> None:
        self.file = file
        self.number = 0
        self._stored = file.items.aggregate(last=Max("number"))["last"] or 0
        self._waiting: list[BatchItem] = []
        self._since = time.monotonic()

    def add(self, item: BatchItem) -> None:
        self.number += 1
        if self.number > self._stored:
            item.batch, item.file, item.number = self.file.batch, self.file, self.number
            self._waiting.append(item)
        if len(self._waiting) >= ITEMS_AT_ONCE or time.monotonic() - self._since > SECONDS_AT_ONCE:
            self.store()

    def add_member(self, member: reading.Member) -> None:
        """An item for a file in a file; a table among them becomes a file of the batch, whose columns are chosen."""
        name = harmless_name(f"{self.file.name}/{member.name}")
        if member.media:
            keep_recording(self.file, name, member)
            return
        if member.error or not member.data:
            self.add(_failed(name, member.error or _("The file is empty.")))
        elif not member.is_table and self.number < self._stored:
            self.number += 1
        else:
            batch = self.file.batch
            upload = store_upload(
                data=member.data, method=batch.method, user=batch.created_by, filename=member.name,
                encoding=member.charset,
            )  # fmt: skip
            if member.is_table:
                _add_table(batch, name, upload)
            else:
                self.add(BatchItem(name=name, upload=upload))

    def store(self) -> None:
        """Write what waits.

        Raises:
            _Cancelled: nobody wants it any longer.
        """
        with transaction.atomic():
            if not _still_open(self.file).select_for_update().exists():
                raise _Cancelled
            BatchItem.objects.bulk_create(self._waiting)
        self._waiting, self._since = [], time.monotonic()


def _add_table(batch: Batch, name: str, upload: Any) -> None:
    with transaction.atomic():
        # One after another: two files of the batch may be opened at once.
        Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        number = (batch.files.aggregate(last=Max("number"))["last"] or 0) + 1
        BatchFile.objects.get_or_create(batch=batch, name=name, upload=upload, defaults={"number": number})
