"""Background jobs that failed: why, how often, and trying them again.

The queue keeps a failed job but not its error, so every worker records it. Periodic jobs fail again and again for the same
reason; they are one line with a count, and trying again applies to the newest of them.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Max, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from archive.models import JobFailure

logger = logging.getLogger(__name__)
ERROR_LENGTH = 2000
RETRIED_AT_ONCE = 500
KEPT_HOURS = 30 * 24
_BY_THE_CLOCK = "timestamp"
"""The argument that the queue gives to periodic jobs."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Failed jobs of one task that failed for one reason.

    Attributes:
        newest: id of the job that failed last.
        last_at: when it did.
    """

    task: str
    error: str
    count: int
    newest: int
    last_at: datetime | None


def install(queue: Any) -> None:
    """Make every worker of the queue record why a job failed. Called by procrastinate when it is ready."""
    queue.worker_defaults["worker_middleware"] = [*queue.worker_defaults.get("worker_middleware", ()), _note]


async def _note(call_next: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    try:
        return await call_next()
    except Exception as error:
        try:
            await JobFailure.objects.aupdate_or_create(
                job_id=context.job.id,
                defaults={
                    "error": f"{type(error).__name__}: {error}"[:ERROR_LENGTH].replace("\0", ""),
                    "failed_at": Now(),
                },
            )
        except DatabaseError as second:
            logger.warning("Why job %s failed could not be noted: %s", context.job.id, second)
        raise


def count_failed() -> int:
    return ProcrastinateJob.objects.filter(status=Status.FAILED.value).count()


def failures() -> list[Failure]:
    """Failed jobs by task and reason, the latest first."""
    found: dict[tuple[str, str], Failure] = {}
    for pk, task, error, at in _failed().order_by("-at", "-pk").values_list("pk", "task_name", "error", "at"):
        before = found.get((task, error))
        if before is None:
            found[task, error] = Failure(task, error, 1, pk, at)
        else:
            found[task, error] = Failure(task, error, before.count + 1, max(pk, before.newest), before.last_at)
    return list(found.values())


def _failed() -> Any:
    events = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="failed").order_by()
    notes = JobFailure.objects.filter(job_id=OuterRef("pk"))
    return ProcrastinateJob.objects.filter(status=Status.FAILED.value).annotate(
        error=Coalesce(Subquery(notes.values("error")[:1]), Value("", output_field=TextField())),
        at=Coalesce(
            Subquery(events.values("job").annotate(last=Max("at")).values("last")[:1]),
            Subquery(notes.values("failed_at")[:1]),
        ),
    )


@transaction.atomic
def retry_failure(*, job_id: int) -> int:
    """Run the jobs that failed like this one again; of periodic jobs only the newest.

    Returns:
        The number of jobs that wait again; 0 if the same job is already waiting.
    """
    chosen = _failed().filter(pk=job_id).first()
    if chosen is None:
        return 0
    alike = _failed().filter(task_name=chosen.task_name, error=chosen.error).order_by("-pk")[:RETRIED_AT_ONCE]
    waiting = 0
    for place, job in enumerate(alike):
        if _BY_THE_CLOCK in job.args and place:
            _drop(job.pk)
        else:
            waiting += _retry(job.pk)
    return waiting


def _retry(job_id: int) -> int:
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
    except UniqueViolation:
        # The same work has been requested again.
        _drop(job_id)
        return 0
    JobFailure.objects.filter(job_id=job_id).delete()
    return 1


def _drop(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'", [job_id])
    JobFailure.objects.filter(job_id=job_id).delete()


async def remove_old_jobs() -> None:
    """Delete jobs that ended ``KEPT_HOURS`` ago, however they ended, and the reasons why they failed."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    await JobFailure.objects.filter(failed_at__lt=Now() - timedelta(hours=KEPT_HOURS)).adelete()
