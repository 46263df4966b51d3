"""Single files between being sent and being confirmed, and what accounts have sent.

Rows are written by :mod:`archive.ingest.readings` and :mod:`archive.ingest.quotas` only.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy


class Reading(models.Model):
    """What a worker read in a file that was sent by itself, or why it could not. It goes when the report is stored.

    ``batch`` is set where more than one report can come of the file; ``given`` is what the sender said of it all.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a reading", "waiting for a worker")
        READING = "reading", pgettext_lazy("state of a reading", "being read")
        READ = "read", pgettext_lazy("state of a reading", "read")
        FAILED = "failed", pgettext_lazy("state of a reading", "failed")

    OPEN = (State.WAITING, State.READING)

    upload = models.OneToOneField("archive.Upload", models.CASCADE, related_name="reading")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    wording = models.CharField(max_length=8, default="ar")
    """Language of the reason: that of whoever sent the file."""
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True)
    kind = models.CharField(max_length=10, blank=True)
    report = models.JSONField(null=True)
    """As :func:`archive.sandbox.reading_tasks.report_as_data` gives it."""
    batch = models.ForeignKey("archive.Batch", models.CASCADE, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "reading", "read", "failed"]), name="reading_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(reason=""), name="reading_failure_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["id"], name="reading_open", condition=Q(state__in=["waiting", "reading"])),
        ]


class UploadUsage(models.Model):
    """How much an account has sent on a day, in UTC. Discarded uploads count as well."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="upload_usage_once_a_day")]
