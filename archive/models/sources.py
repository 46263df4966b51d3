"""Where articles come from: outlets, and the acts by which files were put in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.models.querysets import SourceQuerySet
from entities.history import track
from entities.models import in_reader_language

SHA256_LENGTH = 64


class Language(models.TextChoices):
    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    OTHER = "und", _("other language")


@track(exclude=["created_at"])
class Source(models.Model):
    """The outlet or organisation that published an article.

    A confidential one shows under a neutral name wherever it is printed; who may know asks for :attr:`full_name`.
    """

    key = models.SlugField(max_length=80, unique=True)
    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    description_ar = models.TextField(_("Arabic description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    url = models.URLField(_("address"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    confidential = models.BooleanField(_("confidential"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SourceQuerySet.as_manager()
    CONFIDENTIAL = "confidential"
    """Stands in addresses and exports for the key of every confidential source: they are told apart by editors only."""

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(condition=~Q(name_ar="") | ~Q(name_en=""), name="source_has_a_name"),
        ]

    def __str__(self) -> str:
        return gettext("confidential source") if self.confidential else self.full_name

    @property
    def full_name(self) -> str:
        """The name itself, also of a confidential source: for editors only."""
        return in_reader_language(self.name_ar, self.name_en)

    @property
    def public_key(self) -> str:
        return self.CONFIDENTIAL if self.confidential else self.key

    @property
    def description(self) -> str:
        return "" if self.confidential else in_reader_language(self.description_ar, self.description_en)


class Upload(models.Model):
    """One act of uploading a file or a pasted text. The original bytes are stored."""

    class Method(models.TextChoices):
        PASTE = "paste", _("pasted text")
        FILE = "file", _("file")
        COMMAND = "command", _("command line")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="uploads"
    )
    created_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    method = models.CharField(max_length=8, choices=Method)
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    original = models.FileField(_("original file"), upload_to="originals/%Y/%m/", max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the bytes"), max_length=SHA256_LENGTH)
    provenance = models.JSONField(null=True, editable=False)
    """What the file tells about its making, as pairs of a kind and a value, for editors; nothing before a worker has read it."""
    provenance_attempts = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "created_by"], name="upload_of_user_unique", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="upload_sha256_form"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
        ]
        indexes = [models.Index(fields=["id"], name="upload_unread", condition=Q(provenance__isnull=True))]
