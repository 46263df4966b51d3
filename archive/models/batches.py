"""Files put in together: batches, their files, and one item for each report that is to come of them.

Rows are written by :mod:`archive.ingest` only.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: Any) -> BatchQuerySet:
        """A user's own batches, or all of them for those who may change articles."""
        return self if user.has_perm("archive.change_article") else self.filter(created_by=user)

    def with_progress(self) -> BatchQuerySet:
        """With ``total``, ``open_items``, ``failed_items`` and ``unchecked_items``, numbers of items."""
        return self.annotate(
            total=Count("items"),
            open_items=Count("items", filter=Q(items__state__in=BatchItem.OPEN)),
            failed_items=Count("items", filter=Q(items__state=BatchItem.State.FAILED)),
            unchecked_items=Count("items", filter=Q(items__state=BatchItem.State.READ)),
        )


class Batch(models.Model):
    """One upload of many reports. Fields left empty are taken from each file."""

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="batches")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    method = models.CharField(max_length=8, choices=[("file", _("file")), ("command", _("command line"))])
    source = models.ForeignKey("archive.Source", models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=10)
    """The state in which its articles are stored."""
    given = models.JSONField(default=dict, db_default={})
    """What its sender said of every report: ``title``, ``published_on``, ``author`` and ``url``, as texts."""
    needs_confirmation = models.BooleanField(default=False, db_default=False)
    """Whether what is read waits until somebody has looked at it. A command stores at once."""
    wording = models.CharField(max_length=8, default="ar")
    """Language of the reasons that its failures give: that of whoever sent it."""
    cancelled_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], name="batch_unfinished", condition=Q(finished_at__isnull=True))]

    def get_absolute_url(self) -> str:
        return reverse("archive:batch", args=[self.pk])


class BatchFile(models.Model):
    """One file of a batch: it waits to be opened, or for its columns to be chosen; once opened it has items."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a file", "waiting to be opened")
        READING = "reading", pgettext_lazy("state of a file", "being opened")
        COLUMNS = "columns", pgettext_lazy("state of a file", "waiting for its columns to be chosen")
        OPENED = "opened", pgettext_lazy("state of a file", "opened")
        FAILED = "failed", pgettext_lazy("state of a file", "failed")
        CANCELLED = "cancelled", pgettext_lazy("state of a file", "cancelled")

    OPEN = (State.WAITING, State.READING, State.COLUMNS)
    TABLES = ("csv", "xlsx", "xls", "xlsb", "ods", "jsonl")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    upload = models.ForeignKey("archive.Upload", models.PROTECT, related_name="batch_files")
    kind = models.CharField(max_length=10, blank=True)
    columns = models.JSONField(default=dict)
    """Field -> column, for a table."""
    preview = models.JSONField(null=True)
    """Of a table whose columns have to be chosen: ``columns``, a list, and ``rows``, the first ones."""
    not_read = models.JSONField(default=list, db_default=[])
    """What is in it beside its items, as a list of ``[part, why]``."""
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """At opening it, since somebody last asked for that."""

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_file_number_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "reading", "columns", "opened", "failed", "cancelled"]),
                name="batch_file_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="batch_file_failure_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="batch_file_open", condition=Q(state__in=["waiting", "reading"])),
        ]

    @property
    def is_table(self) -> bool:
        return self.kind in self.TABLES


class BatchItem(models.Model):
    """One report that is to come of a file: the file itself, a file in it, or a row.

    ``record`` holds a row until it is read; ``report`` what was read, until it is checked and stored. An item that is done has
    its article; of a duplicate it is the earlier one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of an item", "waiting")
        READING = "reading", pgettext_lazy("state of an item", "reading")
        READ = "read", pgettext_lazy("state of an item", "to be checked")
        LINKING = "linking", pgettext_lazy("state of an item", "linking")
        DONE = "done", pgettext_lazy("state of an item", "done")
        KEPT = "kept", pgettext_lazy("state of an item", "kept, without words")
        DUPLICATE = "duplicate", pgettext_lazy("state of an item", "duplicate")
        FAILED = "failed", pgettext_lazy("state of an item", "failed")
        CANCELLED = "cancelled", pgettext_lazy("state of an item", "cancelled")

    class Step(models.TextChoices):
        READ = "read", _("reading and storing")
        LINK = "link", _("finding and linking names")

    OPEN = (State.WAITING, State.READING, State.LINKING)

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    file = models.ForeignKey(BatchFile, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    upload = models.ForeignKey("archive.Upload", models.PROTECT, null=True, related_name="batch_items")
    record = models.JSONField(null=True)
    report = models.JSONField(null=True)
    """As :func:`archive.sandbox.reading_tasks.report_as_data` gives it, with ``said``: what the file says where its sender says
    something else."""
    source = models.ForeignKey("archive.Source", models.PROTECT, null=True, related_name="+")
    """Chosen for this report alone."""
    doubts = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    """What an editor should look at first: fields that are missing or uncertain, ``recognized``, ``known``, ``sensitive``,
    ``not_read``."""
    is_confirmed = models.BooleanField(default=False, db_default=False)
    title = models.CharField(max_length=500, blank=True)
    not_read = models.JSONField(default=list, db_default=[])
    """What is in it and not among the words of its report, as a list of ``[part, why]``."""
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    step = models.CharField(max_length=4, choices=Step, blank=True)
    """Of a failed item, the step that failed."""
    reason = models.TextField(blank=True)
    article = models.ForeignKey("archive.Article", models.SET_NULL, null=True, related_name="batch_items")
    attempts = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="batch_item_number_unique"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "waiting",
                        "reading",
                        "read",
                        "linking",
                        "done",
                        "kept",
                        "duplicate",
                        "failed",
                        "cancelled",
                    ]
                ),
                name="batch_item_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | (~Q(reason="") & Q(step__in=["read", "link"])),
                name="batch_item_failure_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="read") | Q(report__isnull=False), name="batch_item_to_be_checked_has_a_report"
            ),
            models.CheckConstraint(
                condition=~Q(state="linking") | Q(article__isnull=False), name="batch_item_links_an_article"
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state"], name="batch_item_state"),
            models.Index(
                fields=["state", "id"], name="batch_item_open", condition=Q(state__in=["waiting", "reading", "linking"])
            ),
        ]


class ColumnMapping(models.Model):
    """Which columns the tables of a source have, remembered for the next one; without a source, for tables of many."""

    source = models.OneToOneField("archive.Source", models.CASCADE, null=True, related_name="column_mapping")
    columns = models.JSONField()
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], name="column_mapping_of_source", nulls_distinct=False),
        ]
