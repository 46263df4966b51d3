"""Recordings and pictures without words in files of batches: kept as originals, and joined to the report that they came with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from archive.articles.uploads import store_upload
from archive.models import Attachment, BatchFile, BatchItem, Upload
from archive.readers.pictures.starts import picture_format
from archive.sandbox import reading


def keep_recording(file: BatchFile, name: str, member: reading.Member) -> None:
    """Keep a recording that lies in a file of a batch; found again when the file is opened again, it is kept once."""
    batch = file.batch
    upload = store_upload(data=member.data, method=batch.method, user=batch.created_by, filename=member.name)
    _keep(file, name, upload, member.media, member.seconds)


def keep_picture(item: BatchItem) -> None:
    """Keep the picture of an item in which no words are; an item of another format is none."""
    upload = item.upload
    if upload is None:
        raise ValueError("a row of a table is no picture")
    with upload.original.open("rb") as stored:
        kind = picture_format(stored.read(64))
    _keep(item.file, item.name, upload, kind or "PDF", None)


def _keep(file: BatchFile, name: str, upload: Upload, kind: str, seconds: int | None) -> None:
    values = {"upload": upload, "beside": name.rpartition("/")[0], "format": kind, "seconds": seconds}
    Attachment.objects.get_or_create(file=file, name=name, defaults=values)


def join_attachments(files: Collection[int]) -> None:
    """Join what lies in these files to the reports of them that are stored.

    It belongs to the message that it is attached to; else to the report of the same name but for the ending; else to the only
    report in the file.
    """
    waiting = list(Attachment.objects.filter(file__in=files, article=None))
    if not waiting:
        return
    items: defaultdict[int, list[BatchItem]] = defaultdict(list)
    for each in BatchItem.objects.filter(file__in=files).exclude(state=BatchItem.State.KEPT).defer("record", "report"):
        items[each.file_id].append(each)
    for attachment in waiting:
        item = _of(attachment, items[attachment.file_id or 0])
        if item is not None and item.article_id is not None:
            Attachment.objects.filter(pk=attachment.pk, article=None).update(article=item.article_id)


def _of(attachment: Attachment, items: Sequence[BatchItem]) -> BatchItem | None:
    if len(items) == 1:
        return items[0]
    message = next((item for item in items if item.name == attachment.beside), None)
    return message or next((item for item in items if _stem(item.name) == _stem(attachment.name)), None)


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))
