"""Recordings in files of batches: kept as originals, and joined to the report that they came with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from archive.articles.uploads import store_upload
from archive.models import Attachment, BatchFile, BatchItem
from archive.sandbox import reading


def keep_recording(file: BatchFile, name: str, member: reading.Member) -> None:
    """Keep a recording that lies in a file of a batch; found again when the file is opened again, it is kept once."""
    batch = file.batch
    upload = store_upload(data=member.data, method=batch.method, user=batch.created_by, filename=member.name)
    Attachment.objects.get_or_create(
        file=file,
        name=name,
        defaults={
            "upload": upload,
            "beside": name.rpartition("/")[0],
            "format": member.media,
            "seconds": member.seconds,
        },
    )


def join_recordings(items: Sequence[BatchItem]) -> None:
    """Join recordings to the reports of these items: those of the message itself, those of the same name but for the ending, and
    all that lie in a file with one report."""
    files = {item.file_id for item in items if item.record is None}
    waiting = list(Attachment.objects.filter(file__in=files, article=None))
    if not waiting:
        return
    alone = {file.pk for file in BatchFile.objects.filter(pk__in=files) if file.items.count() == 1}
    for item in items:
        for attachment in waiting:
            if attachment.file_id == item.file_id and (item.file_id in alone or _belongs(attachment, item)):
                Attachment.objects.filter(pk=attachment.pk, article=None).update(article=item.article)


def _belongs(attachment: Attachment, item: BatchItem) -> bool:
    return attachment.beside == item.name or _stem(attachment.name) == _stem(item.name)


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))
