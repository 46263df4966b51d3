"""Files that came with a report and hold no words: recordings and pictures, kept with their hash.

Rows are written by :mod:`archive.ingest` only.
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A recording or picture in a file of a batch, until its report is stored; then of that report.

    ``beside`` is the name of what it lies in: of the message that it is attached to, or of the packed file.
    """

    PICTURES = ("JPEG", "PNG", "TIFF", "GIF", "WebP", "BMP", "HEIC", "AVIF")

    article = models.ForeignKey("archive.Article", models.CASCADE, null=True, related_name="attachments")
    file = models.ForeignKey("archive.BatchFile", models.SET_NULL, null=True, related_name="attachments")
    beside = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    upload = models.ForeignKey("archive.Upload", models.PROTECT, related_name="attachments")
    format = models.CharField(max_length=10)
    seconds = models.PositiveIntegerField(null=True)
    """How long it plays, where its header says so."""

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["file", "name"], name="attachment_once_in_its_file")]

    @property
    def label(self) -> Promise:
        return _("Picture") if self.format in self.PICTURES else _("Recording")
