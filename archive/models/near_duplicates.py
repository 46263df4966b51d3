"""What near-duplicates are found by."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from archive.models.articles import Article, Revision


class Fingerprint(models.Model):
    """What the words of a revision are compared by: a MinHash signature and one number a band of it.

    ``revision`` and ``version`` say whether the shown words have been compared; texts too short to compare have no bands.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="fingerprint", primary_key=True)
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    version = models.CharField(max_length=16)
    bands = ArrayField(models.BigIntegerField())
    signature = models.BinaryField()

    class Meta:
        indexes = [GinIndex(fields=["bands"], name="fingerprint_bands", fastupdate=False)]


class Likeness(models.Model):
    """Two articles whose bodies are near-duplicates, with the Jaccard index of their words, three in a row."""

    first = models.ForeignKey(Article, models.CASCADE, related_name="+")
    second = models.ForeignKey(Article, models.CASCADE, related_name="+")
    jaccard = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likeness_in_order"),
            models.CheckConstraint(condition=Q(jaccard__range=(0, 1)), name="likeness_jaccard_in_range"),
        ]
