"""How often something was tried recently, by whom or for whom."""

from __future__ import annotations

from django.db import models


class Throttle(models.Model):
    """Tries of one kind under one key; :mod:`archive.accounts.throttling` writes them.

    The key is a keyed hash, so that the table names neither accounts nor addresses. A row goes when it has expired, never to make
    room for another.
    """

    key = models.CharField(primary_key=True, max_length=64, editable=False)
    count = models.PositiveIntegerField(editable=False)
    opens_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="throttle_expires_at")]
