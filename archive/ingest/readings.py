"""Single files: asked for by a page, read by a worker, confirmed by who sent them."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from archive.ingest.batches import content
from archive.jobs import requests
from archive.models import Batch, BatchFile, Reading, Source, Upload
from archive.processing import attempts, claims
from archive.readers import ReadError, Report
from archive.sandbox import reading as sandboxed
from archive.sandbox.outcomes import TaskFailed
from archive.sandbox.reading_tasks import report_as_data
from archive.storage import advisory_locks

logger = logging.getLogger(__name__)
State = Reading.State


@transaction.atomic
def request_reading(
    *, upload: Upload, user: Any = None, given: dict[str, Any] | None = None, charset: str = ""
) -> Reading:
    """Have a worker read a file, again if it failed before or is to be read in another encoding.

    Args:
        charset: the encoding that an editor chose for it.
        given: of a batch that may come of it: ``source``, a key, ``language``, ``state`` and ``facts``
            (:attr:`archive.models.Batch.given`).
    """
    wording = get_language() or "ar"
    reading, _created = Reading.objects.get_or_create(
        upload=upload, defaults={"asked_by": user, "wording": wording, "given": given or {}}
    )
    states = [State.FAILED, State.READ] if charset else [State.FAILED]
    again = Reading.objects.filter(pk=reading.pk, state__in=states, batch=None)
    if charset and again.exists():
        Reading.objects.filter(pk=reading.pk).update(given={**reading.given, "charset": charset}, report=None)
    if again.update(state=State.WAITING, reason="", attempts=0, wording=wording, changed_at=Now()):
        reading.refresh_from_db()
    requests.request_upload(upload.pk)
    return reading


def keep_reading(*, upload: Upload, report: Report, kind: str, user: Any = None) -> None:
    """Store what was already read, so that it need not be read again."""
    values = {"state": State.READ, "reason": "", "kind": kind, "report": report_as_data(report), "batch": None}
    Reading.objects.update_or_create(upload=upload, defaults=values, create_defaults={**values, "asked_by": user})


def forget_reading(*, upload: Upload) -> None:
    """Leave a file that was sent again as it is, with the reports that came of it before."""
    Reading.objects.filter(upload=upload).delete()


def report_of(reading: Reading) -> Report | None:
    """What was read; ``None`` where there is nothing."""
    return sandboxed.report_from_data(reading.report) if reading.report is not None else None


def open_readings() -> QuerySet[Reading]:
    """Those that a worker has still to see to."""
    return Reading.objects.filter(state__in=Reading.OPEN).order_by("pk")


def read_upload(pk: int) -> Batch | None:
    """Read a file that waits, unless another worker does.

    Args:
        pk: of the upload.

    Returns:
        The batch that it turned out to be; its files wait to be opened.
    """
    reading = Reading.objects.select_related("upload").filter(upload=pk, state__in=Reading.OPEN).first()
    if reading is None or not claims.claim(advisory_locks.READINGS, [reading.pk]):
        return None
    try:
        with override(reading.wording):
            while _begin(reading):
                if _read(reading):
                    break
    finally:
        claims.release(advisory_locks.READINGS, [reading.pk])
    return reading.batch


def _begin(reading: Reading) -> bool:
    """Put on record that an attempt begins; whether there is one left."""
    Reading.objects.filter(pk=reading.pk).update(state=State.READING, attempts=F("attempts") + 1, changed_at=Now())
    reading.refresh_from_db(fields=["attempts"])
    if reading.attempts > attempts.LIMIT:
        _fail(reading, _(attempts.READING_BROKEN_OFF))
        return False
    return True


def _read(reading: Reading) -> bool:
    """One attempt; whether it settled the matter."""
    try:
        chosen = reading.given.get("charset", "")
        found = sandboxed.read_file(content(reading.upload), reading.upload.filename, chosen=chosen)
    except sandboxed.ReadStopped as error:
        if not error.reason.is_certain and reading.attempts < attempts.LIMIT:
            return False
        _fail(reading, str(error))
    except ReadError as error:
        _fail(reading, str(error))
    except TaskFailed as error:
        logger.error("Upload %s cannot be read: %s", reading.upload_id, error)
        _fail(reading, str(error))
    else:
        _settle(reading, found)
    return True


def _fail(reading: Reading, reason: str) -> None:
    Reading.objects.filter(pk=reading.pk).update(state=State.FAILED, reason=reason, changed_at=Now())


@transaction.atomic
def _settle(reading: Reading, found: sandboxed.FileRead) -> None:
    report = report_as_data(found.report) if found.report is not None else None
    if report is None and not reading.upload.batch_files.exists():
        reading.batch = _batch_of(reading)
    Reading.objects.filter(pk=reading.pk).update(
        state=State.READ, kind=found.kind, report=report, batch=reading.batch, changed_at=Now()
    )
    Upload.objects.filter(pk=reading.upload_id).update(encoding=found.encoding)


def _batch_of(reading: Reading) -> Batch:
    """A batch of the one file, as if it had been sent as one."""
    given, upload = reading.given, reading.upload
    batch = Batch.objects.create(
        created_by=reading.asked_by or upload.created_by, method=Upload.Method.FILE, wording=reading.wording,
        source=Source.objects.filter(pk=given.get("source")).first(), language=given.get("language", ""),
        state=given.get("state", "draft"), given=given.get("facts", {}), needs_confirmation=True,
    )  # fmt: skip
    BatchFile.objects.create(batch=batch, number=1, name=upload.filename or "1", upload=upload)
    return batch
