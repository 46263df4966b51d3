"""How much an account may send in a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from archive.models import UploadUsage


class QuotaExceeded(Exception):
    """It would be more than the account may send today. ``str(error)`` is a translated message that says when it may again."""


@transaction.atomic
def charge_upload(*, user: Any, files: int, size: int) -> None:
    """Count files against the day's limits of an account, in the transaction that stores them.

    Args:
        size: bytes of them all.

    Raises:
        QuotaExceeded: nothing is counted.
    """
    today = timezone.now().astimezone(UTC).date()
    UploadUsage.objects.get_or_create(user=user, day=today)
    usage = UploadUsage.objects.select_for_update().get(user=user, day=today)
    most_files, most_bytes = settings.DAY_FILES, settings.DAY_BYTES
    if (most_files and usage.files + files > most_files) or (most_bytes and usage.size + size > most_bytes):
        raise QuotaExceeded(_refusal(usage, today))
    UploadUsage.objects.filter(pk=usage.pk).update(files=F("files") + files, size=F("size") + size)


def _refusal(usage: UploadUsage, today: Any) -> str:
    free = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
    return _(
        "Your account has sent {files} files with {size} today, and this would be more than the {most_files} files or "
        "{most_size} that it may send in a day. Send it after {moment}, or ask the operator to raise the limit."
    ).format(
        files=usage.files,
        size=filesizeformat(usage.size),
        most_files=settings.DAY_FILES or "∞",
        most_size=filesizeformat(settings.DAY_BYTES) if settings.DAY_BYTES else "∞",
        moment=date_format(timezone.localtime(free), "DATETIME_FORMAT"),
    )
