"""Background jobs: id -> object -> pipeline. They run in the worker and may run twice without harm."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.db.models.functions import Now
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from archive.alerts import digests
from archive.articles import audiences
from archive.audit import trail
from archive.ingest import opening, provenance, readings, worker
from archive.jobs import requests
from archive.models import Batch
from archive.processing import failed_jobs, pipeline, relinking
from archive.review import duplicate_entities

INDEX_LOCK = "search-index"
RELINKING_LOCK = "relinking"
logger = logging.getLogger(__name__)
AWAY = RetryStrategy(max_attempts=5, wait=2, retry_exceptions=[OperationalError, InterfaceError])
"""For jobs that are interrupted because the database was restarted."""
CHUNK_JOBS = 16
"""Chunks of uploaded batches at work at once, over all workers."""
SIGN_OF_LIFE = 45
"""Seconds after which a worker without a heartbeat counts as gone. Workers send one every ten."""


@app.task(name="archive.process_article", queue="articles")
def process_article(article_id: int) -> None:
    """Find and link the names of one article, then request an index update, even if a step failed."""
    try:
        pipeline.extract(article_id)
    finally:
        requests.request_index_update()


@app.task(name="archive.update_index", queue="index", lock=INDEX_LOCK, queueing_lock=INDEX_LOCK)
def update_index() -> None:
    """Update the search index from the database."""
    pipeline.update_index()


@app.periodic(cron="* * * * *")
@app.task(name="archive.follow_index", queue="index", queueing_lock="follow-index", lock=INDEX_LOCK)
def sync_index(timestamp: int) -> None:
    """Update the index once a minute, in case a request was lost or another host wrote."""
    pipeline.update_index()


@app.periodic(cron="17 * * * *")
@app.task(name="archive.check_index", queue="index", queueing_lock="check-index", lock=INDEX_LOCK)
def check_index(timestamp: int) -> None:
    """Once an hour, check every index file against its checksum and every id against the database."""
    pipeline.update_index(thorough=True)


@app.periodic(cron="*/2 * * * *")
@app.task(name="archive.retry_stalled", queue="index", queueing_lock="retry-stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Give the jobs of a killed worker to another."""
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # The same work has been requested again, and only one request for it may wait.
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


@app.task(name="archive.relink_changes", queue="relinking", lock=RELINKING_LOCK, queueing_lock=RELINKING_LOCK)
def relink_changes() -> None:
    """Find the articles that changes can have affected, and request their processing."""
    relinking.plan()
    requests.request_index_update()
    relinking.request_batches()


@app.task(name="archive.read_spelling_again", queue="relinking", retry=AWAY)
def read_spelling_again(text: str) -> None:
    """Process again every article that holds a spelling."""
    if relinking.plan_spelling(text) is not None:
        relinking.request_batches()


@app.task(name="archive.relink_batch", queue="relinking", priority=-10)
def relink_batch(number: int) -> None:
    """Process one batch of waiting articles, then request the next; uploads come first."""
    if relinking.process_batch():
        requests.request_index_update()
        relinking.request_batch(number)


@app.periodic(cron="* * * * *")
@app.task(name="archive.follow_changes", queue="relinking", queueing_lock="follow-changes")
def relink_changed_names(timestamp: int) -> None:
    """Once a minute, in case a request was lost, names changed by a command, or a worker was killed between two batches."""
    if relinking.is_due():
        requests.request_relinking()


@app.task(name="archive.open_batch", queue="articles", retry=AWAY)
def open_batch(batch_id: int) -> None:
    """Open the files of a batch, then have their reports read and linked."""
    opening.open_files(Batch.objects.get(pk=batch_id))
    worker.finish()
    request_chunks()


@app.task(name="archive.read_upload", queue="articles", priority=5, retry=AWAY)
def read_upload(upload_id: int) -> None:
    """Read a file that was sent alone; somebody is waiting for it. It may turn out to be a batch."""
    batch = readings.read_upload(upload_id)
    if batch is not None:
        requests.request_batch(batch.pk)


def a_worker_lives() -> bool:
    """Whether any worker has sent a heartbeat lately."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=Now() - timedelta(seconds=SIGN_OF_LIFE)).exists()


@app.task(name="archive.process_chunk", queue="articles", priority=-5, retry=AWAY)
def process_chunk(number: int) -> None:
    """Process some reports of batches, then request the next; single uploads come first."""
    if worker.process_chunk():
        requests.request_index_update()
        _request_chunk(number)


@app.periodic(cron="* * * * *")
@app.task(name="archive.follow_batches", queue="articles", queueing_lock="follow-batches")
def resume_batches(timestamp: int) -> None:
    """Once a minute, in case a request was lost, a worker was killed between two chunks, or the database was away."""
    for batch in worker.open_batches():
        requests.request_batch(batch.pk)
    for reading in readings.open_readings():
        requests.request_upload(reading.upload_id)
    worker.finish()


def request_unfinished_work() -> None:
    """Look for work that a killed worker left now, not at the next full minute."""
    requests.defer_once("archive.follow_batches", timestamp=0)


def request_chunks() -> None:
    """Have waiting reports processed, by as many jobs as there are chunks and may be at once."""
    chunks = -(-worker.open_items() // worker.CHUNK)
    for number in range(min(chunks, CHUNK_JOBS)):
        _request_chunk(number)


def _request_chunk(number: int) -> None:
    requests.defer_once("archive.process_chunk", queueing_lock=f"batch-chunk-{number}", number=number)


@app.periodic(cron="* * * * *")
@app.task(name="archive.read_provenance", queue="relinking", priority=-15, queueing_lock="read-provenance")
def read_provenance(timestamp: int) -> None:
    """Once a minute, read the metadata of new originals."""
    if provenance.read_waiting():
        request_provenance()


def request_provenance() -> None:
    """Request that the metadata of originals is read; one waiting request is enough."""
    requests.defer_once("archive.read_provenance", timestamp=0)


@app.task(
    name="archive.compare_names", queue="relinking", priority=-20, lock="compare-names", queueing_lock="compare-names"
)
def compare_names() -> None:
    """Look for entities that may be one and the same."""
    if duplicate_entities.is_stale():
        duplicate_entities.compare_all()


def request_comparison() -> None:
    """Request that names are compared again; one waiting request is enough."""
    requests.defer_once("archive.compare_names")


@app.periodic(cron="23 3 * * *")
@app.task(name="archive.shorten_audit_trail", queue="letters", lock="audit", queueing_lock="audit")
def shorten_audit_trail(timestamp: int) -> None:
    """Once a day, delete audit entries that are past their retention period."""
    if settings.AUDIT_DAYS:
        trail.shorten(days=settings.AUDIT_DAYS)


@app.periodic(cron="29 2 * * *")
@app.task(name="archive.recount_audiences", queue="relinking", priority=-20, queueing_lock="recount-audiences")
def recount_audiences(timestamp: int) -> None:
    """Once a night, compute all audiences again; a difference is corrected and logged as an error."""
    if wrong := audiences.recount():
        logger.error(
            "The stored audiences of %s entities, names and relations were wrong and have been corrected", wrong
        )


@app.periodic(cron="7 * * * *")
@app.task(name="archive.send_letters", queue="letters", lock="letters", queueing_lock="letters")
def send_letters(timestamp: int) -> None:
    """Once an hour, write the e-mails that are due and send all that wait."""
    digests.send_due()


@app.periodic(cron="43 3 * * *")
@app.task(name="archive.clear_sessions", queue="index", queueing_lock="clear-sessions")
def clear_sessions(timestamp: int) -> None:
    """Once a day, delete expired sessions."""
    call_command("clearsessions")


@app.periodic(cron="53 3 * * *")
@app.task(name="archive.remove_old_jobs", queue="index", queueing_lock="remove-old-jobs")
async def remove_old_jobs(timestamp: int) -> None:
    """Once a day, delete jobs that ended long ago."""
    await failed_jobs.remove_old_jobs()
