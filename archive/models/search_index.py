"""What the database knows of the search indexes that follow it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class SearchIndex(models.Model):
    """One index on some host, and the last pass that wrote to it; see :mod:`archive.search.backends.tantivy.ownership`."""

    id = models.UUIDField(primary_key=True)
    last_pass = models.UUIDField()
    written_at = models.DateTimeField(db_default=Now())
