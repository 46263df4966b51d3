"""Metadata of originals, read in the background and stored for editors. None of it becomes public."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.ingest.batches import content
from archive.models import Upload
from archive.readers import ReadError
from archive.sandbox.outcomes import TaskFailed
from archive.sandbox.reading import read_facts

logger = logging.getLogger(__name__)

AT_ONCE = 50
ATTEMPTS = 3
"""A file whose reading was broken off so often, by a worker that was killed each time, is left alone."""
LABELS: dict[str, Promise] = {
    "author": _("author in the properties"),
    "last_modified_by": _("last saved by"),
    "company": _("company or office"),
    "producer": _("program"),
    "created": _("made"),
    "modified": _("changed"),
    "title": _("title in the properties"),
    "tracked_author": _("tracked changes by"),
    "comment_author": _("comments by"),
    "sender": _("sender"),
    "recipient": _("recipient"),
    "routing": _("way of the message"),
    "gps": _("place of a picture"),
    "camera": _("camera"),
    "other": _("other"),
}
TELLING = frozenset(LABELS) - {"producer", "created", "modified", "title"}
"""Kinds that lead to people, places or devices."""


@dataclass(frozen=True, slots=True)
class MetadataItem:
    """One piece of metadata as a page shows it; ``leads`` says that it leads to a person, place or device."""

    label: str
    value: str
    leads: bool


def read_waiting(limit: int = AT_ONCE) -> int:
    """Read what some originals tell that have not been read yet.

    Returns:
        The number of originals looked at; 0 when none waits.
    """
    waiting = Upload.objects.filter(provenance__isnull=True, provenance_attempts__lt=ATTEMPTS).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    for pk in ids:
        # On record before it begins: what kills the worker is not begun for ever.
        Upload.objects.filter(pk=pk).update(provenance_attempts=F("provenance_attempts") + 1)
        _read(Upload.objects.get(pk=pk))
    return len(ids)


def _read(upload: Upload) -> None:
    if upload.method == Upload.Method.PASTE:
        facts = []
    else:
        try:
            facts = [list(fact) for fact in read_facts(content(upload), upload.filename)]
        except (ReadError, TaskFailed):
            logger.exception("What original %s tells about its making cannot be read", upload.pk)
            return
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(provenance=facts)


def metadata_of(upload: Upload) -> list[MetadataItem]:
    """The metadata of an original, as far as it has been read."""
    return [
        MetadataItem(str(LABELS.get(kind, LABELS["other"])), value, kind in TELLING)
        for kind, value in upload.provenance or ()
    ]


def is_given_up(upload: Upload) -> bool:
    """Whether the file could not be read, so that its metadata are unknown."""
    return upload.provenance is None and upload.provenance_attempts >= ATTEMPTS
