"""Files -> a batch -> one item for each report in them; columns of tables; cancelling and trying again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from archive import attempts
from archive.models import Article, Batch, BatchFile, BatchItem, ColumnMapping, Source, Upload
from archive.readers import (
    Document,
    Format,
    Part,
    ReadError,
    detect,
    harmless_name,
    read_document,
    read_parts,
    read_rows,
    sample,
)
from archive.readers.declared import guess_columns
from archive.services import DuplicateError, files_of_one_transaction, store_upload

ITEMS_AT_ONCE = 500
RECOGNIZED_SECONDS = 24 * 3600


@files_of_one_transaction()
def create_batch(
    *,
    files: Iterable[tuple[str, bytes]],
    method: str,
    state: str,
    user: Any = None,
    source: Source | None = None,
    language: str = "",
) -> Batch:
    """Keep the bytes of many files, to be opened by a worker.

    Args:
        files: name and content of each.
        state: in which its articles are stored; what the user may give is checked when they are.
        source: of every report; else each file has to name its own.
        language: of every report; else as each text shows.
    """
    wording = (get_language() or "ar") if method == Upload.Method.FILE else "en"
    batch = Batch.objects.create(
        created_by=user, method=method, source=source, language=language, state=state, wording=wording
    )
    for number, (name, data) in enumerate(files, 1):
        upload = keep(name, data, method=method, user=user)
        BatchFile.objects.create(batch=batch, number=number, name=harmless_name(name) or str(number), upload=upload)
    return batch


def keep(name: str, data: bytes, *, method: str, user: Any) -> Upload:
    """The stored original of these bytes, whether or not articles came of it before."""
    try:
        return store_upload(data=data, method=method, user=user, filename=name)
    except DuplicateError as error:
        return Upload.objects.get(sha256=error.sha256)


def open_files(batch: Batch) -> int:
    """Open the files that wait, each alone: its items, or the reason why there are none.

    Returns:
        The number of files opened, failed ones included.
    """
    count = 0
    while True:
        with transaction.atomic():
            file = (
                batch.files.filter(state=BatchFile.State.WAITING, batch__cancelled_at=None)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("batch", "upload")
                .first()
            )
            if file is None:
                return count
            try:
                with files_of_one_transaction(), override(batch.wording):
                    _open(file)
            except ReadError as error:
                with override(batch.wording):
                    file.state, file.reason = BatchFile.State.FAILED, str(error)
                file.save(update_fields=["state", "reason"])
            count += 1


def _open(file: BatchFile) -> None:
    data = content(file.upload)
    kind = detect(data, file.name)
    file.kind, file.state = kind, BatchFile.State.OPENED
    if kind.is_table:
        if not file.columns:
            file.state = BatchFile.State.COLUMNS
        else:
            _add_items(file, _rows(file, data, kind))
    elif kind == Format.ZIP:
        _add_items(file, _members(file, read_parts(data)))
    elif kind == Format.EMAIL:
        _add_items(file, _message(file, data))
    else:
        _add_items(file, [BatchItem(name=file.name, upload=file.upload)])
    file.save(update_fields=["kind", "state", "columns"])


def content(upload: Upload) -> bytes:
    """The original bytes."""
    with upload.original.open("rb") as stored:
        return bytes(stored.read())


def read_upload(upload: Upload, data: bytes, kind: Format) -> Document:
    """The document in a stored file of one report. What OCR read is kept for a day: it takes seconds a page.

    Args:
        data: the content of the upload.

    Raises:
        ReadError: with a message that says what to do.
    """
    key = f"recognized-{upload.sha256}"
    kept: Document | None = cache.get(key) if kind == Format.PDF else None
    if kept is not None:
        return kept
    document = read_document(data, kind)
    if document.was_recognized:
        cache.set(key, document, RECOGNIZED_SECONDS)
    return document


def _add_items(file: BatchFile, items: Iterable[BatchItem]) -> None:
    """Number the items and store them, some at a time."""
    waiting: list[BatchItem] = []
    for number, item in enumerate(items, 1):
        item.batch, item.file, item.number = file.batch, file, number
        waiting.append(item)
        if len(waiting) == ITEMS_AT_ONCE:
            BatchItem.objects.bulk_create(waiting)
            waiting = []
    BatchItem.objects.bulk_create(waiting)


def _failed(name: str, reason: ReadError) -> BatchItem:
    return BatchItem(name=name, state=BatchItem.State.FAILED, step=BatchItem.Step.READ, reason=str(reason))


def _rows(file: BatchFile, data: bytes, kind: Format) -> Iterator[BatchItem]:
    for number, row in enumerate(read_rows(data, kind), 1):
        name = f"{file.name} · {number}"
        if isinstance(row, ReadError):
            yield _failed(name, row)
        else:
            # Only what was chosen: the other columns may hold what is nobody's business.
            kept = {column: row[column] for column in file.columns.values() if column in row}
            yield BatchItem(name=name, upload=file.upload, record=kept)


def _members(file: BatchFile, parts: Iterable[tuple[str, Part | ReadError]]) -> Iterator[BatchItem]:
    """An item for each file in a file; a table among them becomes a file of the batch, whose columns are chosen."""
    for path, part in parts:
        name = harmless_name(f"{file.name}/{path}")
        if isinstance(part, ReadError):
            yield _failed(name, part)
            continue
        try:
            is_table = detect(part.data, path).is_table
        except ReadError as error:
            yield _failed(name, error)
            continue
        if not part.data:
            yield _failed(name, ReadError(_("The file is empty.")))
            continue
        upload = keep(path, part.data, method=file.batch.method, user=file.batch.created_by)
        if is_table:
            number = (file.batch.files.aggregate(last=Max("number"))["last"] or 0) + 1
            BatchFile.objects.create(batch=file.batch, number=number, name=name, upload=upload)
        else:
            yield BatchItem(name=name, upload=upload)


def _message(file: BatchFile, data: bytes) -> Iterator[BatchItem]:
    document = read_document(data, Format.EMAIL)
    if document.text.strip():
        yield BatchItem(name=file.name, upload=file.upload)
    yield from _members(file, [(part.name, part) for part in document.parts])


def proposed_columns(file: BatchFile) -> tuple[list[str], list[dict[str, str]], dict[str, str]]:
    """The columns of a table, its first rows, and the columns remembered for its source or known by their names.

    Raises:
        ReadError: the table cannot be opened.
    """
    data = content(file.upload)
    columns, rows = sample(data, detect(data, file.name))
    guessed = guess_columns(columns)
    known = ColumnMapping.objects.filter(source=file.batch.source).values_list("columns", flat=True).first() or {}
    return columns, rows, guessed | {field: column for field, column in known.items() if column in columns}


@transaction.atomic
def choose_columns(*, file: BatchFile, columns: Mapping[str, str]) -> None:
    """Set what each column of a table holds, remember it for the source, and let the table be opened."""
    file.columns = dict(columns)
    file.state = BatchFile.State.WAITING
    file.save(update_fields=["columns", "state"])
    ColumnMapping.objects.update_or_create(
        source=file.batch.source, defaults={"columns": file.columns, "changed_at": Now()}
    )


@transaction.atomic
def cancel_batch(*, batch: Batch) -> None:
    """Begin nothing more of a batch. What is stored stays and is finished; what is being read at this moment too."""
    Batch.objects.filter(pk=batch.pk, finished_at=None, cancelled_at=None).update(cancelled_at=Now())
    batch.files.filter(state__in=BatchFile.OPEN).update(state=BatchFile.State.CANCELLED)
    free = (
        batch.items.filter(state=BatchItem.State.WAITING)
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)
    )
    BatchItem.objects.filter(pk__in=list(free)).update(state=BatchItem.State.CANCELLED, record=None, changed_at=Now())


@transaction.atomic
def retry_failed(*, batch: Batch, step: str = "") -> int:
    """Let failed items wait again, all of them or those of one step; returns their number, files included."""
    wanted = Q(step=step) if step else Q()
    failed = batch.items.filter(wanted, state=BatchItem.State.FAILED)
    again = {"step": "", "reason": "", "attempts": 0, "changed_at": Now()}
    unlinked = failed.filter(step=BatchItem.Step.LINK)
    attempts.forgive(unlinked.values("article"))
    count = unlinked.update(state=BatchItem.State.LINKING, **again)
    # A member or row that could not even be taken out of its file has nothing to be read again.
    readable = Q(upload__isnull=False)
    count += failed.filter(readable, step=BatchItem.Step.READ).update(state=BatchItem.State.WAITING, **again)
    if step in ("", BatchItem.Step.READ):
        count += batch.files.filter(state=BatchFile.State.FAILED).update(state=BatchFile.State.WAITING, reason="")
    if count:
        Batch.objects.filter(pk=batch.pk).update(finished_at=None, cancelled_at=None)
    return count


@transaction.atomic
def settle_confirmed(*, upload: Upload, article: Article) -> None:
    """An editor has completed by hand what a batch could not: its items are done."""
    failed = BatchItem.objects.filter(upload=upload, record__isnull=True, state=BatchItem.State.FAILED)
    failed.update(
        state=BatchItem.State.DONE, article=article, title=article.current.title, step="", reason="", changed_at=Now()
    )
