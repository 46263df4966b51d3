"""Where the work on articles stands: steps of the pipeline, and runs that link again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.articles import Article


class Step(models.Model):
    """The state of one article in one step of the pipeline, and the version of that step.

    An extraction's ``version`` is that of recognisers and linker, its ``names_version`` that of the names it was read with.
    """

    class Kind(models.TextChoices):
        EXTRACT = "extract", _("finding and linking names")
        INDEX = "index", _("adding to the search")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a step", "waiting")
        RUNNING = "running", pgettext_lazy("state of a step", "running")
        DONE = "done", pgettext_lazy("state of a step", "done")
        FAILED = "failed", pgettext_lazy("state of a step", "failed")

    article = models.ForeignKey(Article, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    version = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    names_version = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    broken_off = models.PositiveSmallIntegerField(default=0, editable=False)
    """Attempts since the last one that came to an end; see :mod:`archive.processing.attempts`."""
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["article", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "kind"], name="step_article_kind_unique"),
            models.CheckConstraint(condition=Q(kind__in=["extract", "index"]), name="step_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="step_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="step_failure_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["kind", "state"], name="step_unfinished", condition=~Q(state="done")),
            models.Index(
                fields=["version"],
                name="step_extract_version",
                condition=Q(kind="extract", state__in=["done", "failed"]),
            ),
        ]


class RelinkingQuerySet(models.QuerySet["Relinking"]):
    def with_progress(self) -> RelinkingQuerySet:
        """With ``waiting`` and ``failed``, numbers of articles."""
        return self.annotate(
            waiting=Count("articles", filter=Q(articles__failed=False)),
            failed=Count("articles", filter=Q(articles__failed=True)),
        )


class Relinking(models.Model):
    """One run over the articles that a change can have affected.

    ``version`` is set where the recognisers changed: workers of other versions leave the run alone. Otherwise an article is
    settled by any extraction with names of ``names_version`` or later.
    """

    class Trigger(models.TextChoices):
        NAMES = "names", _("names changed")
        VERSION = "version", _("the recognisers changed")
        OPERATOR = "operator", _("requested on the command line")

    trigger = models.CharField(max_length=8, choices=Trigger)
    subjects = ArrayField(models.CharField(max_length=300), default=list)
    changes = models.PositiveIntegerField(default=0)
    names_version = models.BigIntegerField(default=0)
    version = models.CharField(max_length=64, blank=True)
    affected = models.PositiveIntegerField(default=0)
    marked = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = RelinkingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger__in=["names", "version", "operator"]), name="relinking_trigger_known"
            ),
            models.CheckConstraint(condition=~Q(trigger="version") | ~Q(version=""), name="relinking_has_its_version"),
            models.UniqueConstraint(fields=["version"], name="relinking_once_a_version", condition=~Q(version="")),
        ]
        indexes = [
            models.Index(fields=["id"], name="relinking_unfinished", condition=Q(finished_at__isnull=True)),
        ]

    @property
    def done(self) -> int:
        """Articles settled; needs :meth:`RelinkingQuerySet.with_progress`."""
        return self.affected - self.waiting - self.failed

    @property
    def state(self) -> Step.State:
        """As for a step; failed means finished with failures. Needs :meth:`RelinkingQuerySet.with_progress`."""
        if self.finished_at is not None:
            return Step.State.FAILED if self.failed else Step.State.DONE
        return Step.State.RUNNING if self.started_at is not None else Step.State.WAITING


class RelinkingArticle(models.Model):
    """An article that a run has still to process, or failed to. The row goes when the article is settled."""

    relinking = models.ForeignKey(Relinking, models.CASCADE, related_name="articles")
    article = models.ForeignKey(Article, models.CASCADE, related_name="relinkings")
    failed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relinking", "article"], name="relinking_article_once"),
        ]
        indexes = [
            models.Index(fields=["article"], name="relinking_article_waiting", condition=Q(failed=False)),
        ]
