"""Files -> a batch; columns of tables; cancelling and trying again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import get_language

from archive.articles.uploads import files_of_one_transaction, store_upload
from archive.jobs import requests
from archive.models import Article, Batch, BatchFile, BatchItem, ColumnMapping, Reading, Source, Upload
from archive.processing import attempts
from archive.readers import harmless_name
from archive.readers.tables.column_names import FIELDS, guess_columns, names_a_person
from archive.readers.tables.columns import ORDER, Columns, Mapped, columns_of, other_columns, wanted_columns
from archive.readers.tables.private_values import Private


@files_of_one_transaction()
def create_batch(
    *,
    files: Iterable[tuple[str, bytes]],
    method: str,
    state: str,
    user: Any = None,
    source: Source | None = None,
    language: str = "",
    given: Mapping[str, str] | None = None,
    needs_confirmation: bool = False,
) -> Batch:
    """Keep the bytes of many files, to be opened by a worker.

    Args:
        files: name and content of each.
        state: in which its articles are stored; what the user may give is checked when they are.
        source: of every report; else each file has to name its own.
        language: of every report; else as each text shows.
        given: what else is known of every report, see :attr:`archive.models.Batch.given`.
        needs_confirmation: what is read waits until somebody has looked at it (:mod:`archive.ingest.confirmation`).
    """
    wording = (get_language() or "ar") if method == Upload.Method.FILE else "en"
    batch = Batch.objects.create(
        created_by=user, method=method, source=source, language=language, state=state, wording=wording,
        given=dict(given or {}), needs_confirmation=needs_confirmation,
    )  # fmt: skip
    for number, (name, data) in enumerate(files, 1):
        upload = store_upload(data=data, method=method, user=user, filename=name)
        BatchFile.objects.create(batch=batch, number=number, name=harmless_name(name) or str(number), upload=upload)
    _request_work(batch)
    return batch


def _request_work(batch: Batch) -> None:
    """Request the job that opens a batch and works on it. A command does that itself."""
    if batch.method != Upload.Method.COMMAND:
        requests.request_batch(batch.pk)


def content(upload: Upload) -> bytes:
    """The original bytes."""
    with upload.original.open("rb") as stored:
        return bytes(stored.read())


def proposed_columns(file: BatchFile) -> tuple[list[str], list[dict[str, str]], dict[str, Columns]]:
    """The columns of an opened table, its first rows, and what is proposed for each field: remembered for its source, or known by
    names and values. The order of day and month is that which its own values show."""
    columns, rows = file.preview["columns"], file.preview["rows"]
    mapping: dict[str, Columns] = file.preview.get("proposed") or dict(guess_columns(columns))
    remembered = {
        field: named
        for field, named in _remembered(file.batch).items()
        if field in FIELDS and set(columns_of(named)) <= set(columns)
    }
    # A title can be joined from columns that have a field of their own, such as the day.
    taken = wanted_columns({field: named for field, named in remembered.items() if field != "title"})
    mapping = {field: named for field, named in mapping.items() if not taken & set(columns_of(named))} | remembered
    return columns, rows, mapping | order_of(file, mapping.get("published_on"))


def order_of(file: BatchFile, named: Columns | None) -> dict[str, Columns]:
    """The order of day and month that the values of these columns show, as a part of a mapping; nothing where they show none."""
    orders = file.preview.get("orders") or {}
    return next(({ORDER: orders[column]} for column in columns_of(named) if column in orders), {})


def proposed_details(file: BatchFile, mapping: Mapped) -> tuple[list[str], dict[str, str]]:
    """The columns that no field takes and that hold anything, and those of them that look private, with the kind of reason."""
    preview = file.preview
    others = other_columns(preview["columns"], mapping)
    others = [column for column in others if column not in (preview.get("empty") or ())]
    private = preview.get("private") or {}
    if "private" not in preview:
        private = {column: Private.NAME.value for column in others if names_a_person(column)}
    return others, {column: private[column] for column in others if column in private}


def _remembered(batch: Batch) -> Mapped:
    """The columns last chosen for tables of this source; none if chosen by users whose uploads this user may not see."""
    if batch.source is None:
        may_know = batch.created_by is None or batch.created_by.has_perm("archive.change_article")
    else:
        may_know = Source.objects.visible_to(batch.created_by).filter(pk=batch.source_id).exists()
    if not may_know:
        return {}
    return ColumnMapping.objects.filter(source=batch.source).values_list("columns", flat=True).first() or {}


@transaction.atomic
def choose_columns(*, file: BatchFile, columns: Mapped) -> None:
    """Set what each column of a table holds, remember it for the source, and let the table be opened.

    Args:
        columns: field, or name of a detail -> column or columns; :data:`archive.readers.tables.columns.ORDER` -> order of
            day and month.
    """
    file.columns = dict(columns)
    file.state, file.preview, file.attempts = BatchFile.State.WAITING, None, 0
    file.save(update_fields=["columns", "state", "preview", "attempts"])
    # The order is that of this table's days; another table shows its own.
    kept = {field: named for field, named in file.columns.items() if field != ORDER}
    ColumnMapping.objects.update_or_create(source=file.batch.source, defaults={"columns": kept, "changed_at": Now()})
    _request_work(file.batch)


def tables_to_choose_again(batch: Batch) -> QuerySet[BatchFile]:
    """Tables of a batch whose columns can still be chosen in another way: nothing of them is stored, or being read now."""
    free = [BatchItem.State.WAITING, BatchItem.State.READ, BatchItem.State.FAILED, BatchItem.State.CANCELLED]
    settled = BatchItem.objects.filter(file=OuterRef("pk")).exclude(state__in=free, article=None)
    opened = batch.files.filter(kind__in=BatchFile.TABLES, state__in=[BatchFile.State.OPENED, BatchFile.State.FAILED])
    return opened.exclude(columns={}).filter(~Exists(settled))


@transaction.atomic
def choose_again(*, file: BatchFile) -> bool:
    """Take back the rows of a table none of which is stored, and let its columns be chosen anew; whether that was possible."""
    # A worker marks rows before it reads them; those that it has marked meanwhile are seen by the check.
    list(file.items.select_for_update().values_list("pk", flat=True))
    if not tables_to_choose_again(file.batch).filter(pk=file.pk).exists():
        return False
    file.items.all().delete()
    file.columns, file.state, file.preview, file.attempts, file.reason = {}, BatchFile.State.WAITING, None, 0, ""
    file.save(update_fields=["columns", "state", "preview", "attempts", "reason"])
    Batch.objects.filter(pk=file.batch_id).update(finished_at=None, cancelled_at=None)
    _request_work(file.batch)
    return True


@transaction.atomic
def fail_file(*, file: BatchFile, reason: str) -> None:
    """Give up a table alone; the other files of its batch go on."""
    file.state, file.reason = BatchFile.State.FAILED, reason
    file.save(update_fields=["state", "reason"])


@transaction.atomic
def cancel_batch(*, batch: Batch) -> None:
    """Begin nothing more of a batch, and wait for nobody. What is stored stays and is finished; a report that is being read at
    this moment too, while a file that is being opened gives no further ones."""
    Batch.objects.filter(pk=batch.pk, finished_at=None, cancelled_at=None).update(cancelled_at=Now())
    batch.files.filter(state__in=BatchFile.OPEN).update(state=BatchFile.State.CANCELLED)
    free = (
        batch.items.filter(state__in=[BatchItem.State.WAITING, BatchItem.State.READ])
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)
    )
    BatchItem.objects.filter(pk__in=list(free)).update(
        state=BatchItem.State.CANCELLED, record=None, report=None, changed_at=Now()
    )
    _request_work(batch)


@transaction.atomic
def retry_failed(*, batch: Batch, step: str = "") -> int:
    """Let failed items wait again, all of them or those of one step; returns their number, files included."""
    wanted = Q(step=step) if step else Q()
    failed = batch.items.filter(wanted, state=BatchItem.State.FAILED)
    again = {"step": "", "reason": "", "attempts": 0, "changed_at": Now()}
    unlinked = failed.filter(step=BatchItem.Step.LINK)
    attempts.forgive(unlinked.values("article"))
    count = unlinked.update(state=BatchItem.State.LINKING, **again)
    # A member or row that could not even be extracted from its file cannot be retried.
    readable = Q(upload__isnull=False)
    count += failed.filter(readable, step=BatchItem.Step.READ).update(state=BatchItem.State.WAITING, **again)
    if step in ("", BatchItem.Step.READ):
        count += batch.files.filter(state=BatchFile.State.FAILED).update(
            state=BatchFile.State.WAITING, reason="", attempts=0
        )
    if count:
        Batch.objects.filter(pk=batch.pk).update(finished_at=None, cancelled_at=None)
        _request_work(batch)
    return count


@transaction.atomic
def settle_confirmed(*, upload: Upload, article: Article) -> None:
    """An editor has confirmed what was read, or completed by hand what a batch could not: its items are done."""
    Reading.objects.filter(upload=upload).delete()
    failed = BatchItem.objects.filter(upload=upload, record__isnull=True, state=BatchItem.State.FAILED)
    failed.update(
        state=BatchItem.State.DONE, article=article, title=article.current.title, step="", reason="", changed_at=Now()
    )
