"""Searches that readers follow, and the letters about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.articles import Article


class SavedSearch(models.Model):
    """A search that its owner follows: the parameters of its address, and how often a letter reports what is new.

    ``looked_at`` is when the owner last opened it, ``digested_at`` when a letter was last considered.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        OFF = "off", pgettext_lazy("frequency of letters", "never")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=200)
    parameters = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=2, choices=[("ar", _("Arabic")), ("en", _("English"))])
    frequency = models.CharField(_("letters"), max_length=6, choices=Frequency, default=Frequency.DAILY)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    looked_at = models.DateTimeField(db_default=Now(), editable=False)
    digested_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "parameters"], name="saved_search_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name"),
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly", "off"]), name="saved_search_frequency_known"
            ),
        ]
        indexes = [
            models.Index(fields=["digested_at"], name="saved_search_due", condition=~Q(frequency="off")),
        ]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """One letter about a saved search: written once, retried until it is sent."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="digests")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="digest_unsent", condition=Q(sent_at__isnull=True))]


class DigestArticle(models.Model):
    """A report listed in a digest; in one digest of a search only, ever."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="articles")
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "article"], name="digest_article_told_once")]
