"""Why background jobs failed; the queue itself does not keep it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class JobFailure(models.Model):
    """The last error of a job. The job is in the queue's own table, which deletes by itself; see :mod:`archive.failed_jobs`."""

    job_id = models.BigIntegerField(primary_key=True)
    error = models.TextField()
    failed_at = models.DateTimeField(db_default=Now())
