"""The words of reports that say how two entities are bound."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from archive.models.articles import Article, Revision
from archive.models.querysets import EvidenceQuerySet


class RelationEvidence(models.Model):
    """A half-open span of code points in the title or body of a revision that says what a relation says.

    ``pattern`` found it. Machines replace the evidence of proposed relations only; what an editor judged keeps the
    words on which it was judged, and those of a later revision are added to them.
    """

    relation = models.ForeignKey("entities.Relation", models.CASCADE, related_name="evidence")
    article = models.ForeignKey(Article, models.CASCADE, related_name="relation_evidence")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    part = models.CharField(max_length=5)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    pattern = models.CharField(max_length=40)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="evidence_span_not_empty"),
            models.CheckConstraint(condition=Q(part__in=["title", "body"]), name="evidence_part_known"),
            models.UniqueConstraint(
                fields=["relation", "revision", "part", "start", "end"], name="evidence_once_a_place"
            ),
        ]
