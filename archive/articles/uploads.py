"""Original files: the only writes to uploads and to their bytes in storage."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import DatabaseError, IntegrityError, transaction

from archive.models import Upload
from archive.readers import harmless_name

logger = logging.getLogger(__name__)


def sha256_of(data: bytes | str) -> str:
    """SHA-256 in lowercase hex; text is hashed as UTF-8."""
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()


def store_upload(*, data: bytes, method: str, user: Any, filename: str = "", encoding: str = "") -> Upload:
    """Keep the original bytes: file and row, or neither. Who sends the same bytes again gets the same row.

    Whoever sends bytes that somebody else has sent gets a row of their own and learns nothing.
    """
    with files_of_one_transaction():
        return _store_upload(data=data, method=method, user=user, filename=filename, encoding=encoding)


def _store_upload(*, data: bytes, method: str, user: Any, filename: str, encoding: str) -> Upload:
    digest = sha256_of(data)
    known = Upload.objects.filter(sha256=digest).order_by("pk")
    own = known.filter(created_by=user).first()
    if own is not None:
        return own
    upload = Upload(
        created_by=user,
        method=method,
        filename=harmless_name(filename),
        encoding=encoding,
        size=len(data),
        sha256=digest,
    )
    _keep_bytes(upload, data)
    try:
        with transaction.atomic():
            upload.save()
    except IntegrityError:
        # The same user sent the same bytes a moment ago and was first.
        first = known.filter(created_by=user).first()
        if first is None:
            raise
        if first.original.name != upload.original.name:
            upload.original.storage.delete(str(upload.original.name))
        return first
    return upload


_written: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("written", default=None)
"""Files written in the transaction that :func:`files_of_one_transaction` has opened."""


@contextmanager
def files_of_one_transaction() -> Iterator[None]:
    """A transaction that takes the original files stored in it along when it is rolled back, whatever the reason.

    Inside another one nothing is left to do: the outer one sees to all files.
    """
    if _written.get() is not None:
        with transaction.atomic():
            yield
        return
    written: list[tuple[Storage, str]] = []
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        _delete_unused(written)
        raise
    finally:
        _written.reset(token)


def _delete_unused(written: Sequence[tuple[Storage, str]]) -> None:
    """A process that was first with the same bytes may have found a file and be using it."""
    try:
        used = set(
            Upload.objects.filter(original__in=[name for _s, name in written]).values_list("original", flat=True)
        )
    except DatabaseError as error:
        # The next upload of the same bytes takes the files over.
        logger.warning("Files of a broken transaction stay, since the database does not answer: %s", error)
        return
    for storage, name in written:
        if name not in used:
            storage.delete(name)


def _keep_bytes(upload: Upload, data: bytes) -> None:
    """Write the file, unless a process that was killed before its row was stored has left the very same there.

    The name on disk cannot climb out of the folder and says nothing of the uploader. It is another one for each of them: that a
    file is there already, and so need not be written, would tell by the time that it takes.
    """
    own = f"-{sha256_of(f'{upload.sha256} {upload.created_by_id}')[:12]}" if upload.created_by_id else ""
    name = f"{upload.sha256}{own}.bin"
    storage, path = upload.original.storage, upload.original.field.generate_filename(upload, name)
    if storage.exists(path):
        with storage.open(path) as left:
            if sha256_of(left.read()) == upload.sha256:
                upload.original.name = path
                return
        storage.delete(path)
    upload.original.save(name, ContentFile(data), save=False)
    if (written := _written.get()) is not None:
        written.append((storage, str(upload.original.name)))


def _delete_file(upload: Upload) -> None:
    """Delete the original file of an upload whose row was deleted."""
    name = str(upload.original.name)
    if not Upload.objects.filter(original=name).exists():
        upload.original.storage.delete(name)


@transaction.atomic
def discard_upload(*, upload: Upload) -> None:
    """Delete an upload that gave no article and is attached to none, with its file.

    Raises:
        ProtectedError: it did give one, or belongs to a batch.
    """
    Upload.objects.get(pk=upload.pk).delete()
    transaction.on_commit(lambda: _delete_file(upload))
