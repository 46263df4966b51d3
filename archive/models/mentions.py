"""The names found in articles, and what editors said about them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.articles import Article, Revision
from archive.models.expressions import IntegerRange
from archive.models.querysets import JudgementQuerySet, MentionQuerySet
from entities.history import track
from entities.models import Entity, KindChoices, Name
from entities.spans import LinkStatus


class Verdict(models.TextChoices):
    UNDECIDED = "undecided", pgettext_lazy("verdict on a mention", "suggested")
    ACCEPTED = "accepted", pgettext_lazy("verdict on a mention", "confirmed")
    REJECTED = "rejected", pgettext_lazy("verdict on a mention", "rejected")


SURFACE_LENGTH = 500
"""Code points of a mention that are stored as its surface."""
KEY_LENGTH = 300


class Mention(models.Model):
    """A half-open span of code points in the title or body of a revision that names something.

    ``verdict`` repeats the newest :class:`Judgement`. Machines replace undecided mentions only. ``key`` is that of
    :func:`entities.lookup.lookup_key`: mentions of one spelling share it, whatever their spaces and marks.
    """

    class Part(models.TextChoices):
        TITLE = "title", _("title")
        BODY = "body", _("text")

    article = models.ForeignKey(Article, models.CASCADE, related_name="mentions")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="mentions")
    part = models.CharField(max_length=5, choices=Part)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    surface = models.TextField()
    key = models.CharField(max_length=KEY_LENGTH, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=KindChoices)
    title = models.CharField(_("title or rank"), max_length=200, blank=True)
    recognizer = models.CharField(max_length=60)
    version = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in LinkStatus])
    entity = models.ForeignKey(Entity, models.PROTECT, null=True, blank=True, related_name="mentions")
    name = models.ForeignKey(Name, models.SET_NULL, null=True, blank=True, related_name="+")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    cluster = models.PositiveIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNDECIDED)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="mention_span_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=KindChoices.values), name="mention_kind_known"),
            models.CheckConstraint(condition=Q(part__in=["title", "body"]), name="mention_part_known"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="mention_verdict_known"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="mention_score_in_range"),
            models.CheckConstraint(
                condition=Q(status="linked", entity__isnull=False)
                | Q(status__in=["nil", "ambiguous"], entity__isnull=True),
                name="mention_entity_iff_linked",
            ),
            ExclusionConstraint(
                name="mention_spans_disjoint",
                expressions=[
                    ("revision", RangeOperators.EQUAL),
                    ("part", RangeOperators.EQUAL),
                    (IntegerRange(F("start"), F("end")), RangeOperators.OVERLAPS),
                ],
                condition=~Q(verdict="rejected"),
            ),
        ]
        indexes = [
            models.Index(fields=["article", "part", "start"], name="mention_in_reading_order"),
            models.Index(fields=["entity", "article"], name="mention_of_entity", condition=~Q(verdict="rejected")),
            models.Index(fields=["status", "kind"], name="mention_unlinked", condition=Q(entity__isnull=True)),
            models.Index(fields=["key", "kind"], name="mention_spelling"),
        ]

    def __str__(self) -> str:
        return self.surface


@track(exclude=["judged_at", "before", "batch", "undoes"], changed=False)
class Judgement(models.Model):
    """An editor's word on a mention. Never changed; the newest counts.

    ``before`` holds the mention's fields as the editor found them, so that the judgement can be undone by another one;
    ``batch`` joins judgements that were made, and are undone, together.
    """

    class Action(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("what an editor did", "confirmed")
        REJECT = "reject", pgettext_lazy("what an editor did", "rejected")
        LINK = "link", pgettext_lazy("what an editor did", "linked")
        CHANGE = "change", pgettext_lazy("what an editor did", "changed extent or kind")
        ADD = "add", pgettext_lazy("what an editor did", "added")
        UNDO = "undo", pgettext_lazy("what an editor did", "undone")

    mention = models.ForeignKey(Mention, models.CASCADE, related_name="judgements")
    action = models.CharField(max_length=8, choices=Action, default=Action.ACCEPT)
    verdict = models.CharField(max_length=10, choices=Verdict)
    entity = models.ForeignKey(Entity, models.PROTECT, null=True, blank=True, related_name="+")
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="judgements")
    judged_at = models.DateTimeField(db_default=Now(), editable=False)
    note = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict, editable=False)
    batch = models.UUIDField(null=True, editable=False)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by", editable=False)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["judged_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="judgement_verdict_known"),
            models.CheckConstraint(
                condition=Q(action__in=["accept", "reject", "link", "change", "add", "undo"]),
                name="judgement_action_known",
            ),
            models.CheckConstraint(
                condition=Q(action="undo", undoes__isnull=False) | ~Q(action="undo") & Q(undoes__isnull=True),
                name="judgement_undo_names_what",
            ),
        ]
        indexes = [
            models.Index(fields=["mention", "-judged_at"], name="judgement_newest"),
            models.Index(fields=["judged_by", "-id"], name="judgement_of_editor"),
            models.Index(fields=["batch"], name="judgement_batch", condition=Q(batch__isnull=False)),
        ]
