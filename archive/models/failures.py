"""Why background jobs failed; the queue itself does not keep it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class JobFailure(models.Model):
    """The last error of a job, see :mod:`archive.processing.failed_jobs`. The queue's own table deletes its jobs by itself."""

    job_id = models.BigIntegerField(primary_key=True)
    error = models.TextField()
    failed_at = models.DateTimeField(db_default=Now())
