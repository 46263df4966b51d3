"""Editors' rulings that reach beyond one mention: spellings that always mean one entity, spellings that name nothing, merges, and
pairs of entities that are not the same. Each says who, when and why, and is undone by saying so, never by deletion.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from entities.models import KindChoices

ENTITY = "entities.Entity"


class Ruling(models.Model):
    """What all rulings have in common."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    note = models.CharField(_("reason"), max_length=500, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)

    IN_FORCE: ClassVar = Q(undone_at__isnull=True)

    class Meta:
        abstract = True
        ordering = ["-id"]


class SpellingRule(Ruling):
    """A spelling always means one entity. ``before`` is the name's row as it was, empty where the rule made it."""

    text = models.CharField(_("spelling"), max_length=300)
    key = models.CharField(max_length=300)
    entity = models.ForeignKey(ENTITY, models.PROTECT, related_name="+")
    reports = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)

    class Meta(Ruling.Meta):
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Ruling.IN_FORCE, name="rule_one_entity_a_spelling"),
            models.CheckConstraint(condition=~Q(key=""), name="rule_has_a_key"),
        ]


class NotAName(Ruling):
    """A spelling of one kind that no listed name has, and that names nothing: it is suggested no more."""

    text = models.CharField(_("spelling"), max_length=300)
    key = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=KindChoices)
    reports = models.PositiveIntegerField(default=0)

    class Meta(Ruling.Meta):
        constraints = [
            models.UniqueConstraint(fields=["key", "kind"], condition=Ruling.IN_FORCE, name="not_a_name_once"),
            models.CheckConstraint(condition=~Q(key=""), name="not_a_name_has_a_key"),
        ]


class Merge(Ruling):
    """``source`` was merged into ``target``; ``before`` is what the plan changed, to be given back when it is undone."""

    source = models.ForeignKey(ENTITY, models.PROTECT, related_name="+")
    target = models.ForeignKey(ENTITY, models.PROTECT, related_name="+")
    before = models.JSONField(default=dict)

    class Meta(Ruling.Meta):
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Ruling.IN_FORCE, name="merge_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_of_two"),
        ]


class NotSame(Ruling):
    """Two entities that look alike and are two; ``first`` has the lower id."""

    first = models.ForeignKey(ENTITY, models.CASCADE, related_name="+")
    second = models.ForeignKey(ENTITY, models.CASCADE, related_name="+")

    class Meta(Ruling.Meta):
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], condition=Ruling.IN_FORCE, name="not_same_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_same_in_order"),
        ]


class LikelyPair(models.Model):
    """Two entities whose names are alike, as the last comparison of all names found them; replaced by the next one."""

    first = models.ForeignKey(ENTITY, models.CASCADE, related_name="+")
    second = models.ForeignKey(ENTITY, models.CASCADE, related_name="+")
    spellings = ArrayField(models.CharField(max_length=300), size=2)
    score = models.FloatField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["-score", "first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likely_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likely_pair_in_order"),
        ]


class Comparison(models.Model):
    """One row: the version of the names that were compared last, and when."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    names_version = models.BigIntegerField()
    finished_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="comparison_one_row")]
